"""Opens web archives (.mhtml, .mht): a web page and its images in the form of an email."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from ..reports import ParseError

_BEGINNING = 2_000  # bytes
_MOST_PARTS = 2_000
_NO_PAGE = "The web archive contains no page. Save the page again, as HTML."


def is_archive(data: bytes) -> bool:
    """Tell whether `data` is a web archive, by its headers."""
    start = data[:_BEGINNING].lower()
    return b"mime-version:" in start and b"multipart/related" in start and b"<html" not in start


def page_of(data: bytes) -> tuple[bytes | str, dict[str, bytes]]:
    """Return the page in a web archive, and its images by their URL. Raises ParseError."""
    try:
        return _page_of(message_from_bytes(data))
    except RecursionError:
        raise ParseError("The web archive is nested too deeply. Save the page as HTML.") from None


def _page_of(message: Message) -> tuple[bytes | str, dict[str, bytes]]:
    page: bytes | str | None = None
    files: dict[str, bytes] = {}
    for part in _parts(message):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_type() == "text/html" and page is None:
            page = _decoded(content, part.get_content_charset())
        elif part.get_content_maintype() == "image":
            for name in _names(part):
                files[name] = content
    if page is None:
        raise ParseError(_NO_PAGE)
    return page, files


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            raise ParseError(f"The web archive has more than {_MOST_PARTS:,} parts.")
        yield part


def _decoded(content: bytes, charset: str | None) -> bytes | str:
    try:
        return content.decode(charset) if charset else content
    except (UnicodeDecodeError, LookupError):
        return content


def _names(part: Message) -> Iterator[str]:
    """Yield the URLs by which a page may name a part."""
    if location := part.get("Content-Location"):
        yield "".join(str(location).split())
    if identifier := part.get("Content-ID"):
        yield f"cid:{str(identifier).strip('<> ')}"
