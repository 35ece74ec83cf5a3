"""The files of images, and images on pages."""

import json
import re

import pytest
from django.template.loader import render_to_string

from milestones.document.shape import Document
from milestones.models import image_files
from milestones.views.pages import Page
from milestones.views.pictures import pictures as pictures_of
from tests import factories, pictures
from tests.queries import SITE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("images_folder")]


@pytest.fixture
def image():
    return factories.image(pictures.picture(600, 400), kind="JPEG")


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_image_and_its_smaller_versions_are_served(client, image):
    for url, kind in ((image.url, "image/jpeg"), (image.thumbnail_url, "image/webp")):
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        data = body(answer)
        assert len(data) == int(answer["Content-Length"])
        assert pictures.opened(data).width == (600 if kind == "image/jpeg" else 480)


def test_it_never_changes_and_can_run_nothing(client, image):
    answer = client.get(image.url)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["ETag"] == f'"{image.sha256}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_each_version_has_a_tag_of_its_own(client, image):
    assert client.get(image.thumbnail_url)["ETag"] == f'"{image.sha256}-480"'


def test_who_has_it_is_told_so(client, image):
    answer = client.get(image.url, headers={"If-None-Match": f'"{image.sha256}"'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "immutable" in answer["Cache-Control"]
    assert client.get(image.url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_tells_of_it_without_sending_it(client, image):
    answer, whole = client.head(image.url), client.get(image.url)
    assert (answer.status_code, body(answer)) == (200, b"")
    same = ("Content-Length", "Content-Type", "ETag", "Cache-Control")
    assert [answer[name] for name in same] == [whole[name] for name in same]


@pytest.mark.parametrize("part", ["bytes=0-9", "bytes=999999-", "bytes=x", "pages=1"])
def test_a_range_is_answered_with_the_whole(client, image, part):
    answer = client.get(image.url, headers={"Range": part})
    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "none"
    assert len(body(answer)) == image.size


def test_only_reading_is_allowed(client, image):
    assert client.post(image.url).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        f"{'0' * 64}.jpg",
        f"{'0' * 64}-480.webp",
        f"{'0' * 64}.svg",
        f"{'0' * 63}.jpg",
        f"{'A' * 64}.jpg",
        f"{'0' * 64}-480.jpg",
        f"{'0' * 64}-0480.webp",
        f"{'0' * 64}.jpg/..",
        "../db.sqlite3",
        "..%2f..%2fdb.sqlite3",
        "%00",
        "",
    ],
)
def test_what_is_no_image_is_not_found(client, name):
    answer = client.get(f"/images/{name}", headers={"If-None-Match": "*"})
    assert answer.status_code in (400, 404)
    assert "immutable" not in answer["Cache-Control"]


def test_it_needs_no_database(client, image, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(image.url).status_code == 200


def test_a_deleted_image_is_not_found(client, image):
    url = image.url
    image.delete()
    assert client.get(url).status_code == 404


# --- On a page ------------------------------------------------------------------------------------


def test_a_page_asks_once_for_all_its_images(django_assert_num_queries):
    images = [factories.image(pictures.picture(100 + i, 50)) for i in range(3)]
    hashes = [image.sha256 for image in images]
    with django_assert_num_queries(1):
        found = pictures_of([*hashes, "0" * 64])
    assert found.keys() == set(hashes)
    with django_assert_num_queries(0):
        assert pictures_of([]) == {}
    picture = found[hashes[0]]
    assert (picture.url, picture.width, picture.height) == (images[0].url, 100, 50)


def test_a_picture_names_each_width_once(image):
    picture = pictures_of([image.sha256])[image.sha256]
    candidates = [candidate.split() for candidate in picture.srcset.split(", ")]
    assert [width for _, width in candidates] == ["480w", "600w"]
    assert all(image_files.is_there(url.rpartition("/")[2]) for url, _ in candidates)


@pytest.mark.parametrize("alt", ["", 'A "field" & <b>'])
def test_the_template_writes_valid_markup(image, alt):
    picture = pictures_of([image.sha256])[image.sha256]
    html = render_to_string("milestones/_picture.html", {"picture": picture, "alt": alt})
    html = " ".join(html.split())
    assert html.count("<img") == 1
    assert "<b>" not in html
    assert 'width="600" height="400"' in html


def figure_html(html):
    """Return each figure of a page."""
    return re.findall(r"<figure>.*?</figure>", " ".join(html.split()))


def test_an_article_shows_its_images_with_their_size_caption_and_credit(client, image):
    caption = "<figcaption>A <em>field</em></figcaption><small>J. Doe</small>"
    lead = factories.figure(image).replace("</figure>", f"{caption}</figure>")
    factories.edition(lead=lead)
    [html] = figure_html(client.get("/articles/mission/").content.decode())
    assert f'src="{image.url}"' in html
    assert 'width="600" height="400" alt="A field"' in html
    assert html.endswith(f"</picture>{caption}</figure>")


def test_only_the_first_image_of_a_page_is_loaded_at_once(client, image):
    factories.edition(lead=factories.figure(image), conclusion=factories.figure(image))
    first, second = figure_html(client.get("/articles/mission/").content.decode())
    assert "loading" not in first
    assert 'loading="lazy"' in second


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_article_asks_once_for_its_images(
    client, images_folder, django_assert_num_queries, count
):
    images = [factories.image(pictures.picture(100 + i, 50)) for i in range(count)]
    factories.edition(lead="<p>A</p>" + "".join(map(factories.figure, images)))
    with django_assert_num_queries(1 + bool(count) + SITE):
        client.get("/articles/mission/")


def test_a_preview_shows_the_alternative_text_of_an_image_that_is_missing():
    page = Page(Document(lead=factories.figure("0" * 64)))
    assert page.shown(page.document.lead) == "<figure><p>A field</p></figure>"


def test_linked_data_names_the_images_that_are_stored(client, image):
    factories.edition(lead=factories.figure(image))
    html = client.get("/articles/mission/").content.decode()
    [text] = re.findall('<script type="application/ld\\+json">(.*?)</script>', html)
    [named] = json.loads(text)["image"]
    assert named["contentUrl"] == f"http://testserver{image.url}"
