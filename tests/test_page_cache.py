"""Whole pages from memory: what is kept, for whom, and that nobody's request changes another's."""

import gzip
import time
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from milestones import publishing, urls
from milestones.clock import clock
from milestones.models import Article
from milestones.page_cache import PageCache, best_encoding

from . import factories
from .cached import MEGABYTE, PAGE, Known, ask_twice, constant, echo
from .wsgi import ask

pytestmark = pytest.mark.django_db


# --- A hit ----------------------------------------------------------------------------------------


def test_a_page_is_answered_from_memory_without_the_database(site, django_assert_num_queries):
    ask(site, PAGE)
    with django_assert_num_queries(0):
        answer = ask(site, PAGE)
    assert (answer.status, answer.remark) == (200, "hit")
    assert "A mission and its years" in answer.text


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
def test_a_page_is_compressed_as_the_reader_likes(site, accepted, encoding, decode):
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
def test_the_reader_chooses_the_encoding(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_a_hit_carries_all_headers_that_a_page_of_ours_has(site):
    answer = ask_twice(site)
    assert answer["Cache-Control"] == "public, max-age=1, stale-if-error=86400"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


EXAMPLES = {"slug": "mission", "number": 1, "a": 1, "b": 2}  # a value for each part of an address
CHANGES = {
    "publish": lambda article: factories.next_edition(title="Third"),
    "move": lambda article: move(article, "elsewhere"),
    "withdraw": lambda article: publishing.withdraw(article, reason="It was wrong."),
    "withdraw an edition": lambda article: publishing.withdraw_edition(
        article.editions.get(number=1), reason="It was wrong."
    ),
}


def public_addresses():
    """Return an address for each URL pattern whose answers are kept."""
    patterns = [pattern for pattern in urls.urlpatterns if hasattr(pattern.callback, "parameters")]
    return [
        reverse(
            f"milestones:{pattern.name}",
            kwargs={name: EXAMPLES[name] for name in pattern.pattern.converters},
        )
        for pattern in patterns
    ]


def move(article, slug):
    article.slug = slug
    article.save()
    publishing.publish(article, note="Moved")


def seconds_fresh(answer):
    """Return for how long a cache may show `answer` without having asked (RFC 9111, RFC 5861)."""
    told = dict(part.strip().partition("=")[::2] for part in answer["Cache-Control"].split(","))
    assert "immutable" not in told
    assert "Expires" not in answer.headers
    names = ("max-age", "s-maxage", "stale-while-revalidate")
    return sum(int(told.get(name, 0)) for name in names)


@pytest.mark.parametrize("change", CHANGES)
def test_no_cache_may_show_a_page_for_more_than_a_second_after_a_change(site, watch, change):
    article = factories.next_edition(title="Second").article
    addresses = public_addresses()
    assert len(addresses) >= 18
    assert {seconds_fresh(ask(site, address)) for address in addresses} == {1}
    CHANGES[change](article)
    watch.changes += 1
    answers = [ask(site, address) for address in addresses]
    assert {answer.status for answer in answers} <= {200, 301, 410}
    assert {seconds_fresh(answer) for answer in answers} == {1}


def test_head_is_get_without_the_body(site):
    for _ in range(2):
        answer = ask(site, PAGE, method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
    assert answer.remark == "hit"
    page = ask(site, PAGE)
    assert answer["Content-Length"] == str(len(page.body))
    assert answer["ETag"] == page["ETag"]


# --- 304 ------------------------------------------------------------------------------------------


def test_who_has_the_page_already_is_told_so(site):
    for accepted in ("", "gzip", "br"):
        page = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        for tags in (page["ETag"], f'"other", W/{page["ETag"]}', "*"):
            again = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=tags)
            assert (again.status, again.body) == (304, b"")
            assert again["ETag"] == page["ETag"]
            assert again["Cache-Control"] == page["Cache-Control"]
            assert "Content-Length" not in again.headers
            assert "Content-Type" not in again.headers


def test_each_encoding_has_a_tag_of_its_own(site):
    tags = {ask(site, PAGE, HTTP_ACCEPT_ENCODING=name)["ETag"] for name in ("", "gzip", "br")}
    assert len(tags) == 3
    other = ask(site, PAGE, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=ask(site, PAGE)["ETag"])
    assert other.status == 200


def test_who_has_the_page_since_it_changed_is_told_so(site):
    page = ask(site, PAGE)
    same = ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=page["Last-Modified"])
    assert same.status == 304
    # A later date says nothing of this page: another host's clock may have told it.
    dates = [http_date(time.time() + seconds) for seconds in (-3600, 0, 3600)]
    for date in (*dates, "nonsense", "Thu, 99 Foo 2026 00:00:00 GMT"):
        assert ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=date).status == 200
    # The tag is surer than the date, and comes first.
    stale = ask(
        site, PAGE, HTTP_IF_NONE_MATCH='"old"', HTTP_IF_MODIFIED_SINCE=page["Last-Modified"]
    )
    assert stale.status == 200


