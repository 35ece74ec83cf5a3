"""Takes the images out of a text that holds them as `data:` URLs."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

_DATA_URL = re.compile(  # but not of a link in HTML
    r"(?<!href=[\"'])data:image/[a-z+.-]{1,20};base64,([A-Za-z0-9+/]+={0,2})", re.IGNORECASE
)
_SHORT_URL = re.compile("embedded-image-[0-9a-f]{64}")
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


@dataclass
class DataImages:
    """The images found so far, by their SHA-256, and by the short URLs that now stand for them."""

    images: dict[str, bytes] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)  # the data: URLs

    def take(self, text: str) -> str:
        """Return `text` with a short URL in the place of each image.

        Those of a type that isn't supported are not among the `images`.
        """
        return _DATA_URL.sub(self._take, text) if ";base64," in text else text

    def _take(self, match: re.Match[str]) -> str:
        try:
            data = base64.b64decode(match[1], validate=True)
        except binascii.Error:
            return match[0]
        sha256 = hashlib.sha256(data).hexdigest()
        if data.startswith(_BEGINNINGS):
            self.images[sha256] = data
        self.written[_url(sha256)] = match[0]
        return _url(sha256)

    def sha256(self, url: str) -> str:
        """Return the SHA-256 of the image that a short URL stands for, or "" if there is none."""
        sha256 = url.removeprefix(_url("")) if url in self.written else ""
        return sha256 if sha256 in self.images else ""

    def left_in(self, text: str) -> str:
        """Return `text` without the short URLs."""
        return _SHORT_URL.sub("", text) if self.written else text

    def restore(self, text: str) -> str:
        """Return `text` with the `data:` URLs that it had."""
        for url in self.written if _url("") in text else ():
            text = text.replace(url, self.written[url])
        return text


def _url(sha256: str) -> str:
    return f"embedded-image-{sha256}"


def is_embedded(url: str) -> bool:
    """Tell whether `url` stands for an image that was in the text."""
    return bool(_SHORT_URL.fullmatch(url))
