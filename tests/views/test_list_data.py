"""The lists of the site as JSON say what their pages list."""

import re
from datetime import UTC
from urllib.parse import urlencode

import pytest

from milestones.editions import publishing, topics
from milestones.models import Article
from milestones.views import history, lists
from milestones.views import topics as topic_pages
from tests import factories, translated
from tests.queries import SETTINGS
from tests.views.test_link_headers import links_of

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


def data_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def pages_of(client, url, name):
    """Return the data of a list and of those that follow, by their `next_url`."""
    found = []
    while url:
        found.append(data_of(client, url))
        url = found[-1]["next_url"]
        assert url is None or url.startswith(HERE)
    assert all(data[name] for data in found)
    return found


@pytest.fixture
def many(monkeypatch):
    """So many articles of a topic, with a correction each, that each list has a second page."""
    monkeypatch.setattr(lists, "ARTICLES_A_PAGE", 1)
    monkeypatch.setattr(lists, "CORRECTIONS_A_PAGE", 2)
    monkeypatch.setattr(topic_pages, "ARTICLES_A_PAGE", 2)
    editions = [factories.edition(f"a{i}", title=f"Article {i}") for i in range(3)]
    for i in range(3):
        factories.next_edition(f"a{i}", kind="correction", title=f"Article {i}.")
    Article.objects.filter(slug="a1").update(featured=True)
    return factories.topic("security", *(each.article for each in editions))


# Each list of data: its URL, the name of its items, the URL of the page.
LISTS = {
    "articles": ("/articles.json", "articles", "/"),
    "topic": ("/topics/security.json", "articles", "/topics/security/"),
    "corrections": ("/corrections/list.json", "corrections", "/corrections/"),
}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("url", "name", "page"), LISTS.values(), ids=LISTS)
def test_a_list_has_the_pages_of_its_page(client, url, name, page):
    first, second = pages_of(client, url, name)
    for data in (first, second):
        path = data["url"].removeprefix(HERE)
        listed = client.get(path).context
        slugs = [getattr(row, "edition", row).slug for row in listed["listing"]]
        if listed.get("featured"):
            slugs.insert(0, listed["featured"][0].slug)
        assert slugs == [each.get("slug") or each["article"]["slug"] for each in data[name]]
        canonical = [
            link for link, relation, _ in links_of(client.get(path)) if relation == "canonical"
        ]
        assert canonical == [data["url"]]
    assert first["url"] == HERE + page
    assert len(first[name]) + len(second[name]) == 3


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("url", "name", "page"), LISTS.values(), ids=LISTS)
def test_a_list_leads_to_its_page_and_the_page_to_it(client, url, name, page):
    answer = client.get(url)
    data = answer.json()
    assert links_of(answer) == [
        (HERE + page, "canonical", ""),
        (data["next_url"], "next", ""),
    ]
    assert (HERE + url, "alternate", "application/json") in links_of(client.get(page))
    later = client.get(data["next_url"])
    assert links_of(later) == [(later.json()["url"], "canonical", "")]
    place = urlencode({"after": data["next_url"].partition("after=")[2]}, safe="%")
    assert later.json()["url"] == f"{HERE}{page}?{place}"


def test_articles_have_what_their_list_says(client, clock):
    factories.edition(short_title="Short", language="en")
    clock.advance(days=1)
    edition = factories.next_edition(
        kind="correction", short_title="Short", language="en", conclusion=""
    )
    data = data_of(client, "/articles.json")
    published = edition.live_from.astimezone(UTC).isoformat()
    assert data == {
        "url": f"{HERE}/",
        "next_url": None,
        "articles": [
            {
                "slug": "mission",
                "title": "A mission and its years",
                "short_title": "Short",
                "language": "en",
                "edition": 2,
                "description": "The mission began in 1999.",
                "kind": "correction",
                "first_published_at": edition.first_published.astimezone(UTC).isoformat(),
                "published_at": published,
                "url": f"{HERE}/articles/mission/",
                "edition_url": f"{HERE}/articles/mission/editions/2/",
                "json_url": f"{HERE}/articles/mission.json",
            }
        ],
    }
    assert data_of(client, data["articles"][0]["json_url"])["edition"] == 2