def test_a_date_is_told_only_when_it_has_passed(site, watch, monkeypatch):
    assert "Last-Modified" in ask(site, PAGE).headers
    watch.changed_at = timezone.now() + timedelta(seconds=5)  # after many changes in one second
    assert "Last-Modified" not in ask(site, PAGE).headers
    # While a second lasts, more may change in it.
    second = 1_800_000_000
    watch.changed_at = datetime.fromtimestamp(second, UTC)
    # And a change in it may be known a second later only.
    monkeypatch.setattr(clock, "_zero", None)
    monkeypatch.setattr("milestones.page_cache.time.time", lambda: second + 1.9)
    assert "Last-Modified" not in ask(site, PAGE).headers
    monkeypatch.setattr("milestones.page_cache.time.time", lambda: second + 2)
    assert ask(site, PAGE)["Last-Modified"] == http_date(second)


# --- What is kept ---------------------------------------------------------------------------------


def test_without_memory_each_page_is_made_anew(watch):
    site = PageCache(constant, 0, watch)
    answers = [ask(site, PAGE, HTTP_ACCEPT_ENCODING="br") for _ in range(2)]
    assert [(answer.status, answer.remark) for answer in answers] == [(200, "fwd=miss")] * 2
    assert answers[0]["Content-Encoding"] == "br"
    assert site.used == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_answered_from_memory(site, method):
    ask_twice(site)
    answer = ask(site, PAGE, method=method)
    assert answer.remark is None
    assert answer.status in (403, 405)


@pytest.mark.parametrize("address", ["/admin/login/", "/livez", "/favicon.ico", "/preview/1:x/"])
def test_what_is_not_listed_is_not_kept(site, address):
    for _ in range(2):
        assert ask(site, address).remark is None


def test_a_page_that_is_not_there_is_not_kept(site):
    for _ in range(2):
        answer = ask(site, "/articles/other/")
        assert (answer.status, answer.remark) == (404, "fwd=miss")
        assert "no-cache" in answer["Cache-Control"]
    assert site.used == 0
    factories.edition("other")
    assert ask(site, "/articles/other/").status == 200


def test_that_a_page_has_moved_or_is_gone_is_kept(site, watch):
    article = Article.objects.get()
    move(article, "elsewhere")
    watch.changes += 1
    moved = ask_twice(site)
    assert (moved.status, moved["Location"]) == (301, "/articles/elsewhere/")
    publishing.withdraw(article, reason="It was wrong.")
    watch.changes += 1
    gone = ask_twice(site, "/articles/elsewhere/")
    assert gone.status == 410
    assert "It was wrong." in gone.text
    for answer in (moved, gone):
        assert "ETag" not in answer.headers
    assert ask(site, "/articles/elsewhere/", HTTP_IF_NONE_MATCH="*").status == 410


def test_who_is_logged_in_gets_a_page_of_their_own(site):
    ask_twice(site)
    factories.next_edition(title="Just published")
    answer = ask(site, PAGE, HTTP_COOKIE="consent=1; sessionid=abc")
    assert answer.remark is None
    assert "Just published" in answer.text
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    assert "Just published" not in ask(site, PAGE).text
    assert ask(site, PAGE, HTTP_AUTHORIZATION="Basic x").remark is None


# --- One reader's request changes nothing for another ---------------------------------------------


@pytest.mark.parametrize("query", ["utm_source=x", "after=2", "a=1&b=2", "%ff=%00", "&&=", "p=1;q"])
def test_parameters_that_a_page_does_not_know_neither_split_nor_change_it(site, query):
    plain = ask(site, PAGE)
    answer = ask(site, f"{PAGE}?{query}")
    assert answer.remark == "hit"
    assert answer.body == plain.body


