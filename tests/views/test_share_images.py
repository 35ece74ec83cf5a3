"""The images for link previews: at which URLs, of what, and how pages name them."""

import io

import pytest
from django.template.loader import render_to_string
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from milestones.document.shape import Milestone
from milestones.editions import publishing
from milestones.formats.share_images import drawing
from milestones.models import Article
from milestones.views.pages import Page
from tests import factories
from tests.queries import SETTINGS

pytestmark = pytest.mark.django_db

ARTICLE, MILESTONE = "/articles/mission/image.png", "/articles/mission/milestones/m1/image.png"


@pytest.fixture
def drawn(monkeypatch):
    """What the images show that are drawn."""
    shown = []
    real = drawing.to_png

    def to_png(image):
        shown.append(image)
        return real(image)

    monkeypatch.setattr(drawing, "to_png", to_png)
    return shown


@pytest.mark.parametrize("url", [ARTICLE, MILESTONE])
def test_an_image_is_a_png_that_anybody_may_keep_for_a_second(client, url):
    factories.edition()
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert "public" in answer["Cache-Control"]
    assert "max-age=1" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


def test_the_image_of_the_site_has_its_name_in_the_language_of_its_url(client, drawn):
    factories.site_says(name="KFOR", publisher="The KFOR office", description="What was done.")
    factories.site_says("fr", name="La KFOR")
    for url in ("/image.png", "/fr/image.png"):
        answer = client.get(url)
        assert answer["Content-Type"] == "image/png"
        assert "public" in answer["Cache-Control"]
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    first, second = drawn
    assert (first.site, first.title, first.below) == ("KFOR", "What was done.", "The KFOR office")
    assert second.site == "La KFOR"
    assert list(first.points) == []


def test_the_image_of_a_site_that_says_nothing_of_itself_has_its_name(client, drawn):
    assert client.get("/image.png").status_code == 200
    shown = drawn[0]
    assert (shown.site, shown.title, shown.below) == ("", "KFOR Milestones", "")


def test_the_image_of_an_article_has_its_short_title_and_its_dates(client, drawn, clock):
    factories.edition(short_title="Short")
    client.get(ARTICLE)
    clock.advance(days=40)
    factories.next_edition(title="Only a title")
    client.get(ARTICLE)
    first, second = drawn
    assert (first.title, second.title) == ("Short", "Only a title")
    assert first.below.startswith("Published ")
    assert "Updated" not in first.below
    assert second.below.startswith(first.below + " · Updated ")
    assert first.site == "KFOR Milestones"
    assert first.point is None
    assert min(first.points) == 0
    assert max(first.points) == 1


def test_the_image_of_a_milestone_has_its_date_and_its_place(client, drawn):
    rows = (
        Milestone(uid="a", date="1999", initiative="Troops <em>deploy</em> &amp; stay"),
        Milestone(uid="b", date="2001-06", initiative="", impact="Trust grew"),
        Milestone(uid="c", date="soon"),
        Milestone(uid="d", date="2003"),
    )
    factories.edition(milestones=rows)
    for row in rows:
        client.get(f"/articles/mission/milestones/{row.uid}/image.png")
    a, b, c, d = drawn
    assert (a.title, a.above, a.below) == (
        "Troops deploy & stay",
        "1999",
        "A mission and its years",
    )
    assert (b.title, b.above) == ("Trust grew", "June 2001")
    assert (c.title, c.above) == ("soon", "soon")
    assert (a.point, c.point, d.point) == (0, None, 1)
    assert 0.5 < b.point < 0.7


def test_one_milestone_alone_and_none_have_an_image_too(client, drawn):
    factories.edition(milestone_count=1)
    assert client.get("/articles/mission/milestones/m0/image.png").status_code == 200
    factories.next_edition(milestone_count=0)
    assert client.get(ARTICLE).status_code == 200
    assert [list(shown.points) for shown in drawn] == [[0.0], []]


@pytest.mark.parametrize(
    ("language", "title", "from_right"),
    [("ar", "مهمة", True), ("en", "مهمة", False), ("", "مهمة", True), ("", "Mission", False)],
)
def test_it_is_written_the_way_of_its_language(client, drawn, language, title, from_right):
    factories.edition(language=language, title=title)
    assert client.get(ARTICLE).status_code == 200
    assert drawn[0].from_right is from_right


def test_an_unknown_milestone_or_article_is_not_found(client):
    factories.edition()
    factories.article("draft")
    for path in ("mission/milestones/none/", "draft/", "draft/milestones/m1/", "nothing/"):
        assert client.get(f"/articles/{path}image.png").status_code == 404


def test_a_withdrawn_article_says_so_and_a_moved_one_redirects(client):
    article = factories.edition().article
    article.slug = "moved"
    article.save()
    publishing.publish(article, note="Moved")
    for url in (ARTICLE, MILESTONE):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (301, url.replace("mission", "moved"))
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    for url in (ARTICLE, MILESTONE):
        answer = client.get(url.replace("mission", "moved"))
        assert answer.status_code == 410
        assert "It was wrong." in answer.content.decode()


@pytest.mark.parametrize("url", [ARTICLE, MILESTONE])
def test_it_takes_one_query(client, url, django_assert_num_queries):
    factories.edition()
    client.get(url)
    with django_assert_num_queries(1 + SETTINGS):
        client.get(url)


# --- On pages -------------------------------------------------------------------------------------


def meta(html):
    tags = LexborHTMLParser(html).css("meta")
    return {
        tag.attributes.get("property") or tag.attributes.get("name"): tag.attributes.get("content")
        for tag in tags
    }


def test_an_article_names_its_image(client):
    factories.edition(title="War & peace")
    found = meta(client.get("/articles/mission/").content.decode())
    assert found["og:image"] == f"http://testserver{ARTICLE}"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == "War & peace – KFOR Milestones"
    assert found["twitter:card"] == "summary_large_image"


def test_a_milestone_names_its_own(rf):
    edition = factories.edition()
    page = Page(edition.document)
    context = {"edition": edition, "page": page, "milestone": page.document.milestones[1]}
    html = render_to_string("milestones/_share_image.html", context, rf.get("/"))
    found = meta(html)
    assert found["og:image"] == f"http://testserver{MILESTONE}"
    assert found["og:image:alt"] == "Initiative 1 – A mission and its years – KFOR Milestones"
