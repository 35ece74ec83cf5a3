"""What changed in prose besides its text, in words: links, references, images and tables.

Texts are compared in their normal form (NFC).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any, TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from . import aligning, prose, table_remarks, words

T = TypeVar("T")
Place = tuple[str, int]  # an object of `_parts`, and how much is before it
Image = tuple[str, str | None]  # SHA-256, alternative text


def remarks(before: str, after: str, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield what changed from one canonical prose to another, besides its text.

    `titles` are the names of sources by uid.
    """
    if "<" not in before + after:
        return
    removed, added = _differences(prose.links(before), prose.links(after))
    yield from (gettext("Link removed: %s") % url for url in _counted(removed))
    yield from (gettext("Link added: %s") % url for url in _counted(added))
    removed, added = _differences(_cited(before, titles), _cited(after, titles))
    yield from (gettext("Reference removed: %s") % title for title in _counted(removed))
    yield from (gettext("Reference added: %s") % title for title in _counted(added))
    yield from _image_remarks(prose.images(before), prose.images(after))
    yield from _caption_remarks(prose.captions(before), prose.captions(after))
    of_tables = list(table_remarks.remarks(before, after))
    moved = _moved(before, after)
    yield from of_tables
    yield from _moved_remarks(moved, titles, dict(prose.images(after)))
    is_told = moved or of_tables or _objects(before) != _objects(after)
    if _have_the_same_text(before, after) and not is_told:
        yield gettext("Only the formatting changed.")


def _have_the_same_text(before: str, after: str) -> bool:
    old, new = (words.normal(prose.text_of(html)) for html in (before, after))
    return old == new


def _objects(html: str) -> tuple[Any, ...]:
    links, images = _normal((tuple(prose.links(html)), tuple(prose.images(html))))
    return Counter(links), Counter(prose.references(html)), images


def _differences(before: Iterable[T], after: Iterable[T]) -> tuple[list[T], list[T]]:
    """Return what only `before` has, and what only `after` has, with texts in their normal form."""
    old, new = Counter(map(_normal, before)), Counter(map(_normal, after))
    return list((old - new).elements()), list((new - old).elements())


def _normal(value: Any) -> Any:
    """Return a text, or a tuple with texts, with each text in its normal form."""
    if isinstance(value, str):
        return words.normal(value)
    return tuple(map(_normal, value)) if isinstance(value, tuple) else value


def _counted(texts: Iterable[str]) -> Iterator[str]:
    """Yield each of `texts` once, with how often it occurs if it is more than once."""
    for text, count in Counter(texts).items():
        times = gettext("%(text)s (%(count)s times)") % {"text": text, "count": count}
        yield times if count > 1 else text


def _cited(html: str, titles: Mapping[str, str]) -> list[str]:
    return [_title(uid, titles) for uid in prose.references(html)]


def _title(uid: str, titles: Mapping[str, str]) -> str:
    return titles.get(uid) or f"({uid})"


# --- What moved -----------------------------------------------------------------------------------

_OBJECT = re.compile(f"({prose.OBJECT}[^{prose.OBJECT}]*{prose.OBJECT})")


def _moved_remarks(
    moved: Iterable[str], titles: Mapping[str, str], alternatives: Mapping[str, str | None]
) -> Iterator[str]:
    """Yield which link, reference or image each of `moved`, objects of `_parts`, is."""
    for token in dict.fromkeys(moved):
        tag, _space, value = token.strip(prose.OBJECT).partition(" ")
        if tag == "a":
            yield gettext("Link moved: %s") % value
        elif tag == prose.REFERENCE:
            yield gettext("Reference moved: %s") % _title(value, titles)
        else:
            yield gettext("Image moved: %s") % _of_image(alternatives.get(value))


def _moved(before: str, after: str) -> list[str]:
    """Return the objects that are in other places of the same text, or among other words."""
    if _have_the_same_text(before, after):
        return _in_other_places(*map(_places, (before, after)))
    old, new = map(_blocks, (before, after))
    if sorted(old) == sorted(new) and _others(old) == _others(new):
        return _in_other_places(*map(_places_of_figures, (old, new)))
    return _among_other_words(*map(_parts, (before, after)))


