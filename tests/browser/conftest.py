"""A real browser, this machine's Chromium, before Django's live server."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from milestones.editions import publishing
from milestones.importing import into_draft
from tests import every_page, full_site
from tests.browser import figures
from tests.browser.chromium import PATIENCE, launch

# Playwright's synchronous interface runs an event loop, in which Django forbids the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(request, chromium, live_server):
    """Return a function that opens a page with the given options of a browser context.

    `errors_at` are paths, or parts of them, that a test asks for to see the error.

    After the test, fail when the browser complained: about the Content-Security-Policy, about a
    file that is missing, about anything.
    """
    contexts, complaints, asked_for = [], [], []
    parses_styles = request.node.get_closest_marker("inert_styles") is not None

    def open_page(width=1280, errors_at=("/nothing", "/gone"), **options):
        asked_for.extend(errors_at)
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", record)
        return page

    def record(message):
        url = message.location.get("url", "")
        # The browser reports each style of HTML that is parsed as data, though it applies none.
        is_inert = "Applying inline style" in message.text and parses_styles
        is_refused = "status of 429" in message.text  # tests of limits
        is_expected = is_inert or is_refused or any(path in url for path in asked_for)
        if message.type == "error" and not is_expected:
            complaints.append(message.text)

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def log_in(live_server, client):
    """Return a function that logs an editor with all rights in on a page; it returns the page."""

    def log_in(page):
        every_page.log_in(client)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([{**session, "url": live_server.url}])
        return page

    return log_in


@pytest.fixture
def starter(transactional_db):
    """The starter article, published, without the pages that come with it."""
    imported = into_draft.import_document(into_draft.STARTER.read_bytes(), slug="kfor")
    publishing.publish(imported.article, note="First edition")


def open_public(new_page, **options):
    """Publish everything; return a browser's page, and all public pages of the site by name."""
    pages = every_page.public_pages(full_site.publish_everything())
    return new_page(errors_at=every_page.errors_among(pages), **options), pages


@pytest.fixture
def figure(record_property):
    """Return a function that prints a figure that was measured, at the end of the tests."""
    return lambda name, value: record_property("figure", (name, value))


def pytest_terminal_summary(terminalreporter):
    """Print the figures, which a report brings from the process of its test.

    Also write them into the file that FIGURES names, if all tests passed.
    """
    measured = [
        tuple(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "figure"
    ]
    for name, value in measured:
        terminalreporter.write_line(f"{name}: {value}")
    if (path := os.environ.get("FIGURES")) and not terminalreporter.getreports("failed"):
        figures.write(Path(path), measured, datetime.now(UTC).date())


SEND = """fields => {
    const form = document.querySelector("form[method=post]:not(#logout-form)");
    for (const [name, value] of fields) {
        for (const control of form.querySelectorAll(`[name="${name}"]`)) control.remove();
        const input = Object.assign(document.createElement("input"), {type: "hidden", name, value});
        form.append(input);
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


def show(page, listed):
    """Show a page of `every_page` in the browser's `page`, with its fonts."""
    page.goto(listed.url)
    if listed.is_sent:
        with page.expect_event("load"):  # a change of the history counts as a navigation, too
            page.evaluate(SEND, [list(field) for field in listed.fields])
    page.evaluate("Promise.all([...document.fonts].map((font) => font.load())).then(() => null)")


def unfold(page):
    """Open every collapsed part of `page`; return how many there were."""
    return page.evaluate(
        """() => {
          const folded = [...document.querySelectorAll("details:not([open])")];
          for (const part of folded) part.open = true;
          return folded.length;
        }"""
    )
