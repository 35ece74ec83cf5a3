"""An editor fills in the form of an article: by mouse, by keyboard, on a wide screen or a phone."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.admin import articles as screens
from milestones.models import Article
from tests.browser.axe import serious_findings
from tests.browser.test_editor import editor, open_article  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [320, 390, 640, 768, 820, 1024, 1280, 1366]
LONG_TEXTS = ("date", "initiative", "focus_area_name", "impact", "title", "author", "publisher")
LONG_TEXTS += ("url",)
# By name, how many characters wide each visible field of the rows is.
FIELDS = """() => Object.fromEntries(
  [...document.querySelectorAll(".tabular td :is(input:not([type='hidden']), textarea)")]
    .filter((field) => field.checkVisibility())
    .map((field) => {
      const style = getComputedStyle(field);
      const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
      const text = document.createElement("canvas").getContext("2d");
      text.font = style.font;
      return [field.name, (field.clientWidth - sides) / text.measureText("0").width];
    }),
)"""


def button(page, name):
    return page.get_by_role("button", name=name)


# --- Layout ---------------------------------------------------------------------------------------


def test_the_rows_fields_can_be_used_at_every_width(editor):  # noqa: F811
    expect(button(editor, "Add another Source")).to_be_visible()
    for width in WIDTHS:
        editor.set_viewport_size({"width": width, "height": 800})
        scrolled = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert editor.evaluate(scrolled) == 0, width
        fields = editor.evaluate(FIELDS)
        assert len(fields) > 40
        for name, characters in fields.items():
            field = name.rpartition("-")[2]
            assert characters >= (12 if field in LONG_TEXTS else 2) or (field == "DELETE"), (
                width,
                name,
                characters,
            )


def test_at_1366_pixels_long_texts_get_the_width_and_dates_what_they_need(editor):  # noqa: F811
    editor.set_viewport_size({"width": 1366, "height": 800})
    expect(button(editor, "Add another Source")).to_be_visible()
    fields = editor.evaluate(FIELDS)
    assert 15 < fields["milestones-0-date"] < 28
    assert all(fields[f"milestones-0-{name}"] > 28 for name in ("initiative", "impact"))
    row = editor.locator("#milestones-0").bounding_box()
    heading = editor.locator("#milestones-heading").bounding_box()
    assert row["width"] == heading["width"]
    assert row["height"] < 120


# --- The focus areas of milestones ----------------------------------------------------------------

OPTIONS = "[...document.querySelectorAll('#focus-area-names option')].map(({ value }) => value)"


def area_of(page, i=0):
    return page.locator(f"[name='milestones-{i}-focus_area_name']")


def test_a_milestones_focus_area_is_chosen_from_those_on_the_screen(editor):  # noqa: F811
    expect(area_of(editor, 1)).to_have_value("Security forces")
    assert editor.evaluate(OPTIONS) == ["Justice", "Security forces", "Communities"]
    editor.locator("[name='focus_areas-0-title']").fill("Courts")
    editor.locator("[name='focus_areas-2-DELETE']").check()
    button(editor, "Add another Focus area").click()
    editor.keyboard.type("Roads")
    assert editor.evaluate(OPTIONS) == ["Courts", "Security forces", "Roads"]
    area_of(editor).fill("Roads")
    area_of(editor, 3).fill("Courts")
    button(editor, "Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    names = [area_of(editor, i).input_value() for i in range(4)]
    assert names == ["Roads", "Security forces", "", "Courts"]


def test_the_field_is_not_there_until_there_is_a_focus_area(open_article):  # noqa: F811
    article = Article.objects.get(slug="kfor")
    rows = tuple(replace(row, focus_area="") for row in drafts.read(article).milestones)
    drafts.write(article, replace(drafts.read(article), milestones=rows, focus_areas=()))
    page = open_article()
    heads = page.locator("#milestones-group thead")
    expect(button(page, "Add another Focus area")).to_be_visible()
    expect(area_of(page)).to_be_hidden()
    assert "focus area" not in heads.inner_text().lower()
    button(page, "Add another Focus area").click()
    page.keyboard.type("Roads")
    expect(area_of(page)).to_be_visible()
    assert "focus area" in heads.inner_text().lower()


def test_a_focus_area_that_is_typed_is_an_unsaved_change(editor):  # noqa: F811
    area_of(editor).fill("Justice")
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.goto("/admin/")
    assert asked == ["beforeunload"]


# How far the last character of an element's text is to the right of the first, in pixels.
ACROSS = """(element) => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const left = (at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return left(text.length - 1) - left(0);
}"""


def test_arabic_text_runs_from_right_to_left_in_the_form(open_article):  # noqa: F811
    Article.objects.update(title="مهمة السلام!", lead="<p>مهمة السلام!</p>")
    page = open_article(link="مهمة السلام!")
    title = page.get_by_label("Title", exact=True).first
    expect(title).to_have_css("unicode-bidi", "plaintext")
    assert page.locator(".ProseMirror p", has_text="السلام").first.evaluate(ACROSS) < 0
    assert page.get_by_role("heading", name="السلام").first.evaluate(ACROSS) < 0


@pytest.mark.parametrize("width", [320, 390])
def test_every_button_of_an_editor_with_a_table_is_on_the_screen(editor, width):  # noqa: F811
    editor.set_viewport_size({"width": width, "height": 800})
    section = editor.locator(".prose-editor:has(.ProseMirror table)").first
    expect(section).to_be_visible()
    boxes = [each.bounding_box() for each in section.locator(".table-button:visible").all()]
    assert len(boxes) > 9
    outer = section.bounding_box()
    assert all(box["x"] + box["width"] <= outer["x"] + outer["width"] for box in boxes)


def test_the_mouse_wheel_changes_no_number(editor):  # noqa: F811
    for name in ("sections-0-position", "sources-0-position"):
        field = editor.locator(f"[name='{name}']")
        field.fill("7")
        field.hover()
        editor.mouse.wheel(0, 200)
        editor.mouse.wheel(0, -100)
        assert field.input_value() == "7"
        assert field.get_attribute("inputmode") == "numeric"


def test_the_wheel_changes_no_number_in_a_dialog_of_the_prose_editor(editor):  # noqa: F811
    editor.locator("#content").evaluate(
        """(content) => {
          const field = document.createElement("input");
          Object.assign(field, { type: "number", value: 7, id: "start" });
          content.prepend(field);
          field.addEventListener("wheel", () => {}); // without a listener Chromium only scrolls
        }"""
    )
    field = editor.locator("#start")
    field.focus()
    field.hover()
    editor.mouse.wheel(0, -100)
    editor.wait_for_timeout(100)
    assert field.input_value() == "7"


# --- Errors ---------------------------------------------------------------------------------------


def focused(page):
    """The id of what has the focus; of a prose editor, that of its field."""
    return page.evaluate(
        """() => document.activeElement.id ||
          document.activeElement.closest(".prose-editor").querySelector("textarea").id"""
    )


def empty(page, *labels):
    for label in labels:
        prose = page.locator(f"[contenteditable='true'][aria-label='{label}']").first
        prose.click()
        prose.press("Control+a")
        prose.press("Delete")


def make_errors(page):
    page.locator("#id_slug").fill("a slug")
    page.locator("#id_language").fill("the king's")
    page.locator("#id_sections-1-source_numbers").fill("99")
    page.locator("#id_milestones-1-date").evaluate("field => { field.value = 'x'.repeat(101) }")
    page.locator("#id_milestones-1-impact").fill("x" * 1001)
    page.locator("#id_sources-0-checked").evaluate("field => { field.type = 'text' }")
    page.locator("#id_sources-0-checked").fill("soon")
    page.locator("#id_sources-0-url").fill("javascript:x")
    button(page, "Review and publish").click()
    expect(page.locator("#error-summary")).to_be_focused()


def test_each_error_of_the_list_leads_into_its_field_in_page_order(editor):  # noqa: F811
    make_errors(editor)
    links = editor.locator("#error-summary a")
    assert links.count() == 7
    order = "element => [...document.querySelectorAll('*')].indexOf(element)"
    places = []
    for link in links.all():
        link.press("Enter")
        assert focused(editor) == link.get_attribute("href")[1:]
        active = editor.locator(":focus")
        expect(active).to_be_in_viewport()
        assert active.get_attribute("aria-invalid") == "true"
        places.append(active.evaluate(order))
    assert places == sorted(places)


def test_parts_that_are_folded_are_opened_where_there_is_an_error(
    monkeypatch,
    editor,  # noqa: F811
):
    fieldsets = [(name, {**options, "classes": ["collapse"]}) for name, options in PARTS]
    monkeypatch.setattr(screens.ArticleAdmin, "fieldsets", fieldsets)
    for inline in screens.ArticleAdmin.inlines:
        monkeypatch.setattr(inline, "classes", ["collapse"])
    editor.reload()
    folded = editor.locator("details:not([open]):not(.part *)")
    count = len(PARTS) + len(screens.ArticleAdmin.inlines)
    assert folded.count() == count
    for i in range(count):
        editor.locator("summary:not(.part *)").nth(i).click()
    make_errors_of_rows(editor)
    for link in editor.locator("#error-summary a").all():
        link.click()
        expect(editor.locator(":focus")).to_be_visible()


PARTS = list(screens.ArticleAdmin.fieldsets)


def make_errors_of_rows(page):
    page.locator("#id_milestones-1-impact").fill("x" * 1001)
    button(page, "Review and publish").click()
    expect(page.locator("#error-summary")).to_be_focused()


@pytest.mark.axe
def test_a_form_with_errors_and_new_rows_has_no_serious_accessibility_finding(
    editor,  # noqa: F811
):
    make_errors(editor)
    for name in ("Section", "Focus area", "Milestone", "Source"):
        button(editor, f"Add another {name}").click()
    for width in (390, 1366):
        editor.set_viewport_size({"width": width, "height": 800})
        assert serious_findings(editor) == [], width


def test_every_field_has_a_label_that_is_its_own(editor):  # noqa: F811
    for name in ("Milestone", "Source"):
        button(editor, f"Add another {name}").click()
    unlabelled = editor.evaluate(
        """() => [...document.querySelectorAll("#article_form :is(input, textarea, select)")]
          .filter((field) => !field.matches("[type='hidden'], [type='submit'], .prose-editor *"))
          .filter((field) => !field.closest(".empty-form") && field.labels.length !== 1)
          .map((field) => field.name)"""
    )
    assert unlabelled == []


# --- What is required and recommended -------------------------------------------------------------


def test_each_point_of_the_publish_screen_leads_into_its_field(editor):  # noqa: F811
    empty(editor, "Lead", "Text")
    editor.locator("#id_sections-0-heading").fill("")
    editor.locator("#id_milestones-1-date").fill("03/04/1999")
    editor.locator("#id_milestones-1-impact").fill("")
    button(editor, "Review and publish").click()
    expect(editor.get_by_role("heading", name="Required")).to_be_visible()
    points = editor.locator("#content li a")
    places = [point.get_attribute("href").partition("#")[2] for point in points.all()]
    assert places == [
        "id_sections-0-body",
        "id_lead",
        "id_milestones-3-date",  # it stands last until it is understood
        "id_milestones-3-impact",
    ]
    for i, place in enumerate(places):
        points.nth(i).click()
        expect(editor.locator(":focus")).to_be_in_viewport()
        assert focused(editor) == place
        editor.go_back()


# --- Rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("press", ["click", "Enter", " "])
def test_a_new_row_has_the_focus_and_is_announced(editor, press):  # noqa: F811
    rows = {
        "Section": ("id_sections-3-heading", 4),
        "Focus area": ("id_focus_areas-3-title", 4),
        "Milestone": ("id_milestones-4-date", 5),
        "Source": ("id_sources-6-title", 7),
    }
    for name, (field, number) in rows.items():
        add = button(editor, f"Add another {name}")
        add.click() if press == "click" else add.press(press)
        assert focused(editor) == field
        expect(editor.get_by_role("status")).to_have_text(f"{name} {number} added.")


def test_after_a_row_is_removed_the_focus_stays_in_its_part(editor):  # noqa: F811
    for _ in range(2):
        button(editor, "Add another Source").click()
    editor.locator("#sources-6").get_by_role("button", name="Remove").click()
    expect(button(editor, "Add another Source")).to_be_focused()
    expect(editor.get_by_role("status")).to_have_text("Row removed.")
    described = editor.locator("#id_sources-6-checked").get_attribute("aria-describedby")
    assert editor.locator(f"#{described}").count() == 1


# --- Saving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["Control+s", "Meta+s"])
def test_one_key_saves_the_draft_from_a_field_and_from_prose(editor, keys):  # noqa: F811
    editor.evaluate(
        """() => addEventListener("keydown", (event) => {
          sessionStorage.prevented = event.defaultPrevented;
        })"""
    )
    editor.locator("#id_milestones-0-impact").fill("Saved from a field")
    editor.locator("#id_milestones-0-impact").press(keys)
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    assert editor.evaluate("sessionStorage.prevented") == "true"
    lead = editor.locator("[contenteditable='true'][aria-label='Lead']")
    lead.click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" Saved from prose.")
    editor.locator(".messagelist").evaluate("list => list.remove()")
    editor.keyboard.press(keys)
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    article = Article.objects.get(slug="kfor")
    assert article.milestones.first().impact == "Saved from a field"
    assert article.lead.endswith(" Saved from prose.</p>")
