"""The page cache: what it stores, for whom, and that no request affects another reader."""

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from milestones import urls
from milestones.editions import publishing
from milestones.models import Article
from milestones.serving.page_cache import PageCache
from tests import factories
from tests.cached import MEGABYTE, PAGE, FakeMonitor, ask_twice, constant, echo
from tests.wsgi import ask

pytestmark = pytest.mark.django_db


# --- A hit ----------------------------------------------------------------------------------------


def test_a_hit_needs_no_database_query(site, django_assert_num_queries):
    ask(site, PAGE)
    with django_assert_num_queries(0):
        answer = ask(site, PAGE)
    assert (answer.status, answer.remark) == (200, "hit")
    assert "A mission and its years" in answer.text


def test_a_hit_has_all_headers_of_the_rendered_page(site):
    answer = ask_twice(site)
    assert answer["Cache-Control"] == "public, max-age=1, stale-if-error=86400"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


EXAMPLES = {
    "slug": "mission",
    "number": 1,
    "a": 1,
    "b": 2,
    "uid": "m1",
}  # a value for each part of a URL
CHANGES = {
    "publish": lambda article: factories.next_edition(title="Third"),
    "move": lambda article: move(article, "elsewhere"),
    "withdraw": lambda article: publishing.withdraw(article, reason="It was wrong."),
    "withdraw an edition": lambda article: publishing.withdraw_edition(
        article.editions.get(number=1), reason="It was wrong."
    ),
}


def example_of(name, pattern):
    return "about" if pattern.name == "page" else EXAMPLES[name]


def public_urls():
    """Return a URL for each pattern of a cached view, in English and in French."""
    patterns = [pattern for pattern in urls.urlpatterns if hasattr(pattern.callback, "parameters")]
    found = []
    for language in ("en-gb", "fr"):
        with translation.override(language):
            found += [
                reverse(
                    f"milestones:{pattern.name}",
                    kwargs={name: example_of(name, pattern) for name in pattern.pattern.converters},
                )
                for pattern in patterns
            ]
    return [*dict.fromkeys(found)]


def move(article, slug):
    article.slug = slug
    article.save()
    publishing.publish(article, note="Moved")


def seconds_fresh(answer):
    """Return for how long a cache may use `answer` without revalidation (RFC 9111, RFC 5861)."""
    directives = dict(
        part.strip().partition("=")[::2] for part in answer["Cache-Control"].split(",")
    )
    assert "immutable" not in directives
    assert "Expires" not in answer.headers
    names = ("max-age", "s-maxage", "stale-while-revalidate")
    return sum(int(directives.get(name, 0)) for name in names)


@pytest.mark.parametrize(
    "change",
    ["publish", *(pytest.param(name, marks=pytest.mark.slow) for name in [*CHANGES][1:])],
)
def test_a_page_is_fresh_for_one_second_before_and_after_any_change(site, monitor, change):
    factories.page()
    article = factories.next_edition(title="Second").article
    factories.topic("mission", article)
    pages = public_urls()
    assert len(pages) >= 18
    assert {seconds_fresh(ask(site, url)) for url in pages} == {1}
    CHANGES[change](article)
    monitor.changes += 1
    answers = [ask(site, url) for url in pages]
    assert {answer.status for answer in answers} <= {200, 301, 410}
    assert {seconds_fresh(answer) for answer in answers} == {1}


# --- What is stored -------------------------------------------------------------------------------


def test_a_cache_of_size_0_stores_nothing(monitor):
    site = PageCache(constant, 0, monitor)
    answers = [ask(site, PAGE, HTTP_ACCEPT_ENCODING="br") for _ in range(2)]
    assert [(answer.status, answer.remark) for answer in answers] == [(200, "fwd=miss")] * 2
    assert answers[0]["Content-Encoding"] == "br"
    assert site.used == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_than_get_and_head_bypass_the_cache(site, method):
    ask_twice(site)
    answer = ask(site, PAGE, method=method)
    assert answer.remark is None
    assert answer.status in (403, 405)


@pytest.mark.parametrize("url", ["/admin/login/", "/livez", "/favicon.ico", "/preview/1:x/"])
def test_only_responses_of_cached_views_are_stored(site, url):
    for _ in range(2):
        assert ask(site, url).remark is None


def test_a_404_is_not_stored(site):
    for _ in range(2):
        answer = ask(site, "/articles/other/")
        assert (answer.status, answer.remark) == (404, "fwd=miss")
        assert "no-cache" in answer["Cache-Control"]
    assert site.used == 0
    factories.edition("other")
    assert ask(site, "/articles/other/").status == 200


def test_redirects_and_410_are_stored_without_etag(site, monitor):
    article = Article.objects.get()
    move(article, "elsewhere")
    monitor.changes += 1
    moved = ask_twice(site)
    assert (moved.status, moved["Location"]) == (301, "/articles/elsewhere/")
    publishing.withdraw(article, reason="It was wrong.")
    monitor.changes += 1
    gone = ask_twice(site, "/articles/elsewhere/")
    assert gone.status == 410
    assert "It was wrong." in gone.text
    for answer in (moved, gone):
        assert "ETag" not in answer.headers
    assert ask(site, "/articles/elsewhere/", HTTP_IF_NONE_MATCH="*").status == 410


