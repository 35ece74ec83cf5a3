"""Writes what becomes of each document in `corpus` and `reports`, for a person to read.

To write it to `expected` after a change that is meant:
`DEBUG=on python manage.py shell -c "from tests.importing.reports_written import write; write()"`.
"""

import re
from pathlib import Path

from milestones.document import shape
from milestones.importing.documents import parse

HERE = Path(__file__).parent
DOCUMENTS = {
    path.name: path
    for folder in ("corpus", "reports")
    for path in sorted((HERE / folder).iterdir())
    if path.is_file()
}


def written(name):
    """Return the roles of the blocks of a document, its report, and all texts of its Document."""
    path = DOCUMENTS[name]
    parsed = parse(path.read_bytes(), path.name)
    blocks = parsed.tree.blocks
    lines = [f"{role.name}: {blocks[i].text[:60]}" for i, role in sorted(parsed.roles.items())]
    lines += [f"columns: {[c.name for c in columns]}" for columns in parsed.columns.values()]
    lines += ["", *(f"{remark.outcome.value}: {remark}" for remark in parsed.remarks), ""]
    lines += _texts(parsed.document, "")
    return _with_numbers("\n".join(line.rstrip() for line in lines) + "\n")


def _texts(row, before):
    """Yield each text of `row`, the Document or one of its rows, on a line."""
    is_document = isinstance(row, shape.Document)
    for field in shape.fields_of(type(row)):
        value = getattr(row, field.name)
        if value and not (is_document and field.name in shape.ROWS):
            yield f"{before}{field.name}: {value}"
    for part in shape.ROWS if is_document else ():
        for number, each in enumerate(getattr(row, part), 1):
            yield from _texts(each, f"{before}{part} {number} ")


def _with_numbers(text):
    """Replace the uids, which are random, by the numbers of their rows."""
    for row, uid in re.findall(r"^(\w+ \d+) uid: (\w+)$", text, re.MULTILINE):
        text = text.replace(uid, f"<{row}>")
    return text


def write():
    """Write what becomes of each document to `expected`."""
    for name in DOCUMENTS:
        expected = HERE / "expected" / f"{name}.txt"
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(written(name))
