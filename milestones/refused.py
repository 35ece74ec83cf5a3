"""What an editor typed into a form that was refused: kept on the page that says so.

The form may be refused before its view runs (logged out, a stale token, too large, the database is
down) or while it runs (a lock, a full disk, an error). The page lists what was typed, for reading
and copying, and carries all fields along as a form that sends them to the same URL again.

Why that is safe: with a page of ours that wraps somebody else's fields in a fresh token, another
site could have them saved by one click of an editor's, past Django's check of that token. So the
page is made only for requests whose Origin header (failing that, Referer) is this site's own, which
no other site can forge; and only for the forms of articles, none of which has a password. What was
typed is text on it, or prose that went through the sanitiser. Sending again is an ordinary POST,
which every check sees anew: login, permission, token, the version of the draft.
"""

import re
from email import message_from_bytes
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html_join
from django.utils.http import is_same_domain
from django.utils.text import capfirst

from . import prose
from .models import Article, ProseField

_FORMS = "admin:milestones_article_"  # the names of their URLs begin so
# How much is kept, for reading, of a form that is too large for Django.
MOST_BYTES = 8 * 2**20
MOST_FIELDS = 50_000

_TOKEN = "csrfmiddlewaretoken"
_ROW = re.compile(r"(sections|focus_areas|milestones|sources)-([0-9]{1,6})-(\w+)")
# Fields that nobody types: of buttons, choices between two sides, and the forms' own books.
_TECHNICAL = re.compile(
    rf"{_TOKEN}|_.*|.*__prefix__.*|(.+-)?(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.+-(id|article)"
    r"|(.+-)?(row_uid|position)|draft_version|seen_version|version|take-.+|action|post|index"
    r"|select_across|next"
)


# --- What was typed -------------------------------------------------------------------------------


class Typed:
    """The fields of a refused form."""

    def __init__(self, fields: list[tuple[str, str]], files: list[str] = (), *, whole: bool = True):
        self.fields = [(name, value) for name, value in fields if name != _TOKEN]
        self.files = files  # the names of fields in which a file was chosen
        self.whole = whole  # are these all fields?

    @cached_property
    def texts(self) -> list[dict]:
        """What a person typed, in the order of the form, with labels; rows with their headings."""
        seen = [(name, value) for name, value in self.fields if value.strip()]
        return list(_headed(_text(*pair) for pair in seen if not _TECHNICAL.fullmatch(pair[0])))

    @property
    def hidden(self) -> str:
        """All fields as hidden inputs."""
        return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', self.fields)


def _text(name, value):
    row = _ROW.fullmatch(name)
    model = Article._meta.get_field(row[1]).related_model if row else Article
    heading = f"{capfirst(model._meta.verbose_name)} {int(row[2]) + 1}" if row else ""
    fields = {field.name: field for field in model._meta.fields}
    field = fields.get(row[3] if row else name)
    label = field.verbose_name if field else name.rpartition("-")[2].replace("_", " ")
    is_prose = isinstance(field, ProseField)
    value = prose.clean(value) if is_prose else value
    return {"heading": heading, "label": capfirst(label), "value": value, "is_prose": is_prose}


def _headed(texts):
    """Leave each heading only where it is new."""
    heading = ""
    for text in texts:
        is_new, heading = text["heading"] != heading, text["heading"]
        yield {**text, "heading": heading if is_new else ""}


def typed(request: HttpRequest) -> Typed | None:
    """Return what was typed into a form of ours that `request` sent; None when it sent none.

    None as well when nothing was typed, or when it isn't certain that the form was ours.
    """
    if not hasattr(request, "_typed"):
        is_ours = is_for_article(request) and _is_from_us(request)
        found = _fields(request) if is_ours else None
        request._typed = found if found and found.texts else None
    return request._typed


def is_for_article(request: HttpRequest) -> bool:
    """Does `request` send one of the forms that this module is about?"""
    if request.method != "POST":
        return False
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return match.view_name.startswith(_FORMS)


