"""The read API: the URLs that answer with data, described for people and in OpenAPI 3.1.

It has no implementation of its own. OPERATIONS says what each URL answers; paths and parameters are
those of the URLconf.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, get_script_prefix
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from milestones.formats.downloads import milestones_xlsx
from milestones.formats.share_images import drawing
from milestones.models import SearchEntry, site

from . import api_schemas, embedding, search
from .converters import Number
from .link_headers import linked_page
from .open_data import open_json

VERSION = "1.0"  # of the API: a number before the point changes if something is taken away
_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
_ATOM, _JSON, _XML = "application/atom+xml", "application/json", "application/xml"
_CSV, _FEED, _MARKDOWN = "text/csv", "application/feed+json", "text/markdown"


class Answer(NamedTuple):
    """What a URL answers: a summary, its media type, and the name of its schema if it is JSON.

    Summaries are in English: `gettext` translates them.
    """

    summary: str
    media_type: str
    schema: str = ""


# By the name of the URL pattern.
ANSWERS = {
    "articles_json": Answer(
        _("The articles, the featured one first, then newest first"), _JSON, "Articles"
    ),
    "topics_json": Answer(_("The topics"), _JSON, "Topics"),
    "topic_json": Answer(_("A topic and its articles, newest first"), _JSON, "Topic"),
    "history_json": Answer(_("The editions of an article, newest first"), _JSON, "History"),
    "compare_json": Answer(_("What changed between two editions"), _JSON, "Comparison"),
    "milestone_json": Answer(_("A milestone"), _JSON, "SingleMilestone"),
    "corrections_list_json": Answer(
        _("The corrections of all articles, newest first"), _JSON, "Corrections"
    ),
    "search_json": Answer(_("The results of a search, best match first"), _JSON, "SearchResults"),
    "article_json": Answer(_("An article"), _JSON, "Article"),
    "article_markdown": Answer(_("An article, as Markdown"), _MARKDOWN),
    "article_csv": Answer(_("The milestones of an article, as CSV"), _CSV),
    "article_xlsx": Answer(
        _("The milestones of an article, as an Excel file"), milestones_xlsx.CONTENT_TYPE
    ),
    "article_feed": Answer(_("The editions of an article, as an Atom feed"), _ATOM),
    "article_json_feed": Answer(_("The editions of an article, as a JSON Feed"), _FEED, "Feed"),
    "edition_markdown": Answer(_("An edition, as Markdown"), _MARKDOWN),
    "edition_csv": Answer(_("The milestones of an edition, as CSV"), _CSV),
    "edition_xlsx": Answer(
        _("The milestones of an edition, as an Excel file"), milestones_xlsx.CONTENT_TYPE
    ),
    "edition_json": Answer(_("An edition: the bytes that its SHA-256 covers"), _JSON, "Document"),
    "edition_bibtex": Answer(_("The citation of an edition, as BibTeX"), "application/x-bibtex"),
    "edition_ris": Answer(
        _("The citation of an edition, as RIS"), "application/x-research-info-systems"
    ),
    "edition_csl": Answer(
        _("The citation of an edition, as CSL-JSON"),
        "application/vnd.citationstyles.csl+json",
        "Citation",
    ),
    "milestones_json": Answer(
        _("The milestones of all articles that a filter finds"), _JSON, "Milestones"
    ),
    "milestones_csv": Answer(_("The milestones of all articles that a filter finds, as CSV"), _CSV),
    "topic_feed": Answer(_("The latest articles on a topic, as an Atom feed"), _ATOM),
    "topic_json_feed": Answer(_("The latest articles on a topic, as a JSON Feed"), _FEED, "Feed"),
    "milestones_feed": Answer(_("New milestones, as an Atom feed"), _ATOM),
    "milestones_json_feed": Answer(_("New milestones, as a JSON Feed"), _FEED, "Feed"),
    "json_feed": Answer(_("The latest articles, as a JSON Feed"), _FEED, "Feed"),
    "corrections_json_feed": Answer(_("The latest corrections, as a JSON Feed"), _FEED, "Feed"),
    "feed": Answer(_("The latest articles, as an Atom feed"), _ATOM),
    "corrections_feed": Answer(_("The latest corrections, as an Atom feed"), _ATOM),
    "site_image": Answer(_("The image of the site for link previews"), drawing.CONTENT_TYPE),
    "article_image": Answer(_("The image of an article for link previews"), drawing.CONTENT_TYPE),
    "milestone_image": Answer(
        _("The image of a milestone for link previews"), drawing.CONTENT_TYPE
    ),
    "oembed": Answer(_("How to embed the timeline of an article (oEmbed)"), _JSON, "OEmbed"),
    "sitemap": Answer(_("The sitemap: a list of its sections"), _XML),
    "sitemap_section": Answer(_("A section of the sitemap: a list of URLs"), _XML),
    "sitemap_milestones": Answer(_("A section of the sitemap, of milestones"), _XML),
    "openapi": Answer(_("This description, in OpenAPI 3.1"), _JSON, "OpenAPI"),
}
# What a parameter is, by its name.
PARAMETERS = {
    "slug": _("The last part of the URL of the article or topic"),
    "number": _("The number of an edition or of a section of the sitemap, from 1"),
    "uid": _("The permanent identifier of a milestone"),
    "a": _("The number of the edition to compare"),
    "b": _("The number of the edition to compare it with"),
    "q": _("Words to look for"),
    "from": _("The first year"),
    "to": _("The last year"),
    "article": _("The slug of the article"),
    "topic": _("The slug of the topic"),
    "order": _("Use “newest” to list the newest first"),
    "after": _("Only entries after this place in the list"),
    "before": _("Only entries before this place in the list"),
    "kind": _("The kind of the results"),
    "page": _("A page of the results, from 1"),
    "language": _("The language of the results"),
    "url": _("The URL of an article or milestone on this site"),
    "format": _("The format of the answer: only json"),
    "maxwidth": _("The maximum width of the frame, in pixels"),
    "maxheight": _("The maximum height of the frame, in pixels"),
}
# Parameters of a URL that isn't cached: the URLconf knows those of the others.
_QUERY = {"oembed": embedding.PARAMETERS, "search_json": search.PARAMETERS}
_TEXT = {"type": "string"}
_QUERY_SCHEMAS: dict[str, dict[str, Any]] = {"kind": {"enum": SearchEntry.Kind.values}}
_REQUIRED = {("oembed", "url")}
_ERRORS = {
    "301": _("The article or topic has a new slug: follow the redirect"),
    "304": _("You have the current version"),
    "400": _("A parameter is missing or malformed"),
    "404": _("Nothing was found at this URL"),
    "410": _("It was withdrawn or removed. The response says why"),
    "501": _("The format isn’t available"),
    "503": _("Temporarily unavailable"),
}
_WITHOUT_CONTENT = ("301", "304")


@dataclass(frozen=True)
class Operation:
    """A URL pattern that answers with data."""

    pattern: URLPattern
    answer: Answer

    @property
    def name(self) -> str:
        return str(self.pattern.name)

    @property
    def path(self) -> str:
        """The path as a template: /articles/{slug}.json."""
        return "/" + _VARIABLE.sub(r"{\1}", str(self.pattern.pattern))

    @property
    def summary(self) -> str:
        return gettext(self.answer.summary)

    @cached_property
    def parameters(self) -> list[dict[str, Any]]:
        """The parameters in the path and in the query, as OpenAPI describes them."""
        in_path = self.pattern.pattern.converters
        in_query = getattr(self.pattern.callback, "parameters", _QUERY.get(self.name, ()))
        return [
            *(_parameter(name, "path", True, _schema_of(found)) for name, found in in_path.items()),
            *(
                _parameter(
                    name, "query", (self.name, name) in _REQUIRED, _QUERY_SCHEMAS.get(name, _TEXT)
                )
                for name in in_query
            ),
        ]

    def parameters_in(self, place: str) -> list[dict[str, Any]]:
        """Return the parameters in the "path" or in the "query"."""
        return [each for each in self.parameters if each["in"] == place]

    @property
    def in_query(self) -> list[dict[str, Any]]:
        return self.parameters_in("query")

    @property
    def errors(self) -> list[str]:
        """The statuses besides 200."""
        if self.name == "oembed":
            return ["400", "404", "501", "503"]
        if self.name == "search_json":
            return ["400", "404", "503"]
        if self.name in _FILTERED:
            return ["304", "400", "404", "503"]
        if "slug" in self.pattern.pattern.converters:
            return ["301", "304", "404", "410", "503"]
        return ["304", "404", "503"] if self.parameters else ["304", "503"]

    def _content_of(self, status: str) -> dict[str, Any]:
        """Return what an error has, by its media type: JSON at a URL of JSON, else a page."""
        if status == "400" and self.name in _FILTERED:
            return _FILTERED[self.name]
        if self.path.endswith(".json") or (self.name == "oembed" and status != "503"):
            return {_JSON: _schema("Error")}
        return {"text/html": {"schema": {"type": "string"}}}

    def _error(self, status: str) -> dict[str, Any]:
        description = {"description": gettext(_ERRORS[status])}
        if status in _WITHOUT_CONTENT:
            return description
        return {**description, "content": self._content_of(status)}

    def described(self) -> dict[str, Any]:
        """Return an OpenAPI Operation Object."""
        content = {self.answer.media_type: _content(self.answer)}
        errors = {status: self._error(status) for status in self.errors}
        return {
            "operationId": self.name,
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": {"200": {"description": self.summary, "content": content}, **errors},
        }


def _parameter(name: str, place: str, required: bool, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": gettext(PARAMETERS[name]),
        "schema": schema,
    }


def _schema_of(converter: Any) -> dict[str, Any]:
    if isinstance(converter, Number):
        return {"type": "integer", "minimum": 1}
    return {"type": "string", "pattern": f"^{converter.regex}$"}


def _content(answer: Answer) -> dict[str, Any]:
    if answer.schema:
        return _schema(answer.schema)
    return {}  # OpenAPI 3.1, 4.8.14.3: nothing says that it is text or bytes


def _schema(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


# What a filter with a mistake is answered with, by the name of the URL and the media type.
_FILTERED: dict[str, dict[str, Any]] = {
    "milestones_json": {_JSON: _schema("FilterErrors")},
    "milestones_csv": {"text/plain": {"schema": {"type": "string"}}},
    "search_json": {_JSON: _schema("FilterErrors")},
}


def operations() -> list[Operation]:
    """Return the operations in the order of the URLconf."""
    found = (pattern for pattern in _public(get_resolver()) if pattern.name in ANSWERS)
    return [Operation(pattern, ANSWERS[str(pattern.name)]) for pattern in found]


def _public(resolver: URLResolver) -> Iterator[URLPattern]:
    """Yield the URL patterns of the public site."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern) and resolver.namespace == "milestones":
            yield each
        elif isinstance(each, URLResolver) and each.namespace in (None, "milestones"):
            yield from _public(each)


def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the description of the API (OpenAPI 3.1)."""
    root = request.build_absolute_uri(get_script_prefix())
    description = {
        "openapi": "3.1.0",
        "info": {
            "title": site.current().name,
            "version": VERSION,
            "description": gettext(
                "What this site publishes, as data. It needs no key, and nothing can be changed."
            ),
        },
        "servers": [{"url": root.rstrip("/")}],
        "paths": {each.path: {"get": each.described()} for each in operations()},
        "components": {"schemas": api_schemas.schemas()},
    }
    return open_json(description)


def page(request: HttpRequest) -> HttpResponse:
    """Describe the API for people."""
    found = operations()
    parts = {part["name"]: part for each in found for part in each.parameters_in("path")}
    context = {"operations": found, "parts": parts.values()}
    return linked_page(request, "milestones/api.html", context)