def test_parameters_that_a_page_knows_do(site, monkeypatch):
    monkeypatch.setattr("milestones.views.EDITIONS_A_PAGE", 1)
    factories.next_edition(title="Second")
    history = "/articles/mission/history/"
    first = ask(site, history)
    second = ask(site, f"{history}?utm=x&after=2")
    assert "#edition-1" not in first.text
    assert 'id="edition-1"' in second.text
    for query in ("after=2", "after=2&utm_medium=y", "after=1&after=2", "x&after=%32"):
        answer = ask(site, f"{history}?{query}")
        assert (answer.remark, answer.body) == ("hit", second.body)
    assert ask(site, f"{history}?after=1").status == 404
    assert ask(site, f"{history}?after=%ff").status == 404


def test_parameters_are_known_in_whatever_order_they_come(site):
    page = ask(site, "/milestones/?from=1990&to=2020")
    assert page.status == 200
    again = ask(site, "/milestones/?to=2020&utm_source=x&from=1990")
    assert (again.remark, again.body) == ("hit", page.body)
    assert ask(site, "/milestones/?from=2020&to=1990").body != page.body


def test_an_answer_that_its_view_keeps_from_caches_is_not_kept(site):
    for _ in range(2):
        assert ask(site, "/milestones/?from=x").remark == "fwd=miss"


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("vary", "*")])
def test_an_answer_that_depends_on_more_than_its_address_is_not_kept(watch, header):
    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [header])
        return [b"for you"]

    site = PageCache(page, MEGABYTE, watch)
    assert [ask(site, "/").remark for _ in range(2)] == ["fwd=miss"] * 2
    assert site.used == 0


def test_the_same_path_below_another_root_is_another_address(watch):
    site = PageCache(echo, MEGABYTE, watch)
    assert "SCRIPT_NAME='/here'" in ask(site, "/", SCRIPT_NAME="/here").text
    assert "SCRIPT_NAME='/there'" in ask(site, "/", SCRIPT_NAME="/there").text


HEADERS = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_ACCEPT_LANGUAGE": "de",
    "HTTP_COOKIE": "csrftoken=evil; consent=evil",
    "HTTP_USER_AGENT": "evil",
    "HTTP_RANGE": "bytes=0-1",
    "HTTP_IF_NONE_MATCH": '"evil"',
    "HTTP_REFERER": "https://evil.example/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "CONTENT_TYPE": "evil/evil",
    "CONTENT_LENGTH": "7",
    "REMOTE_USER": "evil",
    "wsgi.input_terminated": True,
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("address", [PAGE, "/", "/feed.atom", "/sitemap.xml", "/articles/old/"])
def test_headers_neither_split_nor_poison_a_page(site, watch, name, address):
    clean = ask(site, address)
    watch.changes += 1
    poisoned = ask(site, address, **{name: HEADERS[name]})
    answer = ask(site, address)
    assert answer.remark in ("hit", "fwd=miss")
    assert answer.status == clean.status
    assert poisoned.body == answer.body == clean.body


def test_a_host_that_is_not_ours_gets_nothing_and_leaves_nothing(site):
    for host in ("evil.example", "testserver.evil.example", "testserver@evil", "a b", ""):
        answer = ask(site, PAGE, HTTP_HOST=host)
        assert answer.status == 400 or not host
        assert "evil" not in ask(site, PAGE).text
    ask(site, PAGE)
    assert ask(site, PAGE, HTTP_HOST="TestServer").remark == "hit"


def test_http_and_https_are_kept_apart(site):
    ask_twice(site)
    answer = ask(site, PAGE, scheme="https")
    assert answer.remark == "fwd=miss; stored"
    assert 'rel="canonical" href="https://testserver/' in answer.text
    assert 'rel="canonical" href="http://testserver/' in ask(site, PAGE).text


def test_a_path_is_one_address_however_it_is_encoded(site):
    ask(site, PAGE)
    assert ask(site, "/%61rticles/mission/").remark == "hit"
    assert ask(site, "/articles/MISSION/").status == 404


@given(
    query=st.text(max_size=50),
    cookie=st.text(st.characters(codec="latin-1"), max_size=30),
    accepted=st.text(st.characters(codec="latin-1"), max_size=30),
)
def test_whatever_is_sent_a_reader_after_gets_the_same_page(query, cookie, accepted):
    watch = Known()
    site = PageCache(echo, MEGABYTE, watch)
    clean = ask(site, "/")
    watch.changes += 1
    ask(site, f"/?{query.encode().decode('latin-1')}", HTTP_COOKIE=cookie, HTTP_REFERER=cookie)
    ask(site, "/", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=cookie)
    again = ask(site, "/")
    assert (again.status, again.body, again.remark) == (200, clean.body, "hit")
