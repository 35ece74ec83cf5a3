"""Edits that people make to a download in a text editor, each with what the article becomes.

An edit is a function of (draw, lines, document): `draw` is hypothesis', `lines` are those of the
download, `document` is its Document. It returns both as they are after the edit.
"""

import re
import textwrap
from dataclasses import replace

from hypothesis import strategies as st

from milestones.document import prose, shape
from milestones.document.shape import FocusArea, Milestone, Section, Source

PARTS = {"section": "sections", "focus-area": "focus_areas", "milestone": "milestones"}
_MARK = re.compile(r" ?(?<!\\)<!-- ([a-z-]+)(?: ([0-9a-z]+))? -->")
DELIMITERS = "|---|---|---|"
SOURCE = "[^new]: Jane Doe, [A book](https://example.org/book), A press"
ADDED_SOURCE = Source(
    uid="new",
    title="A book",
    author="Jane Doe",
    publisher="A press",
    url="https://example.org/book",
)


def marked(lines, kind):
    """Return (place, uid) of each line that has a mark of this kind."""
    found = ((i, _MARK.search(line)) for i, line in enumerate(lines))
    return [(i, mark[2] or "") for i, mark in found if mark and mark[1] == kind]


def one_of(draw, lines, kind):
    return draw(st.sampled_from(marked(lines, kind)))


def end_of(lines, start, level):
    """Return where the part ends whose heading of this level is at `start`."""
    ends = (i for i in range(start + 1, len(lines)) if re.match(f"#{{1,{level}}} ", lines[i]))
    return next(ends, len(lines))


def without(document, kind, uid):
    rows = getattr(document, PARTS[kind])
    return replace(document, **{PARTS[kind]: tuple(row for row in rows if row.uid != uid)})


def changed(document, kind, uid, /, **changes):
    rows = getattr(document, PARTS[kind])
    new = tuple(replace(row, **changes) if row.uid == uid else row for row in rows)
    new = shape.chronological(new) if kind == "milestone" else new
    return replace(document, **{PARTS[kind]: new})


def in_order_of(document, lines):
    """Return `document` with milestones that have no or the same date as their lines stand."""
    rows = {row.uid: row for row in document.milestones}
    order = [rows[uid] for _, uid in marked(lines, "milestone") if uid in rows]
    return replace(document, milestones=shape.chronological(order))


# --- Rows -----------------------------------------------------------------------------------------


def add_a_milestone(draw, lines, document):
    """A row typed in without a mark, and perhaps with a reference to the first source."""
    at = draw(st.sampled_from([i for i, _ in marked(lines, "milestone")])) + 1
    cite, name = "", ""
    if document.sources:
        cite, name = f'<cite data-source="{document.sources[0].uid}"></cite>', "[^1]"
    line = f"| 12 June 2003 | A **bridge** opens{name} | Trade grows |"
    row = Milestone(
        date="2003-06-12", initiative=f"A <strong>bridge</strong> opens{cite}", impact="Trade grows"
    )
    rows = {row.uid: row for row in document.milestones}
    before = [rows[uid] for _, uid in marked(lines[:at], "milestone")]
    after = [rows[uid] for _, uid in marked(lines[at:], "milestone")]
    new = shape.chronological([*before, row, *after])
    return [*lines[:at], line, *lines[at:]], replace(document, milestones=new)


def move_a_milestone(draw, lines, document):
    places = [i for i, _ in marked(lines, "milestone")]
    i, j = draw(st.sampled_from(places)), draw(st.sampled_from(places))
    line, rest = lines[i], lines[:i] + lines[i + 1 :]
    lines = [*rest[:j], line, *rest[j:]]
    return lines, in_order_of(document, lines)


def delete_a_milestone(draw, lines, document):
    """The row, and what is told of it below the table."""
    i, uid = one_of(draw, lines, "milestone")
    lines = lines[:i] + lines[i + 1 :]
    for start, of in marked(lines, "detail"):
        if of == uid:
            lines = lines[:start] + lines[end_of(lines, start, 3) :]
            break
    return lines, without(document, "milestone", uid)


def change_an_impact(draw, lines, document):
    i, uid = one_of(draw, lines, "milestone")
    [row] = [row for row in document.milestones if row.uid == uid]
    line = f"{lines[i][: lines[i].rindex('|')].rstrip(' ')} and more |"
    impact = prose.clean_inline(f"{row.impact} and more")
    return [*lines[:i], line, *lines[i + 1 :]], changed(document, "milestone", uid, impact=impact)


def change_a_date(draw, lines, document):
    i, uid = one_of(draw, lines, "milestone")
    start = re.match(r"\|.*?(?=(?: \[\^\w+\])* <!-- milestone )", lines[i])[0]
    lines = [*lines[:i], f"| 3 May 1921 {lines[i][len(start) :].lstrip(' ')}", *lines[i + 1 :]]
    document = changed(document, "milestone", uid, date="1921-05-03")
    return lines, in_order_of(document, lines)


def add_a_section(draw, lines, document):
    i, uid = one_of(draw, lines, "section")
    rows = document.sections
    at = [row.uid for row in rows].index(uid)
    row = Section(heading="In between", body="<p>A text.</p>")
    new = ["## In between", "", "A text.", ""]
    document = replace(document, sections=(*rows[:at], row, *rows[at:]))
    return [*lines[:i], *new, *lines[i:]], document


def delete_a_section(draw, lines, document):
    i, uid = one_of(draw, lines, "section")
    return lines[:i] + lines[end_of(lines, i, 2) :], without(document, "section", uid)


