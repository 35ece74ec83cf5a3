"""What was typed into a form that was refused is kept, and can be sent again."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.axe import serious_findings
from tests.browser.lossless.conftest import (
    LEAD,
    SAVE,
    WORDS,
    check_that_all_is_here,
    check_that_all_is_saved,
    follow,
    log_in,
    prepare,
    send_again,
    shown,
    type_words,
    would_be_saved,
)
from tests.cluster import Cluster
from tests.site import server

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
    [(locked, "The site is busy"), (damaged, "Sorry, this page does not work")],
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
    expect(opened.value.get_by_text("go back to the tab with your form")).to_be_visible()
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


# The browser's time grows by the square of the length of a paragraph, and of the fields that are
# appended one by one.
TOO_LARGE = {
    "bytes": "field.value += ('\\n' + 'long '.repeat(100)).repeat(6000)",
    "fields": """
        const input = "<input type='hidden' name='x'>";
        field.form.append(document.createRange().createContextualFragment(input.repeat(20001)));
    """,
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
        check_that_all_is_here(editor, "The site is busy")


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
            check_that_all_is_here(editor, "Temporarily unavailable")
            editor.wait_for_timeout(2000)  # by now the process knows, and asks no more
            send_again(editor)
            check_that_all_is_here(editor, "Temporarily unavailable")
            cluster.start()
            editor.wait_for_timeout(2000)
            send_again(editor)
            check_that_all_is_saved(editor)
    finally:
        cluster.close()


@contextmanager
def down(page):
    """Let a proxy answer in place of the site."""
    page.route("**/admin/**", lambda route: route.fulfill(status=502, body="Try again later."))
    yield
    page.unroute("**/admin/**")


def send_in_vain_and_come_back(page, button):
    """Send the form to a site that is down, go back before it is up again, and reload."""
    with down(page):
        button.click()
        expect(page.get_by_text("Try again later.")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("Try again later.")).to_be_visible()
    page.reload()
    page.wait_for_load_state()


def test_what_was_sent_to_a_site_that_is_down_is_in_the_form_when_it_is_back(editor):
    type_words(editor)
    editor.locator("#id_featured").uncheck()
    send_in_vain_and_come_back(editor, editor.get_by_role("button", name=SAVE))
    editor.locator(LEAD).wait_for()
    expect(editor.locator(LEAD)).to_contain_text(WORDS[29])
    assert shown(editor) == would_be_saved(editor) == WORDS
    expect(editor.locator("#id_featured")).not_to_be_checked()
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_saved(editor)


def test_what_somebody_else_saved_while_the_site_was_down_is_not_undone(editor, path):
    editor.locator("#id_title").fill(" ".join(WORDS[:10]))
    with down(editor):
        editor.get_by_role("button", name=SAVE).click()
        expect(editor.get_by_text("Try again later.")).to_be_visible()
        editor.go_back()
    change(path, "UPDATE milestones_article SET version = version + 1")
    editor.reload()
    editor.locator(LEAD).wait_for()
    assert would_be_saved(editor) == WORDS[:10]
    assert editor.locator("[name='draft_version']").input_value() == "1"


@pytest.mark.parametrize("screen", ["import/", "1/withdraw/"])
def test_the_other_forms_hold_what_was_sent_to_a_site_that_is_down(editor, screen):
    editor.goto(f"/admin/milestones/article/{screen}")
    field = editor.locator("[name='text'], [name='reason']")
    field.fill(" ".join(WORDS))
    send_in_vain_and_come_back(editor, editor.locator(".submit-row input[type='submit']").first)
    expect(field).to_have_value(" ".join(WORDS))


def test_a_reload_that_drops_what_was_typed_does_not_bring_it_back(editor):
    before = editor.locator("#id_title").input_value()
    editor.locator("#id_title").fill("Another title")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.reload()
    editor.locator(LEAD).wait_for()
    editor.wait_for_load_state()
    assert editor.locator("#id_title").input_value() == before


@pytest.mark.axe
def test_the_page_of_a_refused_form_has_no_serious_accessibility_finding(open_page, site, path):
    editor = open_page(site, bypass_csp=True)
    log_in(editor)
    type_words(editor)
    let_the_session_expire(editor, path)
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_here(editor, "You are logged out")
    assert serious_findings(editor) == []
