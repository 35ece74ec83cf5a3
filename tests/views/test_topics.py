"""The pages and feeds of topics, and topics on other pages."""

import json

import pytest

from milestones.editions import publishing, topics
from milestones.models import PublishedMilestone
from milestones.views import milestone_lists
from milestones.views import topics as topic_pages
from tests import factories
from tests.queries import SETTINGS, SITE

pytestmark = pytest.mark.django_db


def text(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split())


@pytest.fixture
def article():
    return factories.edition(title="A mission").article


@pytest.fixture
def topic(article):
    return factories.topic("security", article, descriptions={"en-gb": "Borders and police."})


# --- Pages ----------------------------------------------------------------------------------------


def test_the_list_has_each_topic_with_its_live_articles(client, topic, article):
    factories.topic("courts")
    html = text(client, "/topics/")
    assert html.index("Courts") < html.index("Security")
    assert "Borders and police." in html
    assert "1 article" in html
    assert "0 articles" in html
    publishing.withdraw(article, reason="Wrong.")
    assert "1 article" not in text(client, "/topics/")


def test_a_site_without_topics_says_so(client):
    assert "There are no topics yet." in text(client, "/topics/")


def test_a_topic_lists_its_live_articles(client, topic):
    factories.edition("other", title="Another article")
    html = text(client, "/topics/security/")
    assert "Borders and police." in html
    assert "A mission" in html
    assert "Another article" not in html
    assert 'href="/milestones/?topic=security"' in html
    assert 'href="/topics/security/feed.atom"' in html


def test_an_empty_topic_says_so(client):
    factories.topic("courts")
    html = text(client, "/topics/courts/")
    assert "No article has this topic now." in html


def test_a_topic_has_pages(client, topic, monkeypatch):
    monkeypatch.setattr(topic_pages, "ARTICLES_A_PAGE", 2)
    for slug in "abcde":
        topics.change(factories.edition(slug, title=f"Title {slug}").article, add=[topic])
    first = client.get("/topics/security/").context["listing"]
    assert [row.edition.slug for row in first] == ["e", "d"]
    second = client.get(f"/topics/security/?after={first.after_last}").context["listing"]
    assert [row.edition.slug for row in second] == ["c", "b"]
    assert client.get("/topics/security/?after=x").status_code == 404


def test_an_old_slug_redirects_with_its_parameters(client, topic):
    topic.slug = "safety"
    topics.save(topic)
    for ending in ("", "feed.atom", "feed.json"):
        response = client.get(f"/topics/security/{ending}?after=1")
        assert response.status_code == 301
        assert response["Location"] == f"/topics/safety/{ending}?after=1"
    assert client.get("/topics/Safety")["Location"] == "/topics/safety/"
    assert client.get("/topics/nothing/").status_code == 404


def test_a_deleted_topic_is_gone_and_named(client, topic):
    topic.slug = "safety"
    topics.save(topic)
    topics.delete(topic)
    for slug in ("safety", "security"):
        html = text(client, f"/topics/{slug}/", 410)
        assert "Security</bdi> </h1>" in html
        for ending in ("feed.atom", "feed.json"):
            assert client.get(f"/topics/{slug}/{ending}").status_code == 410
    factories.topic("safety", name="Safety again")
    assert "Safety again" in text(client, "/topics/safety/")


def test_the_urls_of_a_merged_topic_redirect(client, topic, article):
    topic.slug = "safety"
    topics.save(topic)
    topics.merge(topic, factories.topic("police"))
    for slug in ("safety", "security"):
        response = client.get(f"/topics/{slug}/feed.atom")
        assert (response.status_code, response["Location"]) == (301, "/topics/police/feed.atom")
    assert "A mission" in text(client, "/topics/police/")


@pytest.mark.parametrize("count", [1, 5])
def test_the_queries_do_not_grow_with_the_articles(client, topic, django_assert_num_queries, count):
    for i in range(count):
        topics.change(factories.edition(f"a{i}").article, add=[topic])
    with django_assert_num_queries(2 + SITE):
        client.get("/topics/security/")
    with django_assert_num_queries(3 + SITE):
        client.get("/topics/")
    with django_assert_num_queries(2 + SITE):
        client.get("/topics/")
    with django_assert_num_queries(3 + SETTINGS):
        client.get("/topics/security/feed.atom")


