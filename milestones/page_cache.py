"""Whole public answers in memory, ready to be sent: a hit costs little more than its bytes.

`PageCache` stands in front of Django. It keeps only what the URLconf lists with `kept`, and renders
that from its address alone: method, scheme, host, path, and the parameters listed with it. So no
header, cookie or other parameter of one reader's request can reach another reader.
"""

import gzip
import hashlib
import io
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import lru_cache, wraps
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli
from cachetools import LRUCache
from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.http import parse_cookie
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import shared_cache
from .clock import clock
from .freshness import SECOND, Unknown, watch

# What browsers and shared caches may do: ask again after a second, and show what they have while
# the site is down (RFC 5861). That holds for numbered editions too: their pages say when a newer
# one has followed, and each of their answers becomes a 410 when the edition is withdrawn.
LIFETIME = {"max_age": 1, "stale_if_error": 86_400}

KEPT = "milestones.kept"  # the view's word, in the WSGI environment, that its answer may be kept
DATABASE_IS_DOWN = "milestones.database_is_down"  # why asking would be in vain: an outage's name
STATUSES = (200, 301, 410)

BROTLI_QUALITY, GZIP_LEVEL = 4, 6  # more costs a cold page more time than it saves a reader
OVERHEAD = 4096  # bytes that an answer takes in memory beside its bodies, roughly
PATIENCE = 10  # seconds that a request waits for another that renders the same page


# --- What may be kept: for the URLconf and for Django's middleware --------------------------------


def read_only(view):
    """Let `view` answer GET and HEAD, and 405 to all else, whatever cookies come with it.

    It changes nothing, so there is nothing to protect from forged forms; and Django's check would
    answer first.
    """
    return csrf_exempt(require_safe(view))


def kept(view, *, parameters=()):
    """Return `view` with its answers kept and shared between readers.

    They may depend on nothing but the address and those of its query's `parameters` that are named
    here. Who is logged in gets an answer of their own.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code not in STATUSES or response.has_header("Cache-Control"):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        patch_cache_control(response, public=True, **LIFETIME)
        patch_vary_headers(response, ["Accept-Encoding"])
        request.environ[KEPT] = True
        return response

    wrapper.parameters = parameters
    return read_only(wrapper)


def needs_no_database(view):
    """Let `view` answer while the database is known to be down, when others are not asked."""
    view.needs_no_database = True
    return view


# --- Requests -------------------------------------------------------------------------------------


class Address(NamedTuple):
    """What an answer that is kept depends on."""

    scheme: str
    host: str
    root: str  # the path under which the application is mounted
    path: str
    query: str  # the parameters that are known there, in their order


def address_of(environ):
    """Return the Address that a WSGI request asks for; None when its answer may not be kept."""
    host = environ.get("HTTP_HOST", "").lower()
    if not host or not _is_anonymous(environ):
        return None
    query = environ.get("QUERY_STRING", "")
    if query:
        query = _known(query, parameters_at(environ))
    root, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
    return Address(environ["wsgi.url_scheme"], host, root, path, query)


def _is_anonymous(environ):
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return False
    cookies = environ.get("HTTP_COOKIE")
    return not cookies or settings.SESSION_COOKIE_NAME not in parse_cookie(cookies)


def parameters_at(environ):
    """Return the names of the parameters that the view at a request's path knows.

    None when nothing is kept there.
    """
    try:
        view = resolve(get_path_info(environ)).func
    except Resolver404:
        return None
    return getattr(view, "parameters", None)


def _known(query, parameters):
    if not parameters:
        return ""
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=1000))
    except ValueError:  # too many
        return ""
    return urlencode([(name, given[name]) for name in parameters if name in given])


def _without_database(environ, outage):
    """Return the WSGI environment of a request that must do without, as `outage` tells.

    A page is then for nobody in particular. A form keeps its cookies: what was typed is answered
    with a token that goes with them. With no outage, but an error of ours, Django meets it again.
    """
    if outage is None:
        return environ
    environ = {**environ, DATABASE_IS_DOWN: outage.name}
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
            environ.pop(name, None)
    return environ


def _only(address, environ):
    """Return the WSGI environment of a GET of `address`, with nothing else of the request's."""
    server = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")
    ours = ("wsgi.", "milestones.")
    names = (name for name in environ if name.startswith(ours) or name in server)
    return {
        **{name: environ[name] for name in names},
        "wsgi.input": io.BytesIO(),
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": address.host,
        "SCRIPT_NAME": address.root,
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
    }