def test_a_request_with_a_session_bypasses_the_cache(site):
    ask_twice(site)
    factories.next_edition(title="Just published")
    answer = ask(site, PAGE, HTTP_COOKIE="consent=1; sessionid=abc")
    assert answer.remark is None
    assert "Just published" in answer.text
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    assert "Just published" not in ask(site, PAGE).text
    assert ask(site, PAGE, HTTP_AUTHORIZATION="Basic x").remark is None


# --- Requests don't affect other readers ----------------------------------------------------------


@pytest.mark.parametrize("query", ["utm_source=x", "after=2", "a=1&b=2", "%ff=%00", "&&=", "p=1;q"])
def test_unknown_query_parameters_are_no_part_of_the_cache_key(site, query):
    plain = ask(site, PAGE)
    answer = ask(site, f"{PAGE}?{query}")
    assert answer.remark == "hit"
    assert answer.body == plain.body


def test_known_query_parameters_are_part_of_the_cache_key(site, monkeypatch):
    monkeypatch.setattr("milestones.views.history.EDITIONS_A_PAGE", 1)
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


def test_the_order_of_query_parameters_does_not_matter(site):
    page = ask(site, "/milestones/?from=1990&to=2020")
    assert page.status == 200
    again = ask(site, "/milestones/?to=2020&utm_source=x&from=1990")
    assert (again.remark, again.body) == ("hit", page.body)
    assert ask(site, "/milestones/?from=2020&to=1990").body != page.body


def test_a_response_with_its_own_cache_control_is_not_stored(site):
    for _ in range(2):
        assert ask(site, "/milestones/?from=x").remark == "fwd=miss"


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("vary", "*")])
def test_a_response_that_depends_on_more_than_its_cache_key_is_not_stored(monitor, header):
    def page(environ, start_response):
        environ["milestones.cacheable"] = True
        start_response("200 OK", [header])
        return [b"for you"]

    site = PageCache(page, MEGABYTE, monitor)
    assert [ask(site, "/").remark for _ in range(2)] == ["fwd=miss"] * 2
    assert site.used == 0


def test_the_mount_path_is_part_of_the_cache_key(monitor):
    site = PageCache(echo, MEGABYTE, monitor)
    assert "SCRIPT_NAME='/here'" in ask(site, "/", SCRIPT_NAME="/here").text
    assert "SCRIPT_NAME='/there'" in ask(site, "/", SCRIPT_NAME="/there").text


HEADERS = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_ACCEPT_LANGUAGE": "fr",
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


@pytest.mark.parametrize("url", [PAGE, "/", "/fr/", "/feed.atom", "/sitemap.xml", "/articles/old/"])
def test_request_headers_neither_change_the_cache_key_nor_poison_the_page(
    site, monitor, subtests, url
):
    clean = ask(site, url)
    for name, value in HEADERS.items():
        with subtests.test(name=name):
            monitor.changes += 1
            poisoned = ask(site, url, **{name: value})
            answer = ask(site, url)
            assert answer.remark in ("hit", "fwd=miss")
            assert answer.status == clean.status
            assert poisoned.body == answer.body == clean.body


def test_an_unknown_host_gets_400_and_poisons_nothing(site):
    for host in ("evil.example", "testserver.evil.example", "testserver@evil", "a b", ""):
        answer = ask(site, PAGE, HTTP_HOST=host)
        assert answer.status == 400 or not host
        assert "evil" not in ask(site, PAGE).text
    ask(site, PAGE)
    assert ask(site, PAGE, HTTP_HOST="TestServer").remark == "hit"


def test_the_scheme_is_part_of_the_cache_key(site):
    ask_twice(site)
    answer = ask(site, PAGE, scheme="https")
    assert answer.remark == "fwd=miss; stored"
    assert 'rel="canonical" href="https://testserver/' in answer.text
    assert 'rel="canonical" href="http://testserver/' in ask(site, PAGE).text


def test_percent_encoding_does_not_change_the_cache_key(site):
    ask(site, PAGE)
    assert ask(site, "/%61rticles/mission/").remark == "hit"
    assert ask(site, "/articles/MISSION/").status == 301


@given(
    query=st.text(max_size=50),
    cookie=st.text(st.characters(codec="latin-1"), max_size=30),
    accepted=st.text(st.characters(codec="latin-1"), max_size=30),
)
def test_no_request_changes_the_page_of_the_next_reader(query, cookie, accepted):
    monitor = FakeMonitor()
    site = PageCache(echo, MEGABYTE, monitor)
    clean = ask(site, "/")
    monitor.changes += 1
    ask(site, f"/?{query.encode().decode('latin-1')}", HTTP_COOKIE=cookie, HTTP_REFERER=cookie)
    ask(site, "/", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=cookie)
    again = ask(site, "/")
    assert (again.status, again.body, again.remark) == (200, clean.body, "hit")
