"""What a new site has not filled in yet."""

import pytest

from milestones.editions import publishing, starting
from milestones.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def messages():
    return [each.message for each in starting.missing()]


def test_everything_is_missing_at_first():
    fields = [each.field for each in starting.missing()]
    of_the_site = ["name", "publisher", "publisher_url", "description", "contact", "footer_text"]
    assert fields == [*of_the_site, "place", "licence_url", "logo", *[""] * 4]


def test_what_is_optional_says_so():
    assert [each for each in messages() if "optional" in each] == [
        "The footer has no text of its own, such as a legal notice. This is optional.",
        "The site doesn’t say where its milestones took place. This is optional.",
    ]


def test_a_name_of_the_environment_or_of_the_settings_counts(settings):
    settings.SITE_NAME = "Our Years"
    assert "name" not in [each.field for each in starting.missing()]
    settings.SITE_NAME = settings.DEFAULT_SITE_NAME
    factories.site_says(name="Our Years")
    assert "name" not in [each.field for each in starting.missing()]


def test_a_language_in_use_lacks_what_the_default_language_has():
    factories.site_says(name="Our Years", publisher="The Office")
    factories.site_says("fr", name="Nos années")
    assert not any("Français" in message for message in messages())  # not used yet
    factories.edition("one", language="fr")
    factories.page("two", language="sq")
    factories.edition("three", language="en")
    found = {each.message: each.anchor for each in starting.missing() if each.message[:3] == "In "}
    assert found == {
        "In Français, the site lacks: who publishes it.": "id_fr-publisher",
        "In Shqip, the site lacks: name of the site, who publishes it.": "id_sq-name",
    }


def test_a_licence_of_the_environment_counts(settings):
    settings.LICENCE_URL = "https://example.org/licence"
    assert "licence_url" not in [each.field for each in starting.missing()]


def test_what_is_filled_in_is_not_missing():
    url = "https://example.org/"
    factories.site_says(name="A", publisher="B", publisher_url=url, contact="C", footer_text="D")
    fields = [each.field for each in starting.missing()]
    assert fields[:4] == ["description", "place", "licence_url", "logo"]


def test_a_page_is_missing_until_it_is_published_without_places_to_fill_in():
    assert "There is no page “About” with the slug “about”." in messages()
    page = Article.objects.create(slug="about", title="About us", is_page=True)
    assert "The page “About us” is not published." in messages()
    page.sections.create(body="<p>By [To be filled in: who].</p>")
    publishing.publish(page, note="First")
    assert "Readers see places to fill in on the page “About us”." in messages()
    page.sections.update(body="<p>By us.</p>")
    publishing.publish(page, note="Filled in")
    assert not any("About" in message for message in messages())
    publishing.withdraw(page, reason="Wrong.")
    assert "The page “About us” is not published." in messages()


def test_an_article_with_the_slug_is_no_such_page():
    factories.edition("about")
    assert "There is no page “About” with the slug “about”." in messages()


def test_it_takes_few_queries(django_assert_max_num_queries):
    for slug in starting.PAGES:
        factories.page(slug)
    with django_assert_max_num_queries(5):
        starting.missing()
