import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from milestones import drafts
from milestones.document import completeness, edtf, serializing, shape
from milestones.document.shape import Document, FocusArea, Milestone, Section
from milestones.editions import publishing
from milestones.editions.publishing import CannotPublish, Incomplete, Unchanged
from milestones.models import Article, Edition, PublishedMilestone
from tests import factories

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent.parent / "documents"


def test_an_edition_holds_the_document_its_hash_and_its_note(admin_user):
    article = factories.article()
    edition = publishing.publish(
        article, note="First edition", kind=Edition.Kind.MINOR, user=admin_user
    )
    assert edition.document == factories.document()
    assert edition.sha256 == serializing.sha256(edition.content)
    assert json.loads(edition.content)["schema_version"] == serializing.SCHEMA_VERSION
    assert (edition.number, edition.slug, edition.title) == (1, "mission", article.title)
    assert (edition.note, edition.kind, edition.published_by) == (
        "First edition",
        "minor",
        admin_user,
    )
    assert edition.live_from == edition.published_at <= timezone.now()


def test_editions_are_numbered_for_each_article():
    first = factories.edition("one")
    factories.edition("two")
    drafts.write(first.article, factories.document(title="Another"))
    second = publishing.publish(first.article, note="Title")
    assert (first.number, second.number) == (1, 2)
    assert Edition.objects.filter(article__slug="two").get().number == 1


def test_an_incomplete_draft_is_refused_with_all_that_is_missing():
    milestones = (Milestone(uid="a", date="soon", initiative="x"), Milestone(uid="b"))
    article = factories.article(title="", milestones=milestones)
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(article, note="x")
    assert [(problem.row, problem.field) for problem in refusal.value.problems] == [
        (None, "title"),
        (1, "initiative"),
    ]
    assert not Edition.objects.exists()


def test_what_is_only_recommended_keeps_nothing_from_being_published():
    article = factories.article(lead="", conclusion="", sections=(), sources=(), focus_areas=())
    drafts.write(article, Document(title="Only a title", sections=(Section(body="<p>x</p>"),)))
    assert publishing.publish(article, note="x").title == "Only a title"


def test_a_date_that_is_not_understood_is_published_as_written_and_listed_last():
    rows = (
        Milestone(uid="a", date="before the war", initiative="A treaty"),
        Milestone(uid="b", date="2008", initiative="A constitution"),
    )
    edition = factories.edition(milestones=rows)
    assert [row.date for row in edition.document.milestones] == ["2008", "before the war"]
    listed = PublishedMilestone.objects.order_by("earliest")
    assert [row.date for row in listed] == ["2008", "before the war"]
    assert [row.date for rows in listed.between(-5000, 5000) for row in rows] == ["2008"]


def test_an_edition_carries_its_language_and_short_title_for_lists():
    edition = factories.edition(language="sq", short_title="A mission")
    assert (edition.language, edition.short_title) == ("sq", "A mission")


def test_an_unchanged_draft_makes_no_edition():
    edition = factories.edition()
    with pytest.raises(Unchanged, match="Nothing has changed since edition 1"):
        publishing.publish(edition.article, note="Again")
    assert Edition.objects.get() == edition


def test_a_new_slug_alone_is_a_change():
    article = factories.edition().article
    Article.objects.filter(pk=article.pk).update(slug="moved")
    assert publishing.publish(article, note="Moved").slug == "moved"


def test_a_slug_that_another_article_was_published_at_is_refused():
    first = factories.edition("one").article
    Article.objects.filter(pk=first.pk).update(slug="elsewhere")
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(factories.article("one"), note="x")
    assert [problem.field for problem in refusal.value.problems] == ["slug"]


def test_the_newest_edition_is_live():
    article = factories.edition().article
    drafts.write(article, factories.document(title="Another"))
    second = publishing.publish(article, note="Title")
    other = factories.edition("other")
    assert set(Edition.objects.live()) == {second, other}


def test_an_edition_is_not_live_before_its_time():
    edition = factories.edition()
    before = edition.live_from - timedelta(microseconds=1)
    assert list(Edition.objects.live(before)) == []
    assert list(Edition.objects.live(edition.live_from)) == [edition]


