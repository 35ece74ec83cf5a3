import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from milestones import documents, drafts, publishing
from milestones.models import Article, Edition
from milestones.publishing import CannotPublish, Incomplete, Unchanged

from . import factories

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "documents"


def test_an_edition_holds_the_document_its_hash_and_its_note(admin_user):
    article = factories.article()
    edition = publishing.publish(
        article, note="First edition", kind=Edition.Kind.MINOR, user=admin_user
    )
    assert edition.document == factories.document()
    assert edition.sha256 == documents.sha256(edition.content)
    assert json.loads(edition.content)["schema_version"] == documents.SCHEMA_VERSION
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
    article = factories.article(lead="", conclusion="")
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(article, note="x")
    assert [problem.field for problem in refusal.value.problems] == ["lead", "conclusion"]
    assert not Edition.objects.exists()


def test_an_unchanged_draft_makes_no_edition():
    edition = factories.edition()
    with pytest.raises(Unchanged, match="Nothing has changed since edition 1"):
        publishing.publish(edition.article, note="Again")
    assert Edition.objects.get() == edition


def test_a_new_address_alone_is_a_change():
    article = factories.edition().article
    Article.objects.filter(pk=article.pk).update(slug="moved")
    assert publishing.publish(article, note="Moved").slug == "moved"


def test_an_address_that_another_article_was_published_at_is_refused():
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


def test_only_the_version_that_was_looked_at_is_published():
    article = factories.article()
    drafts.write(article, factories.document(title="Another"))
    with pytest.raises(CannotPublish, match="changed after you looked at it"):
        publishing.publish(article, note="x", version=article.version)
    assert not Edition.objects.exists()
    assert publishing.publish(article, note="x", version=article.version + 1).title == "Another"


def test_a_stored_edition_of_each_schema_version_can_be_read_and_verified():
    """The files are of the years in which they were current. None is ever changed or removed."""
    samples = sorted(SAMPLES.glob("schema_*.json"))
    assert [path.stem for path in samples] == [
        f"schema_{version}" for version in range(1, documents.SCHEMA_VERSION + 1)
    ]
    for path in samples:
        text = path.read_text()
        assert documents.sha256(text) == path.with_suffix(".sha256").read_text().strip()
        document = documents.from_json(text)
        assert document.title == "A sample of every part"
        assert documents.problems(document) == []
        assert drafts.read(drafts.write(Article(slug=path.stem), document)) == document


def test_an_old_schema_is_upgraded_on_read_and_never_rewritten(monkeypatch):
    edition = factories.edition()
    monkeypatch.setattr(documents, "SCHEMA_VERSION", 2)

    def upgrade(data):
        return {**data, "schema_version": 2, "title": data["title"].upper()}

    monkeypatch.setitem(documents.UPGRADES, 1, upgrade)
    stored = Edition.objects.get()
    assert stored.document.title == "A MISSION AND ITS YEARS"
    assert (stored.content, stored.sha256) == (edition.content, edition.sha256)


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
        with pytest.raises(CannotPublish, match="has passed. Choose a time to come."):
            publishing.publish(article, note="x", live_from=time)


def test_while_an_edition_is_scheduled_no_other_is_published(clock):
    factories.edition()
    factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    with pytest.raises(CannotPublish, match="Edition 2 is to go live on"):
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
        with pytest.raises(CannotPublish, match="Edition 1 went live on"):
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
    clock.advance(days=1)
    assert not Edition.objects.public().exists()
    assert factories.next_edition(title="Third").live_until is None


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
    with pytest.raises(Unchanged, match="It was withdrawn; to bring it back, undo that."):
        factories.next_edition()


def test_an_edition_before_the_newest_can_be_withdrawn_alone():
    first = factories.edition()
    with pytest.raises(CannotPublish, match="withdraw the article instead"):
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
