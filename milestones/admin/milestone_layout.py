"""The choice of a sheet, of its row of heads and of what its columns hold, as a form shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from milestones.document.shape import Document
from milestones.importing import milestone_columns
from milestones.importing.milestone_rows import Content, names_of_columns
from milestones.importing.milestone_tables import Table

NO_HEADS = "none"
MOST_HEADS = 20  # rows that can be chosen
EXAMPLES = 3  # rows that are shown

_LABELS = {
    Content.DATE: "Date",
    Content.IN_WORDS: "Date in words",
    Content.INITIATIVE: "Key initiative",
    Content.IMPACT: "Impact",
    Content.DETAIL: "Detail",
    Content.FOCUS_AREA: "Focus area",
    Content.SOURCES: "Sources",
    Content.UID: "uid",
    Content.LEFT_OUT: "Leave out",
}

Options = list[tuple[str, str, bool]]  # value, label, whether it is selected


@dataclass(frozen=True)
class ChosenLayout:
    """A table of a file, and how it is read."""

    tables: Sequence[Table]
    index: int
    head: int | None
    columns: tuple[Content, ...]

    @property
    def table(self) -> Table:
        return self.tables[self.index]

    @property
    def query(self) -> dict[str, str]:
        """The choices as parameters of a URL."""
        columns = {f"c{i}": content.value for i, content in enumerate(self.columns)}
        return {"sheet": str(self.index), "head": self._head, "of": self.of, **columns}

    @property
    def _head(self) -> str:
        return NO_HEADS if self.head is None else str(self.head)

    @property
    def of(self) -> str:
        """The sheet and row that the columns were chosen for: others make them a guess again."""
        return f"{self.index}-{self._head}"

    @property
    def sheet_options(self) -> Options:
        return [(str(i), _about(table), i == self.index) for i, table in enumerate(self.tables)]

    @property
    def notes(self) -> list[str]:
        """What is left out, because it is in another sheet."""
        others = [_about(table) for table in self.tables if table is not self.table]
        return [f"Left out, since it isn’t chosen: {other}." for other in others]

    @property
    def head_options(self) -> Options:
        rows = self.table.rows[:MOST_HEADS]
        options = [
            (str(i), f"Row {row.number}: {_shortened(row.text)}", i == self.head)
            for i, row in enumerate(rows)
        ]
        return [*options, (NO_HEADS, "The table has no column headings", self.head is None)]

    @property
    def column_fields(self) -> list[tuple[str, str, Options, list[str]]]:
        """The name, label, options and examples of each column."""
        start = 0 if self.head is None else self.head + 1
        rows = self.table.rows[start:]
        return [
            (
                f"c{i}",
                name,
                [(c.value, label, c is self.columns[i]) for c, label in _LABELS.items()],
                list(
                    islice((_shortened(r.cells[i].line) for r in rows if r.cells[i].text), EXAMPLES)
                ),
            )
            for i, name in enumerate(names_of_columns(self.table, self.head))
        ]


def chosen(query: Mapping[str, str], tables: Sequence[Table], document: Document) -> ChosenLayout:
    """Return the layout that `query` asks for. What it doesn't say, or says wrongly, is guessed."""
    asked = {str(i): i for i in range(len(tables))}.get(query.get("sheet", ""))
    index = _best(tables, document) if asked is None else asked
    table = tables[index]
    heads: dict[str, int | None] = {str(i): i for i in range(len(table.rows[:MOST_HEADS]))}
    heads[NO_HEADS] = None
    is_of_sheet = query.get("of", "").partition("-")[0] in ("", str(index))
    head = heads.get(query.get("head", ""), -1) if is_of_sheet else -1
    guess = milestone_columns.guess(table, document, head)
    layout = ChosenLayout(tables, index, guess.head, guess.columns)
    if query.get("of") != layout.of:
        return layout
    contents = {content.value: content for content in Content}
    columns = tuple(
        contents.get(query.get(f"c{i}", ""), guessed) for i, guessed in enumerate(guess.columns)
    )
    return ChosenLayout(tables, index, guess.head, columns)


def _about(table: Table) -> str:
    """Return the name of a table and its number of rows: "Plans (hidden), 2 rows"."""
    hidden = " (hidden)" if table.is_hidden else ""
    count = len(table.rows)
    return f"{table.name or 'The table'}{hidden}, {count} {'row' if count == 1 else 'rows'}"


def _best(tables: Sequence[Table], document: Document) -> int:
    """Return the index of the visible table with the most known heads: the first of several."""
    visible = [i for i, table in enumerate(tables) if not table.is_hidden]
    return max(visible, key=lambda i: milestone_columns.known_heads(tables[i], document), default=0)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"
