"""What the paragraph styles of a Word file stand for, by their names or what they are based on."""

import re
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"

_HEADINGS = (
    *("heading", "überschrift", "titre", "título", "titulo", "titolo", "kop", "rubrik"),
    *("overskrift", "otsikko", "nagłówek", "nadpis", "címsor", "naslov", "titulli", "titull"),
    *("kryetitull", "заголовок", "наслов", "заглавие", "επικεφαλίδα", "başlık", "titlu"),
)
_NAMES = {
    "title": ("title", "titel", "titre", "título", "titolo", "naslov", "titulli", "наслов"),
    "above-contents": ("toc heading",),
    "quote": (
        "quote",
        "intense quote",
        "block text",
        "zitat",
        "citation",
        "cita",
        "citat",
        "citim",
    ),
    "caption": ("caption", "beschriftung", "légende", "didascalia", "epígrafe", "opis", "natpis"),
}
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names}
_HEADING = re.compile(rf"(?:{'|'.join(_HEADINGS)})\s*([1-9])")
_CONTENTS = re.compile(r"(?:toc|verzeichnis|tm|sommario|índice|indice)\s*[1-9]|table of figures")


def roles(styles: Element | None) -> dict[str, str]:
    """Return what the styles in styles.xml stand for, by their id.

    A role is "h1" to "h6", "title", "quote", "caption", "contents" or "above-contents".
    """
    known = {} if styles is None else {_value(style, "styleId"): style for style in _styles(styles)}
    return {key: role for key in known if (role := _role(key, known))}


def _styles(styles: Element) -> list[Element]:
    found = [*styles.iter(f"{W}style"), *styles.iter(f"{STRICT}style")]
    return [style for style in found if _value(style, "type") in ("paragraph", "")]


def _role(key: str, known: dict[str, Element]) -> str:
    """Return the role of the style `key`, or of the style that it is based on."""
    seen: set[str] = set()
    while key in known and key not in seen:
        seen.add(key)
        style = known[key]
        if role := by_name(_of(style, "name")) or _by_outline(style):
            return role
        key = _of(style, "basedOn")
    return ""


def by_name(name: str) -> str:
    """Return the role of a style of this name, in any of the known languages, or ""."""
    name = " ".join(name.lower().split())
    if match := _HEADING.fullmatch(name):
        return f"h{min(int(match[1]), 6)}"
    return "contents" if _CONTENTS.fullmatch(name) else _BY_NAME.get(name, "")


def _by_outline(style: Element) -> str:
    level = next((_value(found, "val") for found in style.iter() if _is(found, "outlineLvl")), "")
    return f"h{int(level) + 1}" if level in set("012345") else ""


def _of(style: Element, name: str) -> str:
    return next((_value(child, "val") for child in style if _is(child, name)), "")


def _is(element: Element, name: str) -> bool:
    return element.tag in (f"{W}{name}", f"{STRICT}{name}")


def _value(element: Element, name: str) -> str:
    return element.get(f"{W}{name}") or element.get(f"{STRICT}{name}") or ""
