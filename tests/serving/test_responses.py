"""Responses from the page cache: encodings, HEAD and conditional requests."""

import gzip
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import brotli
import pytest
from django.utils import timezone
from django.utils.http import http_date

from milestones.models.clock import clock
from milestones.serving import page_cache
from milestones.serving.responses import best_encoding
from tests.cached import PAGE
from tests.wsgi import ask

pytestmark = pytest.mark.django_db


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0.5", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_page_is_compressed_in_the_encoding_that_the_client_prefers(
    site, accepted, encoding, decode
):
    plain = ask(site, PAGE)
    for _ in range(2):
        answer = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        assert answer.headers.get("Content-Encoding") == encoding
        assert decode(answer.body) == plain.body
        assert answer["Content-Length"] == str(len(answer.body))
        assert answer["Vary"] == "Accept-Encoding"
        assert answer.remark == "hit"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("BR", "br"),
        ("*", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.2, gzip; q=0.8", "gzip"),
        ("*;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("br;q=0, identity;q=0", "identity"),
        ("br, identity;q=0", "br"),
        ("gzip;q=0", "identity"),
        ("gzip;q=x", "identity"),
        ("deflate", "identity"),
        (",;,=;q", "identity"),
        ("br;q=nan", "identity"),
    ],
)
def test_the_best_encoding_is_chosen_by_accept_encoding(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize("ending", [".xlsx", "/image.png"])
def test_a_file_that_is_compressed_already_is_sent_as_it_is(site, ending):
    url = PAGE.removesuffix("/") + ending
    answer = ask(site, url, HTTP_ACCEPT_ENCODING="br, gzip")
    assert answer.status == 200
    assert "Content-Encoding" not in answer.headers
    assert answer["ETag"] == ask(site, url)["ETag"]
    assert ask(site, url, HTTP_IF_NONE_MATCH=answer["ETag"]).status == 304


def test_head_is_get_without_the_body(site):
    for _ in range(2):
        answer = ask(site, PAGE, method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
    assert answer.remark == "hit"
    page = ask(site, PAGE)
    assert answer["Content-Length"] == str(len(page.body))
    assert answer["ETag"] == page["ETag"]


# --- Conditional requests -------------------------------------------------------------------------


def test_a_matching_etag_gets_304(site):
    for accepted in ("", "gzip", "br"):
        page = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        for tags in (
            page["ETag"],
            f'"other", W/{page["ETag"]}',
            f'{page["ETag"]},"other"',
            "*",
        ):
            again = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=tags)
            assert (again.status, again.body) == (304, b"")
            assert again["ETag"] == page["ETag"]
            assert again["Cache-Control"] == page["Cache-Control"]
            assert "Content-Length" not in again.headers
            assert "Content-Type" not in again.headers


def test_each_encoding_has_its_own_etag(site):
    tags = {ask(site, PAGE, HTTP_ACCEPT_ENCODING=name)["ETag"] for name in ("", "gzip", "br")}
    assert len(tags) == 3
    other = ask(site, PAGE, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=ask(site, PAGE)["ETag"])
    assert other.status == 200


def test_an_equal_if_modified_since_gets_304_and_any_other_date_the_page(site):
    page = ask(site, PAGE)
    same = ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=page["Last-Modified"])
    assert same.status == 304
    # A later date proves nothing: it may be by another host's clock.
    dates = [http_date(time.time() + seconds) for seconds in (-3600, 0, 3600)]
    for date in (*dates, "nonsense", "Thu, 99 Foo 2026 00:00:00 GMT"):
        assert ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=date).status == 200
    # The ETag takes precedence over the date.
    stale = ask(
        site, PAGE, HTTP_IF_NONE_MATCH='"old"', HTTP_IF_MODIFIED_SINCE=page["Last-Modified"]
    )
    assert stale.status == 200


def test_last_modified_is_sent_only_when_no_later_change_can_share_its_second(
    site, monitor, monkeypatch
):
    assert "Last-Modified" in ask(site, PAGE).headers
    monitor.changed_at = timezone.now() + timedelta(seconds=5)  # after many changes in one second
    assert "Last-Modified" not in ask(site, PAGE).headers
    # Until the second has passed, another change may share it.
    second = 1_800_000_000
    monitor.changed_at = datetime.fromtimestamp(second, UTC)
    # And the process may learn of a change a second later.
    monkeypatch.setattr(clock, "_zero", None)
    monkeypatch.setattr("milestones.serving.responses.time.time", lambda: second + 1.9)
    assert "Last-Modified" not in ask(site, PAGE).headers
    monkeypatch.setattr("milestones.serving.responses.time.time", lambda: second + 2)
    assert ask(site, PAGE)["Last-Modified"] == http_date(second)


def test_a_page_is_as_new_as_the_process_whose_code_may_have_changed_it(site, monitor, monkeypatch):
    """By the database's clock, which shows 1,600,000,000 when the process is a minute old."""
    monkeypatch.setattr(page_cache, "clock", SimpleNamespace(time=lambda: 1_600_000_000))
    monkeypatch.setattr(page_cache, "time", SimpleNamespace(monotonic=lambda: 960.0))
    site._started = 900.0
    monitor.changed_at = datetime.fromtimestamp(1_500_000_000, UTC)
    assert ask(site, PAGE)["Last-Modified"] == http_date(1_599_999_940)
    monitor.changed_at = datetime.fromtimestamp(1_599_999_950, UTC)
    assert ask(site, PAGE)["Last-Modified"] == http_date(1_599_999_950)
