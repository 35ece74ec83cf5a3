"""A form of the editors' that is refused: nothing typed is lost, and nothing forged is saved."""

import io
import re
import sqlite3
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from milestones import drafts
from milestones.errors import refused
from milestones.errors.outages import DATABASE_IS_DOWN
from milestones.errors.pages import error_page
from milestones.models import Article, PendingImport, Report, Topic
from tests import factories
from tests.screens import change_url, form_data, screen
from tests.wsgi import environ_of

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:milestones_article_import")
URLENCODED = "application/x-www-form-urlencoded"
OURS = {"Origin": "http://testserver"}
TITLE = "Title <b>&amp;</b> \"quoted\" 'so'"
LEAD = "<p>A lead with <strong>five</strong> words</p>"


class Page(HTMLParser):
    """The forms of a page with their hidden fields, and its words. The search is left out."""

    def __init__(self, response):
        super().__init__()
        self.fields, self.words, self.buttons, self.targets, self.files = [], [], 0, [], []
        before, _, rest = response.content.decode().partition("<search")
        self.feed(before + rest.partition("</search>")[2])
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("type") == "hidden":
            self.fields.append((attrs["name"], attrs["value"]))
        if tag == "input" and attrs.get("type") == "file":
            self.files.append(attrs["name"])
        self.buttons += tag == "button"
        if tag == "form" and "action" in attrs:
            self.targets.append(attrs["action"])

    def handle_data(self, data):
        self.words.append(data)

    @property
    def typed(self):
        return {name: value for name, value in self.fields if name != "csrfmiddlewaretoken"}


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def editor(admin_user):
    """An editor whose forms are checked as in production."""
    client = Client(enforce_csrf_checks=True, headers=OURS)
    client.force_login(admin_user)
    client.raise_request_exception = False
    return client


@pytest.fixture
def data(editor, article):
    """What the editor typed, ready to be sent."""
    data = form_data(editor, article, title=TITLE, lead=LEAD, _continue="Save draft")
    data["milestones-1-impact"] = "An impact\r\nof two lines"
    data["csrfmiddlewaretoken"] = editor.get(change_url(article)).cookies["csrftoken"].value
    return data


def without_token(data):
    return {name: str(value) for name, value in data.items() if name != "csrfmiddlewaretoken"}


# --- Each way in which a form is refused ----------------------------------------------------------


def log_out(editor, data, patch):
    del editor.cookies["sessionid"]


def change_the_token(editor, data, patch):
    editor.cookies["csrftoken"] = "b" * 32


def lose_the_cookies(editor, data, patch):
    editor.cookies.clear()


def take_the_permission(editor, data, patch):
    patch.setattr(
        "milestones.admin.articles.ArticleAdmin.has_change_permission", lambda *args: False
    )


def break_the_code(editor, data, patch):
    patch.setattr("milestones.drafts.write", lambda *args, **kwargs: 1 / 0)


def fail_with(code):
    def fail(editor, data, patch):
        cause = sqlite3.OperationalError("as if it were so")
        cause.sqlite_errorcode = code

        def write(*args, **kwargs):
            raise OperationalError("as if it were so") from cause

        patch.setattr("milestones.drafts.write", write)

    return fail


def know_that_the_database_is_down(editor, data, patch):
    editor.defaults[DATABASE_IS_DOWN] = "gone"


REFUSALS = {
    log_out: (403, "You are logged out"),
    change_the_token: (403, "missing or out of date"),
    lose_the_cookies: (403, "missing or out of date"),
    take_the_permission: (403, "You don’t have permission to see or do this"),
    break_the_code: (500, "Something went wrong on our side"),
    fail_with(sqlite3.SQLITE_BUSY): (503, "locked by other work"),
    fail_with(sqlite3.SQLITE_FULL): (503, "The database’s disk is full"),
    fail_with(sqlite3.SQLITE_CANTOPEN): (503, "is not responding"),
    know_that_the_database_is_down: (503, "is not responding"),
}


@pytest.mark.parametrize("refuse", REFUSALS, ids=[f.__name__ for f in REFUSALS])
def test_the_page_that_refuses_a_form_holds_all_of_it_and_sends_it_again(
    editor, article, data, refuse, admin_user
):
    with pytest.MonkeyPatch.context() as patch:
        refuse(editor, data, patch)
        response = editor.post(change_url(article) + "?_x=1", data)
    status, words = REFUSALS[refuse]
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    page = Page(response)
    assert words in page.text
    assert "Nothing was saved." in page.text
    assert page.typed == without_token(data)
    assert page.targets == [change_url(article) + "?_x=1"]
    assert TITLE in page.text
    assert "A lead with five words" in page.text
    assert "An impact of two lines" in page.text
    assert drafts.read(article) == factories.document()

    editor.defaults.pop(DATABASE_IS_DOWN, None)
    if "sessionid" not in editor.cookies:  # logs in in another tab, which changes the token
        editor.force_login(admin_user)
    response = editor.post(page.targets[0], dict(page.fields))
    assert response.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.lead) == (TITLE, LEAD)


