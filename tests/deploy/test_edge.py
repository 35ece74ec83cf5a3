"""nginx by deploy/nginx.conf, with TLS, in front of a site that does what a test says."""

import http.client
import re
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.processes import nginx, running
from milestones.views.images import HEADERS
from tests.production import Edge, is_missing
from tests.upstream import Upstream

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(is_missing("nginx"), reason="nginx is not installed"),
]
PAGE = "/articles/kfor/"
PUBLIC = {"X-Accel-Expires": "NOW", "ETag": '"1"', "Cache-Control": "public, max-age=1"}


@pytest.fixture
def upstream():
    with Upstream().started() as upstream:
        upstream.headers = dict(PUBLIC)
        yield upstream


@pytest.fixture
def edge(upstream, tmp_path):
    with Edge(tmp_path, upstream.port).started() as edge:
        yield edge


def at_the_start_of_a_second():
    time.sleep(1.02 - time.time() % 1)


# --- What is stored, and under what ---------------------------------------------------------------


def test_a_page_is_asked_for_once_a_second_and_encoding(edge, upstream):
    at_the_start_of_a_second()
    for accepted in (
        "br",
        "gzip, deflate",
        "identity",
        "gzip;q=0.5, br",
        "",
        "deflate, zstd",
        "GZIP",
    ):
        for method in ("GET", "HEAD", "GET"):
            assert edge.ask(PAGE, method, Accept_Encoding=accepted).status == 200
    asked = [headers["Accept-Encoding"] for _, _, headers in upstream.asked]
    assert sorted(asked) == ["br", "gzip", "identity"]
    assert edge.stored() == 3
    assert {method for method, _, _ in upstream.asked} == {"GET"}


def test_a_page_is_asked_about_again_in_the_next_second_by_its_tag(edge, upstream):
    first = edge.ask(PAGE)
    at_the_start_of_a_second()
    upstream.status = 304
    again = edge.ask(PAGE)
    assert (first.remark, again.remark) == ("MISS", "REVALIDATED")
    assert (again.status, again.body) == (200, first.body)
    assert edge.ask(PAGE).remark == "HIT"
    told = [headers["X-Forwarded-Cache"].partition(" ")[0] for _, _, headers in upstream.asked]
    assert told == ["MISS", "EXPIRED"]
    assert upstream.asked[1][2]["If-None-Match"] == '"1"'


def test_a_reader_who_has_the_page_is_told_so(edge):
    assert edge.settle(PAGE).headers["ETag"] == '"1"'
    answer = edge.ask(PAGE, If_None_Match='"1"')
    assert (answer.status, answer.body) == (304, b"")


def test_an_answer_without_the_sites_word_is_never_stored(edge, upstream):
    for headers in (
        {},
        {"Cache-Control": "public, max-age=3600, s-maxage=3600"},
        {"Expires": "Thu, 01 Jan 2099 00:00:00 GMT"},
        {**PUBLIC, "X-Accel-Expires": "0"},
        {**PUBLIC, "Set-Cookie": "a=b"},
    ):
        upstream.headers = headers
        assert {edge.ask(PAGE).remark for _ in range(3)} == {"MISS"}
    assert edge.stored() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "sessionid=abc"},
        {"Cookie": "a=b; __Host-sessionid=abc"},
        {"Authorization": "Basic abc"},
    ],
    ids=str,
)
def test_who_is_logged_in_is_answered_by_the_site_and_nothing_of_it_is_stored(
    edge, upstream, headers
):
    for _ in range(2):
        assert edge.ask(PAGE, **headers).remark == "BYPASS"
    assert edge.stored() == 0
    edge.settle(PAGE)
    upstream.body = b"for the editor"
    assert edge.ask(PAGE, **headers).body == b"for the editor"
    assert edge.ask(PAGE).body == b"a page"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_what_is_no_read_goes_to_the_site_once_and_is_not_stored(edge, upstream, method):
    edge.ask(PAGE, method, b"a form" if method in ("POST", "PUT") else None)
    asked = [(each, headers) for each, _, headers in upstream.asked]
    assert [each for each, _ in asked] == [method]
    assert edge.stored() == 0
    [(_, headers)] = asked
    assert headers["Host"] == f"localhost:{edge.port}"  # as the browser's Origin has it
    assert headers["X-Forwarded-Proto"] == "https"
    assert "X-Forwarded-Cache" not in headers


