"""What an import says to people: why it refuses a text, and what they should check."""

from dataclasses import dataclass


class ParseError(ValueError):
    """The text can't become a Document. `line` is where, counted from 1, or None."""

    def __init__(self, message, line=None):
        self.line = line
        super().__init__(f"Line {line}: {message}" if line else message)


@dataclass(frozen=True)
class Note:
    """A line of the report: what was guessed or left out, for the editor to check."""

    message: str
    line: int | None = None

    def __str__(self):
        return f"Line {self.line}: {self.message}" if self.line else self.message