def test_who_is_logged_out_logs_in_beside_what_was_typed(editor, article, data):
    del editor.cookies["sessionid"]
    response = editor.post(change_url(article), data)
    [login] = re.findall(r'href="(/admin/login/[^"]*)" target="_blank"', response.content.decode())
    again = reverse("admin:milestones_article_logged_in")
    assert login == f"/admin/login/?next={again.replace('/', '%2F')}"
    response = editor.get(again)
    assert response.status_code == 302


def test_an_editor_who_has_logged_in_is_led_back_and_scripts_get_a_token(admin_client):
    response = admin_client.get(reverse("admin:milestones_article_logged_in"))
    assert "go back to the tab with your form" in response.content.decode()
    assert re.search('name="csrfmiddlewaretoken" value="[^"]+"', response.content.decode())


def post_as_browsers_do(client, url, data):
    """Send a form without files; the test client would send it as one with files."""
    return client.post(url, urlencode(data), content_type=URLENCODED)


@pytest.mark.parametrize(
    "setting", ["DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATA_UPLOAD_MAX_MEMORY_SIZE"]
)
def test_a_form_that_is_too_large_can_be_copied_but_not_sent_again(
    editor, article, data, setting, settings
):
    setattr(settings, setting, 40)
    response = post_as_browsers_do(editor, change_url(article), data)
    assert response.status_code == 413
    page = Page(response)
    assert "The form is too large" in page.text
    assert "Nothing was saved. Everything you typed is on this page" in page.text
    assert TITLE in page.text
    assert "An impact of two lines" in page.text
    assert page.buttons == 0


