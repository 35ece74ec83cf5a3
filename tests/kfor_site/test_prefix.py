"""The site under a path of its host: whatever it links to is there."""

import http.client
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection

from kfor_site.prefix import Mounted, path_prefix
from tests.cached import echo
from tests.site import manage, server
from tests.wsgi import ask

PREFIX = "/kfor"


# --- The layer ------------------------------------------------------------------------------------


def seen(path, **environ):
    """The SCRIPT_NAME and PATH_INFO that the application gets of a request for `path`."""
    text = ask(Mounted(echo, PREFIX), path, **environ).text
    return re.search(r"SCRIPT_NAME='(.*)'", text)[1], re.search(r"PATH_INFO='(.*)'", text)[1]


def test_the_prefix_is_no_part_of_the_path():
    assert seen("/kfor/") == (PREFIX, "/")
    assert seen("/kfor/articles/kfor/") == (PREFIX, "/articles/kfor/")
    assert seen("/kfor/kfor/") == (PREFIX, "/kfor/")


def test_a_server_may_have_taken_it_off_already():
    assert seen("/articles/", SCRIPT_NAME=PREFIX) == (PREFIX, "/articles/")


@pytest.mark.parametrize("path", ["/", "/articles/kfor/", "/kforce/", "/kfo", "//kfor/", "/KFOR/"])
def test_nothing_is_elsewhere(path):
    answer = ask(Mounted(echo, PREFIX), path)
    assert answer.status == 404
    assert answer.text == "The site is at /kfor/.\n"


def test_the_prefix_alone_leads_to_the_front_page():
    answer = ask(Mounted(echo, PREFIX), "/kfor")
    assert (answer.status, answer["Location"]) == (301, "/kfor/")


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_the_host_asks_how_the_process_is_without_the_prefix(path):
    assert seen(path) == ("", path)
    assert seen(f"{PREFIX}{path}") == (PREFIX, path)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("", ""), ("/", ""), ("/kfor", "/kfor"), ("/kfor/", "/kfor"), ("/a/b.c-d_e~", "/a/b.c-d_e~")],
)
def test_a_prefix_has_no_slash_at_its_end(text, prefix):
    assert path_prefix(text) == prefix


@pytest.mark.parametrize("text", ["kfor", "https://a.org/kfor", "/a//b", "/a b", "/é", "/%41"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match="not a path"):
        path_prefix(text)


# --- The whole site -------------------------------------------------------------------------------

FILL = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from milestones.drafts import previews
from milestones.editions import publishing
from milestones.models import Article
article = Article.objects.get(slug="kfor")
article.slug, article.title = "mission", "Another title"
article.save()
publishing.publish(article, note="Corrected", kind="correction")
client = Client()
client.force_login(get_user_model().objects.create_superuser("editor"))
print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
print(previews.create_link(article, days=7).token)
"""
SEEDS = [
    "/",
    "/admin/",
    "/admin",
    "/articles/kfor",
    "/articles/kfor.json",
    "/articles/mission/compare/2...1/",
    "/articles/mission.csv",
    "/articles/mission.xlsx",
    "/articles/mission.md",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/milestones/?from=2000",
]


class Links(HTMLParser):
    """What an HTML page names: in `gets` what it links to, in `named` all that is a path."""

    def __init__(self, html):
        super().__init__()
        self.gets, self.named = [], []
        self._tag = None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._tag = tag
        values = dict(attributes)
        self.named += [value for value in values.values() if value and value.startswith("/")]
        is_sent = tag == "form" and (values.get("method") or "get").lower() == "get"
        for name in ("href", "src", *(["action"] if is_sent else [])):
            if values.get(name):
                self.gets.append(values[name])

    def handle_data(self, data):
        if self._tag == "script":
            self.named += re.findall(r"""["'](/[\w/.-]+)["']""", data)


class Crawler:
    """Follows every link of the site at `port` from `seeds`, as the editor of `cookie` if given."""

    def __init__(self, port, cookie=None):
        self._host, self._cookie = f"127.0.0.1:{port}", cookie
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.seen, self.faults = {}, []

    def crawl(self, seeds):
        queue = [f"http://{self._host}{seed}" for seed in seeds]
        while queue:
            url = queue.pop()
            parts = urlsplit(url)
            # Of an admin's list, sorted and filtered in all ways, one page will do.
            query = "" if "/admin/" in parts.path else parts.query
            if parts.netloc != self._host or (parts.path, query) in self.seen:
                continue
            status, targets = self._visit(f"{parts.path}?{parts.query}".rstrip("?"))
            self.seen[parts.path, query] = status
            queue += [urljoin(url, target).partition("#")[0] for target in targets]
        self._connection.close()

    def _visit(self, path):
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read().decode(errors="replace")
        kind = answer.getheader("Content-Type", "")
        links = Links(body) if kind.startswith("text/html") else None
        body = unescape(body)
        targets = [*(links.gets if links else []), *self._own_urls(body)]
        named = [*(links.named if links else []), *targets]
        if location := answer.getheader("Location"):
            targets.append(location)
            named.append(location)
        for name in named:
            self._check(path, name)
        if answer.status not in (200, 301, 302):
            self.faults.append(f"{path}: {answer.status}")
        return answer.status, targets

    def _own_urls(self, body):
        return re.findall(rf"""http://{self._host}[^\s"'<>()}}\\,]*""", body)

    def _check(self, page, name):
        url = urlsplit(urljoin(f"http://{self._host}{page}", name))
        if url.netloc == self._host and not f"{url.path}/".startswith(f"{PREFIX}/"):
            self.faults.append(f"{page} names {name}")


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same with any database")
def test_every_link_of_the_whole_site_stays_under_its_prefix_and_leads_somewhere(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    manage(database, "migrate", "-v0")
    manage(database, "load_starter")
    cookie, token = manage(database, "shell", "-v0", "-c", FILL).split()
    with server(database, PATH_PREFIX=PREFIX, ALLOWED_HOSTS="127.0.0.1") as port:
        reader, editor = Crawler(port), Crawler(port, cookie)
        reader.crawl([f"{PREFIX}{seed}" for seed in [*SEEDS, f"/preview/{token}/"]])
        editor.crawl([f"{PREFIX}/admin/", PREFIX])
    assert not reader.faults
    assert not editor.faults
    paths = [path.removeprefix(PREFIX) for path, _ in (*reader.seen, *editor.seen)]
    for path in (
        "/feed.atom",
        "/sitemap-1.xml",
        "/articles/mission/editions/1.bib",
        "/articles/mission/editions/2.json",
        "/corrections.atom",
        "/admin/login/",
        "/admin/milestones/article/1/history/",
        "/admin/milestones/article/1/editions/",
        "/admin/milestones/article/1/withdraw/",
        "/static/css/site.css",
        "/static/admin/css/base.css",
    ):
        assert path in paths
    assert (f"{PREFIX}/admin/logout/", "") not in editor.seen, "it is sent, not linked to"
