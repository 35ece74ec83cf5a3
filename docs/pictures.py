"""Retake the screenshots in the README and docs from the running site with its starter article.

Run by `make pictures`. Needs Chromium. To write to a folder other than docs/images, name it.
"""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.processes import free_port, running
from benchmarks.site import ENVIRONMENT, set_up
from tests.browser.chromium import launch

IMAGES = Path(__file__).parent / "images"
LOGIN = {"Username": "editor", "Password": "correct horse battery"}


@dataclass(frozen=True)
class Picture:
    """A screenshot: its file name, the URL that it shows and the screen of its visitor."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    at: str = ""  # the CSS selector of what is at the top of the picture


PICTURES = [
    Picture("article.png", "/articles/kfor/"),
    Picture("comparison.png", "/articles/kfor/compare/1...2/"),
    Picture("phone.png", "/articles/kfor/", 390, 800, "dark", at="#milestones"),
    Picture("admin.png", "/admin/milestones/article/1/change/"),
]


def main(folder: Path = IMAGES) -> None:
    """Write every picture into `folder`, from a separate site in a temporary folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{place}/db.sqlite3"
        set_up(database)
        _publish_two_editions()
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "kfor_site.wsgi"]
        with running(command, port, {**ENVIRONMENT, "DATABASE_URL": database}):
            _take(f"http://127.0.0.1:{port}", folder)


def _publish_two_editions() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from milestones import drafts
    from milestones.editions import publishing
    from milestones.models import Article

    call_command("load_starter", verbosity=0)
    get_user_model().objects.create_superuser(LOGIN["Username"], password=LOGIN["Password"])
    article = Article.objects.get(slug="kfor")
    document = drafts.read(article)
    first, second, *others = document.sections
    impact = "Governance and law enforcement improve, and courts regain trust"
    milestones = [
        replace(row, impact=impact) if row.date.startswith("2008") else row
        for row in document.milestones
    ]
    sections = (second, first, *others)
    drafts.write(article, replace(document, sections=sections, milestones=tuple(milestones)))
    publishing.publish(article, note="Added what courts gained", kind="correction")


def _take(site: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for picture in PICTURES:
            page = browser.new_page(
                base_url=site,
                viewport={"width": picture.width, "height": picture.height},
                color_scheme=picture.scheme,
                reduced_motion="reduce",  # no smooth scrolling
            )
            _open(page, picture)
            page.screenshot(path=folder / picture.name)
            page.close()
        browser.close()


def _open(page: Page, picture: Picture) -> None:
    page.goto(picture.path)
    if page.get_by_label("Password").count():
        for label, value in LOGIN.items():
            page.get_by_label(label).fill(value)
        page.get_by_role("button", name="Log in").click()
    page.wait_for_load_state("networkidle")
    if picture.at:
        page.locator(picture.at).evaluate("element => element.scrollIntoView()")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
