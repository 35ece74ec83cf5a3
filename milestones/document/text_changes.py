"""What changed between two plain texts: line by line, and word by word within a line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from . import aligning, words

Run = tuple[str, str]  # the kind of a Piece, and text that may have several lines


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `kind` is "equal", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """The pieces of one line of text."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "equal" for piece in self.pieces)


def paragraphs(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return the Paragraphs of a comparison of two texts, line by line and word by word.

    Their equal and removed pieces make up `before`, their equal and added pieces `after`, both in
    Unicode normalisation form C.
    """
    before, after = words.normal(before), words.normal(after)
    runs: list[list[Piece]] = []
    for kind, a, b in aligning.opcodes(before.split("\n"), after.split("\n")):
        if kind == "equal":
            runs += [[Piece("equal", line)] for line in a]
        else:
            runs += _lines(_runs(a, b))
    lines = (tuple(piece for piece in line if piece.text) for line in runs)
    return tuple(Paragraph(line) for line in lines if line)


def _runs(a: Sequence[str], b: Sequence[str]) -> Iterator[Run]:
    """Yield the runs that turn the lines `a` into `b`: cell by cell if all are rows of tables."""
    are_rows = [old.count("|") == new.count("|") > 0 for old, new in zip(a, b, strict=False)]
    if len(a) != len(b) or not all(are_rows):
        yield from _words("\n".join(a), "\n".join(b))
        return
    for i, pair in enumerate(zip(a, b, strict=True)):
        if i:
            yield "equal", "\n"
        yield from _cells(*pair)


def _cells(a: str, b: str) -> Iterator[Run]:
    runs: list[Run] = []
    for i, (old, new) in enumerate(zip(a.split("|"), b.split("|"), strict=True)):
        runs += [("equal", "|")] if i else []
        runs += (run for run in _words(old, new) if run[1])
    for kind, group in groupby(runs, key=lambda run: run[0]):
        yield kind, "".join(text for _, text in group)


def _words(a: str, b: str) -> Iterator[Run]:
    """Yield the (kind, text) runs that turn the text `a` into `b`."""
    for kind, old, new in _changes(a, b, words.words):
        if kind == "replace" and words.has_letters(old) and words.has_letters(new):
            opcodes = _changes(old, new, words.words_and_letters)
        else:
            opcodes = [(kind, old, new)]
        for kind, old, new in opcodes:
            if kind == "equal":
                yield "equal", old
            else:
                yield "removed", old
                yield "added", new


def _changes(a: str, b: str, split: Callable[[str], list[str]]) -> list[tuple[str, str, str]]:
    """Return the opcodes from `a` to `b`, both cut by `split`, with their tokens joined."""
    opcodes = _without_islands(list(aligning.opcodes(split(a), split(b))))
    return [(kind, "".join(old), "".join(new)) for kind, old, new in opcodes]


def _without_islands(opcodes: Sequence[aligning.Opcode]) -> list[aligning.Opcode]:
    """Join changes that have almost nothing between them, since people read phrases."""
    joined: list[aligning.Opcode] = []
    for i, (kind, a, b) in enumerate(opcodes):
        if kind == "equal" and 0 < i < len(opcodes) - 1 and _is_island(a):
            kind = "replace"
        if joined and kind == joined[-1][0] == "replace":
            joined[-1] = ("replace", [*joined[-1][1], *a], [*joined[-1][2], *b])
        else:
            joined.append((kind, a, b))
    return joined


def _is_island(tokens: Sequence[str]) -> bool:
    """Tell whether this is only white space or punctuation, or one letter in unspaced text.

    The border between two cells of a table is no island: each cell is a text of its own.
    """
    if len(tokens) == 1 and words.is_letter(tokens[0]):
        return True
    return not any(token[0].isalnum() or token in ("\n", "|") for token in tokens)


def _lines(runs: Iterable[Run]) -> list[list[Piece]]:
    """Split runs into lines. A pilcrow shows a line break that was added or removed on its own."""
    lines: list[list[Piece]] = [[]]
    for kind, text in runs:
        if kind != "equal" and "\n" in text and not text.strip():
            lines[-1].append(Piece(kind, "¶"))
        for i, part in enumerate(text.split("\n")):
            if i:
                lines.append([])
            if part:
                lines[-1].append(Piece(kind, part))
    return [line for line in lines if line]
