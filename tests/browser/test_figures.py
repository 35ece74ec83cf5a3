"""Images in the prose editor."""

import base64
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.models import Article, Image
from tests import factories, pictures
from tests.browser.axe import serious_findings
from tests.browser.test_editor import editor, open_article  # noqa: F401
from tests.browser.test_image_upload import GIVE, file
from tests.browser.test_paste import clear, lead, pasted  # noqa: F401
from tests.browser.test_prose_editor import menu, saved

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.inert_styles,
    pytest.mark.usefixtures("images_folder"),
]


def dialog(editor):  # noqa: F811
    return editor.locator("dialog[open]")


def choose(editor, **options):  # noqa: F811
    """Open the dialog of a new image, and choose its file."""
    menu(editor, "Insert an image").click()
    dialog(editor).get_by_label("Image file").set_input_files([file(**options)])
    expect(dialog(editor).get_by_role("status")).to_contain_text("uploaded")


def fill(editor, **texts):  # noqa: F811
    for label, text in texts.items():
        dialog(editor).get_by_label(label.replace("_", " "), exact=True).fill(text)


def confirm(editor, name="Insert image"):  # noqa: F811
    dialog(editor).get_by_role("button", name=name).click()
    expect(dialog(editor)).to_have_count(0)


def test_an_image_is_inserted_with_its_text_caption_and_credit(lead, editor):  # noqa: F811
    choose(editor)
    fill(editor, Alternative_text='A "field" & more', Caption="A <field>", Credit="J. Doe")
    confirm(editor)
    assert lead.locator("figure img").evaluate("image => image.decode().then(() => true)")
    assert saved(editor) == (
        f'<figure data-image="{Image.objects.get().sha256}">'
        '<img alt="A &quot;field&quot; &amp; more"><figcaption>A &lt;field&gt;</figcaption>'
        "<small>J. Doe</small></figure>"
    )


def test_an_image_must_be_described_or_decorative(lead, editor):  # noqa: F811
    choose(editor)
    dialog(editor).get_by_role("button", name="Insert image").click()
    alert = dialog(editor).get_by_role("alert")
    expect(alert).to_have_text("Describe the image, or mark it as decorative.")
    dialog(editor).get_by_label("The image is decorative").check()
    confirm(editor)
    assert '<img alt="">' in saved(editor)


def test_without_a_file_nothing_is_inserted(lead, editor):  # noqa: F811
    menu(editor, "Insert an image").click()
    dialog(editor).get_by_role("button", name="Insert image").click()
    expect(dialog(editor).get_by_role("alert")).to_have_text("Choose an image.")
    dialog(editor).get_by_role("button", name="Cancel").click()
    expect(lead.locator("figure")).to_have_count(0)


def test_a_file_that_is_refused_says_why(new_page, lead, editor):  # noqa: F811
    new_page(errors_at=("/upload/",))  # what the browser logs is expected
    menu(editor, "Insert an image").click()
    dialog(editor).get_by_label("Image file").set_input_files([file("bad.png", b"no image")])
    expect(dialog(editor).get_by_role("alert")).to_have_text(
        re.compile("^bad.png: This file is not")
    )
    choose_file = dialog(editor).get_by_label("Image file")
    choose_file.set_input_files([file("good.png")])
    expect(dialog(editor).get_by_role("alert")).to_have_text("")
    expect(dialog(editor).get_by_role("status")).to_have_text("good.png: uploaded.")


@pytest.mark.axe
def test_the_dialog_has_no_serious_accessibility_finding(lead, editor):  # noqa: F811
    menu(editor, "Insert an image").click()
    dialog(editor).get_by_role("button", name="Insert image").click()
    expect(dialog(editor).get_by_role("alert")).to_have_text("Choose an image.")
    assert serious_findings(editor) == []
    dialog(editor).get_by_label("Image file").set_input_files([file()])
    expect(dialog(editor).get_by_role("status")).to_contain_text("uploaded")
    assert serious_findings(editor) == []


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_an_image_that_is_dropped_or_pasted_asks_for_its_text(lead, editor, kind):  # noqa: F811
    data = base64.b64encode(pictures.file()).decode()
    editor.evaluate(GIVE, [lead.element_handle(), kind, "field.png", data])
    expect(dialog(editor).get_by_role("status")).to_contain_text("field.png: uploaded.")
    fill(editor, Alternative_text="A field")
    confirm(editor)
    assert saved(editor) == factories.figure(Image.objects.get())


@pytest.fixture
def figure(lead, editor):  # noqa: F811
    """An image in the saved lead, whose caption has a mark and a reference."""
    article = Article.objects.get(slug="kfor")
    document = drafts.read(article)
    uid = document.sources[0].uid
    caption = f'<figcaption>A <em>field</em><cite data-source="{uid}"></cite></figcaption>'
    html = factories.figure(factories.image()).replace("</figure>", f"{caption}</figure>")
    drafts.write(article, replace(document, lead=f"<p>Before.</p>{html}<p>After.</p>"))
    editor.reload()
    return html


def test_an_image_that_is_not_changed_stays_as_it_was(figure, lead, editor):  # noqa: F811
    lead.locator("figure").click()
    menu(editor, "Change the image").click()
    confirm(editor, "Save image")
    assert saved(editor) == f"<p>Before.</p>{figure}<p>After.</p>"


