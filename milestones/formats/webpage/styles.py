"""The styles of elements, from their style attributes and the style sheets in the page.

Of a style sheet, rules for an element, a class, or an element with a class are read: they are what
programs write. Others, and rules for other media, are ignored.
"""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborNode

Properties = dict[str, str]

_KEPT = frozenset(
    ("display", "visibility", "font-style", "font-weight", "font-size", "vertical-align")
    + ("white-space", "mso-hide", "mso-list", "mso-outline-level", "mso-element")
    + ("mso-spacerun",)
)
# Classes that programs give the text below a tab or a heading.
_PANELS = frozenset(
    ("tab-pane", "tab-panel", "tabs-panel", "tabcontent", "tab-content", "ui-tabs-panel")
    + ("accordion-collapse", "accordion-panel", "accordion-content", "accordion-body")
    + (
        "panel-collapse",
        "ui-accordion-content",
        "elementor-tab-content",
        "wp-block-accordion-panel",
    )
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)


def declarations(text: str) -> Properties:
    """Return the properties that a style attribute, or the body of a rule, sets."""
    found: Properties = {}
    for declaration in text.split(";") if text else ():
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name in _KEPT:
            found[name] = value.replace("!important", "").strip().lower()
    return found


class Styles:
    """The styles of a page's elements."""

    def __init__(self, sheets: Mapping[int, str] | list[str]) -> None:
        """Read the style `sheets`, in order."""
        self._rules: dict[tuple[str, str], Properties] = {}
        self._texts: dict[str, Properties] = {}
        for css in sheets if isinstance(sheets, list) else sheets.values():
            for selectors, body in _rules(css):
                if properties := declarations(body):
                    self._add(selectors, properties)

    def _add(self, selectors: str, properties: Properties) -> None:
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and (match[1] or match[2]):
                key = ((match[1] or "").lower(), match[2] or "")
                self._rules.setdefault(key, {}).update(properties)

    def of(self, node: LexborNode, attributes: Mapping[str, str | None]) -> Properties:
        """Return the properties of an element."""
        tag, text = node.tag or "", attributes.get("style") or ""
        if text not in self._texts:
            self._texts[text] = declarations(text)
        if not self._rules:
            return self._texts[text]
        found: Properties = {**self._rules.get((tag, ""), {})}
        for name in (attributes.get("class") or "").split():
            found |= self._rules.get(("", name), {}) | self._rules.get((tag, name), {})
        return found | self._texts[text]


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each rule of a style sheet that applies everywhere."""
    opened: list[str] = []
    for piece in _COMMENT.sub("", css).split("}"):
        *preludes, body = piece.split("{")
        opened += preludes
        if not opened:
            continue
        prelude = opened.pop().rpartition(";")[2].strip()
        if not opened and not prelude.startswith("@"):
            yield prelude, body


def is_hidden(attributes: Mapping[str, str | None], style: Properties) -> bool:
    """Tell whether an element isn't shown, and no reader of the page can open it."""
    return not _is_panel(attributes) and (
        "hidden" in attributes
        or style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") in ("all", "screen")
    )


def _is_panel(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether it is the text below a tab or a heading that opens it."""
    role = attributes.get("role")
    return (
        role == "tabpanel"
        or (role == "region" and "aria-labelledby" in attributes)
        or attributes.get("hidden") == "until-found"
        or not _PANELS.isdisjoint((attributes.get("class") or "").split())
    )


def marks_within(
    name: str, attributes: Mapping[str, str | None], style: Properties, marks: frozenset[str]
) -> frozenset[str]:
    """Return the marks of text in an element, of which its parent has `marks`."""
    inside = set(marks)
    is_frame = (attributes.get("id") or "").startswith("docs-internal-guid")  # Google's <b>
    if name in _MARKS and not is_frame:
        inside.add(_MARKS[name])
    _set(inside, "strong", _weight(style.get("font-weight", "")))
    slant = style.get("font-style", "")
    _set(inside, "em", slant.startswith(("italic", "oblique")) if slant else None)
    script = {"sub": "sub", "super": "sup"}.get(style.get("vertical-align", ""))
    if script:
        inside.add(script)
    if (script or name) in ("sub", "sup"):
        inside.discard("sup" if (script or name) == "sub" else "sub")
    return frozenset(inside)


_MARKS = {"b": "strong", "strong": "strong", "sub": "sub", "sup": "sup"}
_MARKS |= dict.fromkeys(("cite", "dfn", "em", "i", "var"), "em")
_MARKS |= dict.fromkeys(("code", "kbd", "samp", "tt"), "code")


def _weight(value: str) -> bool | None:
    """Return whether a font weight is bold, or None if it is inherited."""
    if value in ("bold", "bolder"):
        return True
    if value in ("normal", "lighter"):
        return False
    return int(value) >= 600 if value.isascii() and value.isdigit() else None


def _set(marks: set[str], name: str, value: bool | None) -> None:
    if value:
        marks.add(name)
    elif value is False:
        marks.discard(name)