def test_which_page_may_be_framed_is_for_the_site_alone_to_say(edge, upstream):
    policy = "Content-Security-Policy"
    for url, says in {
        PAGE: {"X-Frame-Options": "DENY", policy: "frame-ancestors 'none'"},
        f"{PAGE}embed/": {policy: "frame-ancestors *"},
    }.items():
        upstream.headers = {**PUBLIC, **says}
        for answer in (edge.ask(url), edge.settle(url)):
            assert answer.headers.get("X-Frame-Options") == says.get("X-Frame-Options")
            assert answer.headers.get_all(policy) == [says[policy]]


def test_what_counts_visits_in_links_is_taken_off(edge, upstream):
    edge.settle(PAGE)
    for query in ("utm_source=x", "utm_source=x&utm_medium=y", "fbclid=abc%20d"):
        assert edge.ask(f"{PAGE}?{query}").remark in ("HIT", "EXPIRED")
    assert edge.stored() == 1
    assert {path for _, path, _ in upstream.asked} == {PAGE}


def test_urls_with_parameters_never_push_out_a_page(edge):
    edge.settle(PAGE)
    edge.settle("/milestones/?from=1999&to=2000")
    pages, lists = (list(edge.folder.glob(f"kfor-{zone}/*/*/*")) for zone in ("pages", "lists"))
    assert (len(pages), len(lists)) == (1, 1)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PAGE, {"Host": "localhost:666"}),
        (PAGE, {"Host": "LOCALHOST"}),
        (PAGE, {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"}),
        (PAGE, {"X_Forwarded_Cache": "MISS 1.000", "X_Forwarded_For": "1.2.3.4"}),
        (PAGE, {"Cookie": "csrftoken=1", "Range": "bytes=0-1", "If_None_Match": '"2"'}),
        (f"{PAGE}?%66rom=1", {}),
        (f"{PAGE}?utm_source=1&%66rom=1", {}),
        (f"{PAGE}?utm_source=1", {"Host": "localhost:666"}),
        (f"{PAGE}%3Ffrom=1", {}),
        (f"{PAGE}%20from=1", {}),
    ],
    ids=str,
)
def test_no_request_changes_what_the_next_reader_gets(edge, upstream, path, headers):
    upstream.body = None  # it shows what it was asked
    page = edge.settle(PAGE).body
    at_the_start_of_a_second()
    edge.ask(path, **headers)
    answer = edge.ask(PAGE)
    assert (answer.status, answer.body) == (200, page)
    answer = edge.settle(PAGE)
    assert (answer.status, answer.body) == (200, page)


# --- Many at once ---------------------------------------------------------------------------------


def test_of_many_who_ask_for_a_page_at_once_one_asks_the_site(edge, upstream):
    upstream.delay = 0.6
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: edge.ask(PAGE), range(20)))
        assert {answer.status for answer in answers} == {200}
        assert upstream.most_at_once == 1
        at_the_start_of_a_second()
        upstream.asked.clear()
        started = time.monotonic()
        answers = list(pool.map(lambda _: edge.ask(PAGE), range(20)))
    remarks = [answer.remark for answer in answers]
    assert remarks.count("UPDATING") == 19  # who doesn't ask the site doesn't wait for it either
    assert len(upstream.asked) == 1
    assert time.monotonic() - started < 1.5


def test_a_copy_is_as_old_as_the_question_and_not_as_its_answer(edge, upstream):
    """Else what the site knew long before it answered would count as new."""
    edge.ask(PAGE)
    at_the_start_of_a_second()
    upstream.delay = 1.2
    assert edge.ask(PAGE).remark == "EXPIRED"
    upstream.delay = 0
    assert edge.ask(PAGE).remark == "EXPIRED"


