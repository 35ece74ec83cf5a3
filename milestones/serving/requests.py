"""The cache key of a WSGI request, and the WSGI environments from which pages are rendered."""

import io
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.http import parse_cookie
from django.urls import Resolver404, resolve

from milestones.errors.outages import DATABASE_IS_DOWN, Outage


class Key(NamedTuple):
    """A cache key: everything that a cached response depends on."""

    scheme: str
    host: str
    root: str  # the path under which the application is mounted
    path: str
    query: str  # the parameters that the view knows, in its order


def key_of(environ: WSGIEnvironment) -> Key | None:
    """Return the cache key of a WSGI request, or None if its response must not be cached."""
    host = environ.get("HTTP_HOST", "").lower()
    if not host or not _is_anonymous(environ):
        return None
    query = environ.get("QUERY_STRING", "")
    if query:
        query = _known(query, parameters_of(environ))
    root, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
    return Key(environ["wsgi.url_scheme"], host, root, path, query)


def _is_anonymous(environ: WSGIEnvironment) -> bool:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return False
    cookies = environ.get("HTTP_COOKIE")
    return not cookies or settings.SESSION_COOKIE_NAME not in parse_cookie(cookies)


def parameters_of(environ: WSGIEnvironment) -> Sequence[str] | None:
    """Return the parameters of the cached view at a request's path, or None without such a view."""
    try:
        view = resolve(get_path_info(environ)).func
    except Resolver404:
        return None
    return getattr(view, "parameters", None)


def _known(query: str, parameters: Sequence[str] | None) -> str:
    if not parameters:
        return ""
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=1000))
    except ValueError:  # too many
        return ""
    return urlencode([(name, given[name]) for name in parameters if name in given])


def without_database(environ: WSGIEnvironment, outage: Outage | None) -> WSGIEnvironment:
    """Return the WSGI environment of a request during `outage` of the database.

    A page is rendered for an anonymous reader. A form keeps its cookies, because the response
    repeats what the editor typed, with a CSRF token that must match them. If `outage` is None, the
    cause is a bug: the environment stays as it is, and Django runs into the same error.
    """
    if outage is None:
        return environ
    environ = {**environ, DATABASE_IS_DOWN: outage.name}
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
            environ.pop(name, None)
    return environ


def environ_for(key: Key, environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return the WSGI environment of a GET request for `key`.

    It contains nothing else from the reader's request, so nothing can reach another reader.
    """
    server = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")
    ours = ("wsgi.", "milestones.")
    names = (name for name in environ if name.startswith(ours) or name in server)
    return {
        **{name: environ[name] for name in names},
        "wsgi.input": io.BytesIO(),
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": key.host,
        "SCRIPT_NAME": key.root,
        "PATH_INFO": key.path,
        "QUERY_STRING": key.query,
    }
