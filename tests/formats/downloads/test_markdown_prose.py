import re
import textwrap

import pytest
from hypothesis import example, given, settings

from milestones.document import prose
from milestones.formats.downloads import markdown_prose, references
from milestones.formats.markdown_files import blocks
from tests.strategies import inlines, proses

NUMBERS = {"s1": 1}
NAMES = {"1": "s1"}
SHA256 = "ab" * 32


def wrapped(text):
    """Return `text` as an editor wraps it at 12 characters. Headings and tables stay as they are.

    A long word is not wrapped, and the sign of a list or quotation stays with its first word.
    """
    lines = text.split("\n")
    return "\n".join(line if line.startswith(("|", "#")) else _wrapped(line) for line in lines)


def _wrapped(line):
    signs = re.match(r" *(?:(?:[->]|[0-9]+\.) )*", line)[0]
    line = signs.replace(" ", "\0") + line[len(signs) :]
    filled = textwrap.fill(line, 12, break_long_words=False, break_on_hyphens=False)
    return filled.replace("\0", " ")


@settings(max_examples=200)
@given(proses)
@example("<p>a - b # c 1. d 2) e &gt; f === g ~~~ h + i | j [k]: l</p>")
@example('<p>see <cite data-source="s1"></cite>: it</p>')
@example("<p>a</p><ul><li><p>b - c</p></li></ul><blockquote><p>d 1. e</p></blockquote>")
@example(f'<figure data-image="{SHA256}"><img><figcaption>a | b # c</figcaption></figure>')
@example("<p>Table: a</p><table><tbody><tr><th><p>b</p></th><td></td></tr></tbody></table>")
def test_prose_gives_back_equal_prose_however_it_is_wrapped(html):
    text = markdown_prose.blocks(html, NUMBERS)
    assert references.read(text, NAMES).html == html
    assert references.read(wrapped(text), NAMES).html == html


@settings(max_examples=200)
@given(inlines)
@example("a | b")
@example('<a href="https://e.org/a|b\\|c">\\|</a>')
@example("a<strong>b</strong>c * d")
@example('!<a href="https://e.org/">a</a>')
@example('!<cite data-source="s1"></cite><cite data-source="s2"></cite>')
def test_a_cell_gives_back_equal_inline_prose(html):
    row = markdown_prose.row_of([markdown_prose.inline(html, NUMBERS), "end"])
    [cell, end] = blocks.cells(row)
    assert references.inline(cell, NAMES) == references.Prose(html)
    assert end == "end"


TABLE = """\
<table><caption>Bridges</caption><thead><tr><th><p>Name</p></th><th><p>Built</p></th></tr></thead>\
<tbody><tr><td><p>North | old</p></td><td></td></tr></tbody></table>"""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>One <strong>two</strong> <em>three</em> "
            '<a href="https://e.org/">four</a>.</p><ul><li><p>five</p></li><li><p>six</p></li></ul>',
            "One **two** *three* [four](https://e.org/).\n\n- five\n- six",
        ),
        ('<p>So it is.<cite data-source="s1"></cite> Yes!</p>', "So it is.[^1] Yes!"),
        ('<p>So<cite data-source="s2"></cite></p>', 'So<cite data-source="s2"></cite>'),
        ("<ol><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>", "1. a\n   - b"),
        ("<h3>a</h3><blockquote><p>b</p><p>c</p></blockquote>", "### a\n\n> b\n>\n> c"),
        ("<p>a<br>b &amp; c</p>", "a<br>b & c"),
        (TABLE, "Table: Bridges\n\n| Name | Built |\n|---|---|\n| North \\| old |  |"),
        (
            f'<figure data-image="{SHA256}"><img alt="A [b]"><figcaption>c <em>d</em></figcaption>'
            "<small>e</small></figure>",
            f"![A \\[b\\]]({SHA256})\nc *d*\n<small>e</small>",
        ),
    ],
)
def test_prose_is_written_as_people_write_it(html, text):
    assert prose.clean(html) == html
    assert markdown_prose.blocks(html, NUMBERS) == text


def test_headings_and_tables_are_html_where_they_would_mean_something_else():
    html = f"<h3>a</h3>{TABLE}"
    assert markdown_prose.blocks(html, {}, headings=False).startswith("<h3>a</h3>\n\nTable:")
    assert markdown_prose.blocks(html, {}, tables=False).startswith("### a\n\n<table>")


def test_inline_prose_is_written_as_people_write_it():
    html = 'Troops <strong>enter</strong><cite data-source="s1"></cite> (<a href="/a">all</a>)'
    assert markdown_prose.inline(html, NUMBERS) == "Troops **enter**[^1] ([all](/a))"


def test_the_title_of_an_image_is_its_caption():
    html = references.read(f'![A bridge]({SHA256} "In 1999")', {}).html
    assert "<figcaption>In 1999</figcaption>" in html
