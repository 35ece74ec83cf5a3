"""Lists show of each group of translations the one for their language."""

from itertools import product

import pytest
from django.db import connection

from milestones.editions import publishing
from milestones.models import Edition
from milestones.models.translations import written_in
from tests import factories, translated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _languages(settings):
    settings.LANGUAGES = [
        *(("en-gb", "English"), ("fr", "Français"), ("sq", "Shqip")),
        *(("sr", "Српски"), ("sr-latn", "Srpski")),
    ]


def listed(code):
    found = Edition.objects.live().once_each(written_in(code))
    return sorted(found.values_list("slug", flat=True))


def test_each_article_that_is_alone_is_listed_in_each_language():
    factories.edition("english", language="en")
    factories.edition("french", language="fr")
    factories.edition("unknown", language="")
    for code in ("en-gb", "fr", "sq"):
        assert listed(code) == ["english", "french", "unknown"]


def test_of_a_group_the_one_in_the_language_is_listed_and_otherwise_the_original():
    original = translated.original()
    translated.published(original, "fr")
    translated.published(original, "ar")
    factories.edition("other", language="sq")
    assert listed("en-gb") == ["mission", "other"]
    assert listed("fr") == ["mission-fr", "other"]
    assert listed("sq") == ["mission", "other"]


def test_a_translation_from_another_language_is_listed_for_its_own():
    original = translated.original("mbarim", "ar")
    translated.published(original, "en")
    assert listed("en-gb") == ["mbarim-en"]
    assert listed("fr") == ["mbarim"]


def test_what_is_not_live_yet_or_any_more_is_not_listed_in_place_of_another(clock):
    original = translated.original()
    french = translated.published(original, "fr", live_from=clock.ahead(days=1))
    assert listed("fr") == ["mission"]
    clock.advance(days=1)
    assert listed("fr") == ["mission-fr"]
    publishing.withdraw(french.article, reason="Wrong.")
    assert listed("fr") == ["mission"]


def test_without_its_original_the_oldest_translation_is_for_the_group():
    original = translated.original()
    translated.published(original, "fr")
    translated.published(original, "ar")
    publishing.withdraw(original, reason="Wrong.")
    assert listed("en-gb") == ["mission-fr"]
    assert listed("fr") == ["mission-fr"]
    assert listed("sq") == ["mission-fr"]


def test_a_group_is_listed_once_whatever_is_live_in_it(clock):
    for number, (has_original, languages) in enumerate(
        product((True, False), ((), ("fr",), ("fr", "sq"), ("sr", "sr-Latn"), ("en-US",)))
    ):
        original = translated.original(f"group-{number}")
        for language in languages:
            translated.published(original, language)
        if not has_original:
            publishing.withdraw(original, reason="Wrong.")
    live = {slug.split("-")[1] for slug in Edition.objects.live().values_list("slug", flat=True)}
    for code in ("en-gb", "fr", "sq", "sr", "sr-latn"):
        assert sorted(slug.split("-")[1] for slug in listed(code)) == sorted(live)


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        ("en-gb", {"en", "en-GB", "en-US"}),
        ("fr", {"fr", "fr-CA"}),
        ("sr", {"sr", "sr-Cyrl", "sr-RS"}),
        ("sr-latn", {"sr-Latn", "sr-Latn-RS"}),
        ("sq", set()),
    ],
)
def test_a_variant_belongs_to_the_language_that_the_site_has(code, tags):
    known = ["en", "en-GB", "en-US", "fr", "fr-CA", "sr", "sr-Cyrl", "sr-RS", "sr-Latn"]
    known += ["sr-Latn-RS", "", "frr"]
    for i, language in enumerate(known):
        factories.edition(f"article-{i}", language=language)
    found = Edition.objects.filter(written_in(code)).values_list("language", flat=True)
    assert set(found) == tags


def test_by_default_it_is_the_active_language():
    assert written_in() == written_in("en-gb")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table of a few rows")
def test_whether_there_are_translations_is_sought_in_an_index():
    """The index has all articles, so scanning it would take longer on a larger site."""
    plan = Edition.objects.live().with_translated().explain()
    assert "INDEX edition_group (<expr>=?)" in plan
