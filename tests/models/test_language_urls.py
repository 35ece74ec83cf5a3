"""Paths in the languages of the site."""

import pytest
from django.core.checks.urls import check_url_config
from django.urls import path

from milestones.models.language_urls import in_each_language, prefix_of, split


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ("en-gb", "")),
        ("fr/", ("fr", "")),
        ("fr/search/", ("fr", "search/")),
        ("sr-latn/a/b", ("sr-latn", "a/b")),
        ("fr", ("en-gb", "fr")),
        ("en-gb/search/", ("en-gb", "en-gb/search/")),
        ("FR/", ("en-gb", "FR/")),
        ("de/", ("en-gb", "de/")),
        ("search/fr/", ("en-gb", "search/fr/")),
    ],
)
def test_a_path_begins_with_its_language_unless_that_is_the_default(path, expected):
    assert split(path) == expected
    language, rest = expected
    assert prefix_of(language) + rest == path


def test_a_pattern_keeps_its_name_its_arguments_and_its_checks():
    def view(request, slug):
        return None

    pattern = in_each_language(path("topics/<slug:slug>/", view, name="topic"))
    assert (pattern.name, str(pattern.pattern)) == ("topic", "topics/<slug:slug>/")
    assert pattern.resolve("sq/topics/courts/").kwargs == {"slug": "courts"}
    assert pattern.resolve("topics/courts/").kwargs == {"slug": "courts"}
    assert pattern.resolve("de/topics/courts/") is None
    assert pattern.callback.in_each_language
    assert check_url_config(None) == []
    assert "begin" in in_each_language(path("/x", view)).check()[0].msg
    assert pattern.pattern.describe() == "'topics/<slug:slug>/' [name='topic'] in each language"
