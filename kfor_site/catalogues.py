"""The catalogues of translations: what Babel does with them, and Serbian in Latin letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

CYRILLIC, LATIN = "sr", "sr-latn"
_IN_LATIN = [*"abvgdđežzijkl", "lj", *"mn", "nj", *"oprstćufhcč", "dž", "š"]
_LETTERS = dict(zip("абвгдђежзијклљмнњопрстћуфхцчџш", _IN_LATIN, strict=True))


def path_of(language: str) -> Path:
    """Return the path of the catalogue of a language, a code of LANGUAGES."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def paths() -> Iterator[Path]:
    """Yield the paths of the catalogues of all languages but that of the source."""
    for code, _ in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            yield path_of(code)


def read(path: Path) -> Catalog:
    """Return the catalogue at `path`. Raises OSError, and PoFileError if it is malformed."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def compile_one(path: Path) -> None:
    """Write the catalogue at `path`, a .po file, as the .mo file beside it, which Django reads."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path))


# --- Serbian --------------------------------------------------------------------------------------


def write_latin() -> None:
    """Write the Serbian catalogue again, in Latin letters."""
    path = path_of(LATIN)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, in_latin(read(path_of(CYRILLIC))), no_location=True, width=100)


def in_latin(catalogue: Catalog) -> Catalog:
    """Return a Serbian `catalogue` in Latin letters."""
    catalogue.locale = to_locale(LATIN)
    catalogue.last_translator = catalogue.language_team = ""
    for message in catalogue:
        if message.id:
            message.string = _each_in_latin(message.string)
    return catalogue


def _each_in_latin(string: Any) -> Any:
    return tuple(map(latin, string)) if isinstance(string, tuple) else latin(string)


def latin(text: str) -> str:
    """Return Serbian `text` in Latin letters: "Његош, ЊУЈОРК" becomes "Njegoš, NJUJORK"."""
    return "".join(_letter(text, i) for i in range(len(text)))


def _letter(text: str, i: int) -> str:
    small = text[i].lower()
    found = _LETTERS.get(small, text[i])
    if text[i] == small:
        return found
    is_capitals = text[i + 1 : i + 2].isupper() or (i and text[i - 1].isupper())
    return found.upper() if is_capitals else found.capitalize()