@lru_cache(maxsize=256)
def best_encoding(accepted):
    """Return which of "br", "gzip" and "identity" an Accept-Encoding header prefers.

    Of those it likes equally, the smallest. By RFC 9110, 12.5.3, save that identity can't be
    refused.
    """
    weights = {"identity": 0}
    for item in accepted.lower().split(","):
        name, _, parameter = item.partition(";")
        weights[name.strip()] = _weight(parameter)
    weights["identity"] = max(weights["identity"], 0.0001)
    others = weights.get("*", 0)
    return max(("br", "gzip", "identity"), key=lambda name: weights.get(name, others))


def _weight(parameter):
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1
    except ValueError:
        return 0
    return weight if 0 <= weight <= 1 else 0


# --- Answers --------------------------------------------------------------------------------------

_COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    "identity": lambda body: body,
}
_OURS = ("content-length", "etag", "last-modified")  # headers that the cache writes
_OF_BODY = ("content-type", "content-length", "content-encoding")


class Answer:
    """What Django answered; with `modified`, seconds since 1970, it can be kept."""

    def __init__(self, status, headers, body, modified=None):
        self.status, self.headers, self.body = status, headers, body
        self.is_kept = modified is not None
        self.modified = int(modified or 0)
        self.last_modified = ("Last-Modified", http_date(self.modified))
        self.tag = hashlib.sha256(body).hexdigest()[:32]
        self._forms = {}
        # An address can be as long as the headers: a redirect's is in both.
        heads = sum(len(name) + len(value) for name, value in headers)
        self._size = OVERHEAD + 2 * heads + len(body)

    @property
    def is_page(self):
        """Is it one that a reader may have already (RFC 9110, 13.2.1), not a redirect or error?"""
        return self.is_kept and self.status.startswith("200")

    @property
    def has_settled(self):
        """Has the second passed in which it was modified, and whatever came then become known?

        By the host's clock, too: Last-Modified may not be later than Date (RFC 9110, 8.8.2.1).
        """
        return self.modified + 1 + SECOND <= min(time.time(), clock.time())

    @property
    def size(self):
        """How many bytes of memory it takes, about."""
        forms = list(self._forms.values())  # at once: another thread may be adding one
        return self._size + sum(len(body) for _, body in forms)

    def form(self, encoding):
        """Return its headers and its body in `encoding`; what was compressed once is kept."""
        if encoding not in self._forms:
            self._forms[encoding] = self._encoded(encoding)
        return self._forms[encoding]

    def _encoded(self, encoding):
        body = _COMPRESS[encoding](self.body)
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        if self.is_page:
            headers.append(("ETag", self.etag(encoding)))
        return headers, body

    def etag(self, encoding):
        return f'"{self.tag}"' if encoding == "identity" else f'"{self.tag}-{encoding}"'

    def encoding_for(self, environ):
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        return best_encoding(accepted) if accepted and self.is_kept else "identity"

    def is_known(self, environ, encoding):
        """Does the client of this request have it already? By RFC 9110, 13.1.2, 13.1.3."""
        if not self.is_page:
            return False
        if tags := environ.get("HTTP_IF_NONE_MATCH"):
            tags = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in tags or self.etag(encoding) in tags
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        date = parse_http_date_safe(since) if since else None
        # Just our own date: what another clock told says nothing of what came since by ours.
        return date is not None and self.modified == date

    def send(self, environ, start_response, remark, more=()):
        """Answer a WSGI request, with `more` headers.

        `remark` is for the Cache-Status header (RFC 9211).
        """
        encoding = self.encoding_for(environ)
        headers, body = self.form(encoding)
        headers = [*headers, *more, ("Cache-Status", f"milestones; {remark}")]
        if self.is_page and self.has_settled:
            headers.append(self.last_modified)
        if self.is_known(environ, encoding):
            headers = [(name, value) for name, value in headers if name.lower() not in _OF_BODY]
            start_response("304 Not Modified", headers)
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


# --- The cache ------------------------------------------------------------------------------------


