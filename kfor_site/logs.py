"""Keeps the secrets in URLs out of the logs: of preview links, and of readers' reports.

Anyone who has the URL of a preview link can see a draft, and of a report, what the reader wrote.
"""

import logging
import re

HIDDEN = "[hidden]"


def _in_any_spelling(text: str) -> str:
    """Return a pattern for `text` in a URL, with any character percent-encoded, even twice."""
    return "".join(f"(?:{re.escape(letter)}|%(?:25)*{ord(letter):02x})" for letter in text)


# The rest of the URL: there may be more slashes before the token.
_LINK = re.compile(
    rf"""({_in_any_spelling("/preview/")}|{_in_any_spelling("/reports/")})[^\s"'<>]+""",
    re.IGNORECASE,
)
# The token itself (see `previews.create_link` and `reports.receive`), for URLs that are misspelled,
# such as with a space.
_TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)
_MAY_HAVE_ONE = re.compile("preview|reports", re.IGNORECASE)


def redact(text: str) -> str:
    """Return `text` with each token, and what follows /preview/ or /reports/, replaced."""
    if "%" in text or _MAY_HAVE_ONE.search(text):  # rarely true, and the other patterns are slow
        return _TOKEN.sub(HIDDEN, _LINK.sub(rf"\1{HIDDEN}", text))
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record as usual, including its traceback, and hides secrets in the result."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
