"""Words and URLs in raw HTML and in unusual Markdown are kept, or quoted with their line."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import serializing
from milestones.formats.downloads import markdown_reading
from milestones.formats.texts import lost_words
from milestones.formats.tree import Outcome
from tests.formats.downloads.test_markdown_reading import LAST_ROW, TEXT

# Each piece with the words and URLs that are in it.
PIECES = {
    '<img src="https://example.org/q.png" alt="Quince tree">': (
        "https://example.org/q.png Quince tree"
    ),
    "<img src='https://example.org/q.png'>": "https://example.org/q.png",
    "<IMG alt=Quince src=https://example.org/q.png>": "Quince https://example.org/q.png",
    '<img src="q.png" alt="Quince &amp; &quot;plum&quot;" title="Medlar">': (
        "q.png Quince plum Medlar"
    ),
    '<img alt="Quince tree">': "Quince tree",
    '<a href="/quince"><img src="/plum.png" alt="Medlar"></a>': "quince plum.png Medlar",
    '<a href="https://example.org/q" title="Quince tree">plum</a>': (
        "https://example.org/q Quince tree plum"
    ),
    '<a href="javascript:quince">plum</a>': "javascript quince plum",
    "<a\nhref='/quince'>plum</a>": "quince plum",
    '<iframe src="https://example.org/quince"></iframe>': "https://example.org/quince",
    '<video src="/quince.mp4" poster="/plum.png"></video>': "quince.mp4 plum.png",
    '<object data="/quince.pdf"></object>': "quince.pdf",
    '<abbr title="Quince tree">QT</abbr>': "Quince tree QT",
    '<input value="quince tree" placeholder="plum">': "quince tree plum",
    '<time datetime="1873-02-01">plum</time>': "1873 02 01 plum",
    '<q cite="/quince">plum</q>': "quince plum",
    '<quince plum="medlar">sorb</quince>': "quince plum medlar sorb",
    "<b title=quince>plum</b>": "quince plum",
    "<span class='x'>quince</span>": "quince",
    "<script>quince()</script>": "quince",
    '<cite data-source="q1">quince</cite>': "quince",
    "quince<br>plum": "quince plum",
    "![Quince tree](https://example.org/q.png)": "Quince tree https://example.org/q.png",
    "![](https://example.org/q.png)": "https://example.org/q.png",
    '![Quince](/q.png "Plum tree")': "Quince q.png Plum tree",
    "[![Quince](/plum.png)](/medlar)": "Quince plum.png medlar",
    '[quince](/plum "Medlar tree")': "quince plum Medlar tree",
    "[quince](javascript:plum)": "quince javascript plum",
    "<https://example.org/quince>": "https://example.org/quince",
    "`<b title=quince>`": "quince",
    "a < quince and plum > b": "quince plum",
    "[quince][plum] and [^medlar]": "quince plum medlar",
}
PLACES = {
    "a paragraph of its own": ("Much.", "Much.\n\n{}\n\nMore."),
    "a paragraph": ("Much.", "Much of {} is in a long line with many other words, and more."),
    "a wrapped paragraph": ("Much.", "Much\nof {}\nand more."),
    "a list": ("Much.", "- Much\n- of {}\n- and more."),
    "a quotation": ("Much.", "> Much of {}."),
    "a table": ("Much.", "| a | b |\n|---|---|\n| c | {} |"),
    "a heading in a text": ("Much.", "Much.\n\n### So {}\n\nMore."),
    "the heading of a section": ("## What came", "## What {} came"),
    "the title": ("# A mission", "# A {} mission"),
    "a milestone": ("Initiative 1", "Initiative {} 1"),
    "an impact": ("Impact 1", "Impact {}"),
    "a date": ("1999-02 [^1]", "{} [^1]"),
    "a row": (LAST_ROW, LAST_ROW + "| 2003 | {} | |\n"),
}
AROUND = "Much."  # what is in the text of the second section


def kept_of(text):
    """Return how often each word is in the document that is read from `text`, and the remarks."""
    document, remarks = markdown_reading.read(text)
    return Counter(lost_words.words(serializing.to_json(document))), remarks


def with_the_same_words(words):
    """Return a download that also has `words` as plain text, before and after `AROUND`."""
    return TEXT.replace(AROUND, f"Of {words}.\n\n{AROUND}\n\n{words}", 1)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("piece", PIECES)
def test_each_word_is_kept_or_quoted_and_only_its_own_line_is_blamed(piece, place):
    before, after = PLACES[place]
    inserted = after.format(piece.replace("\n", " ") if "|" in before + after else piece)
    if place.startswith(("the", "a date", "a heading", "a milestone", "an impact")):
        inserted = inserted.replace("<a\n", "<a ")
    text = with_the_same_words(PIECES[piece])
    known, usual = kept_of(text.replace(before, after.format(""), 1))
    kept, remarks = kept_of(text.replace(before, inserted, 1))

    first = text[: text.index(before)].count("\n") + 1
    lines = range(first, first + inserted.count("\n") + 1)
    said = {str(remark) for remark in usual}
    new = [remark for remark in remarks if remark.place.line in lines and str(remark) not in said]
    moved = Counter(remark.message for remark in remarks) - Counter(r.message for r in usual)
    assert moved == Counter(remark.message for remark in new), "another line is blamed"

    quoted = Counter(lost_words.words(" ".join(remark.message for remark in new)))
    wanted = Counter(lost_words.words(PIECES[piece]))
    assert wanted <= (kept - known) | quoted
    if wanted <= kept - known:
        assert not any("some of this" in remark.message for remark in new)


some_lines = st.lists(st.sampled_from([*PIECES]).map(lambda piece: piece.replace("\n", " ")))


@given(some_lines)
def test_among_many_lines_those_are_blamed_that_lose_words(pieces):
    def blamed(part):
        remarks = markdown_reading.read(TEXT.replace("Much.", part, 1))[1]
        start = TEXT[: TEXT.index("Much.")].count("\n") + 1
        return {
            (remark.place.line - start) // 2
            for remark in remarks
            if remark.outcome is Outcome.LEFT_OUT
        }

    paragraphs = [f"So {piece}." for piece in pieces]
    alone = {i for i, paragraph in enumerate(paragraphs) if blamed(paragraph)}
    assert blamed("\n\n".join(paragraphs)) == alone


@pytest.mark.parametrize("place", ["a paragraph", "a milestone"])
@pytest.mark.parametrize(
    ("html", "link"),
    [
        (
            '<img src="https://example.org/q.png" alt="A &amp; B">',
            '<a href="https://example.org/q.png">A &amp; B</a>',
        ),
        ("<img src='/q.png'>", '<a href="/q.png">/q.png</a>'),
        ("![](/q.png)", '<a href="/q.png">/q.png</a>'),
        ('<a href="/b"><img src="/q.png" alt="A"></a>', '<a href="/b">A</a>'),
    ],
)
def test_an_image_that_is_not_in_the_file_is_a_link(html, link, place):
    before, after = PLACES[place]
    document, remarks = markdown_reading.read(TEXT.replace(before, after.format(html), 1))
    assert link in document.sections[1].body + document.milestones[1].initiative
    assert any("is not in the file." in remark.message for remark in remarks)


MERGED = (
    "<table><caption>Cap</caption><tr><th rowspan=2>A</th><th colspan=2>B</th></tr>"
    "<tr><th>b1</th><th>b2</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (MERGED, [0]),
        (MERGED.replace("</tr>", "</tr>\n"), [0]),
        (MERGED.replace("</tr>", "</tr>\n\n"), [0]),
        (f"{MERGED}\n\nSo.\n\n{MERGED}", [0, 4]),
        (MERGED.replace(" rowspan=2", "").replace(" colspan=2", ""), []),
    ],
)
def test_merged_cells_that_were_split_are_reported_and_nothing_else(text, lines):
    _, remarks = markdown_reading.read(TEXT.replace("Much.", text, 1))
    start = TEXT[: TEXT.index("Much.")].count("\n") + 1
    assert [str(remark) for remark in remarks] == [
        f"Line {start + line}: Cells that span several columns or rows were split."
        for line in lines
    ]


def test_words_that_a_tag_separates_in_a_heading_stay_apart():
    document, _ = markdown_reading.read(TEXT.replace("What came", "What<br>came <em>a</em>way"))
    assert document.sections[1].heading == "What came away"


@pytest.mark.parametrize("initiative", ['Q<cite data-source="s9"></cite>uince', "Q<b>ui</b>nce"])
def test_the_detail_of_a_row_is_found_by_its_name_whatever_markup_is_in_it(initiative):
    text = TEXT.replace(LAST_ROW, LAST_ROW + f"| 2003 | {initiative} | |\n").replace(
        "\n## In retro", "\n### 2003: Quince\n\nTold.\n\n## In retro"
    )
    document, _ = markdown_reading.read(text)
    assert document.milestones[2].detail == "<p>Told.</p>"


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ('2003 | <cite data-source="s9"></cite>', "2003"),
        ("2003 | So\N{NO-BREAK SPACE}", "2003: So"),
        ("2003~ [^1] | \\\\", "2003~: \\\\"),
    ],
)
def test_the_detail_of_a_row_is_found_by_its_name_without_what_ends_it(cells, name):
    text = TEXT.replace(LAST_ROW, LAST_ROW + f"| {cells} | |\n").replace(
        "\n## In retro", f"\n### {name} <!-- detail -->\n\nTold.\n\n## In retro"
    )
    document, _ = markdown_reading.read(text)
    assert document.milestones[2].detail == "<p>Told.</p>"


@pytest.mark.parametrize("caption", ["a[^1]b", "a[^1]b and a[^1]b"])
def test_a_reference_in_html_is_text_and_so_no_word_is_lost(caption):
    html = f'<figure data-image="{"0" * 64}"><img><figcaption>{caption}</figcaption></figure>'
    document, remarks = markdown_reading.read(TEXT.replace("Much.", html, 1))
    assert (document.sections[1].body, remarks) == (html, [])
