"""An editor imports milestones: from Excel's clipboard, from a file, without a script."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.models import Article
from tests import factories
from tests.browser.axe import serious_findings
from tests.formats.sheets.spreadsheet_files import xlsx
from tests.screens import change_url, screen

pytestmark = pytest.mark.django_db(transaction=True)

EXCEL = (Path(__file__).parent / "pastes" / "excel.html").read_text()
# Pastes HTML as Excel puts it on the clipboard, with the same table as text.
PASTE = """
(field, [html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const options = { bubbles: true, cancelable: true, clipboardData: data };
  if (field.dispatchEvent(new ClipboardEvent("paste", options))) field.value = text;
}
"""
TEXT = "Year\tKey initiative\tImpact\n1999\tTroops enter\tCalm returns"


@pytest.fixture
def article(transactional_db):
    return factories.article()


def milestones():
    return [
        (row.date, row.initiative, row.impact)
        for row in drafts.read(Article.objects.get()).milestones
    ]


def button(page, name):
    return page.get_by_role("button", name=name)


@pytest.mark.inert_styles
def test_a_table_from_excel_is_pasted_ticked_and_applied(new_page, log_in, article):
    page = log_in(new_page())
    page.goto(change_url(article))
    page.get_by_role("link", name="Import from a spreadsheet or table").click()
    page.wait_for_url(f"**{screen(article, 'milestones')}")  # so that its script has run
    page.locator("#id_text").evaluate(PASTE, [EXCEL, TEXT])
    assert serious_findings(page) == []
    button(page, "Continue").click()
    expect(page.get_by_role("heading", name="New (1)")).to_be_visible()
    expect(page.get_by_role("heading", name="Not in the table (4)")).to_be_visible()
    assert serious_findings(page) == []
    expect(page.get_by_label("Add 1999: Troops enter from two sides")).to_be_checked()
    missing = page.get_by_label("Remove April 1999: Initiative 3")
    expect(missing).not_to_be_checked()
    missing.check()
    button(page, "Change the draft").click()
    expect(page.get_by_text("Milestones: 1 added, 1 removed.")).to_be_visible()
    first, *others = milestones()
    assert first[0] == "1999"
    assert '<a href="https://example.org/">Calm returns</a>' in first[2]
    assert [row[1] for row in others] == ["Initiative 0", "Initiative 1", "Initiative 2"]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripted", "without script"])
def test_a_file_is_chosen_and_its_columns_too(new_page, log_in, article, javascript):
    page = log_in(new_page(java_script_enabled=javascript))
    page.goto(screen(article, "milestones"))
    rows = [("Year", "Owner", "Event"), (2010, "KFOR", "Handover")]
    sheets = xlsx(("Timeline", rows), ("Plans", [("Year", "Event"), (2030, "Later")]))
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "timeline.xlsx", "mimeType": mime, "buffer": sheets}
    page.locator("#id_file").set_input_files([file])
    button(page, "Continue").click()
    expect(page.get_by_text("The column “Owner” was left out: 1 cell.")).to_be_visible()
    page.get_by_label("Owner", exact=True).select_option("Impact")
    button(page, "Update").click()
    expect(page.get_by_text("was left out")).to_have_count(0)
    expect(page.get_by_text("Left out, since it isn’t chosen: Plans, 2 rows.")).to_be_visible()
    page.get_by_label("Sheet or table").select_option("Plans, 2 rows")
    button(page, "Update").click()
    expect(page.get_by_label("Add 2030: Later")).to_be_checked()
    page.get_by_label("Sheet or table").select_option("Timeline, 2 rows")
    button(page, "Update").click()
    page.get_by_label("Owner", exact=True).select_option("Impact")
    button(page, "Update").click()
    button(page, "Change the draft").click()
    expect(page.get_by_text("Milestones: 1 added.")).to_be_visible()
    assert milestones()[-1] == ("2010", "Handover", "KFOR")


def test_ticks_are_kept_until_they_are_sent(new_page, log_in, article):
    page = log_in(new_page())
    page.goto(screen(article, "milestones"))
    page.locator("#id_text").fill("2010\tHandover\n2011\tPeace")
    button(page, "Continue").click()
    page.get_by_label("Add 2010: Handover").uncheck()
    drafts.write(article, factories.document(title="Another title"))
    button(page, "Change the draft").click()
    expect(page.get_by_text("after you opened this page. Nothing was changed.")).to_be_visible()
    expect(page.get_by_label("Add 2010: Handover")).not_to_be_checked()
    button(page, "Change the draft").click()
    expect(page.get_by_text("Milestones: 1 added.")).to_be_visible()
    assert [row[1] for row in milestones()][-1] == "Peace"
    assert Article.objects.get().title == "Another title"
