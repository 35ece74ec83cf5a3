"""The id of a request."""

import logging
from contextvars import Context

import pytest

from kfor_site.proxies import TrustedProxies, networks
from milestones.errors.request_ids import InLogLines, RequestIds
from milestones.serving.page_cache import PageCache
from tests.cached import MEGABYTE, FakeMonitor, constant
from tests.wsgi import ask

GIVEN = "5f2c1d9a-from-the-proxy"


def logs(environ, start_response):
    """Answer with a log line."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    record = logging.makeLogRecord({"msg": "x"})
    assert InLogLines().filter(record)
    return [logging.Formatter("{request_id}", style="{").format(record).encode()]


@pytest.fixture
def site():
    return TrustedProxies(RequestIds(logs), networks("127.0.0.1"))


def test_each_request_has_an_id_of_its_own_in_its_log_lines_and_its_answer(site):
    ids = set()
    for _ in range(3):
        answer = ask(site, "/")
        assert answer.text == answer["X-Request-ID"]
        ids.add(answer.text)
    assert len(ids) == 3


def test_a_trusted_proxy_names_it_and_nobody_else(site):
    answer = ask(site, "/", HTTP_X_REQUEST_ID=GIVEN)
    assert answer.text == answer["X-Request-ID"] == GIVEN
    assert ask(site, "/", peer="192.0.2.1", HTTP_X_REQUEST_ID=GIVEN).text != GIVEN


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with a space", "a\r\nSet-Cookie: x=1", "<script>", "é" * 10]
)
def test_what_is_no_id_is_replaced(site, given):
    answer = ask(site, "/", HTTP_X_REQUEST_ID=given)
    assert answer.text == answer["X-Request-ID"] != given
    assert len(answer.text) == 32


def test_a_page_from_memory_has_the_id_of_its_own_request():
    site = RequestIds(PageCache(constant, MEGABYTE, FakeMonitor()))
    first, second = ask(site, "/"), ask(site, "/", HTTP_X_REQUEST_ID=GIVEN)
    assert second.remark == "hit"
    assert second["X-Request-ID"] == GIVEN != first["X-Request-ID"]


def test_a_line_that_no_request_caused_says_so():
    record = logging.makeLogRecord({"msg": "x"})
    assert Context().run(InLogLines().filter, record)
    assert record.request_id == "-"