def test_what_was_live_can_be_asked_of_any_time(clock):
    editions, starts = [], []
    for day in (0, 3, 6):
        clock.advance(days=3 if day else 0)
        editions.append(factories.next_edition(title=f"Of day {day}"))
        starts.append(clock.time)
    for edition, start in zip(editions, starts, strict=True):
        for later in (timedelta(0), timedelta(days=2)):
            assert list(Edition.objects.newest(start + later)) == [edition]
            assert list(Edition.objects.live(start + later)) == [edition]
            assert list(Edition.objects.newest_at("mission", start + later)) == [edition]
    assert list(Edition.objects.newest_at("mission")) == editions[-1:]
    assert not Edition.objects.live(starts[0] - timedelta(seconds=1)).exists()


def test_only_the_version_that_was_looked_at_is_published():
    article = factories.article()
    drafts.write(article, factories.document(title="Another"))
    with pytest.raises(CannotPublish, match="changed since you reviewed it"):
        publishing.publish(article, note="x", version=article.version)
    assert not Edition.objects.exists()
    assert publishing.publish(article, note="x", version=article.version + 1).title == "Another"


def test_a_stored_edition_of_each_schema_version_can_be_read_and_verified():
    """The files are of the years in which they were current. None is ever changed or removed."""
    samples = sorted(SAMPLES.glob("schema_*.json"))
    assert [path.stem for path in samples] == [
        f"schema_{version}" for version in range(1, serializing.SCHEMA_VERSION + 1)
    ]
    for path in samples:
        text = path.read_text()
        assert serializing.sha256(text) == path.with_suffix(".sha256").read_text().strip()
        document = serializing.from_json(text)
        assert document.title == "A sample of every part"
        assert completeness.problems(document) == []
        assert drafts.read(drafts.write(Article(slug=path.stem), document)) == document


# --- Editions of an older version -----------------------------------------------------------------

OLD = (SAMPLES / "schema_1.json").read_text()


@pytest.fixture
def old():
    """An edition as version 1 published it, of an article whose draft says the same."""
    article = drafts.write(Article(slug="old"), serializing.from_json(OLD))
    digest = serializing.sha256(OLD)
    article.versions.update(content=OLD, sha256=digest)
    Article.objects.update(sha256=digest)
    now = timezone.now()
    Edition.objects.create(
        article=article,
        number=1,
        slug="old",
        title="A sample of every part",
        content=OLD,
        sha256=digest,
        note="As it was",
        published_at=now,
        live_from=now,
        first_published=now,
    )
    return article


def is_changed():
    return Article.objects.with_state().get().is_changed


def test_an_old_edition_is_upgraded_on_read_and_never_rewritten(old):
    edition = Edition.objects.get()
    assert edition.document.milestones[2].date == "1999-06-12"
    assert (edition.content, edition.sha256) == (OLD, serializing.sha256(OLD))


def test_a_draft_that_says_what_an_old_edition_says_is_no_change(old):
    with pytest.raises(Unchanged):
        publishing.publish(old, note="Again")
    article = drafts.write(old, drafts.read(old))
    assert (article.version, is_changed()) == (1, False)


def test_a_change_of_an_old_draft_that_is_taken_back_is_none(old):
    document = drafts.read(old)
    drafts.write(old, replace(document, title="Another"))
    assert is_changed()
    drafts.write(old, document)
    assert not is_changed()


def test_a_changed_draft_makes_an_edition_of_todays_version(old):
    drafts.write(old, replace(drafts.read(old), title="Another"))
    edition = publishing.publish(old, note="Changed")
    assert json.loads(edition.content)["schema_version"] == serializing.SCHEMA_VERSION
    assert edition.sha256 == serializing.sha256(edition.content)
    assert not is_changed()
    assert Edition.objects.get(number=1).content == OLD


# --- Milestones, listed ---------------------------------------------------------------------------


def test_the_milestones_of_an_edition_are_listed_by_the_time_that_they_take():
    dates = ["-0499", "1850~", "1999", "1999/2001", "1999-06-12", "2020/..", ""]
    rows = tuple(Milestone(uid=f"m{i}", date=date, initiative="x") for i, date in enumerate(dates))
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.live()
    assert [row.date for row in listed] == dates


DATES = [
    *("-0499", "18XX", "1998-12/1999-01", "1999", "1999-06-12", "1999-06/2000-06", "1999/2003"),
    *("2000", "2001-21", "2002/2002-06", "../2001", "2001/..", "1850~", "", "soon"),
]


