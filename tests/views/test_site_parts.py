"""The header and the footer, which pages have in common."""

import pytest
from django.core.handlers.wsgi import WSGIHandler

from milestones.views import site_parts
from tests import factories
from tests.wsgi import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rendered(monkeypatch):
    """Nothing is kept yet. Return a list of the templates that are rendered."""
    templates = []
    original = site_parts.render_to_string

    def render_to_string(template, context):
        templates.append(template)
        return original(template, context)

    monkeypatch.setattr(site_parts, "render_to_string", render_to_string)
    site_parts.KEPT.clear()
    return templates


def parts(client, url="/articles/mission/"):
    html = " ".join(client.get(url).content.decode().split())
    header, _, rest = html.partition("</header>")
    return header.partition("<header")[2] + rest.rpartition("<footer")[2]


def test_articles_share_them(client, rendered):
    factories.edition()
    factories.edition("other")
    assert "No cookies" in parts(client)
    assert len(rendered) == 3
    assert parts(client, "/articles/other/").replace("other", "mission") == parts(client)
    assert len(rendered) == 3


@pytest.mark.parametrize("name", ["name", "publisher", "contact", "footer_text"])
def test_each_text_of_the_site_is_shown_at_once(client, name):
    factories.edition()
    for text in ("First", "Second"):
        factories.site_says(**{name: text})
        assert text in parts(client)


def test_a_text_is_marked_until_it_is_filled_in_for_the_language(client):
    factories.site_says(footer_text="KFOR")
    assert 'lang="en-GB"' in parts(client, "/fr/").partition("No cookies")[0].partition("<p>")[2]
    assert '<bdi lang="en-GB" dir="ltr">KFOR</bdi>' in parts(client, "/fr/")
    factories.site_says("fr", footer_text="KFOR")
    assert "<p>KFOR</p>" in parts(client, "/fr/")


def test_a_page_of_the_menu_is_the_current_one_on_its_own_page_only(client):
    factories.edition()
    factories.page("about", menu="header")
    current = '<a href="/about/" aria-current="page" >'
    assert current in parts(client, "/about/")
    assert current not in parts(client)
    assert 'href="/about/"' in parts(client)


def test_a_title_that_changes_in_the_menu_is_shown_at_once(client):
    factories.edition()
    factories.page("about", menu="footer")
    assert "About us" in parts(client)
    factories.next_edition_of_page("about", title="Who we are")
    assert "Who we are" in parts(client)


@pytest.mark.usefixtures("_keep_the_connection")
def test_each_language_and_prefix_has_its_own(client):
    factories.edition()
    assert "Tous les articles" in parts(client, "/fr/")
    assert "All articles" in parts(client, "/")
    site = WSGIHandler()
    assert 'href="/kfor/topics/"' in ask(site, "/", SCRIPT_NAME="/kfor").text
    assert 'href="/topics/"' in ask(site, "/").text


def test_templates_are_read_again_for_developers(client, rendered, settings):
    factories.edition()
    settings.DEBUG = True
    parts(client)
    parts(client)
    assert len(rendered) == 6