def move_a_section_to_the_front(draw, lines, document):
    i, uid = one_of(draw, lines, "section")
    end = end_of(lines, i, 2)
    first = marked(lines, "section")[0][0]
    lines = [*lines[:first], *lines[i:end], *lines[first:i], *lines[end:]]
    rows = sorted(document.sections, key=lambda row: row.uid != uid)
    return lines, replace(document, sections=tuple(rows))


def change_a_heading(draw, lines, document):
    i, uid = one_of(draw, lines, "section")
    [row] = [row for row in document.sections if row.uid == uid]
    start = re.match(r"##.*?(?=(?: \[\^\w+\])* <!-- section )", lines[i])
    line = f"## Renamed {lines[i][start.end() :].lstrip(' ')}"
    lines = [*lines[:i], line, *lines[i + 1 :]]
    return lines, changed(document, "section", uid, heading="Renamed")


def add_a_focus_area(draw, lines, document):
    i, uid = one_of(draw, lines, "focus-area")
    rows = document.focus_areas
    at = [row.uid for row in rows].index(uid)
    row = FocusArea(title="Schools", body="<p>Open ones.</p>")
    document = replace(document, focus_areas=(*rows[:at], row, *rows[at:]))
    return [*lines[:i], "### Schools", "", "Open ones.", "", *lines[i:]], document


def delete_a_focus_area(draw, lines, document):
    """Milestones that belonged to it belong to none."""
    i, uid = one_of(draw, lines, "focus-area")
    left = tuple(
        replace(row, focus_area="") if row.focus_area == uid else row for row in document.milestones
    )
    document = replace(without(document, "focus-area", uid), milestones=left)
    return lines[:i] + lines[end_of(lines, i, 3) :], document


def add_a_source(draw, lines, document):
    one_of(draw, lines, "sources")
    return [*lines, "", SOURCE], replace(document, sources=(*document.sources, ADDED_SOURCE))


# --- Marks ----------------------------------------------------------------------------------------


def _has_nameless_detail(row):
    return bool(row.detail) and not (row.date or prose.text_of(row.initiative))


def delete_a_mark(draw, lines, document):
    """Of a section or a milestone; not of the only milestone, which tells what its table is."""
    kind = draw(st.sampled_from(["section", "milestone"]))
    i, uid = one_of(draw, lines, kind)
    rows = document.milestones if kind == "milestone" else ()
    if any(row.uid == uid and _has_nameless_detail(row) for row in rows):
        return lines, document  # nothing but the mark tells which row the detail belongs to
    lines = [*lines[:i], _MARK.sub("", lines[i]), *lines[i + 1 :]]
    rest = {"focus_area": ""} if kind == "milestone" else {}  # its mark goes with that of the row
    document = changed(document, kind, uid, uid="", **rest)
    # `##` alone begins nothing, and neither does a row without words.
    sections = tuple(row for row in document.sections if row != Section())
    milestones = tuple(row for row in document.milestones if row != Milestone())
    return lines, replace(document, sections=sections, milestones=milestones)


# --- What changes nothing -------------------------------------------------------------------------


def add_a_comment(draw, lines, document):
    at = draw(st.integers(1, len(lines)))
    comment = draw(st.sampled_from(["<!-- Is this so? -->", "<!-- It's the\n\n## old text -->"]))
    return [*lines[:at], *comment.split("\n"), *lines[at:]], document


def add_blank_lines(draw, lines, document):
    at = draw(st.sampled_from([i for i, line in enumerate(lines) if not line.strip(" \t")]))
    return [*lines[:at], "", "", *lines[at:]], document


def add_trailing_blanks(draw, lines, document):
    blanks = draw(st.sampled_from([" ", "  ", "\t"]))
    return [line + blanks for line in lines], document


def wrap(draw, lines, document):
    width = draw(st.integers(20, 80))
    return [part for line in lines for part in _wrapped(line, width)], document


def _wrapped(line, width):
    if line.startswith(("|", "#", "<!--")):
        return [line]
    signs = re.match(r" *(?:(?:[->]|[0-9]+\.) )*", line)[0]
    line = signs.replace(" ", "\0") + line[len(signs) :]
    filled = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in filled] or [""]


def align_columns(draw, lines, document):
    """Every column of the timeline gets the width of its longest cell."""
    table = [
        i
        for i, line in enumerate(lines)
        if line.startswith("| ") or line.strip(" \t") == DELIMITERS
    ]
    new = list(lines)
    for i in table:
        _, *cells, _ = re.split(r"(?<!\\)[ \t]*\|[ \t]*", lines[i].rstrip(" \t"))
        new[i] = f"|{'|'.join(f'  {cell:30}' for cell in cells)}|"
    return new, document


ROWS = [add_a_milestone, move_a_milestone, delete_a_milestone, change_an_impact, change_a_date]
ROWS += [add_a_section, delete_a_section, move_a_section_to_the_front, change_a_heading]
ROWS += [add_a_focus_area, delete_a_focus_area, add_a_source, delete_a_mark]
# Those after which each row still has its mark, so that others can follow.
CHANGES = [move_a_milestone, delete_a_milestone, change_an_impact, change_a_date]
CHANGES += [move_a_section_to_the_front, change_a_heading]
# In this order: a comment within a mark that was wrapped would end the mark.
LAYOUT = [add_a_comment, add_blank_lines, align_columns, wrap, add_trailing_blanks]
