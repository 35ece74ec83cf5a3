"""A page cache in memory, in front of Django. A hit costs little more than sending the bytes.

`PageCache` stores only responses of views that the URLconf marks as `cached`. It renders them from
their cache key alone: scheme, host, path and known parameters. So no header, cookie or other
parameter of one reader's request can reach another reader.
"""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import LRUCache

from milestones.errors.outages import Outage
from milestones.models.clock import clock
from milestones.models.public_state import STATE

from . import shared_cache
from .decorators import CACHEABLE
from .frames import with_room
from .freshness import State, StateUnknown, monitor
from .requests import Key, environ_for, key_of, parameters_of, without_database
from .responses import Headers, Response
from .shared_cache import Lookup

TIMEOUT = 10  # seconds that a request waits while another renders the same page
_REPLACED = ("content-length", "etag", "last-modified")  # headers that the cache sets itself


class Monitor(Protocol):
    """The part of freshness.Monitor that the cache uses."""

    @property
    def is_down(self) -> bool: ...

    @property
    def outage(self) -> Outage | None: ...

    @property
    def age(self) -> float: ...

    def state(self) -> State | None: ...

    def state_since(self, moment: float) -> State: ...


class PageCache:
    """A WSGI application that caches the responses of `application`, which is Django's.

    It uses up to `size` bytes and evicts the least recently used responses. All responses belong to
    one State (see `freshness`), and the next State invalidates them all. While the database is
    down, they are served stale, and the Cache-Status header says so.
    """

    def __init__(self, application: WSGIApplication, size: int, monitor: Monitor = monitor) -> None:
        self._application, self._size, self._monitor = with_room(application), size, monitor
        self._started = time.monotonic()  # new code may have changed the pages
        self._lock = threading.Lock()
        self._rendering: dict[tuple[Key, State | None], Future[Response | None]] = {}
        self._reset(None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        lookup = shared_cache.lookup_of(environ)
        try:
            state = self._state_for(lookup)
        except StateUnknown:
            return shared_cache.let_it_serve_stale(start_response)
        if self._monitor.is_down:
            environ = without_database(environ, self._monitor.outage)
        key = key_of(environ)
        if key is None:
            return self._application(environ, start_response)
        if response := self._get(key, state):
            cache_status = self._status_of_hit()
        elif parameters_of(environ) is None:
            return self._application(environ, start_response)
        else:
            response = self._render_once(key, environ, state)
            cache_status = "fwd=miss; stored" if self._holds(key, response) else "fwd=miss"
        size = response.size
        shares = lookup and _may_be_shared(response, key, environ, lookup)
        extra = [lookup.expiry_header] if lookup and shares else []
        body = response.send(environ, start_response, cache_status, extra)
        if response.size != size:  # the response was compressed for the first time
            self._update_size(key, response)
        return body

    @property
    def used(self) -> int:
        """The approximate size of the stored responses, in bytes."""
        return int(self._responses.currsize)

    def _state_for(self, lookup: Lookup | None) -> State | None:
        """Return the State for which to answer.

        For a shared cache, the State is read again: its request stands for many readers, and
        another process may already have sent it a newer page. Raises StateUnknown if that fails and
        the shared cache has a stale copy.
        """
        if lookup:
            try:
                return self._monitor.state_since(time.monotonic())
            except StateUnknown:
                if lookup.has_stale_copy:
                    raise
        return self._monitor.state()

    def _status_of_hit(self) -> str:
        if self._monitor.is_down:
            return f'hit; ttl=-{self._monitor.age:.0f}; detail="the database does not answer"'
        return "hit"

    # --- Storage ----------------------------------------------------------------------------------

    def _reset(self, state: State | None) -> None:
        self._state = state
        self._responses: LRUCache[Key, Response] = LRUCache(
            self._size, getsizeof=lambda response: response.size
        )

    def _get(self, key: Key, state: State | None) -> Response | None:
        with self._lock:
            if state != self._state:
                if state != self._monitor.state():  # other requests have a newer one
                    return None
                self._reset(state)
            return self._responses.get(key)

    def _store(self, key: Key, response: Response, state: State | None) -> None:
        with self._lock:
            if state is not None and state == self._state and response.size <= self._size:
                self._responses[key] = response

    def _holds(self, key: Key, response: Response) -> bool:
        with self._lock:
            return self._responses.get(key) is response

    def _update_size(self, key: Key, response: Response) -> None:
        """Record the new size of `response`, if it is still stored."""
        with self._lock:
            if self._responses.get(key) is response:
                del self._responses[key]
                if response.size <= self._size:
                    self._responses[key] = response

    # --- Rendering --------------------------------------------------------------------------------

    def _render_once(self, key: Key, environ: WSGIEnvironment, state: State | None) -> Response:
        """Render the response once for all requests that miss it at the same time (single-flight).

        A request renders its own response if it waits longer than TIMEOUT, or if the shared one is
        not for everyone.
        """
        with self._lock:
            if state == self._state and (stored := self._responses.get(key)):
                return stored  # another request has just rendered it
            rendering = self._rendering.get((key, state))
            if is_first := rendering is None:
                rendering = self._rendering[key, state] = Future()
        if is_first:
            return self._render_for_all(rendering, key, environ, state)
        try:
            response = rendering.result(TIMEOUT)
        except FutureTimeoutError:
            response = None
        if response and _is_for_everyone(response.headers):
            return response
        if self._monitor.is_down:  # since the request began
            environ = without_database(environ, self._monitor.outage)
        return self._render(key, environ, state)

    def _render_for_all(
        self,
        rendering: Future[Response | None],
        key: Key,
        environ: WSGIEnvironment,
        state: State | None,
    ) -> Response:
        response = None
        try:
            response = self._render_current(key, environ, state)
        finally:
            with self._lock:
                del self._rendering[key, state]
            rendering.set_result(response)
        return response

    def _render_current(self, key: Key, environ: WSGIEnvironment, state: State | None) -> Response:
        """Render and store the response. If the State changes meanwhile, render it again.

        This happens at most three times, and ensures that no reader gets an older page after a
        newer one.
        """
        for _ in range(3):
            response, rendered = self._render(key, environ, state), state
            state = self._monitor.state()
            if state == rendered:
                break
        if response.is_cacheable:
            response.encoded(response.encoding_for(environ))
            self._get(key, state)
            self._store(key, response, rendered)
        return response

    def _render(self, key: Key, environ: WSGIEnvironment, state: State | None) -> Response:
        environ = {**environ_for(key, environ), STATE: state}
        status, headers, body = _response_of(self._application, environ)
        headers = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
        modified = None
        if environ.get(CACHEABLE) and state is not None and _is_for_everyone(headers):
            started = clock.time() - (time.monotonic() - self._started)
            modified = max(state.last_modified, started)
        return Response(status, headers, body, modified)


def _response_of(
    application: WSGIApplication, environ: WSGIEnvironment
) -> tuple[str, Headers, bytes]:
    started: list[tuple[str, Headers]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: Headers, exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        started.append((status, headers))
        return written.append

    body = application(environ, start_response)
    try:
        content = b"".join([*written, *body])
    finally:
        if hasattr(body, "close"):
            body.close()
    [(status, headers)] = started
    return status, headers, content


def _may_be_shared(response: Response, key: Key, environ: WSGIEnvironment, lookup: Lookup) -> bool:
    """Return whether a shared cache, whose key is the whole path and query, may store `response`.

    Any response except a server error may replace a stale copy: a 404, for example. A new copy must
    also be cacheable here. Its URL must have no unknown parameters, whose number is unlimited.
    """
    if lookup.has_stale_copy:
        return not response.status.startswith("5") and _is_for_everyone(response.headers)
    return response.is_cacheable and key.query == environ.get("QUERY_STRING", "")


def _is_for_everyone(headers: Headers) -> bool:
    """Return whether a response with these headers depends only on its cache key."""
    values = {name.lower(): value.lower() for name, value in headers}
    return "set-cookie" not in values and values.get("vary") in (None, "accept-encoding")
