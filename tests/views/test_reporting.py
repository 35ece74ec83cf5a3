"""The form to report a mistake, and the page of a report."""

import sqlite3
from dataclasses import replace

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from milestones.drafts import previews
from milestones.editions import publishing, reports
from milestones.models import Report
from milestones.views import history, reporting
from tests import factories
from tests.queries import SITE

pytestmark = pytest.mark.django_db

PAGE, FORM, GENERAL = "/articles/mission/", "/articles/mission/report/", "/report/"
TEXTS = {"wrong": "The year is wrong.", "right": "1998", "known_from": "I was there."}


@pytest.fixture
def edition():
    return factories.edition()


def text(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def send(client, url=FORM, headers=None, **values):
    return client.post(url, {**TEXTS, **values}, headers=headers)


# --- The form -------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [FORM, f"{FORM}?row=m1", f"{FORM}?edition=1", GENERAL])
def test_the_form_is_the_same_for_everybody_and_sets_no_cookie(client, edition, url):
    response = client.get(url)
    html = text(response)
    assert not response.cookies
    assert "max-age=1" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert "csrf" not in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.parametrize(
    ("uid", "kind", "shown"),
    [
        ("m1", "Milestone", "Initiative 1"),
        ("s1", "Section", "There was cause."),
        ("f1", "Focus area", "Fair ones."),
        ("r1", "Source", "The publisher"),
    ],
)
def test_the_form_shows_the_text_of_the_row(client, edition, uid, kind, shown):
    html = text(client.get(f"{FORM}?row={uid}"))
    assert f'<h2 id="reported">{kind}</h2>' in html
    assert shown in html
    assert f'<option value="{uid}" selected>' in html


def test_the_form_names_the_focus_area_of_a_milestone(client):
    factories.edition(milestones=(replace(factories.milestone(1), focus_area="f2"),))
    html = text(client.get(f"{FORM}?row=m1"))
    reported = html[html.index('id="reported"') :]
    assert reported.index("Impact 1") < reported.index("Focus area") < reported.index("Trust")
    assert ">f2<" not in html


def test_the_form_offers_each_row_of_the_article(client, edition):
    html = text(client.get(FORM))
    for words in ("Why it began", "Courts", "January 1999: Initiative 0", "The record"):
        assert words in html
    assert '<optgroup label="Milestones">' in html


def test_the_form_is_about_an_old_edition_if_the_url_says_so(client, edition):
    factories.next_edition(milestone_count=1)
    assert client.get(f"{FORM}?row=m3").status_code == 404
    html = text(client.get(f"{FORM}?edition=1&row=m3"))
    assert "Initiative 3" in html
    assert "Edition 1" in html


@pytest.mark.parametrize("query", ["edition=9", "edition=x", "edition=²", "row=m9", "row=%3Cb%3E"])
def test_there_is_no_form_for_what_is_not_there(client, edition, query):
    assert client.get(f"{FORM}?{query}").status_code == 404


def test_each_page_leads_to_its_form(client, edition):
    assert f'href="{FORM}"' in text(client.get("/articles/mission/"))
    assert f'href="{FORM}?edition=1"' in text(client.get("/articles/mission/editions/1/"))
    assert f'href="{FORM}?row=m1"' in text(client.get("/articles/mission/milestones/m1/"))


ALL_OF_THE_ARTICLE = ("history/", "compare/1...2/", "on/?date=1990", "compare/?from=x")


@pytest.mark.parametrize("url", ALL_OF_THE_ARTICLE)
def test_each_other_page_of_an_article_leads_to_the_form_of_the_article(client, edition, url):
    factories.next_edition(title="New")
    assert f'href="{FORM}"' in text(client.get(f"{PAGE}{url}"))


def test_the_page_of_a_removed_milestone_leads_to_the_edition_that_has_it(client, edition):
    factories.next_edition(milestone_count=1)
    assert f'href="{FORM}?edition=1"' in text(client.get(f"{PAGE}milestones/m1/"), 410)


OTHER_PAGES = ("/", "/milestones/", "/corrections/", "/topics/", "/nothing/", "/api/", "/fr/feeds/")


@pytest.mark.parametrize("url", OTHER_PAGES)
def test_any_other_page_leads_to_a_form_that_names_it(client, edition, url):
    [link] = form_links(client.get(f"{url}?utm_source=x"))
    assert link == f"{'/fr' if url.startswith('/fr') else ''}{GENERAL}?page={url}"
    assert page_named_by(client.get(link)) == f"http://testserver{url}"


def page_named_by(response):
    assert response.status_code == 200
    return HTMLParser(response.content).css_first("textarea[name=page]").text().strip()


def form_links(response):
    links = HTMLParser(response.content).css("footer a")
    urls = [link.attributes["href"] for link in links]
    return [url for url in urls if "/report/" in url]


def test_a_withdrawn_article_leads_to_a_form_that_can_be_sent(client, edition):
    publishing.withdraw(edition.article, reason="Wrong.")
    for url in (PAGE, f"{PAGE}history/"):
        assert form_links(client.get(url)) == [f"{GENERAL}?page={url}"]


def test_no_form_names_a_secret_url(client, edition):
    link = previews.create_link(edition.article, days=1)
    for url in (f"/preview/{link.token}/", page_of(factories.report()), "/preview/x/"):
        assert form_links(client.get(url)) == [GENERAL]


@pytest.mark.parametrize(
    "path",
    ["//a.example/", "https://a.example/", "a", "/\\a.example", "/a\nb", "//", f"/{'a' * 500}"],
)
def test_a_form_names_only_pages_of_this_site(client, path):
    assert page_named_by(client.get(GENERAL, {"page": path})) == ""


def test_forms_that_name_a_page_do_not_fill_the_page_cache(client):
    assert "no-cache" in client.get(f"{GENERAL}?page=/topics/")["Cache-Control"]


def test_a_report_says_from_which_page_the_reader_came(client):
    page = page_named_by(client.get(f"{GENERAL}?page=/topics/"))
    send(client, f"{GENERAL}?page=/topics/", page=page)
    assert Report.objects.get().page == "http://testserver/topics/"


def test_the_form_follows_the_language_of_the_article(client):
    factories.edition("arabic", language="ar")
    html = text(client.get("/articles/arabic/report/?row=m1"))
    assert '<dl lang="ar" dir="rtl">' in html


@pytest.mark.parametrize("count", [1, 40])
def test_the_form_takes_one_query(client, django_assert_num_queries, count):
    factories.edition(milestone_count=count)
    with django_assert_num_queries(1 + SITE):
        client.get(f"{FORM}?row=m0")
    with django_assert_num_queries(SITE):
        client.get(GENERAL)


# --- Sending it -----------------------------------------------------------------------------------


def test_a_report_is_stored_and_leads_to_its_page(client, edition):
    response = send(client, row="m1", contact="me@example.org")
    assert response.status_code == 303
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    report = Report.objects.get()
    assert (report.edition, report.row) == (edition, "m1")
    assert (report.wrong, report.right, report.known_from) == tuple(TEXTS.values())
    assert report.contact == "me@example.org"
    page = client.get(response["Location"])
    assert "The year is wrong." in text(page)


def test_a_report_needs_no_token_and_no_cookie(edition):
    client = Client(enforce_csrf_checks=True)
    assert send(client).status_code == 303
    assert send(client, GENERAL, page="The front page").status_code == 303
    assert not client.cookies
    assert Report.objects.get(edition=None).page == "The front page"


def test_a_report_about_an_old_edition_says_so(client, edition):
    factories.next_edition(title="New")
    send(client, f"{FORM}?edition=1", row="m1")
    assert Report.objects.get().edition == edition


def test_sending_to_an_old_slug_loses_nothing(client, edition):
    article = edition.article
    article.slug = "renamed"
    article.save()
    publishing.publish(article, note="A new slug")
    assert client.get(FORM).status_code == 301
    assert send(client).status_code == 303


def test_a_report_sent_twice_leads_to_the_same_page(client, edition):
    first, second = send(client), send(client)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"wrong": " \n"}, "Describe what is wrong."),
        ({"wrong": "x" * 2001}, "Enter at most 2000 characters. You entered 2001."),
        ({"wrong": "a\0b"}, "Remove the null character."),
        ({"contact": "a\0b"}, "Remove the null character."),
        ({"contact": "x" * 201}, "Enter at most 200 characters. You entered 201."),
        ({"row": "m9"}, "There is no such part. Choose another."),
        ({"website": "https://example.org"}, "Leave this field empty"),
    ],
)
def test_a_refused_report_says_why_and_keeps_the_text(client, edition, values, message):
    response = send(client, **values)
    html = text(response, 400)
    assert message in html
    assert "I was there." in html
    assert "Your report was not sent." in html
    assert "no-store" in response["Cache-Control"]
    assert not Report.objects.exists()


