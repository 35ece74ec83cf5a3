"""When an edition goes live, and how long it stays."""

import pytest

from milestones.editions import publishing
from milestones.editions.publishing import CannotPublish, Unchanged
from milestones.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


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
