"""Log lines without the secret of a preview link.

Whoever has the URL of a preview link sees a draft, so no log may hold it.
"""

import logging
import re

HIDDEN = "[hidden]"


def _in_any_spelling(text):
    """Return a pattern for `text` in a URL, where any character may be percent-encoded."""
    return "".join(f"(?:{re.escape(letter)}|%{ord(letter):02x})" for letter in text)


_SECRET = re.compile(rf"""({_in_any_spelling("/preview/")})[^\s/?#&"'<>]+""", re.IGNORECASE)


def redact(text: str) -> str:
    """Return `text` with what follows /preview/ in any URL replaced."""
    if "%" in text or "preview" in text.lower():  # nearly never, and the pattern takes its time
        return _SECRET.sub(rf"\1{HIDDEN}", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record as usual, its traceback included, and hides the secrets in the result."""

    def format(self, record):
        return redact(super().format(record))
