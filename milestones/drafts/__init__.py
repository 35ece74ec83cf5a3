"""Converts an article's draft to a Document and back."""

from .storing import locked, note_words_again, read, record, row_of, write

__all__ = ["locked", "note_words_again", "read", "record", "row_of", "write"]
