"""The queue of readers' reports, and the choice of those that a correction answers."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from milestones import drafts
from milestones.editions import publishing, reports
from milestones.models import Report
from tests import factories
from tests.screens import publish, screen

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:milestones_report_changelist")


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def report(edition):
    texts = {"wrong": "The year is wrong.", "right": "1998", "contact": "me@example.org"}
    return factories.report(edition=edition, row="m1", **texts)


def url_of(report):
    return reverse("admin:milestones_report_change", args=[report.pk])


def html_of(response):
    return " ".join(response.content.decode().split())


def send(client, report, button, answer="", **values):
    """Send the form of the report's screen as it is loaded."""
    form = client.get(url_of(report)).context["adminform"].form
    data = {"answer": answer, "seen": form["seen"].value(), button: "on", **values}
    return client.post(url_of(report), data, follow=True)


# --- The queue ------------------------------------------------------------------------------------


def test_the_first_screen_counts_the_new_reports(admin_client, report):
    html = html_of(admin_client.get(reverse("admin:index")))
    assert f'<a href="{QUEUE}">1 new report of mistakes</a>' in html
    reports.answer(report, "declined", "No.", user=None)
    assert "of mistakes" not in html_of(admin_client.get(reverse("admin:index")))


def test_the_queue_has_the_new_reports_and_others_on_demand(admin_client, report):
    closed = factories.report(wrong="A closed one")
    reports.answer(closed, "declined", "No.", user=None)
    html = html_of(admin_client.get(QUEUE))
    assert "The year is wrong." in html
    assert "A mission and its years, edition 1" in html
    assert "A closed one" not in html
    assert "A closed one" in html_of(admin_client.get(f"{QUEUE}?state=declined"))
    assert "The year is wrong." in html_of(admin_client.get(f"{QUEUE}?state=all&q=year"))


@pytest.mark.parametrize("count", [1, 20])
def test_the_queue_takes_few_queries(admin_client, edition, django_assert_max_num_queries, count):
    for i in range(count):
        factories.report(client=f"192.0.2.{i}", edition=edition)
    with django_assert_max_num_queries(8):
        admin_client.get(QUEUE)


# --- The screen of a report -----------------------------------------------------------------------


def test_the_screen_shows_the_report_beside_the_text_now(admin_client, report):
    html = html_of(admin_client.get(url_of(report)))
    assert "The year is wrong." in html
    assert "me@example.org" in html
    assert "As in the edition that the reader saw." in html
    assert "Initiative 1" in html
    assert reverse("admin:milestones_article_change", args=[report.edition.article_id]) in html


def test_the_screen_says_if_the_row_has_changed_or_is_gone(admin_client, report):
    rows = factories.document().milestones
    changed = rows[1].__class__(uid="m1", date="1998", initiative="Changed")
    factories.next_edition(milestones=(rows[0], changed))
    html = html_of(admin_client.get(url_of(report)))
    assert "It has changed since the edition that the reader saw." in html
    assert "Changed" in html
    factories.next_edition(milestone_count=1)
    html = html_of(admin_client.get(url_of(report)))
    assert "Edition 3 no longer has this row. It was:" in html
    assert "Initiative 1" in html
    publishing.withdraw(report.edition.article, reason="Wrong.")
    assert "The article is withdrawn." in html_of(admin_client.get(url_of(report)))


@pytest.mark.parametrize(
    ("button", "state"), [("_answer", "answered"), ("_decline", "declined"), ("_spam", "spam")]
)
def test_a_report_is_closed(admin_client, report, button, state):
    response = send(admin_client, report, button, "We checked it.")
    assert f"The report is {state}." in html_of(response)
    report.refresh_from_db()
    assert (report.state, report.answer) == (state, "We checked it.")
    assert report.answered_by_name == "admin"


def test_an_answer_needs_words_and_spam_does_not(admin_client, report):
    for button in ("_answer", "_decline"):
        assert "Write an answer for the reader." in html_of(send(admin_client, report, button))
    assert Report.objects.get().state == "new"
    send(admin_client, report, "_spam")
    assert Report.objects.get().state == "spam"


def test_a_closed_report_can_be_opened_again(admin_client, report):
    send(admin_client, report, "_spam")
    assert 'name="_answer"' not in html_of(admin_client.get(url_of(report)))
    assert "The report is open again." in html_of(send(admin_client, report, "_reopen"))
    assert Report.objects.get().state == "new"


