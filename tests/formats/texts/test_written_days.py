import pytest

from milestones.formats.markdown_files.markdown_tree import read_markdown
from milestones.formats.tree import BlockKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12. јун 2019.", BlockKind.PARAGRAPH),
        ("3. April 1999: Text", BlockKind.PARAGRAPH),
        ("12. 6. 1999: Text", BlockKind.PARAGRAPH),
        ("12. 6. 1999: Text\n13. 6. 1999: More", BlockKind.PARAGRAPH),
        ("19. Jahrhundert: Text", BlockKind.PARAGRAPH),
        ("19. vek: Text", BlockKind.PARAGRAPH),
        ("3. chapter 1999", BlockKind.LIST),
        ("3. April 1999\n4. May 2003", BlockKind.LIST),
    ],
)
def test_a_day_with_its_month_is_no_numbered_list(text, kind):
    [block] = read_markdown(f"# T\n\n{text}\n").blocks[1:]
    assert block.kind is kind
    assert block.text.startswith(text[:5]) or kind is BlockKind.LIST


@pytest.mark.parametrize("day", ["12. Juni 1999", "12. jun 1999.", "12. 6. 1999"])
@pytest.mark.parametrize("bullet", ["-", "*", "  -", "•"])
def test_a_day_at_the_start_of_an_item_is_no_list_in_it(bullet, day):
    text = f"# T\n\n{bullet} {day}: Troops enter\n{bullet} 13. März 2003: A bridge opens\n"
    [block] = read_markdown(text).blocks[1:]
    assert [item.html for item in block.items] == [
        f"<p>{day}: Troops enter</p>",
        "<p>13. März 2003: A bridge opens</p>",
    ]


@pytest.mark.parametrize("bullet", ["-", "*", "  -", "•"])
def test_a_year_at_the_start_of_an_item_is_no_list_in_it(bullet):
    text = f"# T\n\n{bullet} 1999. – ulazak trupa\n{bullet} 2003. otvoren je most\n"
    [block] = read_markdown(text).blocks[1:]
    assert [item.html for item in block.items] == [
        "<p>1999. – ulazak trupa</p>",
        "<p>2003. otvoren je most</p>",
    ]


YEAR_LINES = ["u junu 1999. – ulazak", "2003. – most", "2008. godine – škola"]


@pytest.mark.parametrize("order", [YEAR_LINES, YEAR_LINES[::-1]])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("title", ["# T", "T"])
def test_a_year_next_to_other_dates_is_no_list(order, between, title):
    blocks = read_markdown(f"{title}\n\n{between.join(order)}\n").blocks[1:]
    assert {block.kind for block in blocks} == {BlockKind.PARAGRAPH}
    assert "".join(block.html for block in blocks).replace("<br>", "</p><p>") == "".join(
        f"<p>{line}</p>" for line in order
    )


def test_a_number_at_the_start_of_an_item_begins_a_list_in_it_if_it_is_no_year():
    [block] = read_markdown("# T\n\n- 1. a\n- 100. b\n").blocks[1:]
    assert [item.html[:3] for item in block.items] == ["<ol", "<ol"]
