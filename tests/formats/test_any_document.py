"""Any web page and any damaged file is read, or refused in words. No word gets lost."""

import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from milestones.document import prose
from milestones.formats import tree_json
from milestones.formats.office.odt import read_odt
from milestones.formats.office.word import read_docx
from milestones.formats.reports import ParseError
from milestones.formats.tree import BlockKind
from milestones.formats.webpage import remarks
from milestones.formats.webpage.html_tree import read_html
from tests import pictures
from tests.formats.webpage.test_web_archive import archive
from tests.strategies import NASTY
from tests.word_files import (
    item,
    link,
    note_reference,
    odt_file,
    packed,
    paragraph,
    picture,
    run,
    table,
    unpacked,
    word_file,
)

# --- Web pages ------------------------------------------------------------------------------------

TAGS = [
    *(
        "p",
        "div",
        "span",
        "b",
        "i",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
    ),
    *("caption", "thead", "tbody", "tr", "td", "th", "blockquote", "h1", "h2", "h6"),
    *("figure", "figcaption", "img", "br", "hr", "section", "article", "main", "header", "footer"),
    *(
        "nav",
        "aside",
        "form",
        "sup",
        "sub",
        "code",
        "q",
        "s",
        "del",
        "details",
        "summary",
        "button",
    ),
    *("select", "option", "textarea", "label", "center", "font", "svg", "text", "iframe", "video"),
    *("noscript", "template", "style", "script", "title", "body", "head", "html", "o:p", "math"),
    *("mi", "ruby", "rt"),
]
ATTRIBUTES = [
    "",
    " hidden",
    " id=a",
    " id=b class=footnote",
    " href=#a",
    " href=#b",
    " href='https://e.org/'",
    " href='javascript:x'",
    " class='MsoTitle'",
    " class='MsoCaption'",
    " class='MsoListParagraph' style='mso-list:l0 level2 lfo1'",
    " style='mso-list:Ignore'",
    " style='display:none'",
    " style='font-weight:700;font-style:italic'",
    " style='font-weight:400'",
    " style='white-space:pre'",
    " role=navigation",
    " role=main",
    " role=heading aria-level=9",
    " class=cookie",
    " class='nav menu'",
    " colspan=3 rowspan=2",
    " colspan=99999 rowspan=0",
    " start=7 value=3",
    " src='data:image/png;base64,AAAA' alt='x'",
    " src=/a.png",
    " lang=sq",
]
words = st.integers(0, 999).map(lambda number: f" word{number} ")
tags = st.builds(
    lambda slash, name, attributes: f"<{slash}{name}{'' if slash else attributes}>",
    st.sampled_from(["", "", "/"]),
    st.sampled_from(TAGS),
    st.sampled_from(ATTRIBUTES),
)
nasty = st.sampled_from([*NASTY, "\0", "\ud800", "\ufffc", "&nbsp;", "<!--", "-->", "<![endif]>"])
pages = st.lists(words | tags | nasty, max_size=40).map("".join)


def told(tree):
    """Return all words in `tree`."""
    texts = [block.html for block in tree.blocks] + [note.html for note in tree.notes]
    plain = [prose.text_of(html) for html in texts] + list(map(str, tree.remarks))
    alternatives = [alt or "" for html in texts for _, alt in prose.images(html)]
    return " ".join([*plain, *alternatives, *tree.about.values()])


def shown(page):
    """Return the words of a page, without those that only programs read."""
    silent = ("script", "style", "template", "title")
    found, nodes = [], [LexborHTMLParser(page).root]
    while nodes:
        node = nodes.pop()
        if node.is_text_node:
            found += (node.text_content or "").split()
        elif node.is_element_node and node.tag not in silent:
            nodes += node.iter(include_text=True)
    return {word for word in found if word.startswith("word")}


@pytest.fixture(autouse=True)
def _remarks_quote_everything(monkeypatch):
    """Remarks quote the beginning of what was left out; here, all of it."""
    monkeypatch.setattr(remarks, "LONGEST_QUOTE", 10**6)
    monkeypatch.setattr(remarks, "_MOST_QUOTES", 10**6)


