"""Splits texts that are longer than a field can hold, so that none is cut."""

from milestones.document import prose, prose_runs
from milestones.document.prose_reading import Run


def split_inline(html: str, limit: int) -> tuple[str, str]:
    """Return inline prose as its beginning, of at most `limit` characters, and the rest.

    It is split after a sentence if possible, or else after a word.
    """
    text = prose.text_of(html)
    if len(text) <= limit:
        return html, ""
    nodes = prose.tree(html)
    runs: list[Run] = [run for node in nodes for run in node[1]]
    written = "".join(text for text, _ in runs)
    at = _cut_at(written, limit)
    return _inline(prose_runs.up_to(runs, at)), _inline(prose_runs.from_place(runs, at))


def split_line(text: str, limit: int) -> tuple[str, str]:
    """Return plain text as its beginning, of at most `limit` characters, and the rest."""
    if len(text) <= limit:
        return text, ""
    at = _cut_at(text, limit)
    return text[:at].strip(), text[at:].strip()


def _cut_at(text: str, limit: int) -> int:
    beginning = text[: limit + 1]
    sentence = max(beginning.rfind(end) + 1 for end in (". ", "! ", "? "))
    return sentence or beginning.rfind(" ") + 1 or limit


def _inline(runs: list[Run]) -> str:
    return prose.clean_inline(prose.render([("p", prose.tidy(runs))]))
