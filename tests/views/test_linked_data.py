"""The JSON-LD of pages says what they show, in the vocabulary of schema.org."""

import json
import re
from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.urls import include, path
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser

from milestones import urls as public_urls
from milestones.document.shape import Document, Milestone, Section, Source
from milestones.editions import publishing
from milestones.models import Edition
from milestones.models.clock import clock
from milestones.views.linked_data import _coverage, _event, _interval, article_data, site_data
from milestones.views.pages import Page
from tests import every_page, factories, full_site, pictures, strategies

# What the site uses of schema.org: the types, each with those it is a kind of, and the properties,
# each with the type that has it and those of its values. This agrees with schema-dts 2.1 (npm),
# which is made from the vocabulary.
TYPES = {
    "Thing": (),
    "Action": ("Thing",),
    "SearchAction": ("Action", "Thing"),
    "CreativeWork": ("Thing",),
    "Article": ("CreativeWork", "Thing"),
    "CorrectionComment": ("Comment", "CreativeWork", "Thing"),
    "DataDownload": ("MediaObject", "CreativeWork", "Thing"),
    "Dataset": ("CreativeWork", "Thing"),
    "WebPage": ("CreativeWork", "Thing"),
    "AboutPage": ("WebPage", "CreativeWork", "Thing"),
    "CollectionPage": ("WebPage", "CreativeWork", "Thing"),
    "ContactPage": ("WebPage", "CreativeWork", "Thing"),
    "WebSite": ("CreativeWork", "Thing"),
    "Event": ("Thing",),
    "Intangible": ("Thing",),
    "BreadcrumbList": ("ItemList", "Intangible", "Thing"),
    "ImageObject": ("MediaObject", "CreativeWork", "Thing"),
    "DefinedTerm": ("Intangible", "Thing"),
    "EntryPoint": ("Intangible", "Thing"),
    "ListItem": ("Intangible", "Thing"),
    "Place": ("Thing",),
    "Organization": ("Thing",),
}
TEXT, NUMBER, BOOLEAN, URL, DATE = "Text", "Number", "Boolean", "URL", "Date"
PROPERTIES = {
    "about": ("CreativeWork", {"Thing"}),
    "alternativeHeadline": ("CreativeWork", {TEXT}),
    "archivedAt": ("CreativeWork", {URL, "WebPage"}),
    "author": ("CreativeWork", {"Organization", "Person"}),
    "breadcrumb": ("WebPage", {"BreadcrumbList", TEXT}),
    "citation": ("CreativeWork", {"CreativeWork", TEXT}),
    "contentUrl": ("MediaObject", {URL}),
    "correction": ("CreativeWork", {"CorrectionComment", TEXT, URL}),
    "creditText": ("CreativeWork", {TEXT}),
    "creator": ("CreativeWork", {"Organization", "Person"}),
    "dateModified": ("CreativeWork", {DATE}),
    "datePublished": ("CreativeWork", {DATE}),
    "description": ("Thing", {TEXT}),
    "distribution": ("Dataset", {"DataDownload"}),
    "encodingFormat": ("CreativeWork", {TEXT, URL}),
    "endDate": ("Event", {DATE}),
    "hasPart": ("CreativeWork", {"CreativeWork"}),
    "headline": ("CreativeWork", {TEXT}),
    "articleSection": ("Article", {TEXT}),
    "image": ("Thing", {"ImageObject", URL}),
    "inDefinedTermSet": ("DefinedTerm", {"DefinedTermSet", URL}),
    "inLanguage": ("CreativeWork", {TEXT}),
    "isAccessibleForFree": ("CreativeWork", {BOOLEAN}),
    "isPartOf": ("CreativeWork", {"CreativeWork", URL}),
    "item": ("ListItem", {"Thing", URL}),
    "itemListElement": ("ItemList", {"ListItem", TEXT, "Thing"}),
    "keywords": ("CreativeWork", {"DefinedTerm", TEXT, URL}),
    "license": ("CreativeWork", {"CreativeWork", URL}),
    "location": ("Event", {"Place", "PostalAddress", TEXT, "VirtualLocation"}),
    "logo": ("Organization", {"ImageObject", URL}),
    "mainEntityOfPage": ("Thing", {"CreativeWork", URL}),
    "mentions": ("CreativeWork", {"Thing"}),
    "name": ("Thing", {TEXT}),
    "position": ("ListItem", {TEXT, NUMBER}),
    "potentialAction": ("Thing", {"Action"}),
    "publisher": ("CreativeWork", {"Organization", "Person"}),
    "startDate": ("Event", {DATE}),
    "subjectOf": ("Thing", {"CreativeWork", "Event"}),
    "target": ("Action", {"EntryPoint", URL}),
    "temporalCoverage": ("CreativeWork", {TEXT, URL}),
    "text": ("CreativeWork", {TEXT}),
    "url": ("Thing", {URL}),
    "translationOfWork": ("CreativeWork", {"CreativeWork"}),
    "urlTemplate": ("EntryPoint", {TEXT}),
    "version": ("CreativeWork", {NUMBER, TEXT}),
    "workTranslation": ("CreativeWork", {"CreativeWork"}),
}
NO_PROPERTIES = {"@context", "@type", "@id"}
# Not in the vocabulary: an annotation of https://schema.org/docs/actions.html.
ANNOTATIONS = {"query-input"}


