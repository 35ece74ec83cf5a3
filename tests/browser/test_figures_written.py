"""The table of what was measured."""

from datetime import date

import pytest

from tests.browser import figures

EARLIER, TODAY = date(2026, 1, 31), date(2026, 2, 1)


@pytest.fixture
def page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{figures.START}{figures.END}After\n")
    return page


def rows(page):
    return [line for line in page.read_text().splitlines() if line.startswith("| ")][1:]


def test_figures_are_written_into_the_table_and_nothing_else_changes(page):
    figures.write(page, [("Weight, front", "9 bytes"), ("Layout shift", "0")], TODAY)
    text = page.read_text()
    assert text.startswith(f"# Before\n{figures.START}| what |")
    assert text.endswith(f"{figures.END}After\n")
    assert rows(page) == [
        "| Layout shift | 0 | 2026-02-01 |",
        "| Weight, front | 9 bytes | 2026-02-01 |",
    ]


def test_a_figure_is_replaced_with_all_of_its_kind_and_others_stay(page):
    old = [("Marks, front", "98"), ("Marks, gone", "97"), ("Layout shift", "0")]
    figures.write(page, old, EARLIER)
    figures.write(page, [("Marks, front", "100")], TODAY)
    assert rows(page) == [
        "| Layout shift | 0 | 2026-01-31 |",
        "| Marks, front | 100 | 2026-02-01 |",
    ]


def test_a_page_without_a_table_is_refused(page):
    page.write_text("# Before\n")
    with pytest.raises(ValueError, match="has no <!-- measured -->"):
        figures.write(page, [("Layout shift", "0")], TODAY)