def test_a_name_in_another_language_is_marked_as_such(client):
    factories.topic("courts", name="Courts")
    html = text(client, "/fr/topics/")
    assert '<bdi lang="en-GB" dir="ltr">Courts</bdi>' in html


# --- Feeds, articles and data ---------------------------------------------------------------------


def test_a_topic_has_feeds_of_its_articles(client, topic):
    factories.edition("other", title="Another article")
    atom = text(client, "/topics/security/feed.atom")
    assert "<title>Security – KFOR Milestones</title>" in atom
    assert "A mission" in atom
    assert "Another article" not in atom
    feed = json.loads(client.get("/topics/security/feed.json").content)
    [item] = feed["items"]
    assert item["tags"] == ["First edition", "Security"]
    assert feed["feed_url"].endswith("/topics/security/feed.json")


def test_the_feeds_of_a_topic_name_the_site_as_it_names_itself(client, topic):
    factories.site_says(name="Our Years", publisher="The Office")
    atom = text(client, "/topics/security/feed.atom")
    assert "<title>Security – Our Years</title>" in atom
    assert "<author><name>The Office</name>" in atom
    feed = json.loads(client.get("/topics/security/feed.json").content)
    assert feed["title"] == "Security – Our Years"
    assert feed["authors"] == [{"name": "The Office"}]


def test_the_id_of_a_feed_outlives_the_name_and_the_slug_of_its_topic(client, topic):
    def feed_id(slug):
        found = client.get(f"/topics/{slug}/feed.atom").content.decode()
        return found.partition("<id>")[2].partition("</id>")[0]

    before = feed_id("security")
    topic.slug, topic.names = "safety", {"en-gb": "Safety"}
    topics.save(topic)
    assert feed_id("safety") == before
    assert before == f"tag:testserver,2026-11-01:/topics/{topic.pk}/"


def test_an_entry_has_its_topics_as_categories_in_each_feed_of_articles(client, topic):
    assert '<category term="Security"' in text(client, "/feed.atom")
    [item] = json.loads(client.get("/feed.json").content)["items"]
    assert item["tags"] == ["First edition", "Security"]


def test_an_article_links_to_its_topics(client, topic, article):
    factories.topic("courts", article)
    html = text(client, "/articles/mission/")
    assert 'href="/topics/courts/"' in html
    assert 'href="/topics/security/"' in html
    assert 'Topics: <a href="/topics/' not in text(client, "/articles/mission/editions/1/")


def test_an_article_without_topics_does_not_mention_any(client, article):
    factories.topic("courts")
    assert "Topics:" not in text(client, "/articles/mission/")


def test_an_articles_data_says_its_topics(client, topic):
    data = client.get("/articles/mission.json").json()
    assert data["topics"] == [
        {"slug": "security", "name": "Security", "url": "http://testserver/topics/security/"}
    ]


def test_search_engines_are_told_the_topics(client, topic):
    html = text(client, "/articles/mission/")
    data = json.loads(html.partition('ld+json">')[2].partition("</script>")[0])
    assert data["keywords"] == ["Security"]
    assert data["about"] == [
        {
            "@type": "DefinedTerm",
            "name": "Security",
            "url": "http://testserver/topics/security/",
            "inDefinedTermSet": "http://testserver/topics/",
        }
    ]
    assert "http://testserver/topics/security/" in text(client, "/sitemap-1.xml")


# --- Milestones of a topic ------------------------------------------------------------------------


def found(client, query, kind="milestones/"):
    response = client.get(f"/{kind}?{query}")
    assert response.status_code == 200
    return [(row.edition.slug, row.uid) for row in response.context["listing"]]


@pytest.fixture
def others(topic):
    """An article of the same topic, and one of another."""
    topics.change(factories.edition("other", milestone_count=2).article, add=[topic])
    return factories.topic("courts", factories.edition("court", milestone_count=1).article)