def faults_of(node):
    """Return what the vocabulary doesn't have in JSON-LD of one object, with all that is in it."""
    kind = node.get("@type")
    if kind is None:
        return [] if node.keys() == {"@id"} else [f"{node} has no type"]
    if kind not in TYPES:
        return [f"{kind} is no type"]
    found = []
    for name in node.keys() - NO_PROPERTIES - ANNOTATIONS:
        domain, kinds = PROPERTIES.get(name, ("", set()))
        if domain not in {kind, *TYPES[kind]}:
            found.append(f"{kind} has no {name}")
        values = node[name] if isinstance(node[name], list) else [node[name]]
        for value in values:
            if not types_of(value) & kinds:
                found.append(f"{name} can't be {value!r:.50}")
            if isinstance(value, dict):
                found += faults_of(value)
        if not values:
            found.append(f"{name} is empty")
    return found


def types_of(value):
    """Return the types of schema.org that a value of JSON-LD has."""
    if isinstance(value, dict):
        kind = value.get("@type", "Thing")
        return {kind, *TYPES.get(kind, ())} if "@type" in value else {"Thing", "WebPage"}
    if isinstance(value, bool):
        return {BOOLEAN}
    if isinstance(value, (int, float)):
        return {NUMBER}
    return {TEXT, *([URL] if is_url(value) else []), *([DATE] if is_date(value) else [])}


def is_url(text):
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_date(text):
    """Tell whether `text` is a date or time of ISO 8601; it may be only a month or a year."""
    text = re.sub(r"^(-\d{4}|0000)", "2000", text)  # Python has no years before 1
    try:
        datetime.fromisoformat(text) if "T" in text else date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?", text))


def linked_data(client, url="/articles/mission/"):
    [data] = data_in(client.get(url).content.decode())
    return data


def data_in(html):
    """Return the JSON-LD in a page."""
    scripts = LexborHTMLParser(html).css('script[type="application/ld+json"]')
    return [json.loads(script.text()) for script in scripts]


def trails_in(data):
    """Yield the URLs of each BreadcrumbList in JSON-LD."""
    if isinstance(data, list):
        for each in data:
            yield from trails_in(each)
    elif isinstance(data, dict):
        if data.get("@type") == "BreadcrumbList":
            yield [place["item"]["@id"] for place in data["itemListElement"]]
        yield from trails_in(list(data.values()))


def data_of(document, **options):
    """Return the linked data of an edition of `document`."""
    edition = Edition(slug="mission", number=2, live_from=clock.now())
    return article_data(edition, Page(document), "https://e.org/articles/mission/", **options)


# --- The vocabulary -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "Essay"}, "Essay is no type"),
        ({"@type": "Article", "startDate": "1999"}, "Article has no startDate"),
        ({"@type": "Article", "author": "A. Writer"}, "author can't be 'A. Writer'"),
        (
            {"@type": "Article", "hasPart": {"@type": "Event"}},
            "hasPart can't be {'@type': 'Event'}",
        ),
        ({"@type": "Event", "startDate": "soon"}, "startDate can't be 'soon'"),
        ({"@type": "Event", "url": "/here"}, "url can't be '/here'"),
        ({"@type": "Article", "citation": []}, "citation is empty"),
        ({"@type": "Article", "citation": [{"@type": "Book"}]}, "Book is no type"),
    ],
)
def test_what_the_vocabulary_does_not_have_is_found(node, fault):
    assert fault in faults_of(node)


@pytest.mark.django_db
@given(strategies.some_documents())
def test_the_data_of_any_article_is_of_the_vocabulary(document):
    for is_live in (True, False):
        assert faults_of(data_of(document, is_live=is_live)) == []