def test_each_worker_serves_the_file_of_the_newest_page(edge, upstream):
    """Although workers keep files open that another worker has replaced."""
    for body in (b"first", b"second", b"third"):
        upstream.body = body
        at_the_start_of_a_second()
        edge.ask(PAGE)
        with ThreadPoolExecutor(8) as pool:
            assert {answer.body for answer in pool.map(lambda _: edge.ask(PAGE), range(64))} == {
                body
            }


TRACED = ("strace", "-f", "-o", "{folder}/trace", "-e", "trace=rename,writev,write,sendfile,sendto")


@pytest.mark.skipif(is_missing("strace"), reason="strace is not installed")
@pytest.mark.parametrize("size", [100, 5_000, 50_000, 500_000])
def test_no_reader_has_a_new_page_whole_before_it_is_stored(upstream, tmp_path, size):
    """Else they could ask again, over another connection, and get the one of before."""
    upstream.body = b"x" * size
    edge = Edge(tmp_path, upstream.port)
    command = [word.format(folder=tmp_path) for word in TRACED]
    with running([*command, *nginx(edge.config, tmp_path)], edge.port) as strace:
        for _ in range(2):
            assert len(edge.ask(PAGE).body) == size
            at_the_start_of_a_second()
        # strace doesn't end what it traces.
        subprocess.run([*nginx(edge.config, tmp_path), "-s", "stop"], check=True)
        strace.wait(timeout=15)
    calls = (tmp_path / "trace").read_text().splitlines()
    stored = [i for i, call in enumerate(calls) if "rename(" in call and "kfor-pages" in call]
    sent = [
        i for i, call in enumerate(calls) if re.search(r"(write|writev|sendfile|sendto)\(", call)
    ]
    assert len(stored) == 2
    ends = [*stored[1:], len(calls)]
    for at, end in zip(stored, ends, strict=True):
        process = calls[at].split()[0]
        after = [i for i in sent if at < i < end and calls[i].split()[0] == process]
        assert after, "all of the answer was sent before it was stored"


# --- While the site is down -----------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_page_is_served_on_while_the_site_fails(edge, upstream, status):
    edge.ask(PAGE)
    at_the_start_of_a_second()
    upstream.status, upstream.headers = status, {}
    for _ in range(3):
        answer = edge.ask(PAGE)
        assert (answer.status, answer.body, answer.remark) == (200, b"a page", "STALE")
    assert edge.ask("/articles/other/").status == status


def test_a_withdrawal_is_served_on_while_the_site_fails(edge, upstream):
    edge.ask(PAGE)
    at_the_start_of_a_second()
    upstream.status = 410
    assert edge.ask(PAGE).status == 410
    at_the_start_of_a_second()
    upstream.status, upstream.headers = 503, {}
    assert edge.ask(PAGE).status == 410


def test_a_site_that_hangs_holds_no_reader_of_a_page_but_one(edge, upstream):
    edge.ask(PAGE)
    at_the_start_of_a_second()
    upstream.delay = 3
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(edge.ask, PAGE)
        time.sleep(0.3)
        started = time.monotonic()
        answers = list(pool.map(lambda _: edge.ask(PAGE), range(7)))
        assert time.monotonic() - started < 1
        assert {answer.body for answer in answers} == {b"a page"}
        assert first.result().status == 200


# --- nginx's own answers --------------------------------------------------------------------------