ALL = [("mission", "m0"), ("other", "m0"), ("mission", "m1"), ("other", "m1")]
ALL += [("mission", "m2"), ("mission", "m3")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("topic=security", ALL),
        ("topic=security&order=newest", ALL[::-1]),
        ("topic=courts", [("court", "m0")]),
        ("topic=security&article=other", [("other", "m0"), ("other", "m1")]),
        ("topic=courts&article=other", []),
        ("topic=security&q=initiative 3", [("mission", "m3")]),
        ("topic=security&q=nothing", []),
        ("topic=security&from=1999&to=1999", ALL),
        ("topic=security&from=2000", []),
        ("topic=", None),
    ],
)
def test_milestones_are_filtered_by_topic(client, others, query, expected):
    expected = expected if expected is not None else found(client, "")
    assert found(client, query) == expected
    data = client.get(f"/milestones.json?{query}").json()["milestones"]
    assert [(row["article"]["slug"], row["uid"]) for row in data] == expected
    lines = client.get(f"/milestones.csv?{query}").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(expected)


def test_the_pages_of_a_topics_milestones_follow_each_other(client, others, monkeypatch):
    monkeypatch.setattr(milestone_lists, "MILESTONES_A_PAGE", 2)
    seen, query = [], "topic=security"
    while query:
        listing = client.get(f"/milestones/?{query}").context["listing"]
        seen += [(row.edition.slug, row.uid) for row in listing]
        query = listing.after_last and f"topic=security&after={listing.after_last}"
    assert seen == ALL


def choices(client, query):
    context = client.get(f"/milestones/?{query}").context
    return {choice.words: choice.count for _, choice in context["topics"]}


def test_the_facet_counts_the_milestones_of_each_topic(client, others):
    assert choices(client, "") == {"Courts": 1, "Security": 6}
    assert choices(client, "topic=courts") == {"Courts": 1, "Security": 6}
    assert choices(client, "article=other") == {"Security": 2}
    assert choices(client, "q=initiative 0") == {"Courts": 1, "Security": 2}
    context = client.get("/milestones/?topic=security").context
    assert context["facets"].total == 6
    assert context["facets"].article_count == 2
    assert [choice.count for _, choice in context["articles"]] == [4, 2]
    assert [decade.count for decade in context["facets"].decades] == [6]


def test_articles_with_milestones_are_filtered_by_topic(client, others):
    context = client.get("/milestones/articles/?topic=security").context
    assert [(each.slug, choice.count) for each, choice in context["articles"]] == [
        ("other", 2),
        ("mission", 4),
    ]
    listing = client.get("/milestones/articles/?topic=security&q=initiative 3").context["listing"]
    assert [edition.slug for edition in listing] == ["mission"]


def test_an_unknown_topic_is_refused_and_an_old_slug_understood(client, topic):
    html = text(client, "/milestones/?topic=nothing")
    assert "There is no topic “nothing”." in html
    assert client.get("/milestones.json?topic=nothing").status_code == 400
    topic.slug = "safety"
    topics.save(topic)
    assert len(found(client, "topic=security")) == 4
    assert 'href="/milestones.json?topic=safety"' in text(client, "/milestones/?topic=security")


def test_a_topics_milestones_are_found_by_index(topic):
    """The database reads them in their order, and sorts none."""
    from milestones.models import TopicMilestone

    rows = TopicMilestone.objects.live().filter(topic=topic)
    for listing in (*rows.between(None, None), rows.newest_first(), *rows.between(1999, 2001)):
        plan = listing[:50].explain()
        assert "TEMP B-TREE" not in plan
        assert "topic" in plan
    assert PublishedMilestone.objects.count() == 4


@pytest.mark.parametrize("count", [1, 9])
def test_topics_of_an_article_take_one_query(client, article, django_assert_num_queries, count):
    for url in ("/articles/mission/", "/articles/mission.json"):
        with django_assert_num_queries(1 + (SETTINGS if url.endswith(".json") else SITE)):
            client.get(url)
    for i in range(count):
        factories.topic(f"t{i}", article)
    for url in ("/articles/mission/", "/articles/mission.json"):
        with django_assert_num_queries(2 + (SETTINGS if url.endswith(".json") else SITE)):
            client.get(url)
