"""JSON schemas of the data that this site publishes, for OpenAPI (JSON Schema 2020-12)."""

from typing import Any

from django.utils.translation import gettext

from milestones.document import shape
from milestones.document.serializing import SCHEMA_VERSION
from milestones.document.shape import Field, Kind
from milestones.models import Edition, SearchEntry

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1}
_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_URL: dict[str, Any] = {"type": "string", "format": "uri"}
_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_KIND: dict[str, Any] = {"enum": ["first", *Edition.Kind.values]}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by name. Those of a Document follow the descriptions of its fields."""
    return {
        "Article": _article(),
        "Articles": _list("articles", _listed_article()),
        "Document": _document(),
        **{row.__name__: _row(row) for row in shape.ROWS.values()},
        "Citation": _citation(),
        "Comparison": _comparison(),
        "Corrections": _list("corrections", _object({**_public_edition(), "article": _named()})),
        "Error": _object(
            {"error": _TEXT, "history_url": _URL, "permanent_url": _URL, "request_id": _TEXT},
            optional=("history_url", "permanent_url", "request_id"),
        ),
        "Feed": _feed(),
        "FilterErrors": _object(
            {"errors": {"type": "object", "additionalProperties": _array(_TEXT)}}
        ),
        "History": _history(),
        "Milestones": _list("milestones", _object(_milestone())),
        "OEmbed": _oembed(),
        "OpenAPI": _openapi(),
        "SearchResults": _search_results(),
        "SingleMilestone": _single_milestone(),
        "Topic": _list("articles", _listed_article(), **_topic()),
        "Topics": _list("topics", _object({**_topic(), "article_count": _COUNT})),
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str, item: dict[str, Any], /, **more: Any) -> dict[str, Any]:
    """Return the schema of a list called `name`, a page at a time."""
    return _object({**more, "url": _URL, "next_url": _or_null(_URL), name: _array(item)})


# --- Articles and milestones ----------------------------------------------------------------------


def _named() -> dict[str, Any]:
    """Return the schema of what names an article, or an edition of it."""
    return _object(
        {"slug": _TEXT, "title": _TEXT, "language": _TEXT, "edition": _NUMBER, "url": _URL}
    )


def _listed_article() -> dict[str, Any]:
    return _object(
        {
            **_named()["properties"],
            "short_title": _TEXT,
            "description": _TEXT,
            "kind": _KIND,
            "first_published_at": _TIME,
            "published_at": _TIME,
            "edition_url": _URL,
            "json_url": _URL,
        }
    )


def _article() -> dict[str, Any]:
    correction = _object({"edition": _NUMBER, "published_at": _TIME, "note": _TEXT})
    original = _object({"url": _URL, "edition": _or_null(_NUMBER), "newest_edition": _NUMBER})
    topic = _object({"slug": _TEXT, "name": _TEXT, "url": _URL})
    return _object(
        {
            "url": _URL,
            "edition_url": _URL,
            "slug": _TEXT,
            "edition": _NUMBER,
            "kind": _KIND,
            "note": _TEXT,
            "first_published_at": _TIME,
            "published_at": _TIME,
            "corrections": _array(correction),
            "translations": _array(_translation()),
            "translation_of": _or_null(original),
            "topics": _array(topic),
            "sha256": _HASH,
            "document": _ref("Document"),
        }
    )


def _translation() -> dict[str, Any]:
    return _object({"language": _TEXT, "url": _URL})


def _milestone() -> dict[str, Any]:
    """Return the properties of a milestone in a list."""
    return {
        "uid": _TEXT,
        "date": _field(Field("date", Kind.DATE, "Date")),
        "initiative": _TEXT,
        "impact": _TEXT,
        "source_count": _COUNT,
        "url": _URL,
        "permanent_url": _URL,
        "article": _named(),
    }


def _single_milestone() -> dict[str, Any]:
    return _object(
        {
            **_milestone(),
            "detail": {**_TEXT, "description": "HTML"},
            "focus_area": _or_null(_object({"title": _TEXT, "url": _URL})),
            "sources": _array(_ref("Source")),
            "previous_json_url": _or_null(_URL),
            "next_json_url": _or_null(_URL),
            "editions": _array(_NUMBER),
            "are_all_editions_read": {"type": "boolean"},
            "translations": _array(_translation()),
        }
    )


def _topic() -> dict[str, Any]:
    """Return the properties of a topic."""
    return {"slug": _TEXT, "name": _TEXT, "description": _TEXT, "url": _URL, "json_url": _URL}


# --- Editions -------------------------------------------------------------------------------------


def _public_edition() -> dict[str, Any]:
    """Return the properties of a public edition in a list."""
    return {
        "edition": _NUMBER,
        "state": {"const": "public"},
        "kind": _KIND,
        "note": _TEXT,
        "published_at": _TIME,
        "sha256": _HASH,
        "url": _URL,
        "json_url": _URL,
        "previous_edition": _or_null(_NUMBER),
        "changes_url": _or_null(_URL),
    }


def _history() -> dict[str, Any]:
    withdrawn = {
        "edition": _NUMBER,
        "state": {"const": "withdrawn"},
        "withdrawal_reason": _TEXT,
    }
    cancelled = {"edition": _NUMBER, "state": {"const": "cancelled"}}
    edition = {"oneOf": [_object(each) for each in (_public_edition(), withdrawn, cancelled)]}
    return _list("editions", edition, slug=_TEXT, title=_TEXT, article_url=_URL)


def _comparison() -> dict[str, Any]:
    piece = _object({"kind": {"enum": ["equal", "removed", "added"]}, "text": _TEXT})
    field = _object(
        {
            "name": _TEXT,
            "label": _TEXT,
            "paragraphs": _array(_object({"pieces": _array(piece)})),
            "remarks": _array(_TEXT),
        }
    )
    row = _object(
        {
            "uid": _TEXT,
            "kind": {"enum": ["added", "removed", "changed", "moved"]},
            "name": _TEXT,
            "moved": {"type": "boolean"},
            "fields": _array(field),
        }
    )
    part = _object(
        {
            "name": _TEXT,
            "label": _TEXT,
            "text": _or_null(field),
            "rows": _array(row),
            "unchanged": _array(_TEXT),
        }
    )
    return _object(
        {
            "slug": _TEXT,
            "url": _URL,
            "old_edition": _NUMBER,
            "new_edition": _NUMBER,
            "summary": _TEXT,
            "parts": _array(part),
            "unchanged": _array(_TEXT),
        }
    )


# --- Search ---------------------------------------------------------------------------------------


def _search_results() -> dict[str, Any]:
    kind = {"enum": SearchEntry.Kind.values}
    result = {
        "kind": kind,
        "title": _TEXT,
        "text": _TEXT,
        "date": _TEXT,
        "url": _URL,
        "article": _named(),
    }
    return _list(
        "results",
        _object(result),
        q=_TEXT,
        kind={"enum": ["", *SearchEntry.Kind.values]},
        article=_TEXT,
        topic=_TEXT,
        language=_TEXT,
        total=_or_null(_COUNT),  # null: too many to count
        is_partial={"type": "boolean"},
        suggestion=_TEXT,
    )


# --- Formats of others ----------------------------------------------------------------------------


def _feed() -> dict[str, Any]:
    """Return the schema of a feed (JSON Feed 1.1)."""
    texts = {"summary": _TEXT, "content_text": _TEXT, "content_html": _TEXT, "language": _TEXT}
    item = {
        "id": _TEXT,
        "url": _URL,
        "title": _TEXT,
        "date_published": _TIME,
        "date_modified": _TIME,
        "tags": _array(_TEXT),
        **texts,
    }
    return _object(
        {
            "version": _URL,
            "title": _TEXT,
            "description": _TEXT,
            "home_page_url": _URL,
            "feed_url": _URL,
            "user_comment": _TEXT,
            "language": _TEXT,
            "authors": _array(_object({"name": _TEXT})),
            "items": _array(_object(item, optional=tuple(texts))),
        },
        optional=("description",),
    )


def _citation() -> dict[str, Any]:
    """Return the schema of a citation (CSL-JSON)."""
    optional = {"container-title": _TEXT, "edition": _TEXT, "title-short": _TEXT, "language": _TEXT}
    day = {"type": "array", "items": {"type": "integer"}, "minItems": 3, "maxItems": 3}
    item = {
        "id": _TEXT,
        "type": {"const": "webpage"},
        "title": _TEXT,
        "author": _array(_object({"literal": _TEXT})),
        "issued": _object({"date-parts": _array(day)}),
        "URL": _URL,
        "note": _TEXT,
        **optional,
    }
    found = _object(item, optional=tuple(optional))
    return {**_array(found), "minItems": 1, "maxItems": 1}


def _openapi() -> dict[str, Any]:
    paths = {"type": "object", "additionalProperties": {"type": "object"}}
    return _object(
        {
            "openapi": _TEXT,
            "info": _object({"title": _TEXT, "version": _TEXT, "description": _TEXT}),
            "servers": _array(_object({"url": _URL})),
            "paths": paths,
            "components": _object({"schemas": paths}),
        }
    )


# --- Documents ------------------------------------------------------------------------------------


def _document() -> dict[str, Any]:
    """Return the schema of the current version. Older editions keep the form of their own."""
    version = {
        "type": "integer",
        "maximum": SCHEMA_VERSION,
        "description": gettext(
            "The version of the format. An edition keeps the format in which it was published. This"
            " schema describes the newest."
        ),
    }
    properties = {field.name: _field(field) for field in shape.fields_of(shape.Document)}
    return {**_object({"schema_version": version, **properties}), "additionalProperties": False}


def _row(row: Any) -> dict[str, Any]:
    properties = {field.name: _field(field) for field in shape.fields_of(row)}
    return {**_object(properties), "additionalProperties": False}


_FORMS = {
    Kind.INLINE: "HTML",
    Kind.PROSE: "HTML",
    Kind.DATE: "EDTF (ISO 8601-2)",
    Kind.DAY: "ISO 8601",
    Kind.LANGUAGE: "BCP 47",
}


def _field(field: Field) -> dict[str, Any]:
    """Return the schema of a field. An empty text means that there is none."""
    if field.kind is Kind.ROWS:
        row = shape.ROWS[field.name].__name__
        return _array(_ref(row))
    if field.kind is Kind.UIDS:
        return _array(_TEXT)
    label, form = gettext(field.label) if field.label else "", _FORMS.get(field.kind, "")
    words = f"{label} ({form})" if form else label
    return {**_TEXT, "description": words} if words else _TEXT


def _oembed() -> dict[str, Any]:
    image = {"thumbnail_url": _URL, "thumbnail_width": _NUMBER, "thumbnail_height": _NUMBER}
    return _object(
        {
            "version": {"const": "1.0"},
            "type": {"const": "rich"},
            "title": _TEXT,
            "provider_name": _TEXT,
            "provider_url": _URL,
            "html": _TEXT,
            "width": _NUMBER,
            "height": _NUMBER,
            **image,
        },
        optional=tuple(image),
    )
