"""Sessions of editors: how long they last, their cookies, and that no cache keeps their pages."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse

from tests import factories
from tests.screens import screen

pytestmark = pytest.mark.django_db

LOGIN = {"username": "editor", "password": "correct horse battery"}


@pytest.fixture
def editor(client, django_user_model):
    """A browser in which an editor has just logged in."""
    django_user_model.objects.create_superuser("editor", password=LOGIN["password"])
    response = client.post("/admin/login/", LOGIN)
    assert response.status_code == 302
    client.login_cookies = response.cookies
    return client


# --- How long they last ---------------------------------------------------------------------------


def test_the_cookie_of_a_session_ends_with_the_browser(editor):
    cookie = editor.login_cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_a_session_ends_twelve_hours_after_login_however_much_it_is_used(editor, clock):
    for _ in range(11):
        clock.advance(hours=1)
        assert editor.post("/admin/milestones/article/add/", {}).status_code == 200
        session = editor.session
        session["used"] = clock.now().isoformat()
        session.save()
    clock.advance(minutes=59)
    assert editor.get("/admin/").status_code == 200
    clock.advance(minutes=2)
    assert editor.get("/admin/").status_code == 302


def test_a_login_removes_sessions_that_have_ended(editor, clock):
    clock.advance(hours=13)
    assert Client().post("/admin/login/", LOGIN).status_code == 302
    assert Session.objects.count() == 1


# --- Cookies --------------------------------------------------------------------------------------

COOKIES = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
call_command("migrate", verbosity=0)
get_user_model().objects.create_superuser("editor", password="correct horse battery")
client = Client()
options = {"secure": settings.HTTPS}
found = client.get("/admin/login/", **options).cookies
values = {"username": "editor", "password": "correct horse battery"}
found.update(client.post("/admin/login/", values, **options).cookies)
article = {"title": "A", "slug": "a", "draft_version": "0"}
for part in ("sections", "focus_areas", "milestones", "sources"):
    article |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}
added = client.post("/admin/milestones/article/add/", article, **options, follow=True)
assert "was added" in added.text
found.update(client.cookies)
print(found.output(header=""))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("https", "prefix"), [("on", "__Host-"), ("off", "")])
def test_cookies_belong_to_this_host_and_https_alone(tmp_path, https, prefix):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "kfor_site.settings",
        "SECRET_KEY": "k" * 25 + "0123456789abcdef" * 3,
        "ALLOWED_HOSTS": "testserver",
        "HTTPS": https,
        "DEBUG": "on",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", COOKIES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    cookies = [[part.strip() for part in line.split(";")] for line in done.stdout.splitlines()]
    names = {first.partition("=")[0] for first, *_ in cookies}
    assert names == {f"{prefix}{name}" for name in ("sessionid", "csrftoken", "device")}
    for _, *attributes in cookies:
        assert {"HttpOnly", "Path=/"} < set(attributes)
        assert ("Secure" in attributes) == (https == "on")
        assert not any(attribute.startswith("Domain") for attribute in attributes)


# --- Caches ---------------------------------------------------------------------------------------

NO_STORE = "no-store, private"


def admin_addresses(article):
    """Return a URL for each URL pattern of the admin, with arguments that exist."""
    values = {"object_id": article.pk, "pk": article.pk, "number": 1, "what": "draft", "id": 1}
    values |= {"app_label": "milestones", "url": "nothing/", "content_type_id": 1}
    namespace = dict(get_resolver().namespace_dict)["admin"][1]
    for possibilities in namespace.reverse_dict.values():
        for route, parameters in possibilities[0]:
            yield "/admin/" + route % {name: values.get(name, 1) for name in parameters}


@pytest.mark.slow
@pytest.mark.parametrize("is_editor", [True, False])
def test_no_cache_keeps_any_page_behind_the_login(admin_client, client, is_editor):
    """Of each URL of the admin: pages, JSON, scripts, redirects and errors alike."""
    browser = admin_client if is_editor else client
    addresses = set(admin_addresses(factories.edition().article))
    assert {"/admin/", "/admin/jsi18n/", "/admin/autocomplete/", "/admin/login/"} < addresses
    assert len(addresses) > 40
    for address in sorted(addresses - {"/admin/logout/"}):
        for method in ("get", "post"):
            response = getattr(browser, method)(address)
            told = (address, method, response.status_code)
            assert (*told, response.headers.get("Cache-Control")) == (*told, NO_STORE)


@pytest.mark.parametrize(
    "address",
    ["/admin", "/admin/nothing/", "/admin/login", "/admin/?q=%00", "/admin/" + "a" * 5000],
)
def test_no_cache_keeps_an_error_or_a_redirect_there(admin_client, address):
    response = admin_client.get(address)
    assert response.status_code in (301, 302, 400, 404, 414)
    assert response["Cache-Control"] == NO_STORE


def test_no_cache_keeps_a_form_that_was_refused():
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/admin/login/", LOGIN)
    assert (response.status_code, response["Cache-Control"]) == (403, NO_STORE)


def test_no_cache_keeps_the_page_that_says_when_to_try_again(client):
    for _ in range(6):
        response = client.post("/admin/login/", {"username": "x", "password": "wrong"})
    assert (response.status_code, response["Cache-Control"]) == (429, NO_STORE)


def test_no_cache_keeps_an_editors_preview(admin_client):
    response = admin_client.get(screen(factories.edition().article, "preview"))
    assert (response.status_code, response["Cache-Control"]) == (200, NO_STORE)
    assert "noindex" in response["X-Robots-Tag"]


def test_what_depends_on_a_session_is_kept_by_no_cache_wherever_it_is(admin_client, rf):
    from django.http import HttpResponse

    from kfor_site.middleware import never_store_what_is_private

    def greet(request):
        request.session = admin_client.session
        request.session.get("name")
        return HttpResponse("Hello", headers={"Cache-Control": "public, max-age=60"})

    assert never_store_what_is_private(greet)(rf.get("/"))["Cache-Control"] == NO_STORE


def test_readers_pages_are_kept_as_before(client):
    factories.edition()
    assert "public" in client.get("/articles/mission/")["Cache-Control"]
    assert "no-store" not in client.get(reverse("milestones:front"))["Cache-Control"]
