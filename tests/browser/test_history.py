"""A visitor looks through the history of an article, and compares its editions."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests import factories, full_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(new_page):
    """Three editions, of which the last changed a word, added a milestone and removed another."""
    factories.edition()
    factories.next_edition(note="A better title", title="A better title")
    rows = list(factories.document(5).milestones)
    rows[1] = replace(rows[1], impact="4,600 soldiers")
    changes = {"title": "A better title", "milestones": tuple(rows[1:])}
    factories.next_edition(note="The number was wrong", **changes)
    full_site.publish_the_unusual()
    return new_page


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_compares_any_two_editions_with_the_keyboard_and_without_a_script(visitor, width):
    page = visitor(width, java_script_enabled=False)
    page.goto("/articles/mission/history/")
    expect(page.get_by_role("radio", name="From edition 2")).to_be_checked()
    expect(page.get_by_role("radio", name="To edition 3")).to_be_checked()
    page.get_by_role("radio", name="From edition 2").press("ArrowDown")
    expect(page.get_by_role("radio", name="From edition 1")).to_be_checked()
    expect(page.get_by_role("radio", name="To edition 3")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/mission/compare/1...3/")
    page.get_by_role("navigation", name="Other comparisons").get_by_role(
        "link", name="Swap"
    ).click()
    page.wait_for_url("**/articles/mission/compare/3...1/")


def test_a_day_that_is_none_is_said_at_its_field(visitor):
    page = visitor()
    page.goto("/articles/mission/history/")
    page.get_by_label("The article as it was on").fill("May")
    page.get_by_role("button", name="Show").click()
    field = page.get_by_label("The article as it was on")
    expect(field).to_have_value("May")
    expect(field).to_have_accessible_description(
        "For example, 3 May 2024 Enter a day, such as 3 May 2024 or 2024-05-03."
    )


@pytest.mark.parametrize(("slug", "is_first"), [("mission", True), ("arabic", False)])
def test_the_radio_buttons_come_before_their_edition_in_the_direction_of_the_page(
    visitor, settings, slug, is_first
):
    settings.LANGUAGE_CODE = "en" if is_first else "ar"
    page = visitor(320)
    page.goto(f"/articles/{slug}/history/")
    radio, heading = (
        page.locator(f".editions {what}").first.bounding_box()["x"] for what in ("input", "h2")
    )
    assert (radio < heading) == is_first


def test_a_printed_history_has_its_editions_and_nothing_to_choose(visitor):
    page = visitor()
    page.goto("/articles/mission/history/")
    page.emulate_media(media="print")
    assert page.locator("input:visible, button:visible, label:visible").count() == 0
    expect(page.get_by_text("The number was wrong")).to_be_visible()


def test_a_printed_comparison_has_all_its_steps(visitor):
    for number in range(9):
        factories.next_edition(note=f"Note {number}", title=f"Title {number}")
    page = visitor()
    page.goto("/articles/mission/compare/1...12/")
    step = page.get_by_text("Note 3", exact=True)
    expect(step).to_be_hidden()
    page.emulate_media(media="print")
    expect(step).to_be_visible()


# --- What screen readers are told -----------------------------------------------------------------


def tree_of(page):
    """Return the nodes of Chromium's accessibility tree in reading order: (role, name) pairs."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found = []

    def walk(node):
        if not node["ignored"]:
            found.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        for child in node.get("childIds", ()):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return found


def test_a_change_is_announced_once_in_words_and_by_no_role(visitor):
    page = visitor()
    page.goto("/articles/mission/compare/2...3/")
    tree = tree_of(page)
    assert {"insertion", "deletion", "mark"}.isdisjoint(role for role, _ in tree)
    said = "".join(name for role, name in tree if role == "StaticText")
    assert said.count("[removed:Impact 1][added:4,600 soldiers]") == 1
    assert said.count("4,600 soldiers") == 1
    assert "+" not in said
    assert "−" not in said


def test_a_change_is_seen_without_colour(visitor):
    page = visitor()
    page.goto("/articles/mission/compare/2...3/")
    seen = """element => [
        getComputedStyle(element, "::before").content[1],
        getComputedStyle(element).textDecorationLine,
    ]"""
    assert page.locator(".comparison del").first.evaluate(seen) == ["−", "line-through"]
    assert page.locator(".comparison ins").first.evaluate(seen) == ["+", "underline"]
