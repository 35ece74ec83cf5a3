"""Pages such as “About”: their URLs, what they show, and where they are listed."""

import hashlib
import json
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from milestones import drafts
from milestones.document.shape import Section
from milestones.editions import publishing
from milestones.importing import into_draft
from milestones.models import Article, Edition
from milestones.models.urls import is_reserved
from milestones.search.results import search
from tests import factories
from tests.site_urls import in_sitemap

pytestmark = pytest.mark.django_db


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split())


def leads_to(client, url):
    response = client.get(url)
    assert response.status_code == 301, url
    return response["Location"]


# --- URLs -----------------------------------------------------------------------------------------


def test_a_page_is_at_its_slug(client):
    page = factories.page()
    assert page.get_absolute_url() == "/about/"
    assert "About us" in text_of(client, "/about/")


def test_the_url_that_it_would_have_as_an_article_redirects(client):
    factories.page()
    assert leads_to(client, "/articles/about/?a=b") == "/about/?a=b"


def test_an_article_is_not_at_its_slug(client):
    factories.edition("mission")
    assert client.get("/mission/").status_code == 404


def test_an_old_slug_redirects_from_both_urls(client):
    page = factories.page("who-we-are").article
    publishing.publish(drafts.write(page, drafts.read(page), slug="about"), note="Moved")
    assert leads_to(client, "/who-we-are/") == "/about/"
    assert leads_to(client, "/articles/who-we-are/") == "/about/"
    assert leads_to(client, "/articles/who-we-are/history/") == "/articles/about/history/"


def test_a_draft_is_not_found_and_a_withdrawn_page_is_gone(client):
    Article.objects.create(slug="draft", title="Draft", is_page=True)
    publishing.withdraw(factories.page().article, reason="It was wrong.")
    assert client.get("/draft/").status_code == 404
    html = text_of(client, "/about/", 410)
    assert "This page was withdrawn on" in html
    assert "It was wrong." in html


def test_another_spelling_leads_to_it_and_a_similar_one_to_a_suggestion(client):
    factories.page("accessibility")
    factories.edition("mission")
    assert leads_to(client, "/Accessibility") == "/accessibility/"
    assert [client.get(f"/{slug}").status_code for slug in ("Mission", "nothing")] == [404, 404]
    assert 'href="/accessibility/"' in text_of(client, "/acessibility/", 404)


@pytest.mark.parametrize(
    "slug",
    ["articles", "admin", "milestones", "search", "api", "static", "images", "oembed", "en-gb"]
    + ["Articles"],
)
def test_a_slug_that_would_hide_another_url_is_reserved(slug):
    assert is_reserved(slug)


def test_no_url_of_the_site_is_hidden_by_a_page():
    patterns = [
        pattern for part in get_resolver().url_patterns[-1:] for pattern in part.url_patterns
    ]
    assert [pattern.name for pattern in patterns[-2:]] == ["page", "page_in_language"]
    firsts = {str(pattern.pattern).partition("/")[0] for pattern in patterns} - {""}
    assert all(is_reserved(first) for first in firsts if "<" not in first)


@pytest.mark.parametrize("slug", ["about", "contact", "privacy", "accessibility", "terms-of-use"])
def test_other_slugs_are_free(slug):
    assert not is_reserved(slug)


def test_a_reserved_slug_is_refused_when_publishing():
    page = factories.page().article
    Article.objects.update(slug="search")
    with pytest.raises(publishing.Incomplete, match="The site itself uses this slug"):
        publishing.publish(page, note="Moved")


# --- What it shows --------------------------------------------------------------------------------


def test_it_says_when_it_was_updated_and_leads_to_its_history(client):
    factories.page()
    html = text_of(client, "/about/")
    assert "Last updated <time" in html
    assert '<a href="/articles/about/editions/1/">Edition 1</a>' in html
    assert '<a href="/articles/about/history/">All editions</a>' in html
    assert 'aria-label="Breadcrumb"' not in html
    assert '<link rel="canonical" href="http://testserver/about/">' in html
    assert "oembed" not in html


