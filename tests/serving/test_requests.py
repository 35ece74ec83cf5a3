"""Cache keys, and the requests that pages are rendered from."""

import pytest

from milestones.errors.outages import GONE
from milestones.serving.requests import (
    DATABASE_IS_DOWN,
    Key,
    environ_for,
    key_of,
    parameters_of,
    without_database,
)
from tests.cached import PAGE
from tests.wsgi import environ_of

LIST = "/milestones/"  # depends on the parameters "from", "to", "after" and "before"

# --- Cache keys -----------------------------------------------------------------------------------


def test_a_key_is_the_scheme_host_root_path_and_known_parameters():
    environ = environ_of(
        f"{LIST}?x=1&to=2020&from=1990",
        scheme="https",
        HTTP_HOST="Example.ORG",
        SCRIPT_NAME="/here",
    )
    assert key_of(environ) == Key("https", "example.org", "/here", LIST, "from=1990&to=2020")


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("", ""),
        ("x=1", ""),
        ("from=1990", "from=1990"),
        ("from=1&from=2", "from=2"),
        ("from=", "from="),
        ("from=a%20b", "from=a+b"),
        ("from=1990" + "&x=1" * 999, "from=1990"),
        ("from=1990" + "&x=1" * 1000, ""),
    ],
)
def test_a_key_has_the_last_value_of_each_known_parameter(query, known):
    assert key_of(environ_of(f"{LIST}?{query}")).query == known


def test_a_page_without_parameters_and_an_unknown_url_have_keys_without_a_query():
    assert key_of(environ_of(f"{PAGE}?from=1990")).query == ""
    assert key_of(environ_of("/unknown?from=1990")).query == ""


def test_a_server_may_leave_out_what_is_empty():
    environ = environ_of(PAGE)
    del environ["SCRIPT_NAME"], environ["QUERY_STRING"]
    assert key_of(environ) == Key("http", "testserver", "", PAGE, "")
    del environ["PATH_INFO"]
    assert key_of(environ) == Key("http", "testserver", "", "", "")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("cookies", [None, "", "consent=1", "xsessionid=1"])
def test_an_anonymous_request_has_a_key(method, cookies):
    headers = {} if cookies is None else {"HTTP_COOKIE": cookies}
    assert key_of(environ_of(PAGE, method=method, **headers))


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_COOKIE": "consent=1; sessionid=abc"},
        {"HTTP_HOST": ""},
    ],
)
def test_any_other_request_has_none(request_):
    assert key_of(environ_of(PAGE, **request_)) is None


def test_a_request_without_a_host_has_no_key():
    environ = environ_of(PAGE)
    del environ["HTTP_HOST"]
    assert key_of(environ) is None


@pytest.mark.parametrize(
    ("url", "parameters"),
    [(PAGE, ()), ("/livez", None), ("/admin/", None), ("/unknown", None)],
)
def test_only_cached_views_have_parameters(url, parameters):
    assert parameters_of(environ_of(url)) == parameters


# --- Requests that pages are rendered from --------------------------------------------------------


def test_a_page_is_rendered_from_its_key_and_the_server_alone():
    environ = environ_of(
        "/asked?x=1",
        method="HEAD",
        HTTP_COOKIE="a=b",
        REMOTE_USER="someone",
        **{"milestones.something": 1, "wsgi.other": 2},
    )
    environ["wsgi.input"].write(b"a body")
    made = environ_for(Key("http", "example.org", "/here", "/page", "after=2"), environ)
    assert made.pop("wsgi.input").getvalue() == b""
    del environ["wsgi.input"]
    assert made == {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "example.org",
        "SCRIPT_NAME": "/here",
        "PATH_INFO": "/page",
        "QUERY_STRING": "after=2",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "milestones.something": 1,
        **{name: value for name, value in environ.items() if name.startswith("wsgi.")},
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_during_an_outage_a_page_is_anonymous_and_a_form_keeps_its_cookies(method):
    headers = {"HTTP_COOKIE": "csrftoken=x", "HTTP_AUTHORIZATION": "Basic x"}
    environ = environ_of(PAGE, method=method, **headers)
    made = without_database(environ, GONE)
    assert made[DATABASE_IS_DOWN] == GONE.name
    kept = headers if method == "POST" else {}
    assert {name: made[name] for name in headers if name in made} == kept
    assert DATABASE_IS_DOWN not in environ
    assert headers.items() <= environ.items()


def test_during_an_outage_a_request_needs_no_cookies():
    assert without_database(environ_of(PAGE), GONE)["PATH_INFO"] == PAGE


def test_a_bug_is_no_outage():
    environ = environ_of(PAGE)
    assert without_database(environ, None) is environ