def _is_from_us(request):
    origin = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    try:
        own = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return origin == own or any(_is_at(origin, ours) for ours in settings.CSRF_TRUSTED_ORIGINS)


def _origin(url):
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.partition("/")[0]


def _is_at(origin, ours):
    """Is `origin` the origin `ours`, which may have an asterisk for subdomains?"""
    if "*" not in ours:
        return origin == ours
    scheme, _, host = origin.partition("://")
    ours_scheme, _, ours_host = ours.partition("://")
    return scheme == ours_scheme and is_same_domain(host, ours_host.lstrip("*"))


def size(request: HttpRequest) -> int:
    """Return how many bytes `request` says that its body has."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdecimal() else 0


def _fields(request):
    try:
        if request.POST:
            fields = [(name, value) for name, values in request.POST.lists() for value in values]
            return Typed(fields, list(request.FILES))
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        pass  # it is too large: Django reads no more of it
    return _salvaged(request)


def _salvaged(request):
    """Return what can be read of a form that Django refuses to read."""
    try:
        body = _body(request)
    except (RawPostDataException, UnreadablePostError):
        return None
    is_whole = len(body) >= size(request)
    if request.content_type == "multipart/form-data":
        return Typed(_multipart(request.META["CONTENT_TYPE"], body), whole=is_whole)
    fields = body.split(b"&", MOST_FIELDS)
    is_whole = is_whole and len(fields) <= MOST_FIELDS
    body = b"&".join(fields[:MOST_FIELDS]).decode("ascii", "replace")
    return Typed(parse_qsl(body, keep_blank_values=True, errors="replace"), whole=is_whole)


def _body(request):
    try:
        return request.body
    except SuspiciousOperation:  # larger than DATA_UPLOAD_MAX_MEMORY_SIZE, and not read yet
        return request.read(MOST_BYTES)


def _multipart(content_type, body):
    message = message_from_bytes(b"Content-Type: %s\r\n\r\n" % content_type.encode() + body)
    parts = message.get_payload() if message.is_multipart() else []
    for part in parts[:MOST_FIELDS]:
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and not part.get_filename():
            yield name, (part.get_payload(decode=True) or b"").decode(errors="replace")


# --- What became of it ----------------------------------------------------------------------------


def note_work(request: HttpRequest) -> None:
    """Tell pages about a later error that `request` has done its work in this transaction.

    Call it inside of the transaction, last.
    """
    request.work = "done"
    transaction.on_commit(lambda: setattr(request, "work", "saved"))


def _fate(request, lost_touch):
    work = getattr(request, "work", None)
    # A connection that broke after all was written may have broken after the commit, too.
    return "unknown" if work == "done" and lost_touch else work == "saved" and "saved" or "kept"


# --- The page -------------------------------------------------------------------------------------


def page(
    request: HttpRequest,
    typed: Typed,
    context: dict,
    *,
    can_resend: bool = True,
    lost_touch: bool = False,
    log_in: str = "",
) -> HttpResponse:
    """Answer with what was typed, and why it was refused.

    `context` is that of error.html. Without `can_resend` there is no button, as sending again would
    be in vain. With `lost_touch` the database's last answer may be lost. `log_in` is the URL of a
    page to log in at first.
    """
    context = {
        **context,
        "typed": typed,
        "fate": _fate(request, lost_touch),
        "can_resend": can_resend and typed.whole,
        "log_in": log_in,
        "target": request.get_full_path(),
    }
    response = render(request, "refused.html", context, status=context["status"])
    add_never_cache_headers(response)
    return response


def logged_out(request: HttpRequest, login_url: str) -> HttpResponse | None:
    """Answer with what was typed by somebody whom `login_url` asks to log in; None for nothing."""
    if not (found := typed(request)):
        return None
    parts = urlsplit(login_url)
    query = urlencode({"next": reverse("admin:milestones_article_logged_in")})
    context = {
        "status": 403,
        "title": "You are logged out",
        "text": "Your login ended before this form was sent.",
        "site_name": settings.SITE_NAME,
    }
    return page(request, found, context, log_in=parts._replace(query=query).geturl())
