"""The forms with which readers choose editions: they understand what is typed, or say why not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import dates
from milestones.models import Edition
from milestones.models.clock import clock
from milestones.views.edition_forms import DayForm, EditionsForm

FIRST = datetime(1999, 6, 12, 22, 30, tzinfo=UTC)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120) | st.dates().map(
    str
)


def newest(**values):
    return Edition(number=3, live_from=FIRST + timedelta(days=9), first_published=FIRST, **values)


@given(TEXTS)
def test_any_text_is_a_day_or_is_refused_in_words(text):
    form = DayForm(newest(language="fr"), {"date": text})
    if form.is_valid():
        assert form.end <= clock.now()
        assert form.end.tzinfo
    else:
        assert all(message for message in form.errors["date"])


@given(
    st.dates(date(1999, 6, 13), date(2026, 1, 1)),
    st.sampled_from(["UTC", "Asia/Tokyo", "Africa/Cairo"]),
)
def test_a_day_ends_a_moment_before_the_next_one_begins(day, zone):
    with timezone.override(zone):
        form = DayForm(newest(), {"date": dates.shown(day.isoformat(), "en")})
        assert form.is_valid()
        assert timezone.localdate(form.end) == day
        assert timezone.localdate(form.end + timedelta(microseconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize("day", ["11 June 1999", "3 May 500 BC", "0000-02-29", "1 January AD 1"])
def test_a_day_before_the_first_edition_ends_before_it(day):
    form = DayForm(newest(), {"date": day})
    assert form.is_valid()
    assert form.end == FIRST - timedelta(microseconds=1)


@pytest.mark.django_db
@given(TEXTS, TEXTS)
def test_any_two_texts_are_refused_in_words_where_there_are_no_such_editions(old, new):
    form = EditionsForm(newest(article_id=1), {"from": old, "to": new})
    assert not form.is_valid()
    assert all(message for messages in form.errors.values() for message in messages)