def test_an_empty_site_has_empty_lists(client):
    assert data_of(client, "/articles.json")["articles"] == []
    assert data_of(client, "/topics.json")["topics"] == []
    assert data_of(client, "/corrections/list.json")["corrections"] == []
    assert data_of(client, "/search.json")["results"] == []


# --- Topics ---------------------------------------------------------------------------------------


def test_topics_have_the_number_of_their_articles(client):
    texts = {"descriptions": {"en-gb": "What keeps the peace."}}
    factories.topic("security", factories.edition().article, **texts)
    factories.topic("empty", position=1)
    first, second = data_of(client, "/topics.json")["topics"]
    assert first == {
        "slug": "security",
        "name": "Security",
        "description": "What keeps the peace.",
        "url": f"{HERE}/topics/security/",
        "json_url": f"{HERE}/topics/security.json",
        "article_count": 1,
    }
    assert (second["slug"], second["article_count"]) == ("empty", 0)
    topic = data_of(client, first["json_url"])
    assert [each["slug"] for each in topic["articles"]] == ["mission"]
    assert topic.items() >= {name: first[name] for name in ("slug", "name", "url")}.items()


def test_a_topic_with_a_new_slug_redirects_its_data(client):
    topic = factories.topic("security")
    topic.slug = "safety"
    topics.save(topic)
    answer = client.get("/topics/security.json?after=x")
    assert (answer.status_code, answer["Location"]) == (301, "/topics/safety.json?after=x")


# --- Editions -------------------------------------------------------------------------------------


def test_a_history_has_each_edition_and_what_changed(client, three):
    data = data_of(client, "/articles/mission/history.json")
    assert data["article_url"] == f"{HERE}/articles/mission/"
    assert (data["slug"], data["title"]) == ("mission", "A better title")
    assert [each["edition"] for each in data["editions"]] == [3, 2, 1]
    newest = three.editions.first()
    at = f"{HERE}/articles/mission"
    assert data["editions"][0] == {
        "edition": 3,
        "state": "public",
        "kind": "correction",
        "note": "The number was wrong",
        "published_at": newest.live_from.astimezone(UTC).isoformat(),
        "sha256": newest.sha256,
        "url": f"{at}/editions/3/",
        "json_url": f"{at}/editions/3.json",
        "previous_edition": 2,
        "changes_url": f"{at}/compare/2...3.json",
    }
    assert data["editions"][2]["changes_url"] is None
    assert data_of(client, data["editions"][0]["changes_url"])["new_edition"] == 3


def test_a_history_says_no_more_of_an_edition_that_is_not_public_than_its_page(client, clock):
    article = factories.edition().article
    never = factories.next_edition(title="Never", live_from=clock.ahead(days=1))
    publishing.cancel(never)
    factories.next_edition(note="A secret", title="Secret")
    factories.next_edition(title="Another")
    publishing.withdraw_edition(article.editions.get(number=3), reason="It was wrong.")
    data = data_of(client, "/articles/mission/history.json")
    assert data["editions"][1:3] == [
        {"edition": 3, "state": "withdrawn", "withdrawal_reason": "It was wrong."},
        {"edition": 2, "state": "cancelled"},
    ]
    publishing.withdraw(Article.objects.get(), reason="All of it.")
    data = data_of(client, "/articles/mission/history.json")
    assert data["title"] == ""
    assert data["editions"][0]["withdrawal_reason"] == "All of it."


def test_a_long_history_has_pages(client, monkeypatch, three):
    monkeypatch.setattr(history, "EDITIONS_A_PAGE", 2)
    first, second = pages_of(client, "/articles/mission/history.json", "editions")
    assert [each["edition"] for each in first["editions"]] == [3, 2]
    assert [each["edition"] for each in second["editions"]] == [1]
    assert second["url"] == f"{HERE}/articles/mission/history/?after=2"


def test_a_correction_leads_to_its_edition(client, three):
    [correction] = data_of(client, "/corrections/list.json")["corrections"]
    assert correction["article"]["url"] == f"{HERE}/articles/mission/"
    assert correction["note"] == "The number was wrong"
    assert correction["url"] == f"{HERE}/articles/mission/editions/3/"
    assert correction["changes_url"] == f"{HERE}/articles/mission/compare/2...3.json"