def test_the_honeypot_is_hidden_until_it_is_filled_in(client, edition):
    assert '<div class="trap"> <label for="id_website">' in text(client.get(FORM))
    assert '<div > <label for="id_website">' in text(send(client, website="x"), 400)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_with_its_text(client, edition, headers):
    html = text(send(client, headers=headers), 403)
    assert "this form comes from another site" in html
    assert "I was there." in html
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {},
    ],
)
def test_a_form_of_this_site_is_accepted(client, edition, headers):
    assert send(client, headers=headers).status_code == 303


def test_too_many_reports_are_refused_with_their_text(client, edition, monkeypatch):
    monkeypatch.setattr(reports, "FROM_A_NETWORK", (1, reports.FROM_A_NETWORK[1]))
    send(client)
    response = send(client, wrong="Another mistake.")
    html = text(response, 429)
    assert "send it again in 60 minutes" in html
    assert "Another mistake." in html
    assert 3500 < int(response["Retry-After"]) <= 3601
    assert send(client).status_code == 303  # it is there already


def test_a_long_wait_is_told_in_hours(client, edition, monkeypatch):
    monkeypatch.setattr(reports, "FROM_A_WIDER_NETWORK", (1, reports.FROM_A_WIDER_NETWORK[1]))
    send(client)
    response = send(client, wrong="Another mistake.")
    assert "send it again in 24 hours" in text(response, 429)
    assert 86_300 < int(response["Retry-After"]) <= 86_401