def is_between(date, first, last):
    if not edtf.is_date(date):
        return first is None and last is None
    starts_in_time = last is None or edtf.sort_key(date) <= last * 10_000 + 9_999
    return starts_in_time and (first is None or edtf.latest(date) >= first * 10_000)


FIRST_YEARS = [None, -600, 1850, 1998, 1999, 2000, 2001, 2003, 2004]
LAST_YEARS = [None, -500, 1850, 1999, 2001, 2010]


def test_the_milestones_between_two_years_are_those_that_take_place_then(subtests):
    rows = tuple(Milestone(uid=f"m{i}", date=date, initiative="x") for i, date in enumerate(DATES))
    factories.edition(milestones=shape.chronological(rows))
    listed = PublishedMilestone.objects.live()
    for first, last in product(FIRST_YEARS, LAST_YEARS):
        with subtests.test(first=first, last=last):
            is_all = (first, last) == (None, None)
            expected = [row.date for row in listed if is_all or is_between(row.date, first, last)]
            found = [list(part) for part in listed.between(first, last)]
            assert sorted(row.date for part in found for row in part) == sorted(expected)
            assert all(part == sorted(part, key=lambda row: row.position) for part in found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table of a few rows")
def test_milestones_before_the_first_year_are_not_read():
    factories.edition()
    later, before = (
        part[:10].explain() for part in PublishedMilestone.objects.live().between(2005, 2006)
    )
    assert "USING INDEX published_milestone_order (earliest>? AND earliest<?)" in later
    assert "USING INDEX milestone_of_years_order (earliest<?)" in before
    assert "TEMP B-TREE" not in later + before


def test_what_the_version_before_listed_is_plain_text_until_it_is_listed_again():
    edition = factories.edition(milestones=(Milestone(uid="a", date="1999", initiative="Troops"),))
    edition.milestones.all().delete()
    # As that version does, which knows no other columns.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO milestones_publishedmilestone"
            " (edition_id, position, uid, date, initiative, impact)"
            " VALUES (%s, 0, 'a', '1999', '<i>a</i>', 'a & b')",
            [edition.pk],
        )
    row = PublishedMilestone.objects.live().get()
    assert (row.initiative, row.impact) == ("&lt;i&gt;a&lt;/i&gt;", "a &amp; b")
    factories.edition("other", milestones=())
    row = PublishedMilestone.objects.live().get()
    assert (row.earliest, row.initiative) == (19_990_000, "Troops")
    assert (row.reverse_order, row.text) == (19_990_000, "troops")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table of a few rows")
def test_each_order_of_the_milestones_has_an_index():
    factories.edition()
    live = PublishedMilestone.objects.live()
    for rows, index in (
        (live, "published_milestone_order"),
        (live.newest_first(), "milestone_reverse_order"),
        (live.newest_first(dated=True), "published_milestone_order"),
    ):
        plan = rows[:10].explain()
        assert f"INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan


def test_a_milestone_is_found_by_the_words_of_all_its_texts():
    rows = (
        Milestone(
            uid="a",
            initiative="Ministria e Çështjeve",
            impact="Trust &amp; <em>peace</em>",
            detail="<p>More</p><p>words</p>",
        ),
        Milestone(uid="b", initiative="Nothing"),
    )
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.live()
    for text in ("ÇËSHTJEVE", "& PEACE", "words more", "trust"):
        assert [row.uid for row in listed.containing(text)] == ["a"], text
    assert [row.uid for row in listed.containing(" ")] == ["a", "b"]
    assert not listed.containing("more nothing")


def test_the_sources_of_a_milestone_are_counted_once_each():
    cite = '<cite data-source="r1"></cite>'
    rows = (
        Milestone(uid="a", initiative=f"x{cite}", impact=f"y{cite}", sources=("r1",)),
        Milestone(uid="b", initiative="x", date="1999"),
    )
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.order_by("uid")
    assert [row.source_count for row in listed] == [1, 0]


# --- Scheduling -----------------------------------------------------------------------------------


def test_a_scheduled_edition_goes_live_by_itself_at_its_time(clock):
    first = factories.edition()
    second = factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    assert second.state == "scheduled"
    assert list(Edition.objects.live()) == [first]
    clock.advance(days=1, microseconds=-1)
    assert list(Edition.objects.live()) == [first]
    clock.advance(microseconds=1)
    assert list(Edition.objects.live()) == [second]
    assert Edition.objects.get(number=2).state == "public"