def test_an_image_is_changed_by_keyboard(figure, lead, editor):  # noqa: F811
    lead.get_by_text("Before.").click()
    lead.press("End")
    lead.press("ArrowDown")
    lead.press("Enter")
    fill(editor, Alternative_text="Other", Credit="J. Doe")
    confirm(editor, "Save image")
    changed = figure.replace("A field", "Other").replace(
        "</figure>", "<small>J. Doe</small></figure>"
    )
    assert saved(editor) == f"<p>Before.</p>{changed}<p>After.</p>"


@pytest.mark.parametrize("by", ["menu", "keyboard"])
def test_an_image_is_deleted(figure, lead, editor, by):  # noqa: F811
    lead.locator("figure").click()
    if by == "menu":
        menu(editor, "Delete the image").click()
    else:
        lead.press("Delete")
    assert saved(editor) == "<p>Before.</p><p>After.</p>"


def data_url(data):
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def test_images_within_a_pasted_text_are_uploaded_into_their_places(lead, editor):  # noqa: F811
    one, two = (pictures.file(image=pictures.picture(width, 48)) for width in (64, 65))
    html = (
        f'<p>Before <img src="{data_url(one)}" alt="A field"> between</p>'
        f'<ul><li>Item <img src="{data_url(two)}" alt="image2.png"></li></ul><p>After</p>'
    )
    pasted(lead, html)
    expect(lead.locator("figure img")).to_have_count(2)
    first, second = Image.objects.order_by("width")
    assert saved(editor) == (
        f"<p>Before</p>{factories.figure(first)}<p>between</p><ul><li><p>Item</p></li></ul>"
        f'<figure data-image="{second.pk}"><img></figure><p>After</p>'
    )


def test_nothing_is_saved_while_a_pasted_image_is_on_its_way(lead, editor):  # noqa: F811
    held = []
    editor.route("**/upload/", lambda route: held.append(route))
    pasted(lead, f'<p>Text</p><img src="{data_url(pictures.file())}">')
    editor.get_by_role("button", name="Save draft").click()
    message = editor.locator(".paste-message").first
    expect(message).to_contain_text("an image is still being uploaded")
    held[0].continue_()
    expect(lead.locator("figure img")).to_have_count(1)
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    assert Image.objects.get().pk in Article.objects.get(slug="kfor").lead


def test_an_image_that_is_copied_in_a_browser_is_its_file(lead, editor):  # noqa: F811
    give = GIVE.replace(
        "const options",
        """data.setData("text/html", '<img src="https://e.org/1.png">');
  const options""",
    )
    data = base64.b64encode(pictures.file()).decode()
    editor.evaluate(give, [lead.element_handle(), "paste", "field.png", data])
    expect(dialog(editor).get_by_role("status")).to_contain_text("field.png: uploaded.")
    expect(editor.locator(".paste-message")).to_have_count(0)


def test_an_image_in_a_paste_that_is_refused_is_said_and_leaves_no_figure(
    new_page,
    lead,  # noqa: F811
    editor,  # noqa: F811
):
    new_page(errors_at=("/upload/",))  # what the browser logs is expected
    pasted(lead, f'<p>Text</p><img src="{data_url(b"no image")}">')
    message = editor.locator(".paste-message").first
    expect(message).to_contain_text("An image was not pasted. This file is not an image")
    expect(lead.locator("figure")).to_have_count(0)
    assert saved(editor) == "<p>Text</p>"


def test_images_that_a_paste_only_refers_to_are_said(lead, editor):  # noqa: F811
    html = (
        '<p>Text <img src="https://example.org/emoji.png" alt="🌾"></p>'
        '<img src="file:///C:/clip_image001.png" alt="A field"><img src="https://e.org/2.png">'
        '<img src="https://example.org/count.gif" width="1" height="1">'
    )
    assert pasted(lead, html) == "<p>Text 🌾</p>"
    expect(editor.locator(".paste-message").first).to_have_text(
        "2 images were not pasted (“A field”). Save each as a file and insert it from the menu."
    )


def test_an_image_is_behind_a_list_not_in_it(lead, editor):  # noqa: F811
    pasted(lead, "<ul><li>One</li><li>Two</li></ul>")
    lead.get_by_text("One").click()
    choose(editor)
    fill(editor, Alternative_text="A field")
    confirm(editor)
    assert saved(editor) == (
        "<ul><li><p>One</p></li><li><p>Two</p></li></ul>" + factories.figure(Image.objects.get())
    )


def test_an_image_that_is_pasted_into_a_list_is_moved_behind_it(lead, editor):  # noqa: F811
    figure = factories.figure(factories.image())
    items = f"<ul data-pm-slice='0 0 []'><li><p>One</p>{figure}</li><li><p>Two</p></li></ul>"
    html = "<ul><li><p>One</p></li><li><p>Two</p></li></ul>"
    assert pasted(lead, items) == html + figure


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_an_image_and_its_dialog_fit(figure, lead, editor, width, scheme):  # noqa: F811
    editor.set_viewport_size({"width": width, "height": 800})
    editor.emulate_media(color_scheme=scheme)
    lead.locator("figure").click()
    assert editor.evaluate("document.documentElement.scrollWidth") <= width
    menu(editor, "Change the image").click()
    assert dialog(editor).evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert editor.evaluate("document.documentElement.scrollWidth") <= width