@settings(deadline=None, max_examples=300)
@given(pages)
@example("one <noscript> two </noscript><p role=main> three")
def test_no_word_of_a_page_gets_lost(page):
    tree = read_html(page)
    lost = shown(page) - set(told(tree).replace("“", " ").replace("”", " ").split())
    assert {word for word in lost if word not in told(tree)} == set()


@settings(deadline=None, max_examples=300)
@given(pages)
def test_what_is_read_is_canonical_prose(page):
    tree = read_html(page)
    for block in tree.blocks:
        clean = prose.clean_inline if block.kind is BlockKind.HEADING else prose.clean
        assert clean(block.html) == block.html
        assert block.text
        assert "\n" not in block.text
        assert all(
            prose.clean_inline(cell.html) == cell.html for row in block.rows for cell in row.cells
        )
        assert all(prose.clean(each.html) == each.html for each in block.items)
    assert all(prose.clean(note.html) == note.html for note in tree.notes)
    known = {note.uid for note in tree.notes}
    assert {uid for block in tree.blocks for uid in prose.references(block.html)} <= known
    assert tree_json.loads(tree_json.dumps(tree)) == tree


@settings(deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff\xfe<\x00")
@example(b"<meta charset=utf-7>+ADw-")
def test_any_bytes_are_a_page(data):
    read_html(data)


# --- Damaged files --------------------------------------------------------------------------------

WORD = word_file(
    paragraph("A", "Heading1"),
    paragraph(run("b") + note_reference(2) + link("c", "l"), "Quote"),
    item("d"),
    item("e", 1, 2),
    table(["f", "g"], ["h", ("i", '<w:gridSpan w:val="2"/>')], header=True),
    paragraph(picture("i", "A plan")),
    "<w:p><w:ins>" + run("j") + "</w:ins></w:p>",
    links={"l": "https://e.org/"},
    images={"i": pictures.file("PNG")},
    footnotes={2: "k"},
    comments=[("l", "m")],
    core={"dc:title": "n"},
)
ODT = odt_file(
    '<text:h text:outline-level="1">A</text:h><text:p>b<text:note><text:note-citation>1'
    "</text:note-citation><text:note-body><text:p>c</text:p></text:note-body></text:note></text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>d</text:p></table:table-cell>"
    "</table:table-row></table:table>",
    '<text:p><draw:frame><draw:image xlink:href="Pictures/i"/></draw:frame></text:p>',
    images={"i": pictures.file("PNG")},
)
ARCHIVE = archive()
FILES = {"docx": (read_docx, WORD), "odt": (read_odt, ODT)}


def read_or_refuse(read, data):
    with suppress(ParseError):
        tree_json.dumps(read(data))


@pytest.mark.parametrize("kind", [*FILES, "mhtml"])
@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_a_file_with_changed_bytes_is_read_or_refused(kind, chance, count):
    read, original = FILES.get(kind, (read_html, ARCHIVE))
    data = bytearray(original)
    for _ in range(count):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read_or_refuse(read, bytes(data))


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
@settings(deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False))
def test_a_file_with_changed_parts_is_read_or_refused(kind, chance):
    read, original = FILES[kind]
    files = unpacked(original)
    name = chance.choice(sorted(files))
    files[name] = _changed(files[name], chance)
    if files[name] is None:
        del files[name]
    read_or_refuse(read, packed(files))


def _changed(content: bytes, chance: random.Random):
    """Return `content` with something in it removed, repeated or replaced; None to remove it."""
    pieces = content.split(b"<")
    i, j = sorted(chance.choices(range(len(pieces)), k=2))
    return chance.choice(
        [
            None,
            b"",
            content[: chance.randrange(len(content) + 1)],
            b"<".join(pieces[:i] + pieces[j:]),
            b"<".join(pieces[:j] + pieces[i:]),
            content.replace(b'"', b"'", chance.randrange(9)),
            content.replace(chance.choice(b"0123456789abcdefgh").to_bytes(1, "big"), b"-"),
            content.replace(b"</", b"<x/></", chance.randrange(9)),
        ]
    )


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_may_be_packed_in_other_ways(kind, method, tmp_path):
    read, original = FILES[kind]
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in unpacked(original).items():
            archive.writestr(name, content)
    assert read(path.read_bytes()).blocks == read(original).blocks
