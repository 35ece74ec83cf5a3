"""Converts an article's draft to a Document and back."""

from .storing import locked, read, record, row_of, write

__all__ = ["locked", "read", "record", "row_of", "write"]
