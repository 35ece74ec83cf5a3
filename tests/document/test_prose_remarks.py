"""What is said of prose that changed, besides its text."""

import unicodedata

import pytest

from milestones.document import prose_remarks

FORMATTING = "Only the formatting changed."
MOVED = "Reference moved: The record"


def remarks(before, after):
    return (*prose_remarks.remarks(before, after, {"r1": "The record"}),)


def cited(*uids):
    references = "".join(f'<cite data-source="{uid}"></cite>' for uid in uids)
    return f"<p>It began{references}.</p>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (cited("r1"), cited(), ("Reference removed: The record",)),
        (cited(), cited("r1"), ("Reference added: The record",)),
        (cited("r1"), cited("r1", "r1"), ("Reference added: The record",)),
        (cited("r1") * 3, cited() * 3, ("Reference removed: The record (3 times)",)),
        (
            cited("r1") + "<p>x.</p>",
            "<p>It began.</p>" + cited("r1").replace("It began", "x"),
            (MOVED,),
        ),
        (cited("r8"), cited("r9"), ("Reference removed: (r8)", "Reference added: (r9)")),
        (
            cited("r1") + "<p>It grew.</p>",
            "<p>It began.</p>" + cited("r1").replace("It began", "It shrank"),
            (MOVED,),
        ),
        (cited("r1") + "<p>It grew.</p>", cited("r1") + "<p>It shrank.</p>", ()),
        (
            cited("r1") + "<p>It grew.</p>",
            "<p>It began.</p>" + cited("r1", "r8").replace("It began", "It grew"),
            ("Reference added: (r8)", MOVED),
        ),
    ],
)
def test_a_reference_that_was_removed_or_added_is_named(before, after, expected):
    assert remarks(before, after) == expected


ONE, TWO = "1" * 64, "2" * 64
NO_TEXT, DECORATIVE, FIELD = (
    f'<figure data-image="{ONE}"><img{alternative}></figure>'
    for alternative in ("", ' alt=""', ' alt="A field"')
)
TABLE = "<table><caption>Mé</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
CAPTIONED = FIELD.replace("</figure>", "<figcaption>In May</figcaption></figure>")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FIELD, "<p>x</p>", ("Image removed: “A field”",)),
        ("<p>x</p>", DECORATIVE, ("Image added: (decorative)",)),
        (
            NO_TEXT,
            FIELD,
            ("Alternative text changed: (no alternative text) → “A field”",),
        ),
        (
            FIELD,
            FIELD.replace(ONE, TWO),
            ("Image replaced: “A field”",),
        ),
        (
            FIELD + NO_TEXT.replace(ONE, "3" * 64),
            FIELD.replace(ONE, TWO),
            ("Image replaced: “A field”", "Image removed: (no alternative text)"),
        ),
        (FIELD, FIELD + FIELD, ("Image added: “A field”",)),
        (FIELD * 3, FIELD, ("Image removed: “A field” (2 times)",)),
        (
            FIELD + DECORATIVE,
            NO_TEXT + DECORATIVE,
            ("Alternative text changed: “A field” → (no alternative text)",),
        ),
        ("<p>x</p>" + FIELD, FIELD + "<p>x</p>", ("Image moved: “A field”",)),
        ("<p>x</p>" + CAPTIONED, CAPTIONED + "<p>x</p>", ("Image moved: “A field”",)),
        ("<p>x</p>" + CAPTIONED, CAPTIONED + "<p>y</p>", ()),
    ],
)
def test_an_image_that_was_removed_added_or_described_is_named(before, after, expected):
    assert remarks(before, after) == expected


def test_captions_and_credits_that_changed_are_named_as_such():
    before, after = (
        FIELD.replace(
            "</figure>", f"<figcaption>{title}</figcaption><small>{name}</small></figure>"
        )
        for title, name in (("A", "Ana"), ("B", "Ben"))
    )
    said = ("Caption of an image: “A” → “B”", "Credit of an image: “Ana” → “Ben”")
    assert remarks(before, after) == said


A, B = '<a href="/a">x</a>', '<a href="/b">x</a>'
OTHER = FIELD.replace("A field", "A road").replace(ONE, TWO)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (f"<p>{A} and x</p>", '<p>x and <a href="/a">x</a></p>', ("Link moved: /a",)),
        (f"<p>{A} {B}</p>", f"<p>{B} {A}</p>", ("Link moved: /b", "Link moved: /a")),
        (
            f"<p>{A}, {cited('r1')[3:-4]}</p>",
            f"<p>{cited('r1')[3:-4]}, {A}</p>",
            ("Link moved: /a",),
        ),
        (
            FIELD + OTHER + "<p>x</p>",
            FIELD + "<p>x</p>" + OTHER,
            ("Image moved: “A road”",),
        ),
        (
            FIELD + OTHER,
            OTHER + FIELD,
            ("Image moved: “A field”", "Image moved: “A road”"),
        ),
        (
            CAPTIONED + OTHER + "<p>x</p>",
            OTHER + "<p>x</p>" + CAPTIONED,
            ("Image moved: “A field”",),
        ),
        ('<p>one <a href="/a">x</a></p>', '<p>one<a href="/a"> x</a></p>', (FORMATTING,)),
        ("<ul><li><p>one</p></li></ul>", "<ol><li><p>one</p></li></ol>", (FORMATTING,)),
    ],
)
def test_what_moved_is_named(before, after, expected):
    assert remarks(before, after) == expected


def test_text_that_changed_with_its_formatting_needs_no_remark():
    assert remarks("<p>one</p>", "<p><em>two</em></p>") == ()
    assert remarks("<p>one</p>", "<p>two</p>") == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('<p><a href="/é">x</a></p>', '<p><a href="/é">y</a></p>', ()),
        (cited("r8"), cited("r8").replace("began", "begán"), ()),
        (FIELD.replace("A field", "Mé"), FIELD.replace("A field", "Mé") + "<p>x</p>", ()),
        (CAPTIONED.replace("May", "Mé"), CAPTIONED.replace("May", "Mé") + "<p>x</p>", ()),
        (TABLE, TABLE.replace("2", "3"), ("Table changed: “Mé”",)),
        (
            "<p>x</p>" + CAPTIONED.replace("May", "Mé"),
            CAPTIONED.replace("May", "Mé") + "<p>x</p>",
            ("Image moved: “A field”",),
        ),
        ('<p><a href="/é">x</a></p>', '<p><a href="/é"><em>x</em></a></p>', (FORMATTING,)),
        (
            '<p>x</p><figure data-image="0"><img alt="é"></figure>',
            '<p><em>x</em></p><figure data-image="0"><img alt="é"></figure>',
            (FORMATTING,),
        ),
    ],
)
@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
def test_what_is_only_stored_in_another_way_is_not_said(before, after, expected, forms):
    sides = (unicodedata.normalize(*pair) for pair in zip(forms, (before, after), strict=True))
    assert remarks(*sides) == expected