def assert_plain_and_safe(answer, words):
    assert words in answer.text
    assert "nginx" not in answer.text
    assert answer.headers["Server"] == "nginx"  # and no version
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_nginx_says_in_plain_words_that_the_site_does_not_answer(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with Edge(tmp_path, nobody.getsockname()[1]).started() as edge:
            for method in ("GET", "POST"):
                answer = edge.ask(PAGE, method)
                assert answer.status == 502
                assert_plain_and_safe(answer, "temporarily unavailable")


def test_nginx_says_in_plain_words_that_a_form_is_too_large(edge, upstream):
    answer = edge.ask("/admin/", "POST", b"x" * (4 * 2**20 + 1))
    assert answer.status == 413
    assert_plain_and_safe(answer, "up to 4 MB")
    assert upstream.asked == []
    assert edge.ask("/admin/", "POST", b"x" * 4 * 2**20).status == 200


@pytest.mark.parametrize(("url", "status"), [("/a%00b", 400), ("/" + "a" * 9000, 414)])
def test_nginx_says_in_plain_words_that_it_cannot_read_a_url(edge, upstream, url, status):
    answer = edge.ask(url)
    assert answer.status == status
    assert_plain_and_safe(answer, "This URL does not work")
    assert upstream.asked == []


TOO_LARGE = {
    "one": {"Cookie": "a" * 9_000},
    "many": {f"X-{i}": "a" * 7_000 for i in range(6)},
    "more than the buffers": {"X-A": "a" * 100_000},
}


@pytest.mark.parametrize("headers", TOO_LARGE.values(), ids=TOO_LARGE)
def test_nginx_says_in_plain_words_that_headers_are_too_large(edge, upstream, headers):
    answer = edge.ask(PAGE, **headers)
    assert answer.status == 431
    assert_plain_and_safe(answer, "Your browser sent too much")
    assert upstream.asked == []


def test_attempts_to_log_in_are_limited_and_nothing_else_is(edge, upstream):
    upstream.headers = {}
    paths = ["/admin/login/", "/accounts/login/?next=/admin/"] * 10
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda path: edge.ask(path, "POST", b"a=b"), paths))
    allowed = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 429]
    assert len(allowed) + len(refused) == 20
    posted = [path for method, path, _ in upstream.asked if method == "POST"]
    assert 6 <= len(posted) <= 8
    assert_plain_and_safe(refused[0], "Too many attempts")
    for _ in range(20):
        assert edge.ask("/admin/login/").status == 200
        assert edge.ask("/admin/milestones/article/add/", "POST", b"a=b").status == 200


def test_the_sites_own_headers_are_not_touched(edge, upstream):
    upstream.headers = {
        "Content-Security-Policy": "default-src 'self'",
        "Referrer-Policy": "no-referrer",
    }
    for method in ("GET", "POST"):
        answer = edge.ask("/preview/x/", method)
        assert answer.headers.get_all("Content-Security-Policy") == ["default-src 'self'"]
        assert answer.headers.get_all("Referrer-Policy") == ["no-referrer"]
        assert answer.headers["Server"] == "nginx"


# --- Images ---------------------------------------------------------------------------------------

IMAGE = f"{'ab' * 32}.png"


@pytest.fixture
def image(edge):
    """The URL of an image that nginx can read."""
    file = edge.folder / "images" / "ab" / IMAGE
    file.parent.mkdir(parents=True)
    file.write_bytes(b"an image")
    return f"/images/{IMAGE}"


def test_nginx_serves_images_itself_with_the_headers_of_the_site(edge, upstream, image):
    answer = edge.ask(image, Cookie="sessionid=abc")
    assert (answer.status, answer.body) == (200, b"an image")
    assert answer.headers["Content-Type"] == "image/png"
    assert upstream.asked == []
    names = ("Cache-Control", "Content-Security-Policy")
    assert [answer.headers[name] for name in names] == [HEADERS[name] for name in names]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    tag = answer.headers["ETag"]
    assert edge.ask(image, If_None_Match=tag).status == 304
    assert edge.ask(image, "HEAD").body == b""


