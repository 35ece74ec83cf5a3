"""Nothing that an editor types is lost: in a real browser, before real server processes."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.cluster import Cluster
from tests.site import manage, server

from .conftest import serious_findings

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
        contexts.append(chromium.new_context(base_url=site, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", record)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page, address=ARTICLE):
    page.goto(address)
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("for-tests-only")
    page.get_by_role("button", name=re.compile("Log in|Sign in")).click()


@pytest.fixture
def editor(site, open_page):
    page = open_page(site)
    log_in(page)
    page.locator(LEAD).wait_for()
    return page


# --- Words ----------------------------------------------------------------------------------------

WORDS = [f"word{number}" for number in range(60)]


def type_words(page):
    """Type all of WORDS: into a line, prose, a row that is there, and a row that is new."""
    page.locator("#id_title").fill("Title " + " ".join(WORDS[:10]))
    page.locator(LEAD).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" " + " ".join(WORDS[10:30]))
    page.locator("[name='milestones-2-impact']").fill(" ".join(WORDS[30:40]))
    page.get_by_role("link", name=re.compile("Add another Milestone")).or_(
        page.get_by_role("button", name=re.compile("Add another Milestone"))
    ).click()
    page.locator("[name='milestones-4-year']").fill("2024")
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


# --- Leaving asks first ---------------------------------------------------------------------------


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


def close_tab(page):
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)


def prose(page):
    page.locator(LEAD).click()
    page.keyboard.type("x")


def line(page):
    page.locator("#id_title").fill("Another title")


def box(page):
    page.locator("#id_featured").click()


def to_preview(page):
    follow(page, "Preview the draft")


def to_start(page):
    follow(page, "Home")


@pytest.mark.parametrize(
    ("change", "leave"),
    [(prose, to_preview), (line, to_start), (box, close_tab), (prose, close_tab)],
)
def test_leaving_an_article_with_unsaved_changes_asks_first(editor, questions, change, leave):
    change(editor)
    leave(editor)
    assert questions == ["beforeunload"]
    assert editor.url.endswith(ARTICLE)


@pytest.mark.parametrize("name", ["Preview the draft", "Editions and drafts", "Home"])
def test_leaving_an_article_that_is_as_it_was_asks_nothing(editor, questions, name):
    editor.locator(LEAD).click()  # a place to type, where nothing is typed
    editor.get_by_role("link", name=name).first.click()
    editor.wait_for_url(lambda url: not url.endswith(ARTICLE))
    assert questions == []


def test_saving_asks_nothing_and_what_came_back_with_errors_is_unsaved(editor, questions):
    editor.locator("#id_slug").fill("not a slug")
    editor.get_by_role("button", name=SAVE).click()
    expect(editor.locator(".errorlist").first).to_be_visible()
    assert questions == []
    editor.locator("#id_slug").click()
    follow(editor, "Preview the draft")
    assert questions == ["beforeunload"]


@pytest.mark.parametrize(
    ("screen", "field"),
    [
        ("import/", "or paste it here"),
        ("1/import/", "or paste it here"),
        ("1/withdraw/", "Reason, for readers"),
        ("1/publish/", "What changed, for readers"),
    ],
)
def test_leaving_the_other_forms_asks_likewise(editor, questions, screen, field):
    if "publish" in screen:
        editor.locator("#id_title").fill("Another title")
        editor.get_by_role("button", name=SAVE).click()
        expect(editor.get_by_text("was changed successfully")).to_be_visible()
    address = f"/admin/milestones/article/{screen}"
    editor.goto(address)
    editor.get_by_label(field).fill("Words")
    follow(editor, "Home")
    assert questions == ["beforeunload"]
    assert editor.url.endswith(address)


# --- Preview and Back -----------------------------------------------------------------------------


def leave_and_come_back(page):
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Preview the draft").click()
    page.wait_for_url("**/preview/")
    page.go_back()
    page.locator(LEAD).wait_for()
    page.wait_for_function("document.readyState === 'complete'")


def test_after_preview_and_back_the_editor_shows_what_would_be_saved(editor):
    editor.locator(LEAD).click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" " + " ".join(WORDS))
    leave_and_come_back(editor)
    in_editor = set(editor.locator(LEAD).inner_text().split()) & set(WORDS)
    assert sorted(in_editor, key=WORDS.index) == would_be_saved(editor)
    shown_html = editor.locator(LEAD).evaluate("element => element.editor.getHTML()")
    assert shown_html == editor.locator("#id_lead").input_value()
    saved = would_be_saved(editor)
    editor.get_by_role("button", name=SAVE).click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    assert would_be_saved(editor) == saved


def test_what_was_typed_before_somebody_else_saved_does_not_undo_it_after_back(
    editor, open_page, site
):
    editor.locator("#id_title").fill("The title of the first")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("link", name="Preview the draft").click()
    editor.wait_for_url("**/preview/")
    second = editor.context.new_page()
    second.goto(ARTICLE)
    second.locator("#id_title").fill("The title of the second")
    second.get_by_role("button", name=SAVE).click()
    expect(second.get_by_text("was changed successfully")).to_be_visible()
    version = second.locator("[name='draft_version']").input_value()
    editor.go_back()
    editor.locator(LEAD).wait_for()
    assert editor.locator("#id_title").input_value() == "The title of the first"
    assert editor.locator("[name='draft_version']").input_value() != version


def rows(page):
    """How many milestones the form shows; as many as it says."""
    years = page.locator("[name^='milestones-'][name$='-year']:not([name*='__prefix__'])")
    assert years.count() == int(page.locator("[name='milestones-TOTAL_FORMS']").input_value())
    return years.count()


def test_after_back_rows_that_were_added_are_there_and_are_saved_once(editor):
    before = rows(editor)
    type_words(editor)
    editor.get_by_role("link", name="Add another Section").or_(
        editor.get_by_role("button", name="Add another Section")
    ).click()
    section = editor.locator("#sections-3 [contenteditable='true']")
    section.click()
    editor.keyboard.type("A section of its own")
    leave_and_come_back(editor)
    assert would_be_saved(editor) == WORDS
    assert rows(editor) == before + 1
    assert section.inner_text() == "A section of its own"
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_saved(editor)
    assert rows(editor) == before + 1
    editor.go_back()  # to what was typed, which is saved by now
    editor.locator(LEAD).wait_for()
    editor.wait_for_function("document.readyState === 'complete'")
    assert rows(editor) == before + 1


# --- A form that is refused -----------------------------------------------------------------------


def change(path, *statements):
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


@contextmanager
def locked(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def damaged(path):
    change(path, "ALTER TABLE milestones_draftversion RENAME TO lost")
    yield
    change(path, "ALTER TABLE lost RENAME TO milestones_draftversion")


@pytest.mark.parametrize(
    ("damage", "heading"),
    [(locked, "Busy at the moment"), (damaged, "Sorry, this page does not work")],
)
def test_what_a_database_refused_is_on_the_page_and_is_saved_when_sent_again(
    editor, path, damage, heading
):
    type_words(editor)
    with damage(path):
        editor.get_by_role("button", name=SAVE).click()
        check_that_all_is_here(editor, heading)
        expect(editor.get_by_text(re.compile(r"request [0-9a-f]{32}"))).to_be_visible()
        send_again(editor)  # in vain
        check_that_all_is_here(editor, heading)
    send_again(editor)
    check_that_all_is_saved(editor)


def log_out_in_another_tab(page, path):
    other = page.context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name="Log out").click()
    expect(other.get_by_text("Logged out").first).to_be_visible()
    other.close()


def let_the_session_expire(page, path):
    change(path, "DELETE FROM django_session")


@pytest.mark.parametrize("log_out", [let_the_session_expire, log_out_in_another_tab])
def test_who_is_logged_out_logs_in_beside_what_was_typed_and_sends_it_again(editor, path, log_out):
    type_words(editor)
    log_out(editor, path)
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "You are logged out")
    with editor.context.expect_page() as opened:
        editor.get_by_role("link", name="Log in").click()
    log_in(opened.value, opened.value.url)
    expect(opened.value.get_by_text("go back to the one that holds what you typed")).to_be_visible()
    opened.value.close()
    send_again(editor)
    check_that_all_is_saved(editor)


def test_without_scripts_it_takes_one_more_press(editor, path):
    type_words(editor)
    let_the_session_expire(editor, path)
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "You are logged out")
    editor.route("**/logged-in/", lambda route: route.fulfill(status=503))
    other = editor.context.new_page()
    log_in(other)
    other.locator(LEAD).wait_for()
    other.close()
    send_again(editor)
    check_that_all_is_here(editor, "The form was not accepted")
    send_again(editor)
    check_that_all_is_saved(editor)


def test_a_form_whose_token_is_no_longer_good_is_sent_again(editor, site):
    type_words(editor)
    cookie = {"name": settings.CSRF_COOKIE_NAME, "value": "b" * 32, "url": site}
    editor.context.add_cookies([cookie])
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "The form was not accepted")
    send_again(editor)
    check_that_all_is_saved(editor)


TOO_LARGE = {
    "bytes": "field.value += ' ' + 'long '.repeat(600000)",
    "fields": """for (let i = 0; i < 20001; i++) {
        const input = document.createElement('input');
        input.name = 'x'; input.type = 'hidden'; field.form.append(input);
    }""",
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_form_that_is_too_large_can_be_copied(editor, kind):
    type_words(editor)
    field = "const field = document.querySelector(\"[name='milestones-2-impact']\");"
    editor.evaluate(f"() => {{ {field} {TOO_LARGE[kind]} }}")
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "Too large")
    assert editor.get_by_role("button", name="Send again").count() == 0


def test_the_page_that_holds_what_was_typed_is_not_left_without_a_question(editor, questions, path):
    type_words(editor)
    let_the_session_expire(editor, path)
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "You are logged out")
    editor.get_by_role("heading", level=1).click()
    follow(editor, "All articles")
    assert questions == ["beforeunload"]


@pytest.mark.parametrize("screen", ["import/", "1/withdraw/", "1/publish/"])
def test_the_other_forms_are_kept_likewise(editor, path, screen):
    if "publish" in screen:
        editor.locator("#id_title").fill("Another title")
        editor.get_by_role("button", name=SAVE).click()
        expect(editor.get_by_text("was changed successfully")).to_be_visible()
    editor.goto(f"/admin/milestones/article/{screen}")
    editor.locator("[name='text'], [name='reason'], [name='note']").fill(" ".join(WORDS))
    with locked(path):
        editor.locator(".submit-row input[type='submit']").first.click()
        check_that_all_is_here(editor, "Busy at the moment")


# --- A disk that is full, a server that is gone ---------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_what_found_no_room_on_the_disk_is_saved_when_there_is_room(
    small_disk, prepared, open_page
):
    path = shutil.copy(prepared, small_disk / "db.sqlite3")
    with server(f"sqlite:///{path}?timeout=1") as port:
        editor = open_page(f"http://127.0.0.1:{port}")
        log_in(editor)
        type_words(editor)
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        editor.get_by_role("button", name=SAVE).click()
        check_that_all_is_here(editor, "No space left")
        filler.unlink()
        send_again(editor)
        check_that_all_is_saved(editor)


def test_what_no_database_answered_is_saved_when_it_is_back(open_page):
    cluster = Cluster()
    try:
        cluster.start()
        prepare(cluster.url)
        with server(cluster.url) as port:
            editor = open_page(f"http://127.0.0.1:{port}")
            log_in(editor)
            type_words(editor)
            cluster.stop()
            editor.get_by_role("button", name=SAVE).click()
            check_that_all_is_here(editor, "Back in a moment")
            editor.wait_for_timeout(2000)  # by now the process knows, and asks no more
            send_again(editor)
            check_that_all_is_here(editor, "Back in a moment")
            cluster.start()
            editor.wait_for_timeout(2000)
            send_again(editor)
            check_that_all_is_saved(editor)
    finally:
        cluster.close()


@pytest.mark.axe
def test_the_page_of_a_refused_form_has_no_serious_accessibility_finding(open_page, site, path):
    editor = open_page(site, bypass_csp=True)
    log_in(editor)
    type_words(editor)
    let_the_session_expire(editor, path)
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "You are logged out")
    assert serious_findings(editor) == []
