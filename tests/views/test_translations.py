"""Readers find an article in each of its languages, and lists show it once."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milestones import drafts
from milestones.editions import publishing, translating
from milestones.models import Article
from tests import factories, translated
from tests.queries import SETTINGS, SITE
from tests.site_urls import sections
from tests.views.test_linked_data import faults_of

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
XHTML = "{http://www.w3.org/1999/xhtml}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def text_of(client, url="/articles/mission/"):
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


def hreflangs(html):
    links = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', html)
    return {language: url.removeprefix(f"{HOST}/articles/") for language, url in links}


def linked_data(client, url="/articles/mission/"):
    found = re.search(r'ld\+json">(.*?)</script>', client.get(url).content.decode())
    return json.loads(found[1])


@pytest.fixture
def original():
    return translated.original()


@pytest.fixture
def french(original):
    return translated.published(original, "fr")


# --- The page -------------------------------------------------------------------------------------


def test_a_withdrawn_article_names_its_live_translations(
    client, original, french, django_assert_num_queries
):
    publishing.withdraw(original, reason="Wrong.")
    with django_assert_num_queries(3 + SITE):
        html = client.get("/articles/mission/").content.decode()
    assert re.search(
        rf'<a\s+href="/articles/mission-fr/".*{french.title}.*</a>\s*– French', html, re.DOTALL
    )
    publishing.withdraw(french.article, reason="Wrong too.")
    assert "Also in" not in client.get("/articles/mission/").content.decode()


def test_an_article_leads_to_its_translations_in_their_own_words(client, french):
    translated.published(french.original, "ar")
    html = text_of(client)
    assert 'Also in: <a href="/articles/mission-ar/"' in html
    assert 'hreflang="ar" lang="ar" dir="rtl">العربية</a>, <a href="/articles/mission-fr/"' in html
    assert ">français</a>" in html


def test_a_translation_leads_to_its_original_and_the_others(client, french):
    translated.published(french.original, "sq")
    html = text_of(client, "/articles/mission-fr/")
    assert ">English</a>, <a" in html
    assert ">shqip</a>" in html
    assert ">français</a>" not in html


def test_an_article_alone_says_nothing_of_languages(client, original):
    translated.started(original)
    html = text_of(client)
    assert "Also in" not in html
    assert hreflangs(html) == {}
    assert "workTranslation" not in linked_data(client)


def test_search_engines_are_told_of_all_with_the_original_as_the_default(client, french):
    expected = {"en": "mission/", "fr": "mission-fr/", "x-default": "mission/"}
    assert hreflangs(text_of(client)) == expected
    assert hreflangs(text_of(client, "/articles/mission-fr/")) == expected


def test_an_old_edition_leads_to_the_translations_but_is_none_for_search_engines(client, french):
    translated.corrected(title="Better")
    html = text_of(client, "/articles/mission/editions/1/")
    assert ">français</a>" in html
    assert hreflangs(html) == {}


@pytest.mark.parametrize(
    "path", ["", "compare/1...2/", "on/?date=1999-01-01", "on/?date=x", "compare/?from=1&to=x"]
)
def test_the_pages_of_a_history_lead_to_the_histories_in_other_languages(client, french, path):
    translated.corrected(title="Better")
    history = "/articles/mission/history/"
    html = text_of(client, f"/articles/mission/{path}" if path else history)
    [menu] = re.findall(r'<nav class="languages".*?</nav>', html)
    assert re.findall('href="([^"]*)"', menu) == [history, "/articles/mission-fr/history/"]
    assert ("aria-current" in menu) == (path == "")


def test_a_translation_says_which_edition_it_translates(client, french):
    html = text_of(client, "/articles/mission-fr/")
    assert (
        '<a href="/articles/mission/editions/1/">Traduit de l’édition 1 de l’original</a>' in html
    )
    assert "a été mis à jour depuis" not in html


def test_a_translation_says_that_the_original_has_changed_since(client, french):
    translated.corrected(title="Better")
    html = text_of(client, "/articles/mission-fr/")
    assert "<strong>L’original a été mis à jour depuis</strong>" in html
    assert 'href="/articles/mission/compare/1...2/"' in html
    translating.follow(french.article, 2)
    html = text_of(client, "/articles/mission-fr/")
    assert "de l’édition 2 de l’original" in html
    assert "a été mis à jour depuis" not in html


def test_an_earlier_edition_of_a_translation_says_what_that_one_translated(client, french):
    translated.corrected(title="Better")
    article = drafts.write(french.article, replace(drafts.read(french.article), title="Mieux"))
    translating.follow(article, 2)
    publishing.publish(article, note="Mieux")
    html = text_of(client, "/articles/mission-fr/editions/1/")
    assert "de l’édition 1 de l’original" in html
    assert "de l’édition 2 de l’original" in text_of(client, "/articles/mission-fr/")


def test_what_is_withdrawn_or_scheduled_is_in_no_link(client, original, clock):
    coming = translated.published(original, "fr", live_from=clock.ahead(days=1))
    translated.started(original, "sq")
    assert "Also in" not in text_of(client)
    clock.advance(days=1)
    assert ">français</a>" in text_of(client)
    publishing.withdraw(coming.article, reason="Wrong.")
    assert "Also in" not in text_of(client)
    publishing.reinstate(coming)
    publishing.withdraw(original, reason="Wrong.")
    html = text_of(client, "/articles/mission-fr/")
    assert "Also in" not in html
    assert "Translated from" not in html
    assert hreflangs(html) == {}


def test_a_right_to_left_translation_and_the_reverse(client):
    arabic = translated.original("mbarim", "ar", title="مهمة")
    translated.published(arabic, "en")
    html = text_of(client, "/articles/mbarim/")
    assert '<p class="meta" lang="en-GB" dir="ltr"> Also in:' in html
    html = text_of(client, "/articles/mbarim-en/")
    assert 'lang="ar" dir="rtl">العربية</a>' in html
    assert hreflangs(html)["x-default"] == "mbarim/"


def test_an_article_in_no_known_language_has_translations_too(client):
    unknown = factories.edition(language="").article
    translated.published(unknown, "fr")
    html = text_of(client, "/articles/mission-fr/")
    assert 'dir="auto">mission</a>' in html
    assert hreflangs(html) == {"fr": "mission-fr/", "x-default": "mission/"}


def test_a_new_slug_is_in_the_links(client, french):
    drafts.write(french.article, drafts.read(french.article), slug="la-mission")
    publishing.publish(Article.objects.get(slug="la-mission"), note="Moved")
    assert 'href="/articles/la-mission/"' in text_of(client)


@pytest.mark.parametrize("count", [1, 3])
def test_translations_take_one_query(client, original, django_assert_num_queries, count):
    for language in ("fr", "sq", "ar")[:count]:
        translated.published(original, language)
    for url in ("/articles/mission/", "/articles/mission-fr/", "/articles/mission.json"):
        with django_assert_num_queries(2 + (SETTINGS if url.endswith(".json") else SITE)):
            assert client.get(url).status_code == 200


def test_a_preview_of_a_translation_asks_for_none(admin_client, original):
    article = translated.started(original)
    url = f"/admin/milestones/article/{article.pk}/preview/"
    html = text_of(admin_client, url)
    assert "Also in" not in html


# --- The page of a milestone ----------------------------------------------------------------------


def test_a_milestone_leads_to_itself_in_other_languages(client, french):
    html = text_of(client, "/articles/mission/milestones/m1/")
    assert 'Also in: <a href="/articles/mission-fr/milestones/m1/"' in html
    assert hreflangs(html) == {
        "en": "mission/milestones/m1/",
        "fr": "mission-fr/milestones/m1/",
        "x-default": "mission/milestones/m1/",
    }
    assert "Translated from" not in text_of(client, "/articles/mission-fr/milestones/m1/")


def test_a_milestone_that_no_other_language_has_leads_nowhere(client, original):
    rows = factories.document().milestones[:1]
    translated.published(original, "fr", milestones=rows)
    html = text_of(client, "/articles/mission/milestones/m1/")
    assert "Also in" not in html
    assert hreflangs(html) == {}


def test_translations_of_a_milestone_take_two_queries(client, french, django_assert_num_queries):
    with django_assert_num_queries(4 + SITE):
        client.get("/articles/mission/milestones/m1/")


# --- Data -----------------------------------------------------------------------------------------


def test_the_vocabulary_has_words_for_both(client, french):
    assert (
        faults_of(linked_data(client))
        == faults_of(linked_data(client, "/articles/mission-fr/"))
        == []
    )
    assert linked_data(client)["workTranslation"] == [
        {"@type": "Article", "url": f"{HOST}/articles/mission-fr/", "inLanguage": "fr"}
    ]
    assert linked_data(client, "/articles/mission-fr/")["translationOfWork"] == [
        {"@type": "Article", "url": f"{HOST}/articles/mission/", "inLanguage": "en"}
    ]


def test_the_data_of_an_article_names_its_translations(client, french):
    translated.corrected(title="Better")
    data = client.get("/articles/mission.json").json()
    assert data["translations"] == [{"language": "fr", "url": f"{HOST}/articles/mission-fr/"}]
    assert data["translation_of"] is None
    data = client.get("/articles/mission-fr.json").json()
    assert data["translations"] == [{"language": "en", "url": f"{HOST}/articles/mission/"}]
    assert data["translation_of"] == {
        "url": f"{HOST}/articles/mission/",
        "edition": 1,
        "newest_edition": 2,
    }


def test_the_sitemap_names_the_translations_of_each_article(client, french):
    factories.edition("alone")
    roots = [ElementTree.fromstring(client.get(url).content) for url in sections(client)]
    found = {
        url.find(f"{SITEMAP}loc").text.removeprefix(HOST): {
            link.get("hreflang"): link.get("href").removeprefix(HOST)
            for link in url.iter(f"{XHTML}link")
        }
        for root in roots
        for url in root.iter(f"{SITEMAP}url")
    }
    group = {"en": "/articles/mission/", "fr": "/articles/mission-fr/"}
    group["x-default"] = "/articles/mission/"
    assert found["/articles/mission/"] == found["/articles/mission-fr/"] == group
    assert found["/articles/alone/"] == {}


def queries_of_the_sitemap(client):
    """Return how many queries the section of the newest article takes."""
    url = [section for section in sections(client) if "milestones" not in section][-1]
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_more_translations_take_no_more_queries_of_the_sitemap(client):
    translated.published(translated.original(), "fr")
    before = queries_of_the_sitemap(client)
    for i in range(4):
        translated.published(translated.original(f"mission-{i}"), "fr")
    assert queries_of_the_sitemap(client) == before


# --- Lists ----------------------------------------------------------------------------------------


@pytest.fixture
def _in_french(settings):
    settings.LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
    settings.LANGUAGE_CODE = "fr"


def articles_in(client, url="/"):
    return set(re.findall(r'href="/articles/([^/"]+)/"', client.get(url).content.decode()))


@pytest.mark.parametrize("url", ["/", "/feeds/", "/milestones/articles/"])
def test_a_list_shows_an_article_once(client, french, url):
    factories.edition("other")
    html = client.get(url).content.decode()
    assert "mission-fr" not in html
    assert "/articles/mission" in html or "article=mission" in html


@pytest.mark.usefixtures("_in_french")
def test_a_list_in_french_shows_the_french_article_and_the_others_in_theirs(client, french):
    factories.edition("other", language="en")
    assert articles_in(client) == {"mission-fr", "other"}


@pytest.mark.usefixtures("_in_french")
def test_a_featured_article_is_featured_in_each_language(client, french):
    factories.edition("newer", language="fr")
    Article.objects.filter(slug="mission").update(featured=True)
    edition, _ = client.get("/").context["featured"]
    assert edition.slug == "mission-fr"


def test_the_feed_of_articles_has_each_once(client, french):
    urls = [item["url"] for item in client.get("/feed.json").json()["items"]]
    assert urls == [f"{HOST}/articles/mission/"]


def milestones(client, query=""):
    data = client.get(f"/milestones.json{query}").json()
    return [(row["article"]["slug"], row["uid"]) for row in data["milestones"]]


def test_milestones_are_listed_once(client, french):
    assert milestones(client) == [("mission", f"m{i}") for i in range(4)]
    assert milestones(client, "?order=newest&from=1990")[0] == ("mission", "m3")
    assert client.get("/milestones/").context["facets"].total == 4
    assert client.get("/milestones/").context["facets"].article_count == 1


def test_milestones_of_a_translation_are_found_by_its_article(client, french):
    assert milestones(client, "?article=mission-fr") == [("mission-fr", f"m{i}") for i in range(4)]
    page = client.get("/milestones/?article=mission-fr")
    assert page.context["facets"].total == 4


@pytest.mark.usefixtures("_in_french")
def test_in_french_the_milestones_of_the_french_article_are_listed(client, french):
    factories.edition("other", language="en")
    assert [slug for slug, _ in milestones(client)].count("mission-fr") == 4
    assert len(milestones(client)) == 8
    assert client.get("/milestones/").context["facets"].total == 8


def test_new_milestones_are_in_the_feed_once(client, french):
    items = client.get("/milestones/feed.json").json()["items"]
    assert len(items) == 4


@pytest.mark.parametrize("count", [2, 12])
def test_lists_take_the_same_queries_however_many_translations(
    client, django_assert_num_queries, count
):
    for i in range(count):
        translated.published(translated.original(f"mission-{i}"), "fr")
    with django_assert_num_queries(3 + SITE):
        client.get("/")


# --- The article in a language of the site --------------------------------------------------------


def test_the_url_in_a_language_leads_to_the_article_in_it(client, french):
    factories.edition("alone", language="en")
    for slug, there in {
        "mission": "mission-fr",
        "mission-fr": "mission-fr",
        "alone": "alone",
    }.items():
        response = client.get(f"/fr/articles/{slug}/")
        assert (response.status_code, response["Location"]) == (302, f"/articles/{there}/")
    publishing.withdraw(french.article, reason="Wrong.")
    assert client.get("/fr/articles/mission/")["Location"] == "/articles/mission/"
    assert client.get("/fr/articles/mission-fr/").status_code == 410
    assert client.get("/fr/articles/unknown/").status_code == 404


@pytest.mark.parametrize(("language", "path"), [("sr-Latn", "sr-latn"), ("fr-CA", "fr")])
def test_a_variant_of_a_language_is_found_however_it_is_spelled(client, language, path):
    factories.edition("mision", language="sq")
    translated.published(Article.objects.get(), language, "other")
    assert client.get(f"/{path}/articles/mision/")["Location"] == "/articles/other/"


def test_the_url_of_a_page_in_a_language_leads_to_the_page_in_it(client):
    page = factories.page("about").article
    factories.page("privacy")
    translated.published(page, "fr", "a-propos")
    for slug, there in {"about": "a-propos", "a-propos": "a-propos", "privacy": "privacy"}.items():
        response = client.get(f"/fr/{slug}/")
        assert (response.status_code, response["Location"]) == (302, f"/{there}/")
    assert client.get("/sq/about/")["Location"] == "/about/"
    assert client.get("/fr/about")["Location"] == "/fr/about/"
    assert client.get("/fr/unknown/").status_code == 404


def test_a_page_links_to_its_translations(client):
    translated.published(factories.page("about").article, "fr", "a-propos")
    for url, other in {"/about/": "/a-propos/", "/a-propos/": "/about/"}.items():
        html = text_of(client, url)
        assert f'href="{other}"' in html
        assert 'hreflang="fr" href="http://testserver/a-propos/"' in html