def assert_right(html):
    """Check the JSON-LD in a page: its vocabulary, and that it has the path that the page shows."""
    data = data_in(html)
    assert [faults_of(each) for each in data] == [[]] * len(data)
    links = LexborHTMLParser(html).css("nav.crumbs a")
    shown = [f"http://testserver{link.attributes['href']}" for link in links]
    trails = list(trails_in(data))
    assert [trail[: len(shown)] for trail in trails] == [shown] * len(trails)
    assert trails or not data or not shown


@pytest.mark.django_db
def test_the_data_of_each_page_are_of_the_vocabulary_and_have_its_path(client, three):
    factories.topic("security", three)
    factories.page("about")
    factories.next_edition_of_page("about", title="About this site")
    at = "/articles/mission"
    urls = ["/", f"{at}/", f"{at}/editions/1/", f"{at}/milestones/m0/", f"{at}/history/"]
    urls += [f"{at}/compare/1...3/", "/milestones/", "/topics/security/", "/about/"]
    urls += ["/articles/about/editions/1/", "/articles/about/history/"]
    for url in urls:
        html = client.get(url).content.decode()
        assert data_in(html)
        assert_right(html)


@pytest.mark.slow
@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db
def test_the_data_of_every_page_are_of_the_vocabulary_and_have_its_path(client):
    client.raise_request_exception = False
    for page in every_page.public_pages(full_site.publish_everything()).values():
        assert_right(every_page.ask(client, page).content.decode())


@pytest.mark.django_db
def test_the_data_of_what_is_not_known_are_of_the_vocabulary(client):
    bare = {"sources": (), "sections": (), "focus_areas": ()}
    factories.edition("bare", milestones=(Milestone(uid="m0", initiative="Aid"),), **bare)
    assert faults_of(linked_data(client, "/articles/bare/milestones/m0/")) == []


# --- The article ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_events_are_where_the_site_says_that_they_were(client):
    factories.edition()
    of_one = f"/articles/mission/milestones/{Edition.objects.get().document.milestones[0].uid}/"
    assert "location" not in linked_data(client)["mentions"][0]
    factories.site_says(place="Kosovo")
    factories.site_says("fr", place="Au Kosovo")
    place = {"@type": "Place", "name": "Kosovo"}
    assert [event["location"] for event in linked_data(client)["mentions"]] == [place] * 4
    assert linked_data(client, of_one)["location"] == place
    for url in ("/articles/mission/", of_one):
        assert faults_of(linked_data(client, url)) == []
    french = factories.edition("en-francais", language="fr").get_absolute_url()
    assert linked_data(client, french)["mentions"][0]["location"]["name"] == "Au Kosovo"


@pytest.mark.django_db
def test_an_article_has_its_milestones_its_sources_and_its_place_in_the_site(client):
    factories.edition(short_title="The mission")
    data = linked_data(client)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Article"
    assert data["headline"] == "A mission and its years"
    assert data["url"] == "http://testserver/articles/mission/"
    assert data["archivedAt"] == "http://testserver/articles/mission/editions/1/"
    assert data["author"]["name"] == data["publisher"]["name"] == "KFOR Milestones"
    assert data["isPartOf"]["url"] == "http://testserver/"
    event = data["mentions"][0]
    assert (event["@type"], event["startDate"], event["name"]) == (
        "Event",
        "1999-01",
        "Initiative 0",
    )
    assert data["citation"][0]["url"] == "https://example.org/record"
    assert data["citation"][0]["publisher"] == {"@type": "Organization", "name": "The publisher"}
    assert "inLanguage" not in data
    trail = data["mainEntityOfPage"]["breadcrumb"]["itemListElement"]
    assert [(place["position"], place["name"], place["item"]["@id"]) for place in trail] == [
        (1, "Articles", "http://testserver/"),
        (2, "The mission", "http://testserver/articles/mission/"),
    ]


@pytest.mark.django_db
def test_an_article_has_the_headings_of_its_sections():
    sections = (Section(uid="a", heading="Arrival"), Section(uid="b", body="<p>No heading</p>"))
    assert data_of(Document(title="T", sections=sections))["articleSection"] == ["Arrival"]


