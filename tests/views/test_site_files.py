"""The icons and the manifest of the site."""

import io
import json

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from tests import factories

pytestmark = pytest.mark.django_db
ACCENT = (10, 74, 148)


def icon(name):
    return Image.open(finders.find(f"img/{name}"))


def file_at(url):
    """Return the bytes of the static file at `url`."""
    name = url.removeprefix(settings.STATIC_URL)
    return open(finders.find(name), "rb").read()


# --- Manifest -------------------------------------------------------------------------------------


def test_the_manifest_names_the_site_and_its_colours(client):
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    data = json.loads(answer.content)
    assert data["name"] == settings.SITE_NAME
    assert data["start_url"] == data["scope"] == "/"
    assert data["display"] == "browser"
    assert data["theme_color"] == "#{:02x}{:02x}{:02x}".format(*ACCENT)


def test_each_icon_of_the_manifest_is_as_large_as_it_says(client):
    icons = client.get("/site.webmanifest").json()["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for each in icons:
        image = Image.open(io.BytesIO(file_at(each["src"])))
        assert image.format == "PNG"
        assert f"{image.width}x{image.height}" == each["sizes"]


def test_the_manifest_names_files_by_their_hash_where_static_files_have_one(client, monkeypatch):
    monkeypatch.setattr(staticfiles_storage, "url", lambda name: f"/static/{name}?hashed")
    icons = client.get("/site.webmanifest").json()["icons"]
    assert all(icon["src"].endswith("?hashed") for icon in icons)


# --- Icons ----------------------------------------------------------------------------------------


def test_a_page_links_to_its_icons_and_the_manifest(client):
    factories.edition()
    page = LexborHTMLParser(client.get("/articles/mission/").content.decode())
    links = {
        link.attributes["href"]: link.attributes["rel"]
        for link in page.css("link[rel=icon], link[rel=apple-touch-icon], link[rel=manifest]")
    }
    assert sorted(links.values()) == ["apple-touch-icon", "icon", "icon", "manifest"]
    for url, rel in links.items():
        assert client.get(url).status_code == 200 if rel == "manifest" else file_at(url)


def test_favicon_ico_leads_to_an_icon_of_every_small_size(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    image = Image.open(io.BytesIO(file_at(answer["Location"])))
    assert image.format == "ICO"
    assert image.ico.sizes() == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("name", ["icon-maskable-512.png", "apple-touch-icon.png"])
def test_an_icon_that_a_device_cuts_to_shape_has_a_background_up_to_its_corners(name):
    image = icon(name).convert("RGBA")
    right, bottom = image.width - 1, image.height - 1
    for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
        assert image.getpixel(corner) == (*ACCENT, 255)


def test_the_drawing_of_a_maskable_icon_is_in_the_circle_that_is_always_seen():
    image = icon("icon-maskable-512.png").convert("RGB")
    middle, radius = image.width / 2, image.width * 0.4
    outside = [
        image.getpixel((x, y))
        for x in range(0, image.width, 4)
        for y in range(0, image.height, 4)
        if (x - middle) ** 2 + (y - middle) ** 2 > radius**2
    ]
    assert set(outside) == {ACCENT}


def test_an_icon_has_transparent_corners_elsewhere():
    for name in ("icon-192.png", "icon-512.png", "favicon.ico"):
        assert icon(name).convert("RGBA").getpixel((0, 0))[3] == 0
