"""An exported site opens from a disk, and asks for nothing that is elsewhere."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import factories, full_site
from tests.browser.test_valid_html import complaints
from tests.exporting.folders import dangling, export, pages

SHOWN = 40  # pages, spread over all
# The checker guesses languages by their letters. The page of the data has more in its URLs than in
# its words, so in Serbian it takes it for English.
MISTAKEN = ("sr/api/index", "appears to be written in English")


@pytest.mark.django_db
def test_every_page_of_an_export_leads_to_files_and_opens_from_the_disk(chromium, tmp_path):
    full_site.publish_everything()
    folder = export(tmp_path / "copy")
    assert dangling(folder) == []
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page, asked, failed, said = context.new_page(), [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    page.on("console", lambda message: said.append(message.text))
    paths = list(pages(folder))
    for path in paths[:: max(1, len(paths) // SHOWN)]:
        page.goto(path.as_uri())
        assert page.locator("h1, a").count(), path
    context.close()
    assert {urlsplit(url).scheme for url in asked} == {"file"}
    # The next page interrupts what the browser still loads of an icon.
    assert [url for url, why in failed if why != "net::ERR_ABORTED"] == []
    assert said == []


@pytest.mark.django_db
def test_a_reader_goes_from_page_to_page_in_an_export_of_valid_html(chromium, tmp_path):
    factories.edition(milestone_count=51)
    factories.next_edition(milestone_count=52)
    folder = export(tmp_path / "copy")
    found = complaints(html_in(folder, tmp_path / "html"))
    where, said = MISTAKEN
    assert [each for each in found if each[0] != where or said not in each[1]] == []
    context = chromium.new_context()
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Read the article").click()
    page.get_by_role("link", name="All editions", exact=True).click()
    page.get_by_role("link", name="What changed since edition 1").click()
    page.get_by_role("link", name="Milestones", exact=True).click()
    page.get_by_role("link", name="Later milestones").click()
    assert "page-after-" in page.url
    page.get_by_role("link", name="Data").click()
    page.get_by_role("link", name="About this copy").click()
    assert page.get_by_text("sha256sum --check").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") != (
        "rgba(0, 0, 0, 0)"
    )
    context.close()


def html_in(folder, copy):
    """Copy the pages in `folder` to the folder `copy`, and return that."""

    def others(inner, names):
        return [name for name in names if Path(inner, name).is_file() and ".html" not in name]

    return shutil.copytree(folder, copy, ignore=others)