def test_a_comparison_has_each_change(client, three):
    data = data_of(client, "/articles/mission/compare/1...3.json")
    assert data["url"] == f"{HERE}/articles/mission/compare/1...3/"
    assert data["summary"] == "2 changes: Title, 1 in Milestones"
    title, milestones = data["parts"]
    pieces = [piece for line in title["text"]["paragraphs"] for piece in line["pieces"]]
    assert {"kind": "added", "text": "better title"} in pieces
    [row] = milestones["rows"]
    assert (row["uid"], row["kind"]) == ("m1", "changed")
    assert data_of(client, "/articles/mission/compare/3...1.json")["old_edition"] == 3
    publishing.withdraw_edition(three.editions.get(number=2), reason="It was wrong.")
    assert client.get("/articles/mission/compare/2...3.json").status_code == 410
    assert client.get("/articles/mission/compare/1...9.json").status_code == 404


@pytest.mark.parametrize("ending", [".json", "/"])
def test_a_comparison_and_a_search_stay_out_of_search_engines(client, three, ending):
    for url in ("/articles/mission/compare/1...3", "/search"):
        answer = client.get(url + ending)
        if ending == "/":
            assert '<meta name="robots" content="noindex">' in answer.content.decode()
        else:
            assert answer["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/articles.json")


# --- Search ---------------------------------------------------------------------------------------


def test_a_search_has_the_results_of_its_page(client):
    factories.edition(milestone_count=30)
    query = "q=initiative&kind=milestone&article=mission"
    first, second = pages_of(client, f"/search.json?{query}", "results")
    assert first["url"] == f"{HERE}/search/?{query}"
    assert second["url"] == f"{HERE}/search/?{query}&page=2"
    for data in (first, second):
        listed = client.get(data["url"].removeprefix(HERE)).context["results"]
        assert [each["url"] for each in data["results"]] == [HERE + each.url for each in listed]
        assert (data["q"], data["kind"], data["article"]) == ("initiative", "milestone", "mission")
        assert (data["topic"], data["language"]) == ("", "")
        assert (data["total"], data["is_partial"]) == (30, False)
    assert first["results"][0].keys() == {"kind", "title", "text", "date", "url", "article"}
    assert first["results"][0]["title"].startswith("Initiative ")


LISTED = {"": "articles", "milestones": "milestones", "topics/security": "articles"}


@pytest.mark.parametrize("page", LISTED)
def test_data_are_those_of_the_page_in_its_language(client, page):
    original = translated.original()
    factories.topic("security", original)
    translated.published(original, "fr")
    for prefix, slug in {"": "mission", "fr/": "mission-fr", "sq/": "mission"}.items():
        html = client.get(f"/{prefix}{page}/" if page else f"/{prefix}").content.decode()
        [url] = re.findall(rf'<link rel="alternate" href="([^"]*{page}.json)"', html)[:1]
        found = data_of(client, url)[LISTED[page]]
        articles = {each.get("article", each)["slug"] for each in found}
        assert articles == {slug}, prefix


def test_a_search_with_a_limit_that_is_not_there_says_so(client):
    factories.edition()
    answer = client.get("/search.json?q=initiative&article=unknown&kind=unknown")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "article": ["There is no article at “unknown” now."],
        "kind": ["There is no such kind of result."],
    }


def test_a_misspelt_search_has_a_suggestion(client):
    factories.edition(lead="<p>Counterintelligence</p>")
    assert (
        data_of(client, "/search.json?q=counterintelligense")["suggestion"] == "counterintelligence"
    )


def test_the_data_of_a_search_are_kept_as_its_page_is(client):
    page, data = (client.get(f"/search{ending}?q=x")["Cache-Control"] for ending in ("/", ".json"))
    assert page == data


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("/articles.json", 3),
        ("/topics.json", 2),
        ("/topics/security.json", 2),
        ("/corrections/list.json", 1),
        ("/articles/mission/history.json", 2),
        ("/articles/mission/compare/1...2.json", 3),
        ("/articles/mission/milestones/m1.json", 2),
    ],
)
def test_data_take_as_many_queries_as_their_page(
    client, three, url, count, django_assert_num_queries
):
    factories.topic("security", three)
    client.get(url)
    with django_assert_num_queries(count + SETTINGS):
        assert client.get(url).status_code == 200
