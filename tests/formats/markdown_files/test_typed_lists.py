"""Lists that were typed by hand, as paragraphs with a bullet or number, become lists."""

import pytest

from milestones.formats.documents import read_contained
from milestones.formats.markdown_files.typed_lists import with_lists
from milestones.formats.tree import BlockKind, Outcome
from milestones.formats.webpage.html_tree import read_html
from tests.word_files import odt_file, paragraph, word_file


def html(source):
    return "".join(block.html for block in with_lists(read_html(source)).blocks)


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


AB = "<ul><li><p>a</p></li><li><p>b</p></li></ul>"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["• a", "• b"], AB),
        (["•a", "•b"], AB),
        (["- a", "- b"], AB),
        (["–&nbsp;a", "–&nbsp; b"], AB),
        (["* a", "* b"], AB),
        (["&#xf0b7; a", "&#xf0b7; b"], AB),
        (["• a<br>• b"], AB),
        (["1. a", "2. b"], "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
        (["3) a", "4) b"], '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>'),
        (
            ["<b>• a:</b> c", "• <i>b</i>"],
            "<ul><li><p><strong>a:</strong> c</p></li><li><p><em>b</em></p></li></ul>",
        ),
        (["c", "• a", "• b", "d"], f"<p>c</p>{AB}<p>d</p>"),
        (["• a", "• b", "- a", "- b"], AB * 2),
    ],
)
def test_paragraphs_with_the_same_bullet_or_following_numbers_are_a_list(texts, expected):
    assert html(paragraphs(*texts)) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ["• a"],
        ["• a", "b", "• c"],
        ["• a", "- b"],
        ["1. a", "3. b"],
        ["1. a", "2) b"],
        ["0. a", "1. b"],
        ["1999. a", "2000. b"],
        ["11. Juni 1999: a", "12. Juni 1999: b"],
        ["11. juni: a", "12. juni: b"],
        ["-5 a", "-6 b"],
        ["a", "b"],
        ["• a<br>b", "• c<br>d"],
        ["•", "•"],
    ],
)
def test_other_paragraphs_stay(texts):
    assert html(paragraphs(*texts)) == paragraphs(*texts)


def test_a_list_is_a_guess_and_other_remarks_keep_their_block():
    tree = with_lists(read_html(paragraphs("• a", "• b", "<s>c</s>", "d")))
    assert [block.kind for block in tree.blocks][:2] == [BlockKind.LIST, BlockKind.PARAGRAPH]
    assert [(remark.message, remark.outcome, remark.block) for remark in tree.remarks] == [
        ("Text that was struck through was kept as plain text: “c”.", Outcome.CHANGED, 1),
        (
            "Paragraphs that begin with “•” were read as a list: “a” and the next.",
            Outcome.GUESSED,
            0,
        ),
    ]


def test_a_list_keeps_the_places_and_names_of_its_paragraphs():
    source = "<a href=#x>c</a><p id=x>1. a</p><p>2. b</p>"
    block = with_lists(read_html(source)).blocks[1]
    assert block.names == ("x",)
    assert block.is_numbered
    assert [(item.html, str(item.place)) for item in block.items] == [
        ("<p>a</p>", "Paragraph 2"),
        ("<p>b</p>", "Paragraph 3"),
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("html", paragraphs("• a", "• b").encode()),
        ("docx", word_file(paragraph("• a"), paragraph("• b"))),
        ("odt", odt_file("<text:p>• a</text:p>", "<text:p>• b</text:p>")),
    ],
)
def test_they_are_found_in_every_kind_of_document(kind, data):
    assert [block.html for block in read_contained(kind, data).blocks] == [AB]
