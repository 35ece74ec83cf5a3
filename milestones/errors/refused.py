"""Keeps what was typed into a form that was refused, on the page that reports the error.

A form may be refused before its view runs (logged out, a stale token, too large, the database is
down) or while it runs (a lock, a full disk, an error). The page lists what was typed, to read and
to copy. It also holds all fields as a form that sends them to the same URL again.

Why this is safe: a page that wraps another site's fields in a fresh CSRF token would let that site
have them saved by one click from an editor. So the page is made only for requests whose Origin
header (or else Referer) is this site's own, which no other site can forge. It is made only for the
admin's forms of this app's models and for reports of mistakes, none of which has a password. A
report needs no token, so its page has none, and sets no cookie. What was typed is shown as text, or
as prose that went through the sanitiser. Sending the form again is an ordinary POST, which goes
through every check again: login, permission, token and draft version.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from typing import Any, TypedDict, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html_join
from django.utils.http import is_same_domain
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from milestones.document import prose
from milestones.models import Article, Report
from milestones.models.fields import ProseField

from .rendering import render_error

# The prefixes of the names of their URLs. Nothing is typed about images, and the script that
# uploads them knows by the redirect to the login that the editor is logged out.
_FORMS, _OF_IMAGES = "admin:milestones_", "admin:milestones_image_"
_REPORTS = ("milestones:report", "milestones:article_report")
# How much is kept, to read, of a form that is too large for Django.
MOST_BYTES = 8 * 2**20
MOST_FIELDS = 50_000

_TOKEN = "csrfmiddlewaretoken"
# In the environment of a request: what was typed, and what became of it.
_TYPED = "milestones.typed"
_WORK = "milestones.work"
_ROW = re.compile(r"(sections|focus_areas|milestones|sources)-([0-9]{1,6})-(\w+)")
# Fields that nobody types: buttons, choices in a conflict, and the forms' own bookkeeping.
_TECHNICAL = re.compile(
    rf"{_TOKEN}|_.*|.*__prefix__.*|(.+-)?(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.+-(id|article)"
    r"|(.+-)?(row_uid|position)|(initial-)?topics|merge_into|draft_version|seen_version|seen|version"
    r"|take-.+|action|post|index|select_across|next|row|website"
)


# --- What was typed -------------------------------------------------------------------------------


class Text(TypedDict):
    """A field in which something was typed, for the page."""

    heading: str  # that of its row, at the row's first field
    label: str
    value: str
    is_prose: bool


class Typed:
    """The fields of a refused form."""

    def __init__(
        self, fields: Iterable[tuple[str, str]], files: Sequence[str] = (), *, whole: bool = True
    ) -> None:
        self.fields = [(name, value) for name, value in fields if name != _TOKEN]
        self.files = files  # the names of file fields that held a file
        self.whole = whole  # whether these are all fields

    @cached_property
    def texts(self) -> list[Text]:
        """What was typed, with labels, in the order of the form. Rows have headings."""
        seen = [(name, value) for name, value in self.fields if value.strip()]
        return list(_headed(_text(*pair) for pair in seen if not _TECHNICAL.fullmatch(pair[0])))

    @property
    def hidden(self) -> SafeString:
        """All fields as hidden inputs."""
        return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', self.fields)


def _text(name: str, value: str) -> Text:
    row = _ROW.fullmatch(name)
    model = (row and Article._meta.get_field(row[1]).related_model) or Article
    heading = f"{capfirst(model._meta.verbose_name)} {int(row[2]) + 1}" if row else ""
    fields = {field.name: field for field in (*Report._meta.fields, *model._meta.fields)}
    field = fields.get(row[3] if row else name)
    label = str(field.verbose_name) if field else name.rpartition("-")[2].replace("_", " ")
    is_prose = isinstance(field, ProseField)
    value = prose.clean(value) if is_prose else value
    return {"heading": heading, "label": capfirst(label), "value": value, "is_prose": is_prose}


def _headed(texts: Iterable[Text]) -> Iterator[Text]:
    """Drop each heading that repeats the one before."""
    heading = ""
    for text in texts:
        is_new, heading = text["heading"] != heading, text["heading"]
        yield {**text, "heading": heading if is_new else ""}


def typed(request: HttpRequest) -> Typed | None:
    """Return what was typed into an editor's form, or a report, that `request` sent.

    Returns None if it sent no such form, if no text and no file was in it, or if the form may have
    come from another site.
    """
    if _TYPED not in request.META:
        is_kept = is_of_editors(request) or is_report(request)
        is_ours = is_kept and is_from_us(request)
        found = _fields(request) if is_ours else None
        request.META[_TYPED] = found if found and (found.texts or found.files) else None
    return request.META[_TYPED]


def is_of_editors(request: HttpRequest) -> bool:
    """Return whether `request` sends an editor's form: of an article, a topic, a report…"""
    target = _target(request)
    return target.startswith(_FORMS) and not target.startswith(_OF_IMAGES)