def test_a_text_to_import_that_is_too_large_can_be_copied(editor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    text = "# A title\r\n\r\nÄ lead.\r\n" * 100
    file = SimpleUploadedFile("article.md", b"# What is in a file")
    token = editor.cookies["csrftoken"] = "b" * 32
    fields = {"csrfmiddlewaretoken": token, "text": text, "file": file}
    response = editor.post(IMPORT, fields, headers={"origin": "http://testserver"})
    assert response.status_code == 413
    page = Page(response)
    assert page.text.count("# A title Ä lead.") == 100
    assert "What is in a file" not in page.text


def test_of_a_form_larger_than_can_be_kept_the_page_says_that_it_is_not_all(
    editor, article, data, settings, monkeypatch
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for name, most in (("MOST_BYTES", 1000), ("MOST_FIELDS", 10)):
        with monkeypatch.context() as patch:
            patch.setattr(refused, name, most)
            page = Page(post_as_browsers_do(editor, change_url(article), data))
        assert "as much of what you typed as the site could read" in page.text
        assert "Everything you typed" not in page.text


def test_a_file_has_to_be_chosen_again(editor, data):
    editor.cookies["csrftoken"] = "b" * 32
    file = SimpleUploadedFile("article.md", b"# What is in a file")
    page = Page(editor.post(IMPORT, {"text": "Or this", "file": file}))
    assert page.files == ["file"]
    assert "Choose your file again" in page.text
    file.seek(0)
    response = editor.post(IMPORT, {**dict(page.fields), "text": "", "file": file})
    assert response.status_code == 302
    assert bytes(PendingImport.objects.get().data) == b"# What is in a file"


def test_who_only_chose_a_file_is_told_to_choose_it_again(client):
    file = SimpleUploadedFile("article.md", b"# What is in a file")
    page = Page(
        client.post(IMPORT, {"text": "", "file": file}, headers={"referer": "http://testserver/"})
    )
    assert "You are logged out" in page.text
    assert page.files == ["file"]
    assert "you typed" not in page.text.lower()


def test_an_article_that_somebody_deleted_meanwhile_leaves_what_was_typed(editor, article, data):
    Article.objects.all().delete()
    response = editor.post(change_url(article), data)
    assert response.status_code == 404
    page = Page(response)
    assert TITLE in page.text
    assert page.buttons == 0


FORMS = {
    "publish": {"note": "What changed, in my words", "kind": "correction"},
    "withdraw": {"reason": "Why, in my words"},
    "link": {"days": "14"},
}


@pytest.mark.parametrize("name", FORMS)
def test_the_other_forms_of_an_article_are_kept_likewise(editor, article, name):
    page = Page(editor.post(screen(article, name), FORMS[name]))
    assert page.typed == FORMS[name]
    for value in FORMS[name].values():
        assert value in page.text


def test_a_form_in_which_nothing_is_typed_gets_the_ordinary_answers(editor, article):
    del editor.cookies["sessionid"]
    delete = reverse("admin:milestones_article_delete", args=[article.pk])
    response = editor.post(delete, {"post": "yes"})
    assert response.status_code == 403
    assert Page(response).buttons == 0


# --- The forms of other models --------------------------------------------------------------------

TOPIC = {"name_en_gb": "Courts, in my words", "slug": "courts", "position": "2", "merge_into": ""}


def urls_of_our_forms(request):
    """Return the URLs of all forms of the admin that add or change what is in a model of ours."""
    admins = [
        model_admin
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label == "milestones" and model_admin.has_change_permission(request)
    ]
    names = {pattern.name or "" for each in admins for pattern in each.get_urls()}
    forms = ("_add", "_change", "sitesettings_changelist")
    return sorted(
        reverse(f"admin:{name}", args=["1"] if name.endswith("_change") else [])
        for name in names
        if name.endswith(forms)
    )


@pytest.mark.parametrize(
    "refuse", [log_out, change_the_token, know_that_the_database_is_down], ids=lambda f: f.__name__
)
def test_every_form_of_a_model_of_ours_is_kept(editor, rf, admin_user, refuse):
    request = rf.get("/")
    request.user = admin_user
    refuse(editor, {}, None)
    urls = urls_of_our_forms(request)
    pages = [Page(editor.post(url, {"some_text": "Typed by hand"})) for url in urls]
    assert {"topic/1/change", "topic/add", "report/1/change", "article/add"} < {
        url.removeprefix("/admin/milestones/").rstrip("/") for url in urls
    }
    assert [
        url
        for url, page in zip(urls, pages, strict=True)
        if "Some text Typed by hand" not in page.text or page.targets != [url]
    ] == []


def test_a_topic_that_was_refused_is_saved_when_it_is_sent_again(editor, admin_user):
    url = reverse("admin:milestones_topic_add")
    log_out(editor, TOPIC, None)
    page = Page(editor.post(url, TOPIC))
    assert page.typed == TOPIC
    editor.force_login(admin_user)
    assert editor.post(page.targets[0], add_token(editor, page)).status_code == 302
    assert Topic.objects.get().name == TOPIC["name_en_gb"]


def test_an_answer_to_a_report_that_was_refused_is_saved_when_it_is_sent_again(editor, admin_user):
    url = reverse("admin:milestones_report_change", args=[factories.report().pk])
    typed = {"answer": "You are right.", "seen": "new", "_answer": "Answer"}
    log_out(editor, typed, None)
    page = Page(editor.post(url, typed))
    assert page.text.count("You are right.") == 1
    assert "Seen" not in page.text
    editor.force_login(admin_user)
    assert editor.post(page.targets[0], add_token(editor, page)).status_code == 302
    assert Report.objects.get().answer == "You are right."


def add_token(editor, page):
    token = editor.get(reverse("admin:milestones_article_logged_in")).cookies["csrftoken"].value
    return {**page.typed, "csrfmiddlewaretoken": token}


def test_an_answer_to_a_report_that_somebody_deleted_meanwhile_is_kept(admin_client):
    url = reverse("admin:milestones_report_change", args=[1])
    response = admin_client.post(url, {"answer": "You are right."}, headers=OURS)
    assert response.status_code == 404
    assert "You are right." in Page(response).text


# --- Whether it was saved -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_before_an_error_is_told_as_saved(
    editor, article, data, settings, monkeypatch
):
    settings.SESSION_SAVE_EVERY_REQUEST = True  # after the view
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", lambda _: 1 / 0)
    response = editor.post(change_url(article), data)
    assert response.status_code == 500
    page = Page(response)
    assert "Your changes were saved" in page.text
    assert page.buttons == 0
    article.refresh_from_db()
    assert article.title == TITLE


@pytest.mark.django_db(transaction=True)
def test_a_topic_that_was_saved_before_an_error_is_told_as_saved(
    admin_client, settings, monkeypatch
):
    settings.SESSION_SAVE_EVERY_REQUEST = True  # after the view
    admin_client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", lambda _: 1 / 0)
    response = admin_client.post(reverse("admin:milestones_topic_add"), TOPIC, headers=OURS)
    assert response.status_code == 500
    assert "Your changes were saved" in Page(response).text
    assert Topic.objects.get().slug == "courts"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("lost_touch", "commits", "words"),
    [
        (False, True, "Your changes were saved"),
        (True, True, "Your changes were saved"),
        (False, False, "Nothing was saved"),
        (True, False, "We don’t know whether your changes were saved"),
    ],
)
def test_the_page_knows_what_it_can_know(rf, lost_touch, commits, words):
    request = rf.post(IMPORT, {"text": "Typed"}, headers=OURS)
    with transaction.atomic():
        refused.note_work(request)
        if not commits:
            transaction.set_rollback(True)
    context = {"status": 500, "title": "", "text": ""}
    response = refused.page(request, refused.typed(request), context, lost_touch=lost_touch)
    assert words in Page(response).text


