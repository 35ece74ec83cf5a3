"""A small article as a tree, and what tests look at in what becomes of it."""

from tests.importing.trees import heading, tree

TITLE = heading("The mission in the valley", 1)
LEAD = "This article tells what the mission did."
BACKGROUND = (heading("Background"), "The mission began in spring.")
CONCLUSION = (heading("Conclusion"), "The mission goes on.")
LINK = '<a href="https://e.org/a">A book</a>'


def article(*blocks, **rest):
    return tree(TITLE, LEAD, *BACKGROUND, *blocks, *CONCLUSION, **rest)


def rows(judged):
    return [(row.date, row.initiative, row.impact) for row in judged.document.milestones]


def texts(judged):
    """Return the date, text and detail of each milestone."""
    return [(row.date, row.initiative, row.detail) for row in judged.document.milestones]


def headings(judged):
    return [section.heading for section in judged.document.sections]


def report(judged):
    return "\n".join(f"{remark.outcome.value}: {remark}" for remark in judged.remarks)
