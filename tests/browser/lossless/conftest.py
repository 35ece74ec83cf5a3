"""An editor before real server processes, and the words that she types."""

import re
import shutil
import sqlite3
from contextlib import closing, suppress

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PATIENCE
from tests.site import manage, server

ARTICLE = "/admin/milestones/article/1/change/"
LEAD = "[contenteditable='true'][aria-label='Lead']"
SAVE = "Save draft"


def prepare(url):
    manage(url, "migrate", "-v0")
    manage(url, "load_starter")
    manage(url, "createsuperuser", "--noinput", "--username=editor", "--email=e@example.org")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A SQLite database with the starter article and an editor."""
    path = tmp_path_factory.mktemp("prepared") / "db.sqlite3"
    prepare(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def path(prepared, tmp_path):
    """The database of `site`, which the test may lock and damage."""
    return shutil.copy(prepared, tmp_path / "db.sqlite3")


@pytest.fixture
def site(path):
    with server(f"sqlite:///{path}?timeout=1") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def open_page(chromium):
    """Return a function that opens a page at the site; the browser may complain of its answers."""
    contexts, complaints = [], []

    def record(message):
        if message.type == "error" and "the server responded with a status" not in message.text:
            complaints.append(message.text)

    def open_page(site, **options):
        context = chromium.new_context(base_url=site, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", record)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page, url=ARTICLE):
    page.goto(url)
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("for-tests-only")
    page.get_by_role("button", name=re.compile("Log in|Sign in")).click()


@pytest.fixture
def editor(site, open_page):
    page = open_page(site)
    log_in(page)
    page.locator(LEAD).wait_for()
    return page


@pytest.fixture
def questions(editor):
    """What the browser asked; every question is answered with "stay"."""
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    editor.on("dialog", stay)
    return asked


def follow(page, name):
    with suppress(Exception):  # nothing is loaded when the editor stays
        page.get_by_role("link", name=name).first.click(timeout=1500)


# --- Words ----------------------------------------------------------------------------------------

WORDS = [f"word{number}" for number in range(60)]


def type_words(page):
    """Type all of WORDS: into a line, prose, a row that is there, and a row that is new."""
    page.locator("#id_title").fill("Title " + " ".join(WORDS[:10]))
    page.locator(LEAD).click()
    page.keyboard.press("Control+End")
    # Spaces around them, in case the browser has not moved the caret to the end yet.
    page.keyboard.type(f" {' '.join(WORDS[10:30])} ")
    page.locator("[name='milestones-2-impact']").fill(" ".join(WORDS[30:40]))
    page.get_by_role("link", name=re.compile("Add another Milestone")).or_(
        page.get_by_role("button", name=re.compile("Add another Milestone"))
    ).click()
    page.locator("[name='milestones-4-date']").fill("2024")
    page.locator("[name='milestones-4-initiative']").fill(" ".join(WORDS[40:50]))
    page.locator("[name='milestones-4-impact']").fill(" ".join(WORDS[50:]))


def shown(page):
    """The words of WORDS that a reader sees on the page, or in its fields."""
    fields = "[...document.querySelectorAll('input:not([type=hidden]), textarea')]"
    text = page.evaluate(f"document.body.innerText + ' ' + {fields}.map(f => f.value).join(' ')")
    return sorted(set(text.split()) & set(WORDS), key=WORDS.index)


def would_be_saved(page):
    """The words of WORDS in what the article's form would send."""
    form = "new URLSearchParams(new FormData(document.forms['article_form']))"
    text = page.evaluate(f"[...{form}].map(pair => pair[1]).join(' ')")
    return sorted(set(re.findall(r"\w+", text)) & set(WORDS), key=WORDS.index)


def send_again(page):
    with page.expect_navigation():  # a script asks for a token first
        page.get_by_role("button", name="Send again").click()


def check_that_all_is_saved(page):
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(ARTICLE)
    assert would_be_saved(page) == WORDS


def check_that_all_is_here(page, heading):
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()
    assert shown(page) == WORDS