def _in_other_places(old: Sequence[Place], new: Sequence[Place]) -> list[str]:
    gone, come = _differences(old, new)
    if gone or come:
        return [token for token, _place in come if token in dict(gone)]
    return [a for (a, _old), (b, _new) in zip(old, new, strict=True) if a != b]


def _places(html: str) -> list[Place]:
    """Return each object in prose with the number of characters before it, without white space."""
    parts = _parts(html)
    lengths = [len("".join(text.split())) for text in parts[::2]]
    return [(token, sum(lengths[: i + 1])) for i, token in enumerate(parts[1::2])]


def _blocks(html: str) -> list[str]:
    return [words.normal(prose.render([node])) for node in prose.tree(html)]


def _others(blocks: Iterable[str]) -> list[str]:
    return [html for html in blocks if not html.startswith("<figure")]


def _places_of_figures(blocks: Sequence[str]) -> list[Place]:
    """Return each figure with the number of other blocks before it."""
    return [
        (_parts(html)[1], len(_others(blocks[:i])))
        for i, html in enumerate(blocks)
        if html.startswith("<figure")
    ]


def _among_other_words(old_parts: Sequence[str], new_parts: Sequence[str]) -> list[str]:
    if _neighbours(old_parts) == _neighbours(new_parts):
        return []
    old, new = map(_words_and_objects, (old_parts, new_parts))
    if not {token for token in old if token.startswith(prose.OBJECT)}.intersection(new):
        return []
    changes = [(a, b) for kind, a, b in aligning.opcodes(old, new) if kind != "equal"]
    removed, added = (list(chain.from_iterable(pair[i] for pair in changes)) for i in (0, 1))
    gone = set(removed)
    return [token for token in added if token.startswith(prose.OBJECT) and token in gone]


def _parts(html: str) -> list[str]:
    """Return the texts of prose at even indexes, and the objects between them at odd ones."""
    return _OBJECT.split(words.normal(prose.text_with_objects(html)))


def _neighbours(parts: Sequence[str]) -> list[tuple[list[str], str, list[str]]]:
    """Return each object of `_parts` with the word before and the word after it."""
    return [
        (parts[i - 1].split()[-1:], parts[i], parts[i + 1].split()[:1])
        for i in range(1, len(parts), 2)
    ]


def _words_and_objects(parts: Sequence[str]) -> list[str]:
    split = ([part] if i % 2 else words.words(part) for i, part in enumerate(parts))
    return [*chain.from_iterable(split)]


# --- Images ---------------------------------------------------------------------------------------


def _image_remarks(old: Iterable[Image], new: Iterable[Image]) -> Iterator[str]:
    """Yield which images were added, removed or replaced, and which alternative texts changed.

    An image may be shown several times, with several texts.
    """
    gone, come = _differences(old, new)
    removed: list[str] = []
    added: list[str] = []
    changed: list[tuple[str, str]] = []
    for name in dict([*gone, *come]):
        before, after = (
            [_of_image(text) for image, text in side if image == name] for side in (gone, come)
        )
        changed += zip(before, after, strict=False)
        removed += before[len(after) :]
        added += after[len(before) :]
    replaced = (Counter(removed) & Counter(added)).elements()
    removed, added = _differences(removed, added)
    yield from (gettext("Image replaced: %s") % text for text in _counted(replaced))
    yield from (gettext("Image removed: %s") % text for text in _counted(removed))
    yield from (gettext("Image added: %s") % text for text in _counted(added))
    for pair in changed:
        texts = dict(zip(("old", "new"), pair, strict=True))
        yield gettext("Alternative text changed: %(old)s → %(new)s") % texts


def _of_image(alternative: str | None) -> str:
    if alternative is None:
        return gettext("(no alternative text)")
    return f"“{alternative}”" if alternative else gettext("(decorative)")


_CAPTIONS = {"figcaption": _("Caption of an image"), "small": _("Credit of an image")}


def _caption_remarks(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[str]:
    """Yield which captions and credits differ, so that they aren't taken for text."""
    for kind, name in _CAPTIONS.items():
        before, after = ([text for tag, text in side if tag == kind] for side in (old, new))
        for texts in zip_longest(*_differences(before, after)):
            yield table_remarks.from_to(gettext(name), *texts)