def test_a_megabyte_is_refused(client, edition):
    for url in (FORM, GENERAL):
        headers = {"Origin": "http://testserver"}
        response = send(client, url, headers, wrong="x" * 2**20)
        assert response.status_code == 413
        assert "xxx" in response.content.decode()
        assert not response.cookies
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"wrong=%ff%fe&right=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"wrong=%00", "application/x-www-form-urlencoded"),
        ("wrong=é".encode("latin-1"), "application/x-www-form-urlencoded"),
        (b"wrong=a", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"wrong=a", "application/x-www-form-urlencoded; charset=nothing"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"\xff", "multipart/form-data"),
        (b"&".join([b"a=1"] * 25_000), "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_a_malformed_form_is_no_server_error(client, edition, body, content_type):
    for url in (FORM, GENERAL):
        response = client.generic("POST", url, body, content_type=content_type)
        assert response.status_code in (303, 400, 413)


def test_other_methods_are_refused(client, edition):
    for url in (FORM, GENERAL):
        response = client.put(url)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, POST"


# --- Withdrawn articles and outages ---------------------------------------------------------------


def test_a_withdrawn_article_has_no_form_but_the_text_is_kept(client, edition):
    factories.next_edition(title="New")
    publishing.withdraw(edition.article, reason="Wrong.")
    assert client.get(FORM).status_code == 410
    assert client.get(f"{FORM}?edition=1").status_code == 200
    response = send(client, row="m1")
    html = text(response, 410)
    assert "I was there." in html
    assert 'action="/report/"' in html
    assert "http://testserver/articles/mission/report/" in html
    assert not Report.objects.exists()


def test_a_withdrawn_edition_has_no_form(client, edition):
    factories.next_edition(title="New")
    publishing.withdraw_edition(edition, reason="Wrong.")
    assert client.get(f"{FORM}?edition=1").status_code == 410
    assert send(client, f"{FORM}?edition=1").status_code == 410


def test_a_draft_has_no_form(client):
    factories.article()
    assert client.get(FORM).status_code == 404
    assert send(client).status_code == 404


def test_while_the_database_is_down_the_text_is_kept(client, edition, monkeypatch):
    cause = sqlite3.OperationalError("unable to open database file")
    cause.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN

    def fail(*args, **values):
        raise OperationalError from cause

    monkeypatch.setattr(reporting.reports, "receive", fail)
    client.raise_request_exception = False
    response = send(client, headers={"Origin": "http://testserver"}, row="m1")
    html = text(response, 503)
    assert "Nothing was saved." in html
    assert "I was there." in html
    assert "How do you know?" in html
    assert '<input type="hidden" name="row" value="m1">' in html
    assert "csrf" not in html
    assert not response.cookies


def test_while_the_database_is_known_to_be_down_the_text_is_kept_too(client):
    environment = {"milestones.database_is_down": "gone", "HTTP_ORIGIN": "http://testserver"}
    for url in (FORM, GENERAL):
        response = client.post(url, TEXTS, **environment)
        html = text(response, 503)
        assert "I was there." in html
        assert "Send again" in html
        assert not response.cookies


# --- The page of a report -------------------------------------------------------------------------


@pytest.fixture
def report(edition):
    return factories.report(edition=edition, row="m1", wrong="The year.", contact="me@example.org")


def page_of(report):
    return f"/reports/{report.token}/"


def test_the_page_of_a_report_is_for_its_reader_only(client, report):
    response = client.get(page_of(report))
    html = text(response)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "The year." in html
    assert "Milestone: February 1999: Initiative 1" in html
    assert "will read it" in html
    assert "me@example.org" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("answered", "have answered your report"),
        ("declined", "will not change the page"),
        ("spam", "will not change the page"),
    ],
)
def test_the_page_shows_what_became_of_it(client, report, state, words):
    reports.answer(report, state, "We checked <b>it</b>.", user=None)
    html = text(client.get(page_of(report)))
    assert words in html
    assert "We checked &lt;b&gt;it&lt;/b&gt;." in html


