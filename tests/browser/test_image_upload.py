"""Images are chosen, dropped or pasted, and it is said what became of each."""

import base64

import pytest
from playwright.sync_api import expect

from milestones.models import Image
from tests import factories, pictures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("images_folder"),
]
LIST = "/admin/milestones/image/"
# Fires an event that carries a file, as the browser does when somebody drops or pastes one.
GIVE = """
([form, kind, name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent(kind, { ...options, dataTransfer: data });
  form.dispatchEvent(event);
}
"""


@pytest.fixture
def editors_page(new_page, log_in):
    """Return a function that opens a page with an editor logged in."""
    return lambda **options: log_in(new_page(**options))


def file(name="field.png", data=None):
    return {"name": name, "mimeType": "image/png", "buffer": data or pictures.file()}


def give(page, kind, name="field.png", data=None):
    form = page.locator("form.upload").element_handle()
    page.evaluate(GIVE, [form, kind, name, base64.b64encode(data or pictures.file()).decode()])


def test_images_are_chosen(editors_page):
    page = editors_page()
    page.goto(LIST)
    page.get_by_label("Images to upload").set_input_files(
        [file("one.png"), file("two.png", pictures.file(image=pictures.noise(30, 20)))]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#result_list .thumbnail")).to_have_count(2)
    assert {image.name for image in Image.objects.all()} == {"one.png", "two.png"}


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_an_image_is_dropped_or_pasted(editors_page, kind):
    page = editors_page()
    page.goto(LIST)
    give(page, kind)
    expect(page.locator("#result_list .thumbnail")).to_have_count(1)
    expect(page.locator("#result_list .thumbnail")).to_have_js_property("naturalWidth", 64)


def test_the_place_to_drop_shows_itself(editors_page):
    page = editors_page()
    page.goto(LIST)
    give(page, "dragover")
    expect(page.locator("form.upload.is-over")).to_have_count(1)


def test_it_is_said_which_file_was_refused_and_why(editors_page):
    page = editors_page(errors_at=("/upload/",))
    page.goto(LIST)
    page.get_by_label("Images to upload").set_input_files(
        [file("bad.png", b"no image"), file("good.png")]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    results = page.locator(".upload-results")
    expect(results).to_contain_text("bad.png: This file is not an image that this site can use.")
    expect(results).to_contain_text("good.png: uploaded.")
    page.get_by_role("link", name="Show the images").click()
    expect(page.locator("#result_list .thumbnail")).to_have_count(1)


def test_images_are_uploaded_without_javascript(editors_page):
    page = editors_page(java_script_enabled=False)
    page.goto(LIST)
    expect(page.get_by_text("You can also drop images here")).to_be_hidden()
    page.get_by_label("Images to upload").set_input_files([file()])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("field.png was uploaded.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_screens_fit(editors_page, width, scheme):
    images = [
        factories.image(pictures.picture(*size), name="a-name" * 9)
        for size in ((900, 20), (20, 900))
    ]
    page = editors_page(width=width, color_scheme=scheme)
    for path in (
        LIST,
        f"{LIST}add/",
        f"{LIST}{images[0].pk}/change/",
        f"{LIST}{images[1].pk}/change/",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_the_list_does_not_scroll_sideways_in_itself(editors_page, width):
    factories.image(name=f"{'Rechtsschutzversicherungsgesellschaften-' * 3}.png")
    page = editors_page(width=width)
    page.goto(LIST)
    results = page.locator("#changelist .results")
    assert results.evaluate("list => list.scrollWidth <= list.clientWidth")
    expect(results.locator(".field-uploaded")).to_be_visible()