@pytest.mark.parametrize(("headings", "has_contents"), [(5, False), (6, True)])
def test_only_a_long_page_has_contents(client, headings, has_contents):
    sections = [
        Section(uid=f"s{i}", heading=f"Part {i}", body="<p>Text</p>") for i in range(headings)
    ]
    factories.page(sections=tuple(sections))
    assert ('aria-labelledby="contents"' in text_of(client, "/about/")) == has_contents


@pytest.mark.parametrize(
    ("slug", "kind"),
    [("about", "AboutPage"), ("contact", "ContactPage"), ("privacy", "WebPage")],
)
def test_its_linked_data_is_that_of_a_page(client, slug, kind):
    factories.page(slug)
    html = client.get(f"/{slug}/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert (data["@type"], data["url"]) == (kind, f"http://testserver/{slug}/")
    assert data["isPartOf"]["@type"] == "WebSite"


def test_its_other_pages_stay_where_those_of_articles_are(client):
    factories.page()
    publishing.publish(
        drafts.write(
            Article.objects.get(),
            factories.document(0, focus_areas=(), focus_intro="", milestones_intro=""),
        ),
        note="More",
    )
    for url in ("editions/1/", "history/", "compare/1...2/", "editions/2.json", "editions/2.md"):
        assert client.get(f"/articles/about/{url}").status_code == 200
    assert client.get("/articles/about.json").json()["url"] == "http://testserver/about/"
    assert "Read the page" in text_of(client, "/articles/about/history/")
    links = client.get("/articles/about.md")["Link"]
    assert '<http://testserver/about/>; rel="canonical"' in links


# --- Where it is listed ---------------------------------------------------------------------------


def test_it_is_in_no_list_of_articles(client):
    factories.page(title="Marker")
    factories.page("privacy", title="Marker")
    factories.edition()
    for url in ("/", "/feed.atom", "/feed.json", "/feeds/", "/milestones/", "/milestones.atom"):
        assert "Marker" not in text_of(client, url), url


def test_it_is_in_the_search_as_a_page(client):
    factories.page(title="Marker")
    assert [each.kind for each in search("marker").found] == ["page"]
    html = text_of(client, "/search/?q=marker&kind=page")
    assert 'href="/about/"' in html
    assert "Page" in html


def test_it_is_in_the_sitemap(client):
    factories.page()
    factories.edition()
    assert {"http://testserver/about/", "http://testserver/articles/mission/"} <= set(
        in_sitemap(client)
    )


def test_its_corrections_are_listed(client):
    factories.page()
    factories.next_edition_of_page("about", "Our name was wrong", kind="correction", title="We")
    assert "Our name was wrong" in text_of(client, "/corrections/")
    assert "Our name was wrong" in text_of(client, "/about/")


def test_an_edition_is_of_a_page_if_its_article_is():
    assert factories.page().is_page
    assert not factories.edition().is_page
    assert [edition.slug for edition in Edition.objects.live().pages()] == ["about"]
    assert [edition.slug for edition in Edition.objects.live().articles()] == ["mission"]


# --- Files ----------------------------------------------------------------------------------------


def test_its_markdown_is_imported_as_the_same_page(client):
    page = factories.page(sections=(Section(uid="s1", heading="Who", body="<p>We</p>"),))
    text = client.get("/articles/about.md").content
    factories.next_edition_of_page("about", title="Another")
    done = into_draft.import_document(text, name="a.md", slug="about", may_replace=True)
    assert done.article.is_page
    assert drafts.read(done.article) == page.document


def test_its_editions_can_be_verified(client, capsys):
    page = factories.page()
    content = client.get("/articles/about/editions/1.json").content
    assert hashlib.sha256(content).hexdigest() == page.sha256
    call_command("verify_editions")
