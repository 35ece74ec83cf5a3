import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from milestones.document.shape import Milestone
from milestones.models import Edition, PublishedMilestone
from milestones.views.keyset import KeysFirst, page_of
from tests import factories

pytestmark = pytest.mark.django_db
MILESTONES = ("earliest", "edition_id", "position")
NEWEST_FIRST = ("-live_from", "-pk")


def ask(items, length, **parameters):
    """Return a page of a queryset, or of several."""
    request = RequestFactory().get("/", parameters)
    if isinstance(items, list):
        model, narrow = items[0].model, lambda some: [part & some for part in items]
    else:
        model, narrow = items.model, lambda some: items & some
    return page_of(request, model, narrow, length)


def walk(items, length):
    """Return the pages of `items` from the first to the last, and those from there back."""
    there = [ask(items, length)]
    while there[-1].after_last:
        there.append(ask(items, length, after=there[-1].after_last))
    back = [there[-1]]
    while back[-1].before_first:
        back.append(ask(items, length, before=back[-1].before_first))
    return there, back[::-1]


@pytest.fixture
def milestones():
    """Milestones of three articles, many of which have a date in common."""
    editions = [factories.edition(f"a{i}") for i in range(3)]
    PublishedMilestone.objects.all().delete()
    PublishedMilestone.objects.bulk_create(
        PublishedMilestone.of(edition, i, Milestone(date=date))
        for edition in editions
        for i, date in enumerate(["../0989", "-0499", "1999", "1999-06", "1999-06", "unknown"])
    )
    return PublishedMilestone.objects.order_by(*MILESTONES)


@pytest.fixture
def editions():
    """Five editions, of which some went live in the same microsecond."""
    at = datetime(2026, 1, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    for i, seconds in enumerate((0, 1, 1, 1, 2)):
        factories.edition(f"a{i}")
        Edition.objects.filter(slug=f"a{i}").update(live_from=at + timedelta(seconds=seconds))
    return Edition.objects.order_by(*NEWEST_FIRST)


@pytest.mark.parametrize("name", ["milestones", "editions"])
@pytest.mark.parametrize("length", range(1, 7))
def test_the_pages_are_the_list_there_and_back(request, name, length):
    items = request.getfixturevalue(name)
    there, back = walk(items, length)
    assert [item for page in there for item in page] == list(items)
    assert there[0].is_first
    assert there == back or [page.items for page in there] == [page.items for page in back]
    assert not any(page.is_first for page in there[1:])


def test_a_list_on_one_page_is_whole(editions):
    assert ask(editions, 5).is_whole
    assert not ask(editions, 4).is_whole
    assert ask(editions.none(), 5).is_whole


def test_what_comes_in_between_neither_repeats_nor_leaves_out_an_item(editions):
    first = ask(editions, 2)
    factories.edition("new")
    second = ask(editions, 2, after=first.after_last)
    assert [*first, *second] == list(editions)[1:5]
    back = ask(editions, 2, before=second.before_first)
    assert back.items == first.items
    assert not back.is_first


def test_back_to_the_beginning_is_the_whole_first_page(editions):
    second = list(editions)[1]
    page = ask(editions, 2, before=f"{second.live_from:%Y-%m-%dT%H:%M:%S.%fZ}~{second.pk}")
    assert page == ask(editions, 2)


@pytest.mark.parametrize("length", range(1, 7))
@pytest.mark.parametrize("order", [NEWEST_FIRST, ("live_from", "pk")])
def test_the_items_of_several_querysets_are_one_list(editions, length, order):
    pks = [edition.pk for edition in editions]
    querysets = [
        Edition.objects.filter(pk__in=some).order_by(*order) for some in (pks[::2], pks[1::2], [])
    ]
    there, back = walk(querysets, length)
    assert [item for page in there for item in page] == list(editions.order_by(*order))
    assert [page.items for page in there] == [page.items for page in back]


@pytest.mark.parametrize("place", ["after", "before"])
def test_a_page_takes_one_query(editions, django_assert_num_queries, place):
    key = {place: ask(editions, 3).after_last}
    with django_assert_num_queries(1 if place == "after" else 2):
        ask(editions, 3, **key)


def test_the_place_comes_before_other_bounds_of_its_column(editions, django_assert_num_queries):
    """SQLite seeks the first, and would read on from the newest edition for each page."""
    place = ask(editions, 3).after_last
    request = RequestFactory().get("/", {"after": place})
    with django_assert_num_queries(1) as queries:
        page_of(request, Edition, lambda some: some.live().order_by(*NEWEST_FIRST), 3)
    _, conditions = queries[0]["sql"].split(" WHERE ", 1)
    assert conditions.index('"live_from", ') < conditions.index('"live_from" <=')


NONSENSE = [
    "007", "0", "-1", "x", "1e30", "9" * 30, "²", "~", "1~2", "1~2~3~4", 
    "1999-13-45T00:00:00.000000Z~1",
    "2026-01-01~1", "2026-01-01T00:00:00.000000Z", 
    "2026-01-01T00:00:00.000000Z~x", "\0~1", "1999~\0~1", "1999~1~",
    "0000-01-01T00:00:00.000000Z~1",
]  # fmt: skip


@pytest.mark.parametrize("name", ["after", "before"])
def test_a_place_that_is_none_is_not_found(editions, subtests, name):
    for place in NONSENSE:
        with subtests.test(place=place), pytest.raises(Http404):
            ask(editions, 2, **{name: place})


@pytest.mark.parametrize("place", ["04", "+4", "4 ", "٤"])
def test_a_page_has_one_url(place):
    for number in range(1, 6):
        factories.next_edition(title=f"Title {number}")
    editions = Edition.objects.order_by("-number")
    assert [edition.number for edition in ask(editions, 2, after="4")] == [3, 2]
    with pytest.raises(Http404):
        ask(editions, 2, after=place)


def test_after_the_end_is_no_page(editions):
    with pytest.raises(Http404):
        ask(editions, 2, after="0001-01-01T00:00:00.000000Z~1")


def test_after_one_place_and_before_another_is_no_page(editions):
    place = ask(editions, 2).after_last
    with pytest.raises(Http404):
        ask(editions, 2, after=place, before=place)


@given(
    st.sampled_from(["after", "before"]),
    st.text(st.sampled_from("0129-T:.Z~ x\0²"), max_size=30)
    | st.tuples(st.datetimes(), st.integers()).map(
        lambda it: f"{it[0]:%Y-%m-%dT%H:%M:%S.%fZ}~{it[1]}"
    ),
)
def test_no_place_is_an_error(name, place):
    lists = (Edition, NEWEST_FIRST), (Edition, ("-number",)), (PublishedMilestone, MILESTONES)
    for model, order in lists:
        with contextlib.suppress(Http404):
            ask(model.objects.order_by(*order), 2, **{name: place})


def test_a_page_by_number_holds_the_same_as_any_paginator():
    for number in range(7):
        factories.edition(f"a{number}", title=f"Title {number % 3}")
    editions = Edition.objects.order_by("-title", "pk")
    ours, djangos = KeysFirst(editions, 3), Paginator(editions, 3)
    for number in (1, 2, 3):
        assert list(ours.page(number)) == list(djangos.page(number))
    assert len(ours.page(3)) == 1
    with pytest.raises(InvalidPage):
        ours.page(4)
    assert list(KeysFirst(Edition.objects.none(), 3).page(1)) == []
