"""What changed between two Documents: in words, by part and by row, and word by word in the text.

Rows are matched by their uid, so a row that moved is seen as moved. Text is compared as readers see
it: words, not tags.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby

from . import documents, prose

# What a reader calls the parts of a Document, in reading order.
PARTS = {
    "title": "Title",
    "lead": "Lead",
    "sections": "Sections",
    "focus_intro": "Introduction to the focus areas",
    "focus_areas": "Focus areas",
    "milestones_intro": "Introduction to the milestones",
    "milestones": "Milestones",
    "conclusion_heading": "Heading of the conclusion",
    "conclusion": "Conclusion",
    "sources": "Sources",
}
PROSE = {"lead", "body", "focus_intro", "milestones_intro", "conclusion"}
_LABELS = {"body": "Text", "initiative": "Key initiative", "url": "Address", "sources": "Sources"}
# Beyond this many pairs of words, a passage counts as written anew.
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `kind` is "equal", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """The pieces of one line of text."""

    pieces: tuple

    @property
    def changed(self):
        return any(piece.kind != "equal" for piece in self.pieces)


@dataclass(frozen=True)
class FieldChange:
    """A text that differs. `remarks` says in words what the text itself doesn't show."""

    name: str
    label: str
    paragraphs: tuple
    remarks: tuple = ()

    @property
    def groups(self):
        """The paragraphs in runs, as (changed, paragraphs) pairs: the unchanged can be folded."""
        runs = groupby(self.paragraphs, key=lambda paragraph: paragraph.changed)
        return [(changed, list(paragraphs)) for changed, paragraphs in runs]


@dataclass(frozen=True)
class RowChange:
    """A row that differs: `kind` is "added", "removed", "changed" or (only) "moved"."""

    uid: str
    kind: str
    name: str
    moved: bool
    fields: tuple


@dataclass(frozen=True)
class PartChange:
    """A part of the article that differs: one text, or some of its rows; others stayed the same."""

    name: str
    label: str
    text: FieldChange | None = None
    rows: tuple = ()
    unchanged: tuple = ()  # the names of the other rows

    @property
    def count(self):
        return len(self.rows) or 1


@dataclass(frozen=True)
class Comparison:
    """All that differs between two Documents, in reading order."""

    parts: tuple
    unchanged: tuple  # the labels of the other parts that either Document has

    @property
    def count(self):
        return sum(part.count for part in self.parts)

    @property
    def summary(self):
        """Say it in words: "3 changes: Title, 2 in Milestones"."""
        if not self.parts:
            return "No changes in the text"
        counts = [
            f"{part.count} in {part.label}" if part.rows else part.label for part in self.parts
        ]
        return f"{self.count} change{'s' * (self.count > 1)}: {', '.join(counts)}"


def compare(old, new):
    """Return the Comparison of two Documents."""
    changes = {name: _part_change(name, old, new) for name in PARTS}
    unchanged = [
        label
        for name, label in PARTS.items()
        if changes[name] is None and (getattr(old, name) or getattr(new, name))
    ]
    return Comparison(tuple(change for change in changes.values() if change), tuple(unchanged))


def _part_change(name, old, new):
    before, after = getattr(old, name), getattr(new, name)
    if before == after:
        return None
    if name not in documents.ROWS:
        return PartChange(name, PARTS[name], text=field_change(name, before, after, PARTS[name]))
    titles = source_titles(old, new)
    return _rows_change(name, before, after, titles)


# --- Rows -----------------------------------------------------------------------------------------


def _rows_change(part, before, after, titles):
    old = {row.uid: row for row in before}
    new = {row.uid: row for row in after}
    moved = _moved([row.uid for row in before if row.uid in new], list(new))
    rows, unchanged = [], []
    for row in _together(before, after):
        change = row_change(old.get(row.uid), new.get(row.uid), row.uid in moved, titles)
        if change:
            rows.append(change)
        else:
            unchanged.append(row_name(row))
    return PartChange(part, PARTS[part], rows=tuple(rows), unchanged=tuple(unchanged))


def _moved(before, after):
    """Return the uids of `before` that changed places: the fewest that explain the new order."""
    places = {uid: place for place, uid in enumerate(after)}
    tails, chain, previous = [], [], {}
    for uid in before:  # the longest increasing subsequence, by patience sorting
        length = bisect_left(tails, places[uid])
        tails[length:] = [places[uid], *tails[length + 1 :]]
        chain[length:] = [uid, *chain[length + 1 :]]
        previous[uid] = chain[length - 1] if length else None
    stayed, uid = set(), chain[-1] if chain else None
    while uid is not None:
        stayed.add(uid)
        uid = previous[uid]
    return set(before) - stayed


def _together(before, after):
    """Yield each row once, in the new order; a removed one where it stood, after its neighbour."""
    kept = {row.uid for row in after}
    removed, neighbour = {}, None
    for row in before:
        if row.uid in kept:
            neighbour = row.uid
        else:
            removed.setdefault(neighbour, []).append(row)
    yield from removed.get(None, ())
    for row in after:
        yield row
        yield from removed.get(row.uid, ())


def source_titles(*documents):
    """Return what readers call the sources of `documents`, by uid: a different name for each."""
    sources = {source.uid: source for document in documents for source in document.sources}
    titles = {uid: source.title or source.url for uid, source in sources.items()}
    counts = Counter(titles.values())
    return {
        uid: title if counts[title] == 1 else f"{title} ({uid})" for uid, title in titles.items()
    }


