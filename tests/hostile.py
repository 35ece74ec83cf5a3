"""Texts that make a careless reader take time that grows with the square of their length."""

from collections.abc import Callable

HEAD = "# T\n\nLead.\n\n## S\n\n"
OURS = "<!-- kfor-milestones 3 -->\n\n# T <!-- title -->\n\nLead.\n\n"
TABLE = "| Year | Key initiative | Impact |\n|---|---|---|\n"

# Each is repeated.
# fmt: off
_UNITS = [
    "<!--", "<", "<a ", '<a href="', '<a href="x">', "</", "</p>", "<p>", "<div>", "<ul><li>",
    "<b><i>", "<b></p>", "<p a=1 ", "<![CDATA[", "<?", "<!A", "<table><tr><td>", "<script>", "&",
    "&#", "&amp", "&amp;", "&#x41;", "\xa0", '"', "\\", "\\|", "[", "![", "](", "[a](b", "]",
    "[a](b ", '[a](b "c ', "[a]: b\n", "[^1]", "[^1]:", "*", "**a", "*a ", "_", "_a ", "***a**b*",
    "`", "`a", "~", "|", "|a", "| a\n", "| 1999 | a | b |\n", "#", "# a\n", "## a\n\nb\n\n", "- ",
    "- a\n", "> ", ">\n", "1. ", "1. a\n", "---\n", "```\n", "a\n===\n", "{", '{"a":', "(checked",
    "checked on 2020-01-01 ", "http://", "http://.", "www.a.", "a.b.", "a-.", "a.com ", "a", "a ",
    "a: b. ", "Abc. ", "A! ", "\n", "a\n\n", "\r", "\t", " ", "\u200b", "e\u0301", "\u0301", "漢",
    "<!-- milestone ", "<!-- section a -->", "<!-- section a -->\n", "1999 ",
    "<!-- language: a -->", "&#49;", "published in ", "(published ",
    "[^a", "^[", "^[a", "[^a]: b\n", "[^a]: [^b]: ", "{", "{{< a", "{{<a>}}", "{% a", "# a {#a}\n",
    "# a {a", "!!! a\n", "::: a\n", ":::", "a\n: b\n", ": b\n", "~~a", "a\tb\n", "a\tb\tc\n", "\ta",
    "|a|b|\n", "a|b\n-|-\n", "|-|-|\n", "<table>\n\n", "<table>\n\n</table>", "- <table>\n",
    "> <table>\n", "<ul>\n\n", "<pre>\n", "<dl><dt>a<dd>b", "<figure><img src=a>", "<h1>a</h1>",
    "<a name=a>", "<td colspan=100 rowspan=100>a", "data:image/png;base64,", "https://a.b/(",
    "•a\n", "– a\n", "> [!NOTE]\n> a\n\n", "- [x] a\n", "[a][b]", '[a]: /b "c"\n', "<p a=b\n",
    "<unknown> a\n\n", "<!-- a\n", "1999. a\n", "**a**\n\n", "##a\n", "+++\n", "    a\n\n",
    "+-+\n", "+-+\n|a|\n", "--- ---\n", "--- ---\na b\n", "a   b\n", "a   ", "(a) b\n",
    "[1] a ", "[1, 2] ", "- 12. Juni 1999: a\n", "1999\ta\n\tb\n", "1999 – a\n", "☑ 1999 a\n",
    "{.a}", "]({{a}})", "    a b.\n", "    a b. ", "Title: a\n",
    "[[a", "[[a|b]] ", "==a ", "==a== ", "1999   a\n", "1999   a\n    b\n", "~~~\n1999: a\n",
    "1999   a\n\n", "    1999   a\n\n", "     \n",
]
# fmt: on


