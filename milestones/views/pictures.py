"""Images as a page shows them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html

from milestones.models import Image

# The width of a picture in the text, by the width of the page's column (site.css).
IN_TEXT = "(min-width: 64rem) 53rem, calc(100vw - 2rem)"


class Picture(NamedTuple):
    """The values of an image in the template `_picture.html`."""

    url: str
    srcset: str
    sizes: str
    width: int
    height: int


class Pictures:
    """The images of one page, as HTML. It queries the database once, when it is first asked."""

    def __init__(self, hashes: Iterable[str]) -> None:
        self._hashes = hashes
        self._is_first = True

    @cached_property
    def _pictures(self) -> dict[str, Picture]:
        return pictures(self._hashes)

    @property
    def all(self) -> dict[str, Picture]:
        """The images that are stored, by hash."""
        return self._pictures

    def html(self, sha256: str, alternative: str) -> str:
        """Return the HTML of the page's next image; its alternative text if it isn't stored.

        Browsers load images later than the page, except the first, which may be in view at once.
        """
        picture = self._pictures.get(sha256)
        if picture is None:
            return format_html("<p>{}</p>", alternative) if alternative else ""
        context = {"picture": picture, "alt": alternative, "is_first": self._is_first}
        self._is_first = False
        return render_to_string("milestones/_picture.html", context).strip()


def pictures(hashes: Iterable[str], sizes: str = IN_TEXT) -> dict[str, Picture]:
    """Return the Pictures of the images with these SHA-256 `hashes`, by hash.

    Takes one query, or none without hashes. Images that aren't stored are left out.
    """
    return {sha256: _picture(image, sizes) for sha256, image in _images(hashes).items()}


def _images(hashes: Iterable[str]) -> dict[str, Image]:
    wanted = list(hashes)
    return Image.objects.in_bulk(wanted) if wanted else {}


def _picture(image: Image, sizes: str) -> Picture:
    return Picture(image.url, image.srcset, sizes, image.width, image.height)