# --- Whose form it was ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({"Origin": "http://testserver"}, True),
        ({"Referer": "http://testserver/admin/milestones/article/1/change/"}, True),
        ({"Origin": "https://editors.example.org:8443"}, True),
        ({"Origin": "https://a.trusted.example"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://a.trusted.example"}, False),
        ({"Origin": "https://evil.example", "Referer": "http://testserver/"}, False),
        ({"Referer": "http://testserver.evil.example/"}, False),
        ({"Referer": "http://testserver@evil.example/"}, False),
        ({"Referer": "nonsense"}, False),
    ],
    ids=str,
)
def test_only_forms_from_this_site_are_carried_along(admin_user, headers, is_kept, settings):
    settings.CSRF_TRUSTED_ORIGINS = [
        "https://editors.example.org:8443",
        "https://*.trusted.example",
    ]
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(admin_user)
    response = client.post(IMPORT, {"text": "Forged words"})
    assert response.status_code == 403
    assert ("Forged words" in response.content.decode()) == is_kept
    assert bool(Page(response).buttons) == is_kept


@pytest.mark.parametrize("name", ["login", "password_change", "auth_user_add", "auth_group_add"])
def test_no_other_form_is_carried_along(editor, name):
    values = {"username": "x", "password": "secret words", "password1": "secret words"}
    editor.cookies["csrftoken"] = "b" * 32
    response = editor.post(reverse(f"admin:{name}"), values)
    assert response.status_code == 403
    assert "secret words" not in response.content.decode()


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
def test_whatever_is_typed_comes_back_as_it_was(values):
    values = {name.encode(errors="replace").decode(): value for name, value in values.items()}
    values |= {"title": "Typed"}
    request = RequestFactory().post(IMPORT, values, headers=OURS)
    typed = refused.typed(request)
    page = Page(refused.page(request, typed, {"status": 500, "title": "", "text": ""}))
    assert page.typed == without_token(request.POST.dict())


@given(st.binary(), st.sampled_from(["multipart/form-data; boundary=x", URLENCODED, "text/x; x"]))
def test_whatever_comes_as_a_form_is_no_error(body, content_type):
    parts = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n" + body + b"\r\n--x--"
    for content in (body, parts, body.replace(b"\n", b"\r\n--x\r\n") + parts):
        for length in (str(len(content)), "", str(2**40)):
            body = {"wsgi.input": io.BytesIO(content), "CONTENT_TYPE": content_type}
            headers = {"HTTP_ORIGIN": OURS["Origin"], "CONTENT_LENGTH": length}
            request = WSGIRequest(environ_of(IMPORT, "POST", **body, **headers))
            assert error_page(request, 500, "", "").status_code == 500


@pytest.mark.parametrize("name", ["sections", "editions", "sections-0-article_id", "-", "id", "pk"])
def test_a_name_of_no_field_is_no_error(rf, name):
    request = rf.post(IMPORT, {"title": "Typed", name: "x"}, headers=OURS)
    assert error_page(request, 500, "", "").status_code == 500


def test_prose_is_sanitised_before_it_is_shown(editor, article, data):
    editor.cookies["csrftoken"] = "b" * 32
    data["lead"] = "<p onclick='x'>Fine</p><script>alert(1)</script>"
    response = editor.post(change_url(article), data)
    shown = response.content.decode().partition("What you typed")[2]
    assert "<p>Fine</p>" in shown
    assert "script" not in shown
    assert "onclick" not in shown


def test_while_the_database_is_down_the_page_asks_it_nothing(
    editor, article, data, django_assert_num_queries
):
    editor.defaults[DATABASE_IS_DOWN] = "gone"
    with django_assert_num_queries(0):
        response = editor.post(change_url(article), data)
    assert TITLE in Page(response).text
