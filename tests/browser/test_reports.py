"""A reader reports a mistake on a phone; an editor corrects it; the reader sees the answer."""

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.models import Article
from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_of_a_row_becomes_a_correction(new_page, starter, log_in):
    uid = drafts.read(Article.objects.get(slug="kfor")).milestones[1].uid
    phone = new_page(390, errors_at=("/report/",))
    phone.goto(f"/articles/kfor/milestones/{uid}/")
    phone.get_by_role("link", name="Report a mistake in this milestone").click()
    expect(phone.get_by_role("heading", name="Milestone", exact=True)).to_be_visible()
    expect(phone.get_by_label("Leave this empty")).to_be_hidden()
    phone.get_by_label("What should it say?").fill("1998")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(phone) == []
    with phone.expect_response(lambda response: response.request.method == "POST"):
        phone.get_by_role("button", name="Send the report").click()
    expect(phone.get_by_text("Describe what is wrong.")).to_be_visible()
    expect(phone.get_by_label("What should it say?")).to_have_value("1998")
    assert serious_findings(phone) == []
    phone.get_by_label("What is wrong?").fill("The year is wrong.")
    phone.get_by_label("How can we reach you?").fill("me@example.org")
    phone.get_by_role("button", name="Send the report").click()
    phone.wait_for_url("**/reports/*/")
    expect(phone.get_by_text("Our editors have your report")).to_be_visible()
    assert serious_findings(phone) == []
    assert phone.context.cookies() == []

    editor = log_in(new_page(1280))
    editor.goto("/admin/")
    editor.get_by_role("link", name="1 new report of mistakes").click()
    editor.get_by_role("link", name="edition 1").click()
    expect(editor.get_by_text("The year is wrong.")).to_be_visible()
    expect(editor.get_by_text("me@example.org")).to_be_visible()
    editor.get_by_role("link", name="Correct this").click()
    editor.get_by_label("Short title").fill("KFOR, corrected")
    editor.get_by_role("button", name="Review and publish").click()
    editor.get_by_label("What changed, for readers").fill("The year was 1998.")
    editor.get_by_label("Kind of change").select_option("correction")
    editor.get_by_role("checkbox", name="The year is wrong.").check()
    editor.get_by_label("Answer to these readers").fill("You are right. Thank you.")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("The mistake is corrected. Thank you.")).to_be_visible()
    expect(phone.get_by_text("You are right. Thank you.")).to_be_visible()
    phone.get_by_role("link", name="Edition 2").click()
    expect(phone.get_by_text("Reported by a reader.")).to_be_visible()
    phone.goto("/corrections/")
    expect(phone.get_by_text("You are right. Thank you.")).to_be_visible()
    assert "me@example.org" not in phone.content()