def test_a_report_that_somebody_else_closed_is_not_answered_twice(admin_client, report):
    reports.answer(report, "declined", "No.", user=None)
    data = {"answer": "Yes.", "seen": "new", "_answer": "on"}
    html = html_of(admin_client.post(url_of(report), data))
    assert "in the meantime, this report was changed by somebody else and is declined" in html
    assert "Yes." in html
    assert Report.objects.get().answer == "No."


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_instant_the_second_is_told(
    admin_client, report, monkeypatch
):
    original = reports.answer

    def answer_slowly(*args, **kwargs):
        time.sleep(0.5)  # the other sends the form meanwhile
        return original(*args, **kwargs)

    def send_form(text):
        client = Client()
        client.cookies = admin_client.cookies
        data = {"answer": text, "seen": "new", "_answer": "on"}
        try:
            return html_of(client.post(url_of(report), data))
        finally:
            connections.close_all()

    monkeypatch.setattr(reports, "answer", answer_slowly)
    with ThreadPoolExecutor() as threads:
        first, second = sorted(threads.map(send_form, ["One", "Two"]), key=len)
    assert first == ""  # a redirect
    assert "in the meantime, this report was changed by admin and is answered now" in second
    assert Report.objects.get().answer in ("One", "Two")


def test_a_form_without_a_button_is_refused(admin_client, report):
    response = admin_client.post(url_of(report), {"answer": "x", "seen": "new"})
    assert response.status_code == 403
    assert Report.objects.get().state == "new"


def test_deleting_a_report_takes_it_from_the_correction(admin_client, report):
    correction = factories.next_edition(kind="correction", title="New")
    reports.correct([report], correction, "Thank you.", user=None)
    url = reverse("admin:milestones_report_delete", args=[report.pk])
    admin_client.post(url, {"post": "yes"})
    assert not Report.objects.exists()
    assert "Reported by" not in admin_client.get("/corrections/").content.decode()


# --- What it is about -----------------------------------------------------------------------------


def about(client, report):
    """Return what the screen of a report says that it is about."""
    return client.get(url_of(report)).context["adminform"].form.initial["about"]


@pytest.mark.parametrize(
    ("url", "number", "row"),
    [
        ("http://testserver/articles/mission/", 2, ""),
        ("/articles/mission/#m-m1", 2, "m1"),
        ("/articles/mission/milestones/m1/", 2, "m1"),
        ("/articles/mission/editions/1/#s-s2", 1, "s2"),
        ("/articles/mission/history/#edition-1", 2, ""),
        (" articles/mission.json ", 2, ""),
    ],
)
def test_a_report_about_no_article_is_assigned_by_a_url(admin_client, edition, url, number, row):
    factories.next_edition(title="New")
    report = factories.report(page="Your article")
    response = send(admin_client, report, "_assign", "So far", about=url)
    html = html_of(response)
    assert "Saved what the report is about." in html
    assert f"A mission and its years, edition {number}" in html or f"New, edition {number}" in html
    report.refresh_from_db()
    assert (report.edition.number, report.row, report.state) == (number, row, "new")
    assert report.answer == "So far"


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "mission",
        "/topics/security/",
        "/articles/other/",
        "/articles/mission/editions/9/",
        "/articles/mission/#m-m9",
        "/admin/",
        "http://[",
        "x" * 2001,
        "\0",
    ],
)
def test_what_no_article_has_cannot_be_assigned(admin_client, edition, url):
    report = factories.report()
    response = send(admin_client, report, "_assign", "So far", about=url)
    assert response.context["errors"]
    assert "So far" in html_of(response)
    report.refresh_from_db()
    assert report.edition is None


def test_the_page_that_the_reader_named_is_suggested(admin_client, edition):
    assert about(admin_client, factories.report(page="http://testserver/topics/")) == ""
    url = "http://testserver/articles/mission/"
    report = factories.report(page=url)
    assert about(admin_client, report) == url
    send(admin_client, report, "_answer", "Yes.", about=url)
    report.refresh_from_db()
    assert (report.edition, report.state) == (edition, "answered")
    assert about(admin_client, report) == "/articles/mission/editions/1/"


def test_what_a_reader_chose_can_be_changed_until_it_is_corrected(admin_client, report):
    assert about(admin_client, report) == "/articles/mission/editions/1/#m-m1"
    other = factories.edition("other")
    send(admin_client, report, "_assign", about="/articles/other/")
    report.refresh_from_db()
    assert (report.edition, report.row) == (other, "")
    send(admin_client, report, "_decline", "No.", about="")
    assert 'name="about"' not in html_of(admin_client.get(url_of(report)))


# --- Permissions ----------------------------------------------------------------------------------


@pytest.fixture
def editor(client, django_user_model):
    """An editor without rights about reports; a function gives one."""
    user = django_user_model.objects.create_user("Ada", is_staff=True)
    client.force_login(user)
    give(user, "change_article", "publish_article")
    return user


