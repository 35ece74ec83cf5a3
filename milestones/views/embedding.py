"""The timeline of an article for a frame on another site, and oEmbed (https://oembed.com)."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt

from milestones.document.shape import Milestone, milestone_of
from milestones.formats.share_images import drawing
from milestones.models import Edition, site
from milestones.models.clock import clock
from milestones.models.urls import article_url, fixed_url

from .finding import match_at, newest_at, of_live_edition
from .link_headers import root_of
from .open_data import open_json
from .pages import Page, name_of

PARAMETERS = ["url", "format", "maxwidth", "maxheight"]
# The size of the frame, in CSS pixels, unless a site asks for a smaller one.
WIDTH, HEIGHT = 640, 480
LARGEST = 9_999  # pixels
# The names of their URLs. That of an edition, which never changes, isn't one of them: the frame
# always shows the live edition.
_OEMBED_PAGES = ("article", "embed", "milestone")


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@of_live_edition
def embed(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Show the timeline of an article. Other sites may frame this page, and no other."""
    page = Page(edition.document)
    if not page.document.milestones:  # pages such as “About” have none
        raise Http404("There is no timeline to embed.")
    context = {"edition": edition, "page": page, "document": page.document, "is_framed": True}
    return render(request, "milestones/embed.html", context)


def iframe(
    request: HttpRequest, edition: Edition, width: int = WIDTH, height: int = HEIGHT, uid: str = ""
) -> SafeString:
    """Return the HTML that shows the timeline of an article in a page of another site.

    The frame opens at the milestone `uid`, if there is one.
    """
    place = f"#m-{uid}" if uid else ""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
        request.build_absolute_uri(article_url("embed", edition.slug) + place),
        f"{edition.short_title or edition.title} – {site.current().name}",
        width,
        height,
    )


# --- oEmbed ---------------------------------------------------------------------------------------


class Refused(Exception):
    """An oEmbed request without an answer: its `status`, and the `reason` for people."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def oembed_url(request: HttpRequest, edition: Edition, uid: str = "") -> str:
    """Return the absolute oEmbed URL of an article, or of its milestone `uid`."""
    path = article_url("milestone", edition.slug, uid) if uid else edition.get_absolute_url()
    root = root_of(request)
    query = urlencode({"url": root + path, "format": "json"})
    return f"{root}{fixed_url('milestones:oembed')}?{query}"


def oembed(request: HttpRequest) -> HttpResponse:
    """Tell how to embed the timeline of an article, in JSON (section 2.3).

    The parameter `url` is that of the article, or of one of its milestones, at which it then opens.

    Errors are JSON too. Nothing is cached, because there is no end of URLs and sizes.
    """
    try:
        answer, status = _rich(request, *_found(request)), 200
    except Refused as refused:
        answer, status = {"error": refused.reason}, refused.status
    response = open_json(answer, status)
    patch_cache_control(response, no_cache=True)
    return response


def _rich(request: HttpRequest, edition: Edition, row: Milestone | None) -> dict[str, Any]:
    """Return the response of type "rich" (oEmbed, section 2.3.4.4)."""
    uid = row.uid if row else ""
    width, height = _most(request, "maxwidth"), _most(request, "maxheight")
    frame = min(WIDTH, width), min(HEIGHT, height)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": name_of(row) if row else edition.short_title or edition.title,
        "provider_name": site.current().name,
        "provider_url": request.build_absolute_uri(fixed_url("milestones:front")),
        "html": iframe(request, edition, *frame, uid),
        "width": frame[0],
        "height": frame[1],
    }
    if width < drawing.WIDTH or height < drawing.HEIGHT:
        return answer
    image = (
        article_url("milestone_image", edition.slug, uid)
        if uid
        else article_url("article_image", edition.slug)
    )
    return {
        **answer,
        "thumbnail_url": request.build_absolute_uri(image),
        "thumbnail_width": drawing.WIDTH,
        "thumbnail_height": drawing.HEIGHT,
    }


def _found(request: HttpRequest) -> tuple[Edition, Milestone | None]:
    """Return the live edition of the article that a request asks for, and its milestone, if any.

    Raises Refused.
    """
    if request.GET.get("format", "json") != "json":
        raise Refused(501, gettext("This site answers in JSON only: use format=json."))
    url = request.GET.get("url")
    if not url:
        raise Refused(400, gettext("Give the URL of an article in the parameter “url”."))
    slug, uid = _parts_of(request, url)
    edition = next(newest_at(slug, clock.now()), None) if slug else None
    if edition is None or edition.state != "public":
        raise Refused(404, gettext("There is no article of this site at this URL."))
    if not edition.document.milestones:
        raise Refused(404, gettext("The article has no milestones to embed."))
    row = milestone_of(edition.document, uid)
    if uid and row is None:
        raise Refused(404, gettext("There is no article of this site at this URL."))
    return edition, row


def _parts_of(request: HttpRequest, url: str) -> tuple[str, str]:
    """Return the slug and the uid in the URL of an article, or milestone, of this site.

    The uid is "" for an article, and both are for any other URL.
    """
    match = match_at(url)
    if match is None or match.url_name not in _OEMBED_PAGES:
        return "", ""
    parts = urlsplit(url.strip())
    is_here = (
        parts.scheme in ("http", "https") and parts.netloc.lower() == request.get_host().lower()
    )
    return (match.kwargs["slug"], match.kwargs.get("uid", "")) if is_here else ("", "")


def _most(request: HttpRequest, name: str) -> int:
    """Return the limit of width or height that a request sets. Raises Refused."""
    text = request.GET.get(name, str(LARGEST))
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10 and int(text)):
        reason = gettext("Give a whole number of pixels in the parameter “%(name)s”.")
        raise Refused(400, reason % {"name": name})
    return int(text)