def _filled(unit: str, size: int) -> str:
    """Return about `size` bytes of `unit` again and again."""
    return unit * (size // len(unit.encode()) + 1)


def _growing(line: str, sign: str) -> Callable[[int], str]:
    """Return a maker of lines, each with one more `sign` before `line` than the last."""

    def make(size):
        lines, length = [], 0
        while length < size:
            lines.append(sign * len(lines) + line)
            length += len(lines[-1])
        return HEAD + "".join(lines)

    return make


def _within(before: str, unit: str, after: str = "") -> Callable[[int], str]:
    return lambda size: before + _filled(unit, size - len(before) - len(after) - 20) + after


def _paragraphs(unit: str) -> Callable[[int], str]:
    return lambda size: HEAD + (_filled(unit, 9_000) + "\n\n") * (size // 9_500)


def _attributes(size: int) -> str:
    return HEAD + "<p " + " ".join(f"a{i}" for i in range(size // 8)) + ">"


def _rows(form: str) -> Callable[[int], str]:
    def make(size):
        count = size // (len(form) + 8)
        return HEAD + TABLE + "".join(form.format(i) for i in range(min(count, 9_000)))

    return make


def _details(size: int) -> str:
    count = size // 40
    rows = "".join(f"| {i} | a | b |\n" for i in range(count))
    return f"{OURS}## Milestones <!-- milestones -->\n\n{rows}" + "".join(
        f"### {i}: a\n\nb\n\n" for i in range(count)
    )


# A maker of a text of about so many bytes, by what it repeats.
TEXTS: dict[str, Callable[[int], str]] = {
    **{repr(unit): _within(HEAD, unit) for unit in _UNITS},
    **{
        f"{unit!r} in paragraphs": _paragraphs(unit) for unit in ("[", "![", "`a", "**a", '[a](b "')
    },
    **{
        f"{unit!r} in {name}": _within(before, unit, after)
        for unit in ("&", "a ", "[", "<!--", "`a", "\\|", "“a ", "„a ")
        for name, before, after in [
            ("a cell", HEAD + TABLE + "| 1999 | ", " | b |\n"),
            ("the title", "# ", "\n\nLead.\n"),
            ("a source", HEAD + "[^1]: [", "](http://e.org/)\n"),
            ("sources", HEAD + "## Sources\n\n", "\n"),
            ("a focus area", HEAD + "Key focus areas include:\n\n- ", "\n"),
            ("the introduction", HEAD + "One. ", " Key focus areas include:\n\n- a\n"),
            ("a download", OURS, "\n"),
            ("a download's row", OURS + "## Milestones <!-- milestones -->\n\n| 1999 | ", " | b |"),
            ("a download's date", OURS + "## Milestones <!-- milestones -->\n\n| ", " | a | b |"),
            ("a date", HEAD + TABLE + "| ", " | a | b |\n"),
            ("an author", HEAD + "[^1]: ", ", [a](http://e.org/)\n"),
            ("a download's source", OURS + "## Sources <!-- sources -->\n\n[^1]: [", "](<b>)"),
        ]
    },
    "nested lists": _growing("- a\n", "  "),
    "nested quotations": _growing("> a\n", "> "),
    "ever more backticks": _growing("a", "`"),
    "attributes": _attributes,
    "sentences before a list": _within(HEAD, "Abc. ", "Key focus areas include:\n\n- a\n"),
    "tags before a list": _within(HEAD, "<b>Abc. ", "Key focus areas include:\n\n- a\n"),
    "milestones": _rows("| 1999 | a {} | b |\n"),
    "dates in milestones": _rows("| c. 1999, soon | a {} | b |\n"),
    "totals": _within(HEAD + TABLE + "| 1999 | a | b |\n", "| Total | 1 | 2 |\n"),
    "a download's details": _details,
    "a download's rows": _within(OURS + "## Milestones <!-- milestones -->\n\n", "|a|b|\n"),
    "links in milestones": _rows("| 1999 | [a {0}](http://e.org/{0}) | b |\n"),
    "nested notes": _growing("[^a]: b\n", "    "),
    "nested admonitions": _growing("!!! a\n", "    "),
    "a list in front matter": _within("---\na: ", "[", "\n---\n"),
    "TOML": _within("+++\na = ", "[", "\n+++\n"),
    "images": _within(HEAD, "![a](data:image/png;base64,iVBORw0KGgoA) "),
    "front matter": lambda size: "---\n" + _filled("a: b\n", size - len(HEAD)) + "---\n" + HEAD,
}
