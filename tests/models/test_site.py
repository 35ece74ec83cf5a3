"""What the site says of itself: in each language, seldom read, and also without the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation
from django.utils.translation import override

from milestones.document.languages import tag
from milestones.editions import publishing
from milestones.models import Article, Image, PublicState, SiteSettings, site
from milestones.models.public_state import State
from tests import factories, pictures, translated

pytestmark = pytest.mark.django_db

CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def in_french(settings):
    settings.LANGUAGES = [("en-gb", "English"), ("fr", "French")]
    with translation.override("fr"):
        yield


# --- What it says ---------------------------------------------------------------------------------


def test_until_it_is_filled_in_the_name_and_the_licence_are_those_of_the_environment(settings):
    settings.SITE_NAME, settings.LICENCE_URL = "Records", CC
    own = site.current()
    assert (own.name, own.licence_url, own.author) == ("Records", CC, "Records")
    assert not any((own.publisher, own.description, own.contact, own.footer_text, own.logo))


def test_what_is_filled_in_counts(settings):
    settings.SITE_NAME, settings.LICENCE_URL = "Records", "https://example.org/old"
    factories.site_says(name="Ours", publisher="The Office", licence_url=CC)
    own = site.current()
    assert (own.name, own.publisher, own.licence_url) == ("Ours", "The Office", CC)
    assert own.author == "The Office"


def test_each_text_is_in_the_language_of_the_page_or_else_in_the_default_one(in_french):
    factories.site_says(name="Ours", publisher="The Office")
    factories.site_says("fr", publisher="Le Bureau")
    own = site.current()
    assert (own.publisher, own.publisher.language) == ("Le Bureau", "")
    assert (own.name, own.name.language) == ("Ours", tag("en-gb"))


@pytest.mark.parametrize(
    ("contact", "url"),
    [
        ("us@example.org", "mailto:us@example.org"),
        ("https://example.org/us", "https://example.org/us"),
        ("+383 38 000", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_contact_is_a_link_if_it_can_be_one(contact, url):
    factories.site_says(contact=contact)
    assert site.current().contact_url == url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (CC, "CC BY 4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.fr", "CC BY-SA 4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://example.org/terms", "https://example.org/terms"),
    ],
)
def test_a_licence_of_creative_commons_has_its_short_name(url, name):
    factories.site_says(licence_url=url)
    assert site.current().licence == name


@pytest.mark.parametrize(("width", "height"), [(72, 36), (4000, 1000), (30, 300)])
def test_the_logo_is_as_high_as_a_line_and_sharp(images_folder, width, height):
    factories.site_says(logo=factories.image(pictures.picture(width, height)))
    own = site.current()
    shown, _ = own.logo_size
    assert own.logo_size == (max(1, round(36 * width / height)), 36)
    widths = {own.logo.rendition_url(each): each for each in own.logo.widths}
    assert widths.get(own.logo_url, width) >= min(2 * shown, width)


def test_there_is_one_site():
    factories.site_says()
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.create(pk=2)


# --- The menu -------------------------------------------------------------------------------------


def test_the_menu_has_the_live_pages_in_order():
    factories.page("about", menu="footer", position=2, title="About", short_title="Us")
    factories.page("contact", menu="footer", position=1, title="Contact")
    factories.page("privacy", title="Privacy")
    factories.page("terms", menu="header", title="Terms")
    publishing.withdraw(factories.page("old", menu="footer").article, reason="Old.")
    Article.objects.create(slug="draft", title="A draft", is_page=True, menu="footer")
    found = [(item.menu, item.url, item.title) for item in site.known().menu]
    assert found == [
        ("header", "/terms/", "Terms"),
        ("footer", "/contact/", "Contact"),
        ("footer", "/about/", "Us"),
    ]


def test_a_page_changes_its_place_at_once():
    page = factories.page().article
    before = PublicState.objects.get().changes
    site.arrange([(page, "header", 3)])
    assert [item.slug for item in site.known().menu] == ["about"]
    assert PublicState.objects.get().changes == before + 1


def test_an_article_is_never_in_the_menu():
    site.arrange([(factories.edition().article, "header", 1)])
    assert site.known().menu == []


@pytest.mark.parametrize(("tag", "code"), [("sr-Latn", "sr-latn"), ("en-GB", "en-gb")])
def test_a_menu_has_the_page_in_a_variant_of_a_language(tag, code):
    page = factories.page("page", menu="footer", language="fr").article
    translated.published(page, "sq", "faqe")
    translated.published(page, tag, "own")
    assert menu_in(code) == ["own"]


def menu_in(language):
    with override(language):
        return [item.slug for item in site.menu("footer")]


def test_the_menu_has_each_page_once_in_the_language_of_the_reader():
    about = factories.page("about", menu="footer", position=2).article
    factories.page("privacy", menu="footer", position=1)
    translated.published(about, "fr", "a-propos")
    factories.page("kontakt", language="sr-Latn", menu="footer", position=3)
    assert menu_in("en-gb") == menu_in("sq") == ["privacy", "about", "kontakt"]
    assert menu_in("fr") == ["privacy", "a-propos", "kontakt"]
    publishing.withdraw(about, reason="Old.")
    assert menu_in("en-gb") == ["privacy", "a-propos", "kontakt"]


def test_a_translation_moves_in_the_menu_with_its_original():
    about = factories.page("about").article
    translated.published(about, "fr", "a-propos")
    assert menu_in("fr") == []
    site.arrange([(about, "footer", 1)])
    assert menu_in("fr") == ["a-propos"]


# --- Reading --------------------------------------------------------------------------------------


def read():
    return site.current().name, site.known().menu


def test_within_a_request_it_is_read_once(django_assert_num_queries):
    with site.read_once(), django_assert_num_queries(2):
        assert read() == read()


def state(changes):
    return State(changes, timezone.now(), None, None)


def test_while_a_state_lasts_it_is_read_once(django_assert_num_queries):
    first, second = state(1), state(2)
    with django_assert_num_queries(2):
        for _ in range(3):
            with site.read_once(first):
                read()
    factories.site_says(name="Changed")
    with site.read_once(second):
        assert read()[0] == "Changed"


def test_a_page_that_goes_live_later_is_in_the_menu_then(clock):
    page = Article.objects.create(slug="soon", title="Soon", is_page=True, menu="footer")
    page.sections.create(body="<p>Text</p>")
    publishing.publish(page, note="First", live_from=clock.ahead(hours=1))
    assert site.known().menu == []
    clock.advance(hours=1)
    assert [item.slug for item in site.known().menu] == ["soon"]


@pytest.fixture
def down(monkeypatch):
    """Return a function that lets every query fail."""

    def fail(*args, **options):
        raise OperationalError("gone")

    return lambda: monkeypatch.setattr("django.db.models.query.ValuesIterable.__iter__", fail)


def test_an_error_page_shows_what_was_last_read(down):
    factories.site_says(name="Ours")
    with site.read_once(state(1)):
        read()
    down()
    with site.never_failing(may_read=True):
        assert read() == ("Ours", [])


def test_an_error_page_of_a_new_process_shows_what_the_environment_says(
    settings, django_assert_num_queries
):
    factories.site_says(name="Ours")
    settings.SITE_NAME = "Records"
    with django_assert_num_queries(0), site.never_failing(may_read=False):
        assert read() == ("Records", [])


# --- Changing -------------------------------------------------------------------------------------


def test_a_change_is_announced():
    factories.site_says(name="One")
    before = PublicState.objects.get().changes
    factories.site_says(name="Two")
    assert PublicState.objects.get().changes == before + 1


def test_a_change_of_what_somebody_else_has_changed_is_refused():
    factories.site_says(name="One")
    with pytest.raises(site.Outdated):
        site.change({"licence_url": CC}, {}, version=0)
    assert site.current().licence_url == ""


def test_the_logo_can_not_be_deleted(images_folder):
    image = factories.image()
    factories.site_says(logo=image)
    assert not Image.objects.unused().exists()
    with pytest.raises(ProtectedError):
        image.delete()
    with pytest.raises(ProtectedError):
        Image.objects.all().delete()
    factories.site_says()
    assert Image.objects.unused().get() == image
    image.delete()


def test_a_state_of_the_same_count_at_another_time_is_another(django_assert_num_queries):
    with site.read_once(state(1)):
        read()
    later = State(1, timezone.now() + timedelta(seconds=1), None, None)
    with django_assert_num_queries(2), site.read_once(later):
        read()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_the_menu_reads_no_more_of_the_editions_than_its_pages_have(
    django_assert_num_queries,
):
    with django_assert_num_queries(1) as queries:
        assert site.known().menu == []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "milestones_edition USING INDEX edition_current (article_id=?)" in plan
    assert "USING INDEX article_menu" in plan
