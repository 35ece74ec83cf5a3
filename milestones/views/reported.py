"""The rows of an edition that readers can report a mistake in, as plain text."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from milestones.document import comparing
from milestones.document.comparing import Wording
from milestones.document.shape import ROWS, Document, Kind, Row, fields_of
from milestones.models import Edition

from .finding import match_at

# What one row of a part is.
_ONE = {
    "sections": _("Section"),
    "focus_areas": _("Focus area"),
    "milestones": _("Milestone"),
    "sources": _("Source"),
}
# The beginning of the id of a row in its page.
_ANCHORS = {"sections": "s", "focus_areas": "f", "milestones": "m", "sources": "r"}


@dataclass(frozen=True)
class ReportedRow:
    """A row as readers see it: `texts` are (label, plain text) pairs."""

    uid: str
    anchor: str
    kind: str
    name: str
    texts: tuple[tuple[str, str], ...]


def row_choices(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the rows of `document` as the grouped choices of a field: their uids and names."""
    return [
        (gettext(comparing.PARTS[part]), [(row.uid, _name(row, document)) for row in rows])
        for part in ROWS
        if (rows := getattr(document, part))
    ]


def _name(row: Row, document: Document) -> str:
    return comparing.row_name(row, document.language)


def reported_row(document: Document, uid: str) -> ReportedRow | None:
    """Return the row of `document` with this `uid`, or None. Of several, it is the first."""
    for part in ROWS:
        for row in getattr(document, part):
            if row.uid == uid:
                texts = tuple(_texts(row, document))
                anchor = f"{_ANCHORS[part]}-{uid}"
                return ReportedRow(uid, anchor, gettext(_ONE[part]), _name(row, document), texts)
    return None


def edition_and_row(url: str) -> tuple[Edition, str] | None:
    """Return the edition that a page of an article at `url` is about, and the uid of its row or "".

    None if there is no such article, edition or row. Only the path and the fragment are read.
    """
    match = match_at(url)
    if match is None or "slug" not in match.kwargs or str(match.url_name).startswith("topic"):
        return None
    edition = _edition_at(match.kwargs["slug"], match.kwargs.get("number"))
    uid = match.kwargs.get("uid") or _uid_in(url)
    if edition is None or (uid and reported_row(edition.document, uid) is None):
        return None
    return edition, uid


def _edition_at(slug: str, number: int | None) -> Edition | None:
    newest = Edition.objects.newest_at(slug).first()
    if newest is None or number in (None, newest.number):
        return newest
    return Edition.objects.started().filter(article=newest.article_id, number=number).first()


def _uid_in(url: str) -> str:
    letter, dash, uid = urlsplit(url.strip()).fragment.partition("-")
    return uid if dash and letter in _ANCHORS.values() else ""


def _texts(row: Row, document: Document) -> Iterator[tuple[str, str]]:
    wording = Wording.of(document, document)
    for field in fields_of(type(row)):
        value = getattr(row, field.name)
        if value and field.kind is not Kind.UID:
            yield gettext(field.label), wording.text(field, value)