def test_the_page_leads_to_the_correction(client, report):
    correction = factories.next_edition(kind="correction", note="The year was 1998.", title="New")
    reports.correct([report], correction, "Thank you.", user=None)
    html = text(client.get(page_of(report)))
    assert "The mistake is corrected." in html
    assert 'href="/articles/mission/editions/2/"' in html
    assert "The year was 1998." in html


def test_a_correction_is_told_only_once_it_is_live(client, report, clock):
    coming = factories.next_edition(kind="correction", title="New", live_from=clock.ahead(days=1))
    reports.correct([report], coming, "Thank you.", user=None)
    html = text(client.get(page_of(report)))
    assert "will read it" in html
    assert "Thank you.</p> <p" not in html
    clock.advance(days=1)
    assert "The mistake is corrected." in text(client.get(page_of(report)))


def test_a_cancelled_correction_is_not_told(client, report, clock):
    coming = factories.next_edition(kind="correction", title="New", live_from=clock.ahead(days=1))
    reports.correct([report], coming, "Thank you.", user=None)
    publishing.cancel(coming)
    assert "will read it" in text(client.get(page_of(report)))


@pytest.mark.parametrize("later", [0, 1])
def test_the_page_leads_to_the_correction_in_the_history(client, report, monkeypatch, later):
    monkeypatch.setattr(history, "EDITIONS_A_PAGE", 1)
    correction = factories.next_edition(kind="correction", title="New")
    reports.correct([report], correction, "Thank you.", user=None)
    for i in range(later):
        factories.next_edition(title=f"Newer {i}")
    url = "/articles/mission/history/?after=3#edition-2"
    assert f'href="{url}"' in text(client.get(page_of(report)))
    assert '<li id="edition-2"' in text(client.get(url))


def test_the_page_hides_the_title_and_the_row_of_a_withdrawn_article(client, report):
    publishing.withdraw(report.edition.article, reason="Wrong.", history_open=False)
    html = text(client.get(page_of(report)))
    assert "Initiative 1" not in html
    assert "A mission" not in html
    assert "A page that is no longer published" in html
    assert "The year." in html


@pytest.mark.parametrize("token", ["1", "é", "..", "%00", "0" * 64, "a" * 43])
def test_a_forged_token_is_not_found(client, report, token):
    url = reverse("milestones:report_status", args=[token])
    assert client.get(url).status_code in (400, 404)


# --- Corrections ----------------------------------------------------------------------------------


def test_a_correction_says_that_a_reader_reported_it(client, report):
    correction = factories.next_edition(kind="correction", note="The year was 1998.", title="New")
    for url in ("/articles/mission/", "/articles/mission/editions/2/", "/corrections/"):
        assert "Reported by a reader." not in text(client.get(url))
    reports.correct([report], correction, "Thank you: it was 1998.", user=None)
    for url in ("/articles/mission/", "/articles/mission/editions/2/", "/corrections/"):
        html = text(client.get(url))
        assert "Reported by a reader." in html
        assert "me@example.org" not in html
        assert ("Our answer: <bdi>Thank you: it was 1998.</bdi>" in html) is (url != PAGE)


def test_a_report_about_no_article_has_a_page_too(client):
    report = factories.report(page="The front page", wrong="A broken link")
    html = text(client.get(page_of(report)))
    assert "The front page" in html


def test_a_report_from_the_form_in_french_is_answered_in_french(client):
    assert '<html lang="fr">' in text(client.get("/fr/report/"))
    response = client.post("/fr/report/", TEXTS)
    assert response["Location"].startswith("/fr/reports/")
    assert '<html lang="fr">' in text(client.get(response["Location"]))
    refused = client.post("/fr/report/", {**TEXTS, "wrong": ""})
    assert '<html lang="fr">' in text(refused, 400)
