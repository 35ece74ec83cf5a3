"""Tables are rectangular, and have no merged cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document import prose

cells = st.tuples(
    st.sampled_from(["td", "th"]), st.integers(0, 4), st.integers(0, 4), st.text("ab", max_size=2)
)
tables = st.lists(st.lists(cells, max_size=4), max_size=5)


def written(rows):
    return f"<table>{''.join(map(written_row, rows))}</table>"


def written_row(row):
    cells = (f"<{tag} colspan={c} rowspan={r}>{text}</{tag}>" for tag, c, r, text in row)
    return f"<tr>{''.join(cells)}</tr>"


def grid(html):
    """Return the texts of the cells of the one table in canonical prose, row by row."""
    [table] = prose.tree(html)
    return [[prose.text_of(prose.render(cell[2])) for cell in row[2]] for row in table[2]]


@settings(max_examples=300, deadline=None)
@given(tables)
def test_each_row_of_a_table_has_as_many_cells(rows):
    html = prose.clean(written(rows))
    if html.startswith("<table"):
        assert len({len(row) for row in grid(html)}) == 1
        assert "span" not in html


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [[("td", 1, 2, "1999"), ("td", 1, 1, "a")], [("td", 1, 1, "b")]],
            [["1999", "a"], ["1999", "b"]],
        ),
        ([[("td", 2, 1, "x")], [("td", 1, 1, "a"), ("td", 1, 1, "b")]], [["x", ""], ["a", "b"]]),
        (
            [[("td", 2, 2, "x"), ("td", 1, 1, "y")], [("td", 1, 1, "z")]],
            [["x", "x", "y"], ["x", "x", "z"]],
        ),
        ([[("td", 1, 9, "x"), ("td", 1, 1, "y")]], [["x", "y"]]),
        (  # a row that merged cells cover is in the table, without cells of its own
            [[("td", 1, 2, "x"), ("td", 1, 2, "y")], [], [("td", 1, 1, "a"), ("td", 1, 1, "b")]],
            [["x", "y"], ["a", "b"]],
        ),
    ],
)
def test_the_content_of_a_merged_cell_is_in_each_of_its_places(rows, expected):
    assert grid(prose.clean(written(rows))) == expected


@pytest.mark.parametrize(
    "cell", ["<td colspan=9999 rowspan=9999>x", "<td colspan=-1>x<td rowspan=x>y", "<td>x"]
)
def test_a_table_that_would_grow_without_bound_does_not(cell):
    html = prose.clean(f"<table>{f'<tr>{cell}' * 3000}</table>")
    assert len(html) < 5_000_000


def test_rows_of_headers_at_the_top_are_the_head():
    html = prose.clean("<table><tr><th>a<th>b<tr><th>c<td>d</table>")
    assert html.startswith(
        "<table><thead><tr><th><p>a</p></th><th><p>b</p></th></tr></thead><tbody>"
    )


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ("<tr><td><th>a<th>b<tr><th>1<td>2<td>3", ["***", "*  "]),  # an empty corner
        ("<tr><th colspan=2>a<tr><th>b<th>c<tr><td>1<td>2", ["**", "**", "  "]),
        ("<tr><th>a<th>b<tr><th colspan=2>c<tr><td>1<td>2", ["**", "**", "  "]),
        (
            "<tr><th rowspan=2>a<th>b<tr><th>c<tr><td><th>d<tr><td>1<td>2",
            ["**", "**", "**", "  "],
        ),
        ("<tr><th>a<td><tr><th>b<td>1", ["* ", "* "]),  # a column of headers
        ("<tr><th>a<tr><th>b<td>1", ["* ", "* "]),
        ("<tr><td>1<td>2<tr><th colspan=2>c<tr><td>3<td>4", ["  ", "* ", "  "]),
        ("<tr><td>1<td>2<tr><td><th>c", ["  ", " *"]),
        ("<tr><th>a<th>b<tr><td><th>c", ["**", " *"]),  # the last row is never part of the head
    ],
)
def test_an_empty_cell_in_a_row_of_headers_is_a_header_too(rows, headers):
    html = prose.clean(f"<table>{rows}</table>")
    [table] = prose.tree(html)
    assert [["* "[cell[0] == "td"] for cell in row[2]] for row in table[2]] == [*map(list, headers)]
    assert prose.clean(html) == html


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ("<tr><td>a<td>b", (0, 0)),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", (1, 0)),
        ("<tr><td colspan=2>a<tr><td>b<td>c", (0, 1)),
        ("<tr><td colspan=2 rowspan=2>a<tr><tr><td>b<td>c", (1, 0)),
        ("<tr>" + "<td colspan=100 rowspan=600>x" * 2 + "<tr><td>y" * 600, (0, 2)),
    ],
)
def test_cells_that_are_split_are_counted_by_what_becomes_of_their_text(rows, counts):
    assert prose.count_split(f"<table>{rows}</table>") == counts
