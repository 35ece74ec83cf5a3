"""Turns a file into a Document and an import report, whatever its format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from milestones.document.shape import Document
from milestones.formats.downloads import markdown_reading
from milestones.formats.markdown_files import markdown_tree
from milestones.formats.reports import ParseError
from milestones.formats.texts import text_files
from milestones.formats.tree import Remark, Tree

from . import figures, judging, limits, reading
from .choices import Choices, Column, Role
from .figures import Stored

_MARK = re.compile(rb"<!--|<\0!\0|\0<\0!")  # the beginning of a comment, also in UTF-16


@dataclass(frozen=True)
class Parsed:
    """A Document, whose rows have a uid only if the file gave one or refers to it, and the report.

    `tree`, `roles` and `columns` are for a person who wants to change a decision. `tree` is None
    for our own Markdown, which leaves nothing to decide.
    """

    document: Document
    remarks: tuple[Remark, ...]
    tree: Tree | None = None
    roles: Mapping[int, Role] = field(default_factory=dict)
    columns: Mapping[int, tuple[Column, ...]] = field(default_factory=dict)


def parse(
    data: bytes,
    name: str = "",
    choices: Choices | None = None,
    language: str = "",
    stored: Stored | None = None,
) -> Parsed:
    """Return what the file `data`, called `name`, becomes.

    `choices` and `language` (a BCP 47 tag) are a person's. Figures show the images that are
    `stored`, if given. Raises ParseError if the file can't be read.
    """
    if found := own(data):
        return found
    tree = reading.read(data, name)
    return of_tree(figures.with_stored(tree, stored) if stored else tree, choices, language)


def of_tree(tree: Tree, choices: Choices | None = None, language: str = "") -> Parsed:
    """Return what `tree` becomes, with a person's `choices` and `language`."""
    judged = judging.judge(tree, choices, language)
    return Parsed(judged.document, judged.remarks, tree, judged.roles, judged.columns)


def own(data: bytes) -> Parsed | None:
    """Return what our own Markdown becomes, or None for another file."""
    if not _MARK.search(data):
        return None
    try:
        file = text_files.decode(data[: reading.MOST_TEXT])
    except ParseError:
        return None
    if not markdown_reading.is_ours(file.text):
        return None
    reading.check_size(data)
    reading.check_lines(file.text)
    markdown_tree.check_markup(file.text)
    document, remarks = markdown_reading.read(file.text)
    limits.check(document)
    return Parsed(document, (*file.remarks, *remarks))