def is_report(request: HttpRequest) -> bool:
    """Return whether `request` sends a reader's report of a mistake."""
    return _target(request) in _REPORTS


def _target(request: HttpRequest) -> str:
    """Return the name of the URL that `request` sends a form to, or ""."""
    if request.method != "POST":
        return ""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return ""
    return match.view_name


def is_from_us(request: HttpRequest) -> bool:
    """Tell whether the Origin header of `request`, or else its Referer, is that of this site."""
    origin = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    try:
        own = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return origin == own or any(_is_at(origin, ours) for ours in settings.CSRF_TRUSTED_ORIGINS)


def _origin(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.partition("/")[0]


def _is_at(origin: str, ours: str) -> bool:
    """Return whether `origin` matches `ours`, in which an asterisk stands for subdomains."""
    if "*" not in ours:
        return origin == ours
    scheme, _, host = origin.partition("://")
    ours_scheme, _, ours_host = ours.partition("://")
    return scheme == ours_scheme and is_same_domain(host, ours_host.lstrip("*"))


def size(request: HttpRequest) -> int:
    """Return the size of the body in bytes, as `request` declares it."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdecimal() else 0


def _fields(request: HttpRequest) -> Typed | None:
    try:
        if request.POST:
            fields = [(name, value) for name, values in request.POST.lists() for value in values]
            return Typed(fields, list(request.FILES))
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        pass  # too large: Django does not read it
    return _salvaged(request)


def _salvaged(request: HttpRequest) -> Typed | None:
    """Return as much as possible of a form that Django refuses to read."""
    try:
        body = _body(request)
    except (RawPostDataException, UnreadablePostError):
        return None
    is_whole = len(body) >= size(request)
    if request.content_type == "multipart/form-data":
        return Typed(_multipart(request.META["CONTENT_TYPE"], body), whole=is_whole)
    fields = body.split(b"&", MOST_FIELDS)
    is_whole = is_whole and len(fields) <= MOST_FIELDS
    text = b"&".join(fields[:MOST_FIELDS]).decode("ascii", "replace")
    return Typed(parse_qsl(text, keep_blank_values=True, errors="replace"), whole=is_whole)


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except SuspiciousOperation:  # larger than DATA_UPLOAD_MAX_MEMORY_SIZE, and not read yet
        return request.read(MOST_BYTES)


def _multipart(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    message = message_from_bytes(b"Content-Type: %s\r\n\r\n" % content_type.encode() + body)
    parts = cast("list[Message]", message.get_payload()) if message.is_multipart() else []
    for part in parts[:MOST_FIELDS]:
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and not part.get_filename():
            value = cast("bytes | None", part.get_payload(decode=True)) or b""
            yield name, value.decode(errors="replace")


# --- Whether it was saved -------------------------------------------------------------------------


def note_work(request: HttpRequest) -> None:
    """Record that `request` has done its work, for the page that reports a later error.

    Call this last inside the transaction.
    """
    request.META[_WORK] = "done"
    transaction.on_commit(lambda: request.META.update({_WORK: "saved"}))


def _fate(request: HttpRequest, lost_touch: bool) -> str:
    work = request.META.get(_WORK)
    # If the connection broke after everything was written, the commit may have succeeded.
    return "unknown" if work == "done" and lost_touch else work == "saved" and "saved" or "kept"


# --- The page -------------------------------------------------------------------------------------


def page(
    request: HttpRequest,
    typed: Typed,
    context: dict[str, Any],
    *,
    can_resend: bool = True,
    lost_touch: bool = False,
    log_in: str = "",
) -> HttpResponse:
    """Return a page with what was typed and why it was refused.

    `context` is the context of error.html. Without `can_resend` there is no button, because sending
    the form again would fail. `lost_touch` means that the database's last answer may be lost.
    `log_in` is the URL of the login page, if the editor has to log in first.
    """
    context = {
        **context,
        "typed": typed,
        "fate": _fate(request, lost_touch),
        "can_resend": can_resend and typed.whole,
        "is_report": is_report(request),
        "log_in": log_in,
        "target": request.get_full_path(),
    }
    response = render_error(request, "refused.html", context)
    add_never_cache_headers(response)
    return response


def logged_out(request: HttpRequest, login_url: str) -> HttpResponse | None:
    """Return a page with what was typed by an editor who must log in at `login_url`, or None."""
    if not (found := typed(request)):
        return None
    parts = urlsplit(login_url)
    query = urlencode({"next": reverse("admin:milestones_article_logged_in")})
    context = {
        "status": 403,
        "title": gettext("You are logged out"),
        "text": gettext("Your login ended before this form was sent."),
    }
    return page(request, found, context, log_in=parts._replace(query=query).geturl())
