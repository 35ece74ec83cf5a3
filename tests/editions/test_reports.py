"""Reports of mistakes: how they are stored, limited, answered and forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from milestones.editions import publishing, reports
from milestones.models import AttemptCount, PublicState, Report
from milestones.models.attempts import TooManyAttempts
from tests import factories

pytestmark = pytest.mark.django_db


def close(report, state="answered", text="It is right.", user=None):
    return reports.answer(report, state, text, user=user)


# --- From readers ---------------------------------------------------------------------------------


def test_a_report_is_stored_with_the_edition_and_the_row_it_is_about():
    edition = factories.edition()
    report = factories.report(
        edition=edition, row="m1", wrong="The year.", contact="me@example.org"
    )
    stored = Report.objects.get()
    assert (stored.edition, stored.row, stored.wrong) == (edition, "m1", "The year.")
    assert (stored.contact, stored.state) == ("me@example.org", "new")
    assert reports.find(report.token) == stored


def test_only_the_hash_of_the_token_is_stored():
    report = factories.report()
    assert len(report.token) == 43
    [stored] = Report.objects.values_list()
    assert report.token not in str(stored)
    assert reports.find("x" * 43) is None


def test_the_same_report_sent_twice_is_stored_and_counted_once():
    first = factories.report(wrong="The year.")
    second = factories.report(wrong="The year.")
    assert (first, first.token) == (second, second.token)
    assert set(AttemptCount.objects.values_list("attempts", flat=True)) == {1}
    assert factories.report(wrong="The year!").token != first.token
    assert factories.report(wrong="The year.", contact="me").token != first.token


def test_a_network_can_send_ten_reports_an_hour(clock):
    for i in range(10):
        factories.report(client="2001:db8::1", wrong=str(i))
    with pytest.raises(TooManyAttempts) as refusal:
        factories.report(client="2001:db8::2", wrong="Another, from the same network")
    assert refusal.value.until == clock.ahead(hours=1)
    factories.report(client="2001:db8::2", wrong="9")  # it is there already
    factories.report(client="192.0.2.7", wrong="From elsewhere")
    assert Report.objects.count() == 11
    clock.advance(hours=1)
    factories.report(client="2001:db8::1", wrong="Later")


@pytest.mark.parametrize(
    ("network", "elsewhere"), [("192.0.2.{}", "192.0.3.1"), ("2001:db8:0:{}::1", "2001:db8:1::1")]
)
def test_a_wider_network_can_send_forty_reports_a_day(clock, network, elsewhere):
    for i in range(40):
        factories.report(client=network.format(i))
    with pytest.raises(TooManyAttempts) as refusal:
        factories.report(client=network.format(99))
    assert refusal.value.until == clock.ahead(days=1)
    factories.report(client=elsewhere)
    clock.advance(days=1)
    factories.report(client=network.format(99))


def test_all_readers_together_are_limited_for_an_hour_at_most(clock, monkeypatch):
    monkeypatch.setattr(reports, "OF_ALL", (3, reports.OF_ALL[1]))
    for i in range(3):
        factories.report(client=f"192.0.{i}.1")
    with pytest.raises(TooManyAttempts) as refusal:
        factories.report(client="192.0.9.1")
    assert refusal.value.until == clock.ahead(hours=1)
    clock.advance(hours=1)
    factories.report(client="192.0.9.1")


def test_no_single_block_of_networks_can_lock_out_the_others():
    assert reports.OF_ALL[0] >= 10 * reports.FROM_A_WIDER_NETWORK[0]


def test_the_ip_address_is_not_stored():
    factories.report(client="192.0.2.77")
    stored = f"{list(Report.objects.values_list())}{list(AttemptCount.objects.values_list())}"
    assert "192.0.2.77" not in stored


def test_counts_that_have_expired_are_deleted(clock):
    factories.report(client="192.0.2.1")
    clock.advance(days=2)
    factories.report(client="192.0.2.2")
    assert AttemptCount.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="its test database has one connection")
def test_the_same_report_sent_at_the_same_time_is_stored_once():
    def send(_):
        try:
            return factories.report(wrong="The year.").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(8)))) == 1


# --- From editors ---------------------------------------------------------------------------------


def test_an_answer_closes_a_report_with_the_name_of_who_wrote_it(django_user_model):
    user = django_user_model.objects.create_user("Ada")
    close(factories.report(), user=user)
    user.delete()
    report = Report.objects.get()
    assert (report.state, report.answer) == ("answered", "It is right.")
    assert (report.answered_by, report.answered_by_name) == (None, "Ada")
    assert report.answered_at


def test_a_report_that_somebody_else_answered_is_not_answered_again():
    report = factories.report()
    close(report)
    with pytest.raises(reports.AlreadyAnswered):
        close(report, "declined", "No.")
    assert Report.objects.get().answer == "It is right."


def test_a_report_can_be_opened_again():
    answered = close(factories.report())
    close(answered, "new", answered.answer)
    report = Report.objects.get()
    assert (report.state, report.answered_at, report.answered_by_name) == ("new", None, "")


def test_a_correction_answers_the_reports_that_are_open():
    edition = factories.edition()
    first, second = (factories.report(edition=edition, wrong=text) for text in "ab")
    close(second, "declined")
    correction = factories.next_edition(kind="correction", title="Right")
    before = PublicState.objects.get().changes
    reports.correct([first, second], correction, "Thank you.", user=None)
    assert PublicState.objects.get().changes == before + 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.correction, first.answer) == ("corrected", correction, "Thank you.")
    assert second.state == "declined"
    [found] = reports.with_reports([correction])
    assert found.answered_reports == [first]


def test_a_correction_that_readers_cannot_see_is_not_named(clock):
    report = factories.report(edition=factories.edition())
    coming = factories.next_edition(kind="correction", title="New", live_from=clock.ahead(days=1))
    reports.correct([report], coming, "Thank you.", user=None)
    assert Report.objects.get().published_correction is None
    clock.advance(days=1)
    assert Report.objects.get().published_correction == coming
    factories.next_edition(title="Newer")
    publishing.withdraw_edition(coming, reason="Wrong.")
    assert Report.objects.get().published_correction is None


def test_a_correction_also_answers_a_report_that_has_an_answer_already():
    edition = factories.edition()
    report = close(factories.report(edition=edition), text="We will correct it.")
    assert list(reports.correctable(edition.article)) == [report]
    correction = factories.next_edition(kind="correction", title="Right")
    reports.correct([report], correction, "Corrected.", user=None)
    report.refresh_from_db()
    assert (report.state, report.correction, report.answer) == (
        "corrected",
        correction,
        "Corrected.",
    )


def test_a_cancelled_correction_puts_its_reports_back_into_the_queue(clock):
    report = factories.report(edition=factories.edition())
    coming = factories.next_edition(kind="correction", title="New", live_from=clock.ahead(days=1))
    reports.correct([report], coming, "Thank you.", user=None)
    publishing.cancel(coming)
    report.refresh_from_db()
    assert (report.state, report.correction, report.answered_at) == ("new", None, None)
    assert report.told_state == "new"


def test_a_report_is_assigned_to_a_row_of_an_article():
    edition, report = factories.edition(), factories.report(page="The mission")
    reports.assign(report, edition, "m1", "So far")
    stored = Report.objects.get()
    assert (stored.edition, stored.row, stored.answer) == (edition, "m1", "So far")
    assert (stored.state, stored.page) == ("new", "The mission")
    close(stored)
    with pytest.raises(reports.AlreadyAnswered):
        reports.assign(report, edition, "", "")


def test_opening_a_corrected_report_again_takes_it_from_the_correction():
    report = factories.report(edition=factories.edition())
    correction = factories.next_edition(kind="correction", title="New")
    reports.correct([report], correction, "Thank you.", user=None)
    before = PublicState.objects.get().changes
    close(Report.objects.get(), "new", "")
    assert reports.with_reports([correction])[0].answered_reports == []
    assert PublicState.objects.get().changes == before + 1


def test_an_answer_alone_changes_no_public_page():
    factories.edition()
    before = PublicState.objects.get().changes
    close(factories.report())
    assert PublicState.objects.get().changes == before


def test_corrections_take_one_query_for_their_reports(django_assert_num_queries):
    factories.edition()
    corrections = [factories.next_edition(kind="correction", title=f"{i}") for i in range(3)]
    with django_assert_num_queries(1):
        reports.with_reports(corrections)
    with django_assert_num_queries(0):
        reports.with_reports([])


# --- What is forgotten ----------------------------------------------------------------------------


def test_the_contact_is_deleted_ninety_days_after_the_report_is_closed(clock, capsys):
    close(factories.report(contact="me@example.org"))
    factories.report(contact="still open")
    clock.advance(days=89)
    call_command("forget_contacts")
    assert capsys.readouterr().out == "Deleted from 0 reports.\n"
    clock.advance(days=1)
    call_command("forget_contacts")
    assert capsys.readouterr().out == "Deleted from 1 reports.\n"
    assert set(Report.objects.values_list("contact", flat=True)) == {"", "still open"}


def test_each_new_report_deletes_old_contacts_too(clock):
    close(factories.report(contact="me@example.org"))
    clock.advance(days=90)
    factories.report()
    assert not Report.objects.exclude(contact="").exists()


def test_the_contact_of_spam_is_deleted_immediately():
    close(factories.report(contact="buy@example.org"), "spam", "")
    assert Report.objects.get().contact == ""