class PageCache:
    """A WSGI application that answers from memory what `application` (Django's) answered before.

    It takes up to `size` bytes and forgets what was not asked for longest. What it keeps is right
    for one State of what the public sees (see `freshness`); with the next, all of it is forgotten.
    While the database is down it serves what it has, and says so in the Cache-Status header.
    """

    def __init__(self, application, size, watch=watch):
        self._application, self._size, self._watch = application, size, watch
        self._started = time.monotonic()  # other code may have made other pages before
        self._lock = threading.Lock()
        self._flights = {}  # what is being rendered: by address and state, the Future of an Answer
        self._turn_to(None)

    def __call__(self, environ, start_response):
        asked = shared_cache.asked(environ)
        try:
            state = self._state_for(asked)
        except Unknown:
            return shared_cache.keep_your_copy(start_response)
        if self._watch.is_down:
            environ = _without_database(environ, self._watch.outage)
        address = address_of(environ)
        if address is None:
            return self._application(environ, start_response)
        if answer := self._find(address, state):
            remark = self._remark()
        elif parameters_at(environ) is None:
            return self._application(environ, start_response)
        else:
            answer = self._rendered(address, environ, state)
            remark = "fwd=miss; stored" if self._holds(address, answer) else "fwd=miss"
        size = answer.size
        more = [asked.lifetime] if asked and _may_be_shared(answer, address, environ, asked) else []
        body = answer.send(environ, start_response, remark, more)
        if answer.size != size:  # it was compressed for the first time
            self._count_again(address, answer)
        return body

    def _state_for(self, asked):
        """Return the State to answer by.

        For a shared cache, which asks once for many readers, it is that of this very moment:
        another process may have told it of a change that this one has yet to learn. Raises Unknown
        when the database doesn't tell, and the cache has a copy.
        """
        if asked:
            try:
                return self._watch.state_since(time.monotonic())
            except Unknown:
                if asked.has_copy:
                    raise
        return self._watch.state()

    @property
    def used(self):
        """How many bytes it takes now."""
        return self._answers.currsize

    def _turn_to(self, state):
        self._state = state
        self._answers = LRUCache(self._size, getsizeof=lambda answer: answer.size)

    def _find(self, address, state):
        with self._lock:
            if state != self._state:
                if state != self._watch.state():  # this request came before what others know by now
                    return None
                self._turn_to(state)
            return self._answers.get(address)

    def _store(self, address, answer, state):
        with self._lock:
            if state is not None and state == self._state and answer.size <= self._size:
                self._answers[address] = answer

    def _holds(self, address, answer):
        with self._lock:
            return self._answers.get(address) is answer

    def _count_again(self, address, answer):
        """Count what `answer` takes by now, if it is still the one that is kept."""
        with self._lock:
            if self._answers.get(address) is answer:
                del self._answers[address]
                if answer.size <= self._size:
                    self._answers[address] = answer

    def _remark(self):
        if self._watch.is_down:
            return f'hit; ttl=-{self._watch.age:.0f}; detail="the database does not answer"'
        return "hit"

    def _rendered(self, address, environ, state):
        """Return the Answer at `address`; of many who ask at once, one renders it for all."""
        with self._lock:
            if state == self._state and (answer := self._answers.get(address)):
                return answer  # another has just rendered it
            flight = self._flights.get((address, state))
            if leads := flight is None:
                flight = self._flights[address, state] = Future()
        if leads:
            return self._lead(flight, address, environ, state)
        try:
            answer = flight.result(PATIENCE)
        except FutureTimeoutError:
            answer = None
        if answer and _depends_on_address(answer.headers):
            return answer
        if self._watch.is_down:  # by now
            environ = _without_database(environ, self._watch.outage)
        return self._render(address, environ, state)

    def _lead(self, flight, address, environ, state):
        answer = None
        try:
            answer = self._render_newest(address, environ, state)
        finally:
            with self._lock:
                del self._flights[address, state]
            flight.set_result(answer)
        return answer

    def _render_newest(self, address, environ, state):
        """Render until nothing has changed meanwhile: no old page follows a new one."""
        for _ in range(3):
            answer, rendered = self._render(address, environ, state), state
            state = self._watch.state()
            if state == rendered:
                break
        if answer.is_kept:
            answer.form(answer.encoding_for(environ))
            self._find(address, state)
            self._store(address, answer, rendered)
        return answer

    def _render(self, address, environ, state):
        environ = _only(address, environ)
        started = []
        body = self._application(environ, lambda *line: started.append(line[:2]))
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        [(status, headers)] = started
        headers = [(name, value) for name, value in headers if name.lower() not in _OURS]
        may_be_kept = environ.get(KEPT) and state is not None and _depends_on_address(headers)
        started_at = clock.time() - (time.monotonic() - self._started)
        modified = max(state.moment, started_at) if may_be_kept else None
        return Answer(status, headers, content, modified)


def _may_be_shared(answer, address, environ, asked):
    """May a shared cache store `answer`, by the request's whole path and query?

    What replaces a copy may, a 404 for example. Otherwise only what is kept here too, and not under
    parameters that the page doesn't know, of which there is no end.
    """
    if asked.has_copy:
        return not answer.status.startswith("5") and _depends_on_address(answer.headers)
    return answer.is_kept and address.query == environ.get("QUERY_STRING", "")


def _depends_on_address(headers):
    """Is that all that an answer with these headers depends on?"""
    values = {name.lower(): value.lower() for name, value in headers}
    return "set-cookie" not in values and values.get("vary") in (None, "accept-encoding")
