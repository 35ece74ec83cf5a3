"""What link previews and search engines get about pages: OpenGraph (ogp.me) and cards."""

import re
from html import unescape

import pytest

from milestones.editions import publishing
from milestones.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def card_of(client, url):
    """Return the metadata of a page by name. Each has one value, which isn't empty."""
    html = client.get(url).content.decode()
    pairs = re.findall(r'<meta\s+(?:property|name)="([^"]*)"\s+content="([^"]*)"\s*>', html)
    names = [name for name, _ in pairs if name != "viewport"]
    assert len(names) == len(set(names))
    assert all(value for _, value in pairs)
    return {name: unescape(value) for name, value in pairs}


def canonical_of(client, url):
    html = client.get(url).content.decode()
    [found] = re.findall(r'<link rel="canonical" href="([^"]*)">', html)
    return unescape(found)


def test_a_preview_of_an_article_has_its_title_description_and_times(client):
    edition = factories.edition(title="Courts & trust", language="sq")
    card = card_of(client, "/articles/mission/")
    time = f"{edition.live_from:%Y-%m-%dT%H:%M:%S+00:00}"
    for name, value in {
        "og:type": "article",
        "og:site_name": "KFOR Milestones",
        "og:title": "Courts & trust",
        "og:description": "The mission began in 1999.",
        "og:url": "http://testserver/articles/mission/",
        "og:locale": "sq_AL",
        "article:published_time": time,
        "article:modified_time": time,
    }.items():
        assert card[name] == value


def test_a_preview_leaves_out_what_is_not_known(client):
    factories.edition(lead="", sections=(), focus_intro="", focus_areas=(), milestones_intro="")
    assert card_of(client, "/articles/mission/")["og:description"]
    factories.edition("qaa", language="qaa")
    assert "og:locale" not in card_of(client, "/articles/qaa/")


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/", "KFOR Milestones"),
        ("/corrections/", "Corrections"),
        ("/feeds/", "Feeds"),
        ("/topics/", "Topics"),
        ("/topics/peace/", "Peace & trust"),
        ("/milestones/", "Milestones"),
        ("/milestones/articles/", "Milestones by article"),
        ("/search/", "Search"),
        ("/api/", "Data"),
    ],
)
def test_a_preview_of_a_list_says_what_is_there(client, url, title):
    article = factories.edition().article
    factories.topic("peace", article, name="Peace & trust", descriptions={"en-gb": "How & why."})
    card = card_of(client, url)
    assert card["og:title"] == title
    assert card["og:description"] == card["description"]
    assert card["og:url"] == canonical_of(client, url) == f"http://testserver{url}"
    assert (card["og:type"], card["twitter:card"]) == ("website", "summary_large_image")
    assert card["og:image"] == "http://testserver/image.png"
    assert card["og:image:alt"] == "KFOR Milestones"
    assert card["og:locale"] == "en_GB"


def test_a_preview_of_a_list_in_another_language_has_its_image(client):
    assert card_of(client, "/fr/topics/")["og:image"] == "http://testserver/fr/image.png"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("history/", "History: Courts & trust"),
        ("compare/1...2/", "Edition 1 and edition 2 compared: Courts & trust"),
    ],
)
def test_a_preview_of_a_history_and_of_a_comparison_has_the_image_of_the_article(
    client, url, title
):
    factories.edition()
    factories.next_edition(title="Courts & trust")
    card = card_of(client, f"/articles/mission/{url}")
    assert card["og:title"] == title
    assert card["og:description"] == card["description"]
    assert card["og:url"] == f"http://testserver/articles/mission/{url}"
    assert card["og:image"] == "http://testserver/articles/mission/image.png"
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    if url == "history/":
        card = card_of(client, f"/articles/mission/{url}")
        assert (card["og:title"], card["og:image"]) == ("History", "http://testserver/image.png")


def test_a_preview_of_a_milestone_has_its_own_image(client):
    factories.edition(language="sq")
    card = card_of(client, "/articles/mission/milestones/m1/")
    assert (card["og:title"], card["og:locale"]) == ("Initiative 1", "sq_AL")
    assert card["og:image"].endswith("/articles/mission/milestones/m1/image.png")


def test_a_preview_of_a_site_without_articles_is_whole(client):
    assert "og:description" not in card_of(client, "/")
    assert card_of(client, "/")["og:title"] == "KFOR Milestones"


@pytest.mark.parametrize("page", ["/", "/feeds/"])
def test_each_page_of_a_list_is_its_own_for_search_engines(client, page):
    for i in range(22):
        factories.edition(f"a{i}")
    [place] = re.findall(
        r'rel="next" href="[^"?]*\?after=([^"]*)"', client.get(page).content.decode()
    )
    later = f"{page}?after={place}"
    assert canonical_of(client, later).startswith(f"http://testserver{page}?after=")
    assert canonical_of(client, f"{later}&utm_source=x") == canonical_of(client, later)
    assert canonical_of(client, f"{page}?utm_source=x") == f"http://testserver{page}"
    response = client.get(canonical_of(client, later).removeprefix("http://testserver"))
    assert response.status_code == 200
