"""Keeps the secrets of preview links out of the logs.

Anyone who has the URL of a preview link can see a draft.
"""

import logging
import re

HIDDEN = "[hidden]"


def _in_any_spelling(text: str) -> str:
    """Return a pattern for `text` in a URL, with any character percent-encoded or not."""
    return "".join(f"(?:{re.escape(letter)}|%{ord(letter):02x})" for letter in text)


_SECRET = re.compile(rf"""({_in_any_spelling("/preview/")})[^\s/?#&"'<>]+""", re.IGNORECASE)


def redact(text: str) -> str:
    """Return `text` with the part after /preview/ in each URL replaced."""
    if "%" in text or "preview" in text.lower():  # rarely true, and the pattern is slow
        return _SECRET.sub(rf"\1{HIDDEN}", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record as usual, including its traceback, and hides secrets in the result."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