def test_an_image_that_nginx_cannot_read_comes_from_the_site(edge, upstream, image):
    upstream.headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    for name in (f"{'ac' * 32}.jpg", f"{'ab' * 32}-480.webp"):
        answer = edge.ask(f"/images/{name}")
        assert (answer.status, answer.body) == (200, b"a page")
        assert answer.headers.get_all("Cache-Control") == [upstream.headers["Cache-Control"]]
    upstream.status, upstream.headers = 404, {"Cache-Control": "no-cache"}
    answer = edge.ask(f"/images/{'0' * 64}.jpg")
    assert (answer.status, answer.headers.get_all("Cache-Control")) == (404, ["no-cache"])
    assert len(upstream.asked) == 3


@pytest.mark.parametrize(
    "path", [f"/images/ab/{IMAGE}", f"/images/../images/ab/{IMAGE}", f"/x/images/{IMAGE}"]
)
def test_nothing_else_in_the_folder_of_images_is_served(edge, upstream, image, path):
    assert edge.ask(path).body == b"a page"


def test_an_image_cannot_be_written(edge, upstream, image):
    upstream.status, upstream.headers = 405, {"Allow": "GET, HEAD"}
    assert edge.ask(image, "POST", b"a form").status == 405


@pytest.mark.parametrize(
    "screen", ["image/add", "image/upload", "article/import", "article/12/import", "sitesettings"]
)
def test_files_of_up_to_50_megabytes_are_passed_on(edge, upstream, screen):
    upstream.headers = {}
    path = f"/admin/milestones/{screen}/"
    assert edge.ask(path, "POST", b"x" * 51 * 2**20).status == 200
    [(_, _, headers)] = upstream.asked
    assert headers["X-Forwarded-Proto"] == "https"
    answer = edge.ask(path, "POST", b"x" * (51 * 2**20 + 1))
    assert answer.status == 413
    assert_plain_and_safe(answer, "files of up to 50 MB")
    assert edge.ask(path).status == 200
    assert edge.stored() == 0


# --- TLS, HTTP/2, names ---------------------------------------------------------------------------


def test_browsers_get_http_2(edge):
    context = ssl.create_default_context(cafile=str(edge.folder / "fullchain.pem"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", edge.port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        assert tls.selected_alpn_protocol() == "h2"
        assert tls.version() == "TLSv1.3"


@pytest.mark.skipif(is_missing("curl"), reason="curl is not installed")
def test_pages_come_over_http_2_from_the_cache_too(edge):
    address = f"https://localhost:{edge.port}{PAGE}"
    command = ["curl", "--silent", "--http2", "--cacert", f"{edge.folder}/fullchain.pem", address]
    form = ["--write-out", " %{http_version} %header{cache-status}"]
    edge.settle(PAGE)
    told = subprocess.run([*command, *form], capture_output=True, text=True, check=True).stdout
    assert told.startswith("a page 2")


def test_tls_of_long_ago_is_refused(edge):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    refused = pytest.raises(OSError, match=r"(?i)protocol|reset|eof")
    with socket.create_connection(("127.0.0.1", edge.port)) as plain, refused:
        context.wrap_socket(plain, server_hostname="localhost")


def test_plain_http_leads_to_https(edge):
    connection = http.client.HTTPConnection("127.0.0.1", edge.plain_port, timeout=5)
    connection.request("GET", f"{PAGE}?a=b", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://localhost{PAGE}?a=b")


@pytest.mark.parametrize("host", ["evil.example", "203.0.113.9", "localhost.evil.example"])
def test_whoever_asks_for_another_host_gets_no_answer(edge, upstream, host):
    plain = http.client.HTTPConnection("127.0.0.1", edge.plain_port, timeout=5)
    for connection in (edge.connect(), plain):
        connection.request("GET", PAGE, headers={"Host": host})
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        connection.close()
    assert upstream.asked == []


def test_no_certificate_is_shown_under_another_name(edge):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name in ("evil.example", None):
        with (
            socket.create_connection(("127.0.0.1", edge.port)) as plain,
            pytest.raises(ssl.SSLError, match=r"(?i)unrecognized|handshake"),
        ):
            context.wrap_socket(plain, server_hostname=name)