@pytest.mark.django_db
@pytest.mark.usefixtures("images_folder")
def test_images_have_their_alternative_texts_unless_they_are_decorative():
    seen, decorative = factories.image(), factories.image(pictures.noise(9, 9))
    hidden = factories.figure(decorative).replace("A field", "")
    body = factories.figure(seen) + hidden
    document = Document(title="T", sections=(Section(uid="a", body=body),))
    data = data_of(document)
    assert faults_of(data) == []
    assert {each["contentUrl"]: each.get("description") for each in data["image"]} == {
        f"https://e.org{seen.url}": "A field",
        f"https://e.org{decorative.url}": None,
    }


@pytest.mark.django_db
def test_an_event_without_an_impact_is_described_by_its_detail():
    rows = (
        Milestone(uid="a", date="1999", initiative="Arrival", detail="<p>By <em>air</em></p>"),
        Milestone(
            uid="b", date="1999", initiative="Arrival", impact="Calm", detail="<p>By air</p>"
        ),
    )
    events = data_of(Document(title="T", milestones=rows))["mentions"]
    assert [event["description"] for event in events] == ["By air", "Calm"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("1999", {"startDate": "1999"}),
        ("1999-06-12", {"startDate": "1999-06-12"}),
        ("1999/2001-02", {"startDate": "1999", "endDate": "2001-02"}),
        ("2020/..", {"startDate": "2020"}),
        ("../1999", {"endDate": "1999"}),
        ("-0499", {"startDate": "-0499"}),
        ("0000", {"startDate": "0000"}),
        ("Y12000", {}),
        ("1999/Y12000", {"startDate": "1999"}),
        ("1850~", {"startDate": "1850"}),
        ("1850-06-12?", {"startDate": "1850"}),
        ("1999/2001~", {"startDate": "1999", "endDate": "2001"}),
        ("199X", {"startDate": "1990", "endDate": "1999"}),
        ("18XX", {"startDate": "1800", "endDate": "1899"}),
        ("-04XX", {"startDate": "-0499", "endDate": "-0400"}),
        ("198X/199X", {"startDate": "1980", "endDate": "1999"}),
        ("1999-21", {"startDate": "1999-03", "endDate": "1999-05"}),
        ("1999-24", {"startDate": "1999-12", "endDate": "2000-02"}),
        ("1999-28", {"startDate": "1999-12", "endDate": "2000-02"}),
        ("-0499-33", {"startDate": "-0499-01", "endDate": "-0499-03"}),
        ("some day", {}),
        ("", {}),
    ],
)
def test_an_event_has_the_dates_that_schema_org_allows(date, expected):
    row = Milestone(uid="m1", date=date, initiative="The <em>first</em> &amp; last")
    event = _event(row, "https://e.org/", {})
    assert event == {
        "@type": "Event",
        "url": "https://e.org/#m-m1",
        "name": "The first & last",
        **expected,
    }


@pytest.mark.django_db
def test_a_source_credits_its_author_who_may_be_a_person_or_an_office():
    source = Source(uid="r1", title="The record", author="A. Writer", published="1999-06")
    [cited] = data_of(Document(title="T", sources=(source,)))["citation"]
    assert cited == {
        "@type": "CreativeWork",
        "name": "The record",
        "creditText": "A. Writer",
        "datePublished": "1999-06",
    }


# --- The milestones table -------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_milestones_are_a_dataset_whose_files_are_there(client, three):
    data = linked_data(client)["hasPart"]
    assert data["@type"] == "Dataset"
    assert data["name"] == "Milestones: A better title"
    assert len(data["description"]) >= 50  # the least that Google takes
    assert data["temporalCoverage"] == "1999/1999"
    assert [file["contentUrl"].rpartition(".")[2] for file in data["distribution"]] == [
        "json",
        "csv",
        "xlsx",
    ]
    for file in data["distribution"]:
        response = client.get(file["contentUrl"].removeprefix("http://testserver"))
        assert response["Content-Type"].partition(";")[0] == file["encodingFormat"]


@pytest.mark.django_db
def test_an_old_edition_leads_to_no_file_of_the_live_one(client, three):
    files = linked_data(client, "/articles/mission/editions/1/")["hasPart"]["distribution"]
    at = "http://testserver/articles/mission/editions/1"
    assert [file["contentUrl"] for file in files] == [f"{at}.json", f"{at}.csv", f"{at}.xlsx"]


@pytest.mark.django_db
def test_an_article_without_milestones_has_no_dataset():
    assert "hasPart" not in data_of(factories.document(milestone_count=0))


