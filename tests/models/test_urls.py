"""The URLs of an article’s pages are those that the URLconf gives."""

import pytest
from django.urls import reverse, set_script_prefix
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from milestones import urls
from milestones.models.urls import article_url, fixed_url

# By name, how many numbers follow the slug.
NAMES = {
    pattern.name: len(pattern.pattern.converters) - 1
    for pattern in urls.urlpatterns
    if next(iter(pattern.pattern.converters), "") == "slug"
}
slugs = st.from_regex(r"[-a-zA-Z0-9_]{1,100}", fullmatch=True)
numbers = st.integers(1, 99_999)


def test_there_are_such_urls_of_each_kind():
    assert {NAMES["article"], NAMES["edition"], NAMES["compare"]} == {0, 1, 2}


@pytest.mark.parametrize("name", NAMES)
@given(slug=slugs, two=st.tuples(numbers, numbers))
def test_a_url_is_what_reverse_gives(name, slug, two):
    values = (slug, *two[: NAMES[name]])
    assert article_url(name, *values) == reverse(f"milestones:{name}", args=values)


def test_a_url_begins_where_the_site_is_mounted():
    try:
        set_script_prefix("/below/")
        assert article_url("history", "kfor") == "/below/articles/kfor/history/"
    finally:
        set_script_prefix("/")
    assert article_url("history", "kfor") == "/articles/kfor/history/"


def test_a_url_without_parameters_follows_the_language_and_the_mount():
    assert fixed_url("milestones:search") == "/search/"
    with override("fr"):
        assert fixed_url("milestones:search") == "/fr/search/"
    try:
        set_script_prefix("/below/")
        assert fixed_url("milestones:search") == "/below/search/"
    finally:
        set_script_prefix("/")
