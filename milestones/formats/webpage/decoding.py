"""Decodes an HTML file: by its byte order mark, as UTF-8, by its <meta>, or else by a guess."""

import codecs
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..texts.text_files import TextFile, decode_damaged

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNING = 4096
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';]+)", re.IGNORECASE)
# As browsers read them: https://encoding.spec.whatwg.org/#names-and-labels
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}


def decoded(data: bytes) -> TextFile:
    """Return the text of an HTML file. Bytes that are no text become U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return TextFile(data[len(mark) :].decode(encoding, errors="replace"))
    for encoding in filter(None, ("utf-8", _declared(data[:_BEGINNING]))):
        try:
            return TextFile(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return decode_damaged(data)


def _declared(beginning: bytes) -> str:
    """Return the encoding that a <meta> declares, or ""."""
    page = LexborHTMLParser(beginning.decode("latin-1"))
    for meta in page.css("meta"):
        if name := _charset(meta):
            return name
    return ""


def _charset(meta: LexborNode) -> str:
    attributes = meta.attributes
    label = attributes.get("charset") or ""
    if not label and (found := _CHARSET.search(attributes.get("content") or "")):
        label = found[1]
    try:
        known = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return ""
    is_text = getattr(known, "_is_text_encoding", False) and not known.name.startswith("utf-16")
    return _READ_AS.get(known.name, known.name) if is_text else ""
