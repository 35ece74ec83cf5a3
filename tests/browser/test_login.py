"""An editor logs in and out, and is told when to try again."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"
SCHEMES_AND_WIDTHS = [(scheme, width) for scheme in ("light", "dark") for width in (320, 1280)]


@pytest.fixture(autouse=True)
def editor(django_user_model):
    return django_user_model.objects.create_superuser("editor", password=PASSWORD)


def log_in(page, password=PASSWORD):
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_an_editor_logs_in_and_out(new_page):
    page = new_page()
    page.goto("/admin/milestones/article/?q=nato")
    expect(page.get_by_label("Username")).to_be_focused()
    log_in(page)
    page.wait_for_url("**/admin/milestones/article/?q=nato")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Thanks for spending")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken", "device"}


def test_the_keyboard_alone_logs_in(new_page):
    page = new_page()
    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_focused()
    for text in ("editor", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


@pytest.mark.axe
@pytest.mark.parametrize(("scheme", "width"), SCHEMES_AND_WIDTHS)
def test_each_page_of_the_login_is_accessible_and_says_what_to_do(new_page, scheme, width):
    page = new_page(width, color_scheme=scheme, bypass_csp=True)
    page.goto("/admin/")
    check(page, "Log in")
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("The user name or password is wrong")
    expect(page.get_by_label("Username")).to_have_value("editor")
    check(page, "Log in")
    for _ in range(5):
        log_in(page, "wrong")
    expect(page.get_by_text("Try again in 15 minutes")).to_be_visible()
    check(page, "Too many login attempts")
    page.get_by_role("link", name="Back to the form").click()
    expect(page.get_by_label("Username")).to_be_visible()
    assert "next=/admin/" in page.url


def check(page, heading):
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(page) == []
