"""What becomes of whole documents, part by part, and what the report says, word for word.

Each file in `corpus` and `reports` has one in `expected`. After a change that is meant,
`reports_written` writes them again. Read the differences.
"""

import pytest

from tests.importing.reports_written import DOCUMENTS, written


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_becomes_what_it_did_and_the_report_says_the_same(name):
    expected = (DOCUMENTS[name].parent.parent / "expected" / f"{name}.txt").read_text()
    assert written(name) == expected
