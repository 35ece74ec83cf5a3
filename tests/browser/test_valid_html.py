"""Every page is valid HTML by the Nu HTML checker, without a warning."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from tests import every_page, full_site
from tests.browser.test_layout import NGINX_PAGES
from tests.screens import change_url

CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What Django's own templates write wrongly in the admin, and why it does no harm.
DJANGOS = {
    # The sidebar's table has a heading for a column that only the start page has.
    "A table row was 2 columns wide, which is less than the column count established by the first"
    " row (3).",
    # A hidden field in a fieldset has a label all the same, which is hidden with it.
    "The value of the “for” attribute of the “label” element must be the ID of a non-hidden form"
    " control.",
    # A password, of which nothing is shown, is an element in place of a field.
    "Attribute “disabled” not allowed on element “div” at this point.",
    # The rules for passwords are a list, which ends the paragraph around them.
    "No “p” element in scope but a “p” end tag seen.",
}


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db
def test_every_page_is_valid_html(client, admin_client, tmp_path, figure):
    article = full_site.publish_everything()
    write(client, every_page.public_pages(article), tmp_path / "public")
    write(admin_client, every_page.admin_pages(article), tmp_path / "admin")
    (tmp_path / "refused.html").write_bytes(refused_form(article).content)
    for path in NGINX_PAGES:
        (tmp_path / f"nginx, {path.name}").write_bytes(path.read_bytes())
    (tmp_path / "invalid.html").write_text('<!DOCTYPE html><time datetime="x">Broken</time>')
    found = complaints(tmp_path)
    assert "invalid" in {name for name, *_ in found}, "The checker found nothing at all."
    assert [
        (name, message, extract)
        for name, message, extract in found
        if name != "invalid" and not (name.startswith("admin/") and message in DJANGOS)
    ] == []
    figure("Nu HTML Checker", f"{len(list(tmp_path.rglob('*.html'))) - 1} pages are valid")


def refused_form(article):
    """Return the page that keeps what was typed into a form that was refused."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    every_page.log_in(client)
    typed = {"title": full_site.LONG_TITLE, "lead": "<p>A lead</p>", "sections-0-heading": "One"}
    response = client.post(change_url(article), typed)
    assert response.status_code == 403
    assert "What you typed" in response.content.decode()
    return response


def write(client, pages, folder):
    """Write each of `pages` into `folder`, in a file by its name."""
    folder.mkdir()
    client.raise_request_exception = False
    for name, page in pages.items():
        answer = every_page.ask(client, page)
        assert answer.status_code == page.status, name
        (folder / f"{name}.html").write_bytes(answer.content)


def complaints(folder):
    """Return what the checker says of the HTML files below `folder`: (name, message, extract)."""
    assert shutil.which("java"), "Java is missing. On Debian: apt install default-jre-headless"
    command = ["java", "-jar", CHECKER, "--format", "json", "--exit-zero-always", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [
        (_name(message["url"], folder), message["message"], message.get("extract", ""))
        for message in json.loads(done.stderr)["messages"]
    ]


def _name(url, folder):
    path = Path(unquote(url.removeprefix("file:")))
    return str(path.relative_to(folder).with_suffix(""))
