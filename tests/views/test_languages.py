"""The site's own words in each language: /fr/…, links between languages, dates and numbers."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_script_prefix
from django.urls import resolve, reverse
from django.utils import translation

from milestones.editions import publishing
from milestones.errors.outages import DATABASE_IS_DOWN
from tests import factories
from tests.site_urls import in_sitemap

pytestmark = pytest.mark.django_db

LISTS = ["", "milestones/", "milestones/articles/", "search/", "corrections/", "feeds/", "api/"]
# The tag, the prefix and the name of each language, and its word for "All articles".
LANGUAGES = [
    ("en-GB", "", "English", "All articles"),
    ("fr", "fr/", "Français", "Tous les articles"),
    ("sq", "sq/", "Shqip", "Të gjithë artikujt"),
    ("sr", "sr/", "Српски", "Сви чланци"),
    ("sr-Latn", "sr-latn/", "Srpski", "Svi članci"),
]


def text_of(client, url, status=200, **headers):
    response = client.get(url, **headers)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


def language_links(html):
    """Return the links of the switch of languages as (name, URL) pairs, the current one first."""
    [nav] = re.findall('<nav class="languages".*?</nav>', html) or [""]
    links = re.findall(r'<a href="([^"]*)"([^>]*)>([^<]+)</a>', nav)
    current = ["aria-current" in attributes for _, attributes, _ in links]
    assert sum(current) <= 1
    pairs = [(name, url) for url, _, name in links]
    return sorted(pairs, key=lambda pair: not current[pairs.index(pair)])


def alternates(html):
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)
    return {language: url.removeprefix("http://testserver") for language, url in found}


# --- Lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(("tag", "prefix", "name", "words"), LANGUAGES)
def test_each_list_is_in_the_language_of_its_url(client, path, tag, prefix, name, words):
    factories.edition()
    html = text_of(client, f"/{prefix}{path}")
    assert f'<html lang="{tag}">' in html
    assert words in html
    if path:
        assert f'href="/{prefix}{path}"' in html or path == "milestones/articles/"
    assert f'<a class="brand" href="/{prefix}">' in html


@pytest.mark.parametrize("path", LISTS)
def test_each_list_leads_to_itself_in_the_other_languages(client, path):
    factories.edition()
    html = text_of(client, f"/sq/{path}")
    expected = {tag: f"/{prefix}{path}" for tag, prefix, *_ in LANGUAGES}
    assert alternates(html) == {**expected, "x-default": f"/{path}"}
    links = language_links(html)
    assert links[0] == ("Shqip", f"/sq/{path}")
    assert dict(links) == {name: f"/{prefix}{path}" for _, prefix, name, _ in LANGUAGES}
    assert '<a href="/sr-latn/' in html
    assert 'hreflang="sr-Latn" lang="sr-Latn" dir="ltr"' in html


def test_the_filters_of_a_list_stay_in_the_other_languages(client):
    factories.edition()
    html = text_of(client, "/fr/milestones/?from=1999&q=Initiative&utm=x")
    assert dict(language_links(html))["Srpski"] == "/sr-latn/milestones/?q=Initiative&amp;from=1999"
    assert alternates(html)["en-GB"] == "/milestones/?q=Initiative&amp;from=1999"
    html = text_of(client, "/fr/search/?q=mission&kind=article")
    assert dict(language_links(html))["English"] == "/search/?q=mission&amp;kind=article"


QUERIES = {
    "sr/milestones/": ("from=1990.&to=1999.", "to=1990.&from=1999.", "from=500. п. н. е.&utm=x"),
    "fr/milestones/articles/": ("from=500 av. J.-C.&q=Initiative", "article=mission&to=2001"),
    "milestones/": ("from=AD 5&order=newest", "article=mission&from=1999"),
    "sq/": ("utm=x",),
}


@pytest.mark.parametrize(("path", "query"), [(at, q) for at in QUERIES for q in QUERIES[at]])
def test_a_list_has_the_same_alternates_in_each_language_whoever_typed_the_filters(
    client, path, query
):
    factories.edition()
    html = text_of(client, f"/{path}?{query}")
    named = alternates(html)
    canonical = re.search('<link rel="canonical" href="http://testserver([^"]*)"', html)[1]
    assert canonical in named.values()
    for url in named.values():
        assert alternates(text_of(client, unescape(url))) == named


def test_a_year_of_a_link_is_shown_as_the_reader_writes_it(client):
    factories.edition()
    html = text_of(client, "/sr/milestones/?from=-0499&to=1999")
    assert 'value="500. п. н. е."' in html
    assert 'value="1999."' in html
    assert "from=-0499" in html  # what its links have


def test_the_links_of_a_list_keep_its_language_and_articles_have_one_url(client):
    factories.edition()
    html = text_of(client, "/fr/milestones/")
    assert '<form class="search" action="/fr/search/">' in html
    assert 'href="/fr/milestones/?from=1990&amp;to=1999"' in html
    assert 'href="/articles/mission/"' in html
    assert 'href="/fr/milestones.csv"' in html
    assert "/fr/articles/" not in html
    assert '<link rel="canonical" href="http://testserver/fr/milestones/">' in html


def test_nothing_but_the_path_decides_the_language(client):
    client.cookies["django_language"] = "fr"
    response = client.get("/milestones/", HTTP_ACCEPT_LANGUAGE="fr")
    assert '<html lang="en-GB">' in response.content.decode()
    assert response["Vary"] == "Accept-Encoding"
    assert "Content-Language" not in response


def test_a_year_of_one_language_is_understood_in_the_others(client):
    factories.edition()
    for url in ("/fr/milestones/?from=500 BC", "/milestones/?from=500 av. J.-C."):
        assert "<table" in text_of(client, url), url


@pytest.mark.parametrize("url", ["/fr/milestones/", "/fr/nothing/"])
def test_the_language_of_one_request_is_not_that_of_the_next(client, url):
    client.get(url)
    assert translation.get_language() == "en-gb"
    assert '<html lang="en-GB">' in text_of(client, "/")


def test_urls_have_the_prefix_of_the_active_language():
    with translation.override("sr-latn"):
        assert reverse("milestones:search") == "/sr-latn/search/"
        assert reverse("milestones:feed") == "/feed.atom"
        assert resolve("/fr/search/").view_name == "milestones:search"
        assert resolve("/search/").view_name == "milestones:search"
    assert reverse("milestones:search") == "/search/"


def test_a_site_under_a_path_has_its_languages_there(client):
    with override_script_prefix("/kfor/"):
        html = text_of(client, "/fr/milestones/", SCRIPT_NAME="/kfor")
        moved = client.get("/FR/feeds/", SCRIPT_NAME="/kfor")["Location"]
    assert dict(language_links(html)) == {
        name: f"/kfor/{prefix}milestones/" for _, prefix, name, _ in LANGUAGES
    }
    assert moved == "/kfor/fr/feeds/"


# --- Articles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tag", "prefix", "name", "words"), LANGUAGES)
def test_an_article_has_one_url_and_leads_to_lists_in_its_language(
    client, tag, prefix, name, words
):
    factories.edition(language=tag)
    factories.next_edition(language=tag, lead="<p>Other.</p>", kind="correction", note="x")
    for path in ("", "editions/1/", "history/", "compare/1...2/", "milestones/m0/", "on/?date=x"):
        html = text_of(client, f"/articles/mission/{path}")
        assert f'<html lang="{tag}">' in html
        assert f'<a class="brand" href="/{prefix}">' in html
        assert f'href="/{prefix}corrections/"' in html
        assert language_links(html) == []
        assert alternates(html) == {}


def test_a_withdrawn_article_says_so_in_its_language(client):
    edition = factories.edition(language="fr")
    publishing.withdraw(edition.article, reason="Erreur.")
    assert "Cet article a été retiré le" in text_of(client, "/articles/mission/", 410)


def test_an_article_leads_to_its_translations_by_their_own_names():
    request = RequestFactory().get("/articles/mission/")
    translations = [
        SimpleNamespace(language="en", url="/articles/mission/"),
        SimpleNamespace(language="sr-Latn", url="/articles/misija/"),
        SimpleNamespace(language="ar", url="/articles/arabic/"),
        SimpleNamespace(language="", url="/articles/unknown/"),
    ]
    context = {"request": request, "translations": translations}
    html = " ".join(render_to_string("milestones/_languages.html", context).split())
    assert language_links(html) == [
        ("English", "/articles/mission/"),
        ("Srpski", "/articles/misija/"),
        ("العربية", "/articles/arabic/"),
    ]
    assert 'hreflang="ar" lang="ar" dir="rtl"' in html


def test_the_site_is_the_same_thing_in_every_language(client):
    factories.edition(language="fr")
    for url in ("/articles/mission/", "/fr/"):
        assert '"@type":"WebSite","name":"KFOR Milestones","url":"http://testserver/"' in text_of(
            client, url
        )
    assert '"inLanguage":["en-GB","fr","sq","sr","sr-Latn"]' in text_of(client, "/fr/")


def test_the_sitemap_has_the_front_page_in_each_language(client):
    factories.edition()
    urls = in_sitemap(client)
    assert {f"http://testserver/{prefix}" for _, prefix, *_ in LANGUAGES} < set(urls)
    section = client.get("/sitemap-1.xml").content.decode()
    assert 'hreflang="sr-latn" href="http://testserver/sr-latn/"' in section
    assert 'hreflang="x-default" href="http://testserver/"' in section


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("/FR/", "/fr/"),
        ("/fr", "/fr/"),
        ("/sr-Latn/search/?q=a", "/sr-latn/search/?q=a"),
        ("/fr-BE/feeds/", "/fr/feeds/"),
        ("/en/", "/"),
        ("/en", "/"),
        ("/en-gb/corrections/", "/corrections/"),
        ("/fr/milestones", "/fr/milestones/"),
        ("/fr/feed.atom", "/feed.atom"),
    ],
)
def test_a_url_in_a_wrong_language_or_spelling_leads_to_the_right_one(client, url, meant):
    factories.edition()
    response = client.get(url)
    assert (response.status_code, response.get("Location")) == (301, meant)


@pytest.mark.parametrize("url", ["/de/", "/de/milestones/", "/xx/", "/fr/admin/", "/e/"])
def test_a_url_in_an_unknown_language_is_not_found(client, url):
    assert client.get(url).status_code == 404


def test_an_error_below_a_language_is_in_that_language(client):
    factories.edition()
    html = text_of(client, "/fr/rien/", 404)
    assert '<html lang="fr">' in html
    assert "<h1>Page introuvable</h1>" in html
    assert language_links(html)[0] == ("Français", "/fr/")
    assert alternates(html) == {}
    assert "Vouliez-vous dire" in text_of(client, "/fr/articles/mision/", 404)
    assert "Kjo URL nuk funksionon" in text_of(client, "/sq/?q=%ff", 400)
    assert "Metoda nije dozvoljena" in " ".join(client.post("/sr-latn/").content.decode().split())
    assert alternates(text_of(client, "/fr/corrections/?after=x", 404)) == {}


def test_an_outage_is_said_in_the_language_of_the_url(client):
    html = text_of(client, "/sr/", 503, **{DATABASE_IS_DOWN: "gone"})
    assert "База података не одговара" in html


# --- Dates and numbers ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", "1,234 milestones"),
        ("fr/", "1\u202f234 jalons"),
        ("sq/", "1\xa0234 momente kyçe"),
        ("sr/", "1.234 прекретнице"),
        ("sr-latn/", "1.234 prekretnice"),
    ],
)
def test_numbers_are_written_as_the_language_does(client, prefix, expected):
    factories.edition(milestones=tuple(factories.milestone(i) for i in range(1234)))
    response = client.get(f"/{prefix}milestones/")
    assert expected in " ".join(re.split("[ \n]+", response.content.decode()))


@pytest.mark.parametrize(
    ("prefix", "month"),
    [("", "June 1999"), ("fr/", "juin 1999"), ("sq/", "qershor 1999"), ("sr/", "јун 1999.")],
)
def test_dates_of_lists_are_in_the_language_of_the_list(client, prefix, month):
    rows = (factories.milestone(5),)
    factories.edition(milestones=rows)
    year, name = month.split()[1], month.split()[0]
    html = text_of(client, f"/{prefix}milestones/")
    assert f"<b>{year}</b> <span>{name}</span>" in html