def test_a_time_that_has_passed_is_refused(clock):
    article = factories.article()
    for time in (clock.time, clock.ahead(days=-1)):
        with pytest.raises(CannotPublish, match="has passed. Choose a future time."):
            publishing.publish(article, note="x", live_from=time)


def test_while_an_edition_is_scheduled_no_other_is_published(clock):
    factories.edition()
    factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    with pytest.raises(CannotPublish, match="Edition 2 is scheduled for"):
        factories.next_edition(title="Sooner")
    clock.advance(days=1)
    assert factories.next_edition(title="Afterwards").number == 3


def test_a_scheduled_edition_can_be_moved_until_it_is_live(clock):
    edition = factories.next_edition(live_from=clock.ahead(days=1))
    publishing.reschedule(edition, clock.ahead(days=3))
    clock.advance(days=1)
    assert not Edition.objects.live().exists()
    publishing.reschedule(edition)
    assert Edition.objects.live().get() == edition
    for time in (None, clock.ahead(days=1)):
        with pytest.raises(CannotPublish, match="Edition 1 has been live since"):
            publishing.reschedule(edition, time)


def test_a_cancelled_edition_keeps_its_number_and_never_goes_live(clock):
    first = factories.edition()
    second = factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    assert publishing.cancel(second).state == "cancelled"
    clock.advance(days=2)
    assert Edition.objects.live().get() == Edition.objects.public().get() == first
    for change in (publishing.cancel, publishing.reschedule, publishing.reinstate):
        with pytest.raises(CannotPublish):
            change(second)
    assert factories.next_edition(title="Later").number == 3


def test_what_was_cancelled_can_be_published_after_all(clock):
    publishing.cancel(factories.next_edition(live_from=clock.ahead(days=1)))
    edition = factories.next_edition()
    assert (edition.number, edition.state) == (2, "public")
    assert Edition.objects.live().get().first_published == clock.time


# --- Withdrawing ----------------------------------------------------------------------------------


def test_a_withdrawn_article_is_not_live_and_no_older_edition_takes_its_place(clock):
    first = factories.edition()
    second = factories.next_edition(title="Second")
    withdrawn = publishing.withdraw(first.article, reason="Wrong throughout.")
    assert withdrawn == second
    assert (withdrawn.withdrawal_reason, withdrawn.state) == ("Wrong throughout.", "withdrawn")
    assert not Edition.objects.live().exists()
    assert Edition.objects.public().get() == first
    assert Edition.objects.newest().get() == second
    assert Edition.objects.count() == 2


def test_without_its_history_all_editions_are_withdrawn():
    factories.edition()
    article = factories.next_edition(title="Second").article
    publishing.withdraw(article, reason="By order of a court.", history_open=False)
    assert not Edition.objects.public().exists()


def test_a_new_edition_brings_a_withdrawn_article_back_but_not_what_was_withdrawn():
    article = factories.edition().article
    publishing.withdraw(article, reason="Wrong.", history_open=False)
    second = factories.next_edition(title="Right")
    assert list(Edition.objects.live()) == list(Edition.objects.public()) == [second]


def test_an_article_expires_by_itself_at_its_time(clock):
    edition = factories.edition()
    publishing.withdraw(edition.article, reason="The mandate ended.", at=clock.ahead(days=1))
    assert Edition.objects.live().get() == edition
    clock.advance(days=1)
    assert not Edition.objects.live().exists()


def test_an_expiry_holds_for_the_editions_that_follow(clock):
    article = factories.edition().article
    end = clock.ahead(days=1)
    publishing.withdraw(article, reason="The mandate ended.", at=end, history_open=False)
    second = factories.next_edition(title="Second")
    assert (second.live_until, second.withdrawal_reason) == (end, "The mandate ended.")
    assert second.history_open is False
    clock.advance(days=1)
    assert not Edition.objects.public().exists()
    third = factories.next_edition(title="Third")
    assert (third.live_until, third.history_open) == (None, True)


@pytest.mark.parametrize("history_open", [True, False])
def test_a_withdrawal_can_be_undone_with_all_that_it_took(history_open):
    first = factories.edition()
    second = factories.next_edition(title="Second")
    withdrawn = publishing.withdraw(first.article, reason="Wrong.", history_open=history_open)
    publishing.reinstate(withdrawn)
    assert set(Edition.objects.public()) == {first, second}
    assert Edition.objects.live().get() == second
    with pytest.raises(CannotPublish, match="nothing to undo"):
        publishing.reinstate(second)


