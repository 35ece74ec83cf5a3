"""Editors are told when the form itself sends merged cells."""

import pytest

from tests import factories
from tests.screens import add_row, save

pytestmark = pytest.mark.django_db

SPLIT = "{} split: each of the new cells holds the same text."
ONCE = "{} split: only the first of the new cells holds the text."
BANNER = "<table><tr><td colspan=2>Banner</td></tr><tr><td>a</td><td>b</td></tr></table>"
YEARS = "<table><tr><td rowspan=2>1999</td><td>a</td></tr><tr><td>b</td></tr></table>"


def said(response):
    return [str(m) for m in response.context["messages"] if "merged" in str(m)]


@pytest.mark.parametrize(
    ("html", "remarks"),
    [
        (YEARS, [SPLIT.format("1 merged cell was")]),
        (YEARS * 2, [SPLIT.format("2 merged cells were")]),
        (BANNER, [ONCE.format("1 merged cell was")]),
        (BANNER + YEARS, [SPLIT.format("1 merged cell was"), ONCE.format("1 merged cell was")]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", []),
        ("<p>Wherever it spans</p>", []),
        ("<table><tr><td colspan=2>A paragraph</td></tr></table>", []),
    ],
)
def test_merged_cells_in_a_text_are_said(admin_client, html, remarks):
    assert said(save(admin_client, factories.article(), lead=html)) == remarks


def test_merged_cells_in_a_row_are_said(admin_client):
    article = factories.article()
    row = add_row(article, "sections", heading="Why", body=YEARS)
    assert said(save(admin_client, article, **row)) == [SPLIT.format("1 merged cell was")]
