import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from milestones import drafts
from milestones.document import completeness, serializing
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