def test_publishing_a_withdrawn_edition_again_is_refused_with_what_to_do():
    article = factories.edition().article
    publishing.withdraw(article, reason="Wrong.")
    with pytest.raises(Unchanged, match="It was withdrawn. To bring it back, undo the withdrawal."):
        factories.next_edition()


def test_an_edition_before_the_newest_can_be_withdrawn_alone():
    first = factories.edition()
    with pytest.raises(CannotPublish, match="Withdraw the article instead"):
        publishing.withdraw_edition(first, reason="x")
    second = factories.next_edition(title="Second")
    publishing.withdraw_edition(first, reason="It named a person.")
    assert Edition.objects.live().get() == Edition.objects.public().get() == second
    with pytest.raises(CannotPublish, match="nothing to withdraw"):
        publishing.withdraw_edition(first, reason="x")


def test_what_is_not_live_cannot_be_withdrawn(clock):
    article = factories.article()
    with pytest.raises(CannotPublish, match="isn't live"):
        publishing.withdraw(article, reason="x")
    factories.edition("other")
    coming = factories.next_edition("other", title="Later", live_from=clock.ahead(days=1))
    with pytest.raises(CannotPublish, match="would bring the article back. Cancel it first."):
        publishing.withdraw(coming.article, reason="x")


def test_a_scheduled_edition_cannot_be_moved_beyond_the_articles_end(clock):
    article = factories.edition().article
    publishing.withdraw(article, reason="x", at=clock.ahead(days=3))
    coming = factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    with pytest.raises(CannotPublish, match="Choose an earlier time"):
        publishing.reschedule(coming, clock.ahead(days=3))


# --- What is refused, in words --------------------------------------------------------------------


@pytest.fixture
def noon(clock):
    """The clock, at noon of a day in winter, in a time zone an hour ahead of UTC."""
    clock.time = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Belgrade")):
        yield clock


def refusal(change, *arguments, **options):
    """Return why a change is refused."""
    with pytest.raises(CannotPublish) as refused:
        change(*arguments, **options)
    return str(refused.value)


def test_a_moment_is_shown_in_the_time_zone_of_the_site(noon):
    assert publishing.moment(noon.time) == "2 November 2026, 12:00 CET"
    assert publishing.moment(datetime(2026, 6, 30, 22, 5, tzinfo=UTC)) == "1 July 2026, 00:05 CEST"


def test_times_that_are_in_the_way_are_named(noon):
    article = factories.edition().article
    coming = factories.next_edition(title="Later", live_from=noon.ahead(days=1))
    assert refusal(publishing.reschedule, coming, noon.ahead(hours=-1)) == (
        "2 November 2026, 11:00 CET has passed. Choose a future time."
    )
    assert refusal(publishing.withdraw, article, reason="x") == (
        "Edition 2 is scheduled for 3 November 2026, 12:00 CET and would bring the article back."
        " Cancel it first."
    )
    publishing.reschedule(coming)
    assert refusal(publishing.cancel, coming) == (
        "Edition 2 has been live since 2 November 2026, 12:00 CET."
    )


@pytest.mark.parametrize("change", [publishing.cancel, publishing.reschedule])
def test_a_cancelled_edition_is_said_to_be_cancelled(clock, change):
    edition = factories.next_edition(live_from=clock.ahead(days=1))
    publishing.cancel(edition)
    assert refusal(change, edition) == "Edition 1 is already cancelled."


def test_all_that_is_missing_is_said_in_one_message():
    article = factories.article(title="", focus_areas=(FocusArea(uid="a"),))
    assert refusal(publishing.publish, article, note="x") == (
        "Enter a title. Focus area 1: This focus area is empty. Enter a title, or remove it."
    )


def test_an_unchanged_draft_is_refused_with_the_number_of_its_edition():
    article = factories.edition().article
    assert refusal(publishing.publish, article, note="x") == (
        "Nothing has changed since edition 1."
    )
    publishing.withdraw(article, reason="Wrong.")
    assert refusal(publishing.publish, article, note="x") == (
        "Nothing has changed since edition 1. It was withdrawn. To bring it back, undo the"
        " withdrawal."
    )


