"""What a screen reader is told of the tables of milestones, at all widths: Chromium's own tree."""

import pytest

from tests import full_site
from tests.browser.test_layout import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tree(new_page):
    """Return a function that opens a URL at a width and returns its Tree."""
    page = new_page()
    session = page.context.new_cdp_session(page)

    def read(url, width):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(url)
        return Tree(session.send("Accessibility.getFullAXTree")["nodes"])

    return read


class Tree:
    """The accessibility tree of a page, as Chromium gives it to assistive technology."""

    def __init__(self, nodes):
        self._nodes = {node["nodeId"]: node for node in nodes}

    def all(self, role, within=None):
        """Return the nodes with a role, in order, perhaps only those below the node `within`."""
        nodes = self._nodes.values() if within is None else self._below(within)
        return [node for node in nodes if self.role(node) == role and not node.get("ignored")]

    def _below(self, node):
        for key in node.get("childIds", ()):
            if key in self._nodes:
                yield self._nodes[key]
                yield from self._below(self._nodes[key])

    @staticmethod
    def role(node):
        return node.get("role", {}).get("value")

    @staticmethod
    def name(node):
        return " ".join(node.get("name", {}).get("value", "").split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("url", "columns"), [("/articles/kfor/", 3), ("/milestones/", 4)])
def test_a_table_is_a_table_and_the_header_of_a_row_its_date_alone(
    starter, tree, url, columns, width
):
    seen = tree(url, width)
    table = table_of_milestones(seen)
    assert len(seen.all("row", table)) == 1 + 4
    assert len(seen.all("columnheader", table)) == columns
    assert len(seen.all("cell", table)) == 4 * (columns - 1)
    headers = [seen.name(node) for node in seen.all("rowheader", table)]
    assert headers == ["1999 12 June", "2008 12 June", "2015", "2022"]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_row_of_any_table_of_milestones_loses_its_header(tree, width):
    full_site.publish_everything()
    for url in ("/articles/a-slug-with-many-words-in-it/", "/articles/old/", "/articles/arabic/"):
        seen = tree(url, width)
        rows = seen.all("row", table_of_milestones(seen))
        assert [len(seen.all("rowheader", row)) for row in rows] == [0] + [1] * (len(rows) - 1)


def table_of_milestones(tree):
    """Return the one table whose caption counts milestones."""
    [table] = [node for node in tree.all("table") if "milestones" in tree.name(node)]
    return table
