"""The import report as plain text."""

from collections.abc import Iterable, Iterator

from milestones.formats.tree import Outcome, Remark

HEADINGS = {
    Outcome.GUESSED: "To check",
    Outcome.LEFT_OUT: "Left out",
    Outcome.CHANGED: "Changed",
    Outcome.DECIDED: "Decided",
}


def lines(remarks: Iterable[Remark]) -> Iterator[str]:
    """Yield the lines of a report: first what to check, each outcome below its heading."""
    remarks = list(remarks)
    for outcome, heading in HEADINGS.items():
        found = [f"- {remark}" for remark in remarks if remark.outcome is outcome]
        if found:
            yield from (f"{heading}:", *found)
