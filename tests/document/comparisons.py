"""What a comparison shows, as text."""

import re


def words(text):
    return re.findall(r"\w+", text)


def side(lines, kind):
    """The words of one side of a comparison."""
    pieces = [p.text for line in lines for p in line.pieces if p.kind in ("equal", kind)]
    return words(" ".join(pieces).replace("¶", " "))


def shown(lines):
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return [
        "".join(marks[piece.kind].format(piece.text) for piece in line.pieces) for line in lines
    ]