@pytest.mark.parametrize(
    ("dates", "coverage"),
    [
        (["1999-06-12", "2001", "2000/2022"], "1999/2022"),
        (["0999", "soon"], "0999/0999"),
        (["1999", "2020/.."], "1999/.."),
        (["../1999", "2001"], ""),
        (["-0499", "1999"], ""),
        (["1999", "Y12000"], ""),
        (["soon", ""], ""),
        ([], ""),
    ],
)
def test_a_dataset_covers_the_years_of_its_milestones(dates, coverage):
    assert _coverage([Milestone(uid="m1", date=date) for date in dates]) == coverage


# --- Lists ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_milestones_of_all_articles_are_a_dataset_whose_files_are_there(client):
    factories.edition()
    data = linked_data(client, "/milestones/")
    assert data["@type"] == "Dataset"
    assert data["name"] == "Milestones – KFOR Milestones"
    assert data["url"] == "http://testserver/milestones/"
    assert data["temporalCoverage"] == "1999/1999"
    assert len(data["description"]) >= 50  # the least that Google takes
    for file in data["distribution"]:
        response = client.get(file["contentUrl"].removeprefix("http://testserver"))
        assert response["Content-Type"].partition(";")[0] == file["encodingFormat"]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?q=initiative", "?order=newest", "?q=nothing", "?from=x"])
def test_a_part_of_the_milestones_is_no_dataset(client, query):
    factories.edition()
    assert data_in(client.get(f"/milestones/{query}").content.decode()) == []


@pytest.mark.django_db
def test_no_milestones_are_no_dataset(client):
    assert data_in(client.get("/milestones/").content.decode()) == []


@pytest.mark.parametrize(
    ("years", "interval"),
    [((1999, 2022), "1999/2022"), ((999, 999), "0999/0999"), ((-5, 2000), ""), (None, "")],
)
def test_a_dataset_of_all_articles_covers_their_years(years, interval):
    assert _interval(years) == interval


@pytest.mark.django_db
def test_a_topic_is_a_collection_about_it(client):
    factories.topic("security", factories.edition().article)
    data = linked_data(client, "/topics/security/")
    assert (data["@type"], data["name"]) == ("CollectionPage", "Security")
    assert data["about"]["url"] == "http://testserver/topics/security/"
    [topics, own] = data["breadcrumb"]["itemListElement"]
    assert (topics["name"], topics["item"]["@id"]) == ("Topics", "http://testserver/topics/")
    assert own["name"] == "Security"


# --- The history ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_history_and_a_comparison_have_the_path_to_them(client, three):
    def places(url):
        return [
            place["name"] for place in linked_data(client, url)["breadcrumb"]["itemListElement"]
        ]

    assert places("/articles/mission/history/") == ["Articles", "A better title", "History"]
    assert places("/articles/mission/compare/1...3/") == [
        "Articles",
        "A better title",
        "History",
        "Edition 1 and edition 3 compared: A better title",
    ]


@pytest.mark.django_db
def test_a_withdrawn_title_is_in_no_path(client):
    factories.edition()
    article = factories.next_edition(title="The second").article
    factories.next_edition(title="A secret")
    publishing.withdraw(article, reason="Wrong.")
    for url in ("history/", "compare/1...2/", "editions/1/", "on/?date=x", "compare/?from=1&to=x"):
        answer = client.get(f"/articles/mission/{url}")
        assert answer.status_code == 200
        assert "A secret" not in answer.content.decode()


# --- The site -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_front_page_names_the_site(client):
    data = linked_data(client, "/")
    data.pop("potentialAction", None)  # see below
    assert data == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "KFOR Milestones",
        "url": "http://testserver/",
        "inLanguage": ["en-GB", "fr", "sq", "sr", "sr-Latn"],
        "publisher": {
            "@type": "Organization",
            "name": "KFOR Milestones",
            "url": "http://testserver/",
        },
    }


search = path("search/", lambda request: HttpResponse(), name="search")
urlpatterns = [path("", include(([*public_urls.urlpatterns, search], "milestones")))]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_site_with_a_search_says_how_to_search_it():
    data = site_data("https://e.org/")
    assert faults_of(data) == []
    assert data["potentialAction"] == {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": "https://e.org/search/?q={search_term_string}",
        },
        "query-input": "required name=search_term_string",
    }


@pytest.mark.django_db
def test_the_licence_is_that_of_the_site(settings):
    settings.LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    data = data_of(factories.document())
    assert faults_of(data) == []
    assert data["license"] == data["hasPart"]["license"] == settings.LICENCE_URL
