"""How much an entry is about a term, apart from how rare the term is."""

from milestones.models.search import SearchEntry

from .marks import STRENGTHS

_KINDS: dict[str, float] = {
    SearchEntry.Kind.ARTICLE: 1.4,
    SearchEntry.Kind.PAGE: 1.4,
    SearchEntry.Kind.SECTION: 1.1,
    SearchEntry.Kind.SOURCE: 0.6,
}
_TITLE = 2.0  # how much more a title counts than a text with nothing but the term
_TYPICAL = 100  # words


def strength(kind: str, count: int, length: int, title: int = 0) -> float:
    """Return how much an entry of a `kind` is about a term that it has `count` times.

    `length` is how many words it has. `title` is how many its title has, if the term is in it.
    """
    in_text = count / (count + 0.5 + length / _TYPICAL)
    in_title = _TITLE * (0.5 + 1 / (1 + title)) if title else 0.0
    return (in_text + in_title) * _KINDS.get(kind, 1.0)


def mark(strength: float) -> str:
    """Return the mark of a form in the index, of STRENGTHS, or "" for none."""
    return next((mark for mark, least in STRENGTHS.items() if strength >= least), "")
