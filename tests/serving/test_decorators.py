"""What the decorators of the URLconf add to a view and its responses."""

import pytest
from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from milestones.serving.decorators import CACHEABLE, accepting, cached, needs_no_database, read_only


def answering(status=200, **cache_control):
    """Return a view that answers with this status and, if given, this Cache-Control header."""

    def view(request, name="nobody"):
        response = HttpResponse(f"for {name}", status=status)
        if cache_control:
            patch_cache_control(response, **cache_control)
        return response

    return view


# --- Methods --------------------------------------------------------------------------------------


@pytest.mark.parametrize("decorator", [read_only, cached])
def test_a_view_answers_only_get_and_head(rf, decorator):
    view = decorator(answering())
    assert [view(rf.generic(method, "/")).status_code for method in ("GET", "HEAD")] == [200, 200]
    assert [view(rf.generic(method, "/")).status_code for method in ("POST", "PUT")] == [405, 405]
    assert view.csrf_exempt


def test_a_form_is_shown_from_the_cache_and_sent_to_another_view(rf):
    view = accepting(lambda request: HttpResponse("sent"), cached(answering(), parameters=["row"]))
    shown, sent = rf.get("/"), rf.post("/")
    assert view(shown)["Cache-Control"].startswith("public")
    assert view(sent).content == b"sent"
    assert shown.META[CACHEABLE] is True
    assert CACHEABLE not in sent.META
    refused = view(rf.put("/"))
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, POST")
    assert view.csrf_exempt
    assert view.parameters == ["row"]


# --- Caching --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 301, 410])
def test_a_cached_view_shares_its_responses(rf, status):
    request = rf.get("/")
    response = cached(answering(status))(request, name="somebody")
    assert (response.status_code, response.content) == (status, b"for somebody")
    assert response["Cache-Control"] == "public, max-age=1, stale-if-error=86400"
    assert response["Vary"] == "Accept-Encoding"
    assert request.META[CACHEABLE] is True


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_other_statuses_are_not_cached(rf, status):
    request = rf.get("/")
    response = cached(answering(status))(request)
    assert "Cache-Control" not in response.headers
    assert CACHEABLE not in request.META


def test_a_view_may_set_its_own_cache_control(rf):
    request = rf.get("/")
    assert cached(answering(no_store=True))(request)["Cache-Control"] == "no-store"
    assert CACHEABLE not in request.META


def test_a_request_with_a_session_gets_a_private_response(rf, settings):
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "abc"
    response = cached(answering())(request)
    assert response["Cache-Control"] == "private, no-cache"
    assert CACHEABLE not in request.META


def test_a_cached_view_names_the_parameters_it_depends_on():
    assert cached(answering()).parameters == ()
    assert cached(answering(), parameters=["after", "before"]).parameters == ["after", "before"]


# --- Without a database ---------------------------------------------------------------------------


def test_a_view_that_needs_no_database_says_so(rf):
    view = needs_no_database(answering())
    assert view.needs_no_database
    assert read_only(view).needs_no_database
    assert view(rf.get("/")).content == b"for nobody"
    assert not hasattr(answering(), "needs_no_database")