def row_change(old, new, moved, titles):
    """Return the RowChange from one row to another, either of which may be None; None if equal.

    `titles` maps the uids of sources to what readers call them.
    """
    row = new or old
    kind = "removed" if new is None else "added" if old is None else "changed"
    blank = ((field.name, None) for field in fields(row))
    before, after = (_texts(side, titles) if side else dict(blank) for side in (old, new))
    changes = tuple(
        field_change(name, before.get(name) or "", after.get(name) or "", label)
        for name, label in _field_labels(row).items()
        if (before.get(name) or "") != (after.get(name) or "")
    )
    if not changes and not moved and old and new:
        return None
    if not changes:
        kind = "moved" if old and new else kind
    return RowChange(row.uid, kind, row_name(row), moved, changes)


def row_name(row):
    """Return what a reader calls a row: "1999-06-12 Deployment", a heading, a title."""
    if hasattr(row, "initiative"):
        return f"{row.date} {row.initiative}".strip()
    name = getattr(row, "heading", "") or getattr(row, "title", "")
    if not name and getattr(row, "body", ""):
        name = prose.clean_line(prose.text_of(row.body))
    name = name or getattr(row, "url", "") or "(empty)"
    return name if len(name) <= 80 else name[:80].rsplit(" ", 1)[0] + " …"


def _field_labels(row):
    names = [field.name for field in fields(row) if field.name != "uid"]
    if hasattr(row, "initiative"):
        names = ["date", *(name for name in names if name not in ("year", "month", "day"))]
    return {name: _LABELS.get(name, name.capitalize()) for name in names}


def _texts(row, titles):
    texts = {name: getattr(row, name) for name in _field_labels(row)}
    if "sources" in texts:
        texts["sources"] = "\n".join(titles.get(uid) or f"({uid})" for uid in row.sources)
    return texts


# --- Text -----------------------------------------------------------------------------------------


def field_change(name, before, after, label):
    """Return the FieldChange from one text of the field `name` to another."""
    remarks = ()
    if name in PROSE:
        remarks = tuple(_remarks(before, after))
        before, after = prose.text_of(before), prose.text_of(after)
    return FieldChange(name, label, paragraphs(before, after), remarks)


_HREF = re.compile('<a href="([^"]*)">')


def _remarks(before, after):
    """Yield what changed in prose beside its words: the addresses of links, the formatting."""
    old, new = (Counter(map(unescape, _HREF.findall(html))) for html in (before, after))
    for address in (old - new).elements():
        yield f"Link removed: {address}"
    for address in (new - old).elements():
        yield f"Link added: {address}"
    if prose.text_of(before) == prose.text_of(after) and old == new:
        yield "The words are the same; their formatting changed."


def paragraphs(before, after):
    """Return the Paragraphs that two texts make together, line by line and word by word.

    Without what was added they read as `before`, without what was removed as `after`.
    """
    runs = []
    for kind, a, b in _opcodes(before.split("\n"), after.split("\n")):
        if kind == "equal":
            runs += [[Piece("equal", line)] for line in a]
        else:
            runs += _lines(_words(_tokens("\n".join(a)), _tokens("\n".join(b))))
    lines = (tuple(piece for piece in line if piece.text) for line in runs)
    return tuple(Paragraph(line) for line in lines if line)


def _opcodes(a, b):
    """Yield ("equal" or "replace", part of `a`, part of `b`). Equal ends are quick."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    if head:
        yield "equal", a[:head], b[:head]
    a_middle, b_middle = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(a_middle) <= 1 and len(b_middle) <= 1:
        if a_middle or b_middle:
            yield "replace", a_middle, b_middle
    else:
        matcher = SequenceMatcher(None, a_middle, b_middle, autojunk=False)
        for tag, i, j, m, n in matcher.get_opcodes():
            yield "equal" if tag == "equal" else "replace", a_middle[i:j], b_middle[m:n]
    if tail:
        yield "equal", a[len(a) - tail :], b[len(b) - tail :]


def _tokens(text):
    return re.findall(r"\n|[^\S\n]+|\w+|[^\w\s]", text)


def _words(a, b):
    """Yield the runs of tokens, with their kinds, that turn the tokens `a` into `b`."""
    if len(a) * len(b) > _LARGEST:
        opcodes = [("replace", a, b)]
    else:
        opcodes = _without_islands(list(_opcodes(a, b)))
    for kind, old, new in opcodes:
        if kind == "equal":
            yield "equal", old
        else:
            yield "removed", old
            yield "added", new


def _without_islands(opcodes):
    """Join changes that only white space or punctuation keeps apart: people read phrases."""
    joined = []
    for i, (kind, a, b) in enumerate(opcodes):
        island = not any(token[0].isalnum() or token == "\n" for token in a)
        if kind == "equal" and island and 0 < i < len(opcodes) - 1:
            kind = "replace"
        if joined and kind == joined[-1][0] == "replace":
            joined[-1] = ("replace", joined[-1][1] + a, joined[-1][2] + b)
        else:
            joined.append((kind, a, b))
    return joined


def _lines(runs):
    """Split runs into lines. Where only a line break came or went, a pilcrow shows it."""
    lines = [[]]
    for kind, tokens in runs:
        text = "".join(tokens)
        if kind != "equal" and "\n" in text and not text.strip():
            lines[-1].append(Piece(kind, "¶"))
        for i, part in enumerate(text.split("\n")):
            if i:
                lines.append([])
            if part:
                lines[-1].append(Piece(kind, part))
    return [line for line in lines if line]