def test_a_slug_of_another_article_is_refused_with_what_to_do():
    Article.objects.filter(pk=factories.edition("one").article.pk).update(slug="elsewhere")
    assert refusal(publishing.publish, factories.article("one"), note="x") == (
        "Another article has or had this slug. Choose a different one."
    )


# --- What the list of articles tells --------------------------------------------------------------


def test_an_edition_is_superseded_when_it_was_followed_long_before_another_comes(clock):
    for hours in (30, 20, 10, 0):
        factories.next_edition(title=f"Title {hours}")
        clock.advance(hours=hours)
    editions = Edition.objects.order_by("number").values_list("superseded", flat=True)
    assert list(editions) == [True, False, False, False]  # followed 30, 10 and 0 hours before
    Edition.objects.update(superseded=False)
    fill = import_module("milestones.migrations.0010_superseded_editions").fill
    # By the test's clock, which PostgreSQL doesn't know.
    fill(apps, SimpleNamespace(connection=SimpleNamespace(vendor="sqlite")))
    assert list(editions.all()) == [True, False, False, False]


def test_code_that_knows_nothing_of_it_goes_on_publishing_until_it_is_restarted():
    factories.edition()
    names = [field.column for field in Edition._meta.concrete_fields]
    known = [name for name in names if name not in ("id", "superseded")]
    values = [name if name != "number" else "number + 1" for name in known]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO milestones_edition ({', '.join(known)})"  # noqa: S608
            f" SELECT {', '.join(values)} FROM milestones_edition"
        )
    assert Edition.objects.get(number=2).superseded is False


def test_an_edition_that_was_just_followed_is_live_for_who_is_behind(clock):
    first = factories.edition()
    before = clock.advance(hours=1)
    clock.advance(seconds=1)
    second = factories.next_edition(title="Second")
    assert Edition.objects.live(before).get() == first
    assert Edition.objects.live().get() == second


def test_the_state_of_an_article_is_derived(clock):
    def state():
        article = Article.objects.with_state().get()
        names = ("live_number", "latest_number", "scheduled_for", "withdrawn_at", "is_changed")
        return tuple(getattr(article, name) for name in names)

    article = factories.article()
    assert state() == (None, None, None, None, True)
    factories.next_edition()
    assert state() == (1, 1, None, None, False)
    coming = clock.ahead(days=1)
    edition = factories.next_edition(title="Later", live_from=coming)
    assert state() == (1, 2, coming, None, False)
    publishing.cancel(edition)
    assert state() == (1, 1, None, None, True)
    publishing.withdraw(article, reason="x")
    assert state() == (None, 1, None, clock.time, True)


# --- Images ---------------------------------------------------------------------------------------


def test_an_image_that_is_missing_cannot_be_published():
    article = factories.article(lead=factories.figure("0" * 64))
    with pytest.raises(Incomplete) as refused:
        publishing.publish(article, note="First")
    assert str(refused.value) == "An image in “Lead” is missing. Delete it, or upload it again."


def test_all_problems_are_in_the_order_of_the_page_and_each_is_named_once():
    Article.objects.filter(pk=factories.edition("one").article.pk).update(slug="elsewhere")
    missing = factories.figure("0" * 64)
    article = factories.article("one", lead=missing + missing, milestones=(), sources=())
    found = publishing.problems(article, drafts.read(article))
    assert [problem.part or problem.field for problem in found if problem.required] == [
        *("slug", "lead", "sections", "focus_areas"),
    ]


def test_only_the_image_that_is_missing_is_named(images_folder):
    image = factories.figure(factories.image())
    sections = (
        Section(uid="a", heading="A", body=image),
        Section(uid="b", heading="B", body=image + factories.figure("0" * 64)),
    )
    article = factories.article(lead=image, sections=sections)
    with pytest.raises(Incomplete) as refused:
        publishing.publish(article, note="First")
    [problem] = refused.value.problems
    assert str(problem) == (
        "Section 2: An image in “Text” is missing. Delete it, or upload it again."
    )


def test_an_edition_with_an_image_keeps_it(images_folder):
    image = factories.image()
    edition = factories.edition(lead=factories.figure(image))
    drafts.write(edition.article, factories.document())
    edition.article.versions.all().delete()
    with pytest.raises(ProtectedError):
        image.delete()


def test_a_document_without_images_asks_for_none(django_assert_num_queries):
    article = factories.article()
    with django_assert_num_queries(1):  # for the slug
        publishing.problems(article, factories.document())
