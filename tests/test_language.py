"""The texts of the site use the terms of docs/glossary.md."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

# What to write instead, by what not to write.
BANNED = {
    r"address(?:es)?": "URL, slug or page; or “IP address”, “email address”",
    r"for ever|for good": "permanent, never changes",
    r"times? to come|(?:is|are|was|were) to come": "future, scheduled",
    r"c[ao]mes? of it": "impact",
    r"let it not": "cancel",
    r"take (?:it|this|this link) back": "revoke, undo",
    r"stands? (?:in|on|at|above|below|before|beside|behind|after|between|around|there)": "is, goes",
    r"is no (?:text|Word|HTML) document": "is not a …",
    r"not kept here any more": "no longer available",
}
ALLOWED = (
    r"(?:IP|IPv4|IPv6|email) address(?:es)?",
    r"An \*address\* is",  # the glossary
    r"`address`|`edition_address`",  # names in the JSON of an earlier version
    r"address article",  # elements of HTML
)
# Migrations never change, so they are not checked.
FROZEN = "migrations/"

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", ".env.example", "Makefile")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.*")),
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted((ROOT / "static").rglob("*.css")),
    *sorted((ROOT / "static").rglob("*.js")),
]
MODULES = [
    path
    for folder in ("milestones", "kfor_site", "benchmarks", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if FROZEN not in str(path) and path != Path(__file__)
]


def banned(text: str) -> list[str]:
    """Return the banned words in `text`, each with what to write instead."""
    text = re.sub("|".join(ALLOWED), "", text, flags=re.IGNORECASE)
    return [
        f"{found[0]}: write {instead}"
        for pattern, instead in BANNED.items()
        for found in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]


def strings(path: Path) -> Iterator[str]:
    """Yield the texts in a module: its strings, docstrings and comments, and the names of tests."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and " " in str(node.value):
            yield str(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.replace("_", " ")
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.string


def test_a_page_or_document_uses_the_terms_of_the_glossary():
    assert [(path, found) for path in DOCUMENTS if (found := banned(path.read_text()))] == []


def test_a_module_uses_the_terms_of_the_glossary():
    for path in MODULES:
        code = path.read_text()
        if banned(code) or banned(code.replace("_", " ")):  # perhaps in names, which may have them
            problems = [problem for text in strings(path) for problem in banned(text)]
            assert (path, problems) == (path, [])


def test_a_banned_word_is_noticed_and_an_allowed_one_is_not():
    assert banned("Another article has this address.") == [
        "address: write URL, slug or page; or “IP address”, “email address”"
    ]
    assert banned("A note stands in its text.") == ["stands in: write is, goes"]
    assert not banned("The client's IP address, or two email addresses.")