def give(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def test_reading_and_answering_reports_needs_a_permission_of_its_own(client, editor, report):
    assert client.get(QUEUE).status_code == 403
    assert client.get(url_of(report)).status_code == 403
    assert "of mistakes" not in html_of(client.get(reverse("admin:index")))
    give(editor, "view_report")
    html = html_of(client.get(url_of(report)))
    assert "The year is wrong." in html
    assert 'name="_answer"' not in html
    assert client.post(url_of(report), {"_spam": "on", "seen": "new"}).status_code == 403
    give(editor, "answer_report")
    send(client, report, "_answer", "Yes.")
    assert Report.objects.get().answered_by_name == "Ada"


def test_the_review_screen_offers_reports_only_to_who_may_answer_them(client, editor, report):
    drafts.write(report.edition.article, factories.document(title="New"))
    url = screen(report.edition.article, "publish")
    assert "Reports that this correction answers" not in html_of(client.get(url))
    give(editor, "answer_report")
    html = html_of(client.get(url))
    assert "Reports that this correction answers" in html
    assert "The year is wrong." in html


# --- Correcting -----------------------------------------------------------------------------------


@pytest.fixture
def corrected(report):
    """The article, whose draft is corrected."""
    return drafts.write(report.edition.article, factories.document(title="Right"))


def test_a_correction_answers_the_reports_that_are_ticked(admin_client, report, corrected):
    other = factories.report(edition=report.edition, wrong="Another")
    values = {"kind": "correction", "reports": [report.pk], "answer": "Thank you."}
    publish(admin_client, corrected, note="The year was 1998.", **values)
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.state, report.correction.number) == ("corrected", 2)
    assert (report.answer, report.answered_by_name) == ("Thank you.", "admin")
    assert other.state == "new"


def test_without_an_answer_the_note_is_the_answer(admin_client, report, corrected):
    values = {"kind": "correction", "reports": [report.pk]}
    publish(admin_client, corrected, note="The year was 1998.", **values)
    assert Report.objects.get().answer == "The year was 1998."


def test_only_a_correction_answers_reports(admin_client, report, corrected):
    response = publish(admin_client, corrected, kind="update", reports=[report.pk])
    html = html_of(response)
    assert "Choose “Correction”, or untick the reports." in html
    assert f'value="{report.pk}" id="id_reports_0" checked' in html
    assert Report.objects.get().state == "new"


def test_a_report_that_has_an_answer_can_be_chosen(admin_client, report, corrected):
    reports.answer(report, "answered", "We will correct it.", user=None)
    assert "answered" in html_of(admin_client.get(screen(corrected, "publish")))
    publish(admin_client, corrected, note="1998.", kind="correction", reports=[report.pk])
    report.refresh_from_db()
    assert (report.state, report.answer) == ("corrected", "1998.")


def test_the_editions_and_the_report_lead_to_each_other(admin_client, report, corrected):
    publish(admin_client, corrected, note="1998.", kind="correction", reports=[report.pk])
    editions = screen(corrected, "editions")
    assert f'href="{editions}?editions=1#edition-2"' in html_of(admin_client.get(url_of(report)))
    html = html_of(admin_client.get(editions))
    assert '<tr id="edition-2">' in html
    assert f'Answers the <a href="{url_of(report)}">report of' in html


def test_who_may_not_read_reports_sees_none_beside_the_editions(client, editor, report, corrected):
    edition = publishing.publish(corrected, note="1998.", kind="correction")
    reports.correct([report], edition, "Thank you.", user=None)
    assert "Answers the" not in html_of(client.get(screen(corrected, "editions")))


def test_cancelling_a_correction_says_that_reports_are_open_again(
    admin_client, report, corrected, clock
):
    edition = publishing.publish(
        corrected, note="1998.", kind="correction", live_from=clock.ahead(days=1)
    )
    reports.correct([report], edition, "Thank you.", user=None)
    assert "until then, the reader isn’t told" in html_of(admin_client.get(url_of(report)))
    html = html_of(admin_client.post(screen(corrected, "cancel", 2), follow=True))
    assert "The reports that it was to correct are open again." in html
    assert Report.objects.get().state == "new"


def test_reports_about_other_articles_are_not_offered(admin_client, corrected):
    other = factories.report(edition=factories.edition("other"), wrong="Elsewhere")
    assert "Elsewhere" not in html_of(admin_client.get(screen(corrected, "publish")))
    publish(admin_client, corrected, kind="correction", reports=[other.pk])
    assert corrected.editions.count() == 1
