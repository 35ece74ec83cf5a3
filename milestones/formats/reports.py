"""What an import tells people: why it refused a text, and what they should check."""

from dataclasses import dataclass


class ParseError(ValueError):
    """The text can't become a Document. `line` is the line number, from 1, or None."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(f"Line {line}: {message}" if line else message)


@dataclass(frozen=True)
class Note:
    """A line of the import report: what was guessed or left out, for the editor to check."""

    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class LineNumbers:
    """Finds the line numbers of positions in a text, which must be asked for in order."""

    def __init__(self, text: str):
        self._text, self._place, self._line = text, 0, 1

    def at(self, place: int) -> int:
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line
