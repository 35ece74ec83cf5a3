"""What front matter tells about a document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.formats.markdown_files import front_matter


def read(text):
    return front_matter.read(text.split("\n"))


def yaml(*lines):
    return read("\n".join(["---", *lines, "---", "Text"]))


def toml(*lines):
    return read("\n".join(["+++", *lines, "+++", "Text"]))


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("title: The valley", {"title": "The valley"}),
        ('title: "The valley: a history"', {"title": "The valley: a history"}),
        ("title: The valley: a history", {"title": "The valley: a history"}),
        ("title: 1999", {"title": "1999"}),
        ("title: No", {"title": "No"}),
        ("Title: The valley", {"title": "The valley"}),
        ("title: >\n  The\n  valley", {"title": "The valley"}),
        ("short-title: Valley", {"short_title": "Valley"}),
        ("linkTitle: Valley", {"short_title": "Valley"}),
        ("date: 2024-05-01", {"date": "2024-05-01"}),
        ("date: 2024-05-01T12:30:00Z", {"date": "2024-05-01T12:30:00Z"}),
        ("lang: en_gb", {"language": "en-GB"}),
        ("language: no", {"language": "no"}),
        ("author: Anna Brook", {"author": "Anna Brook"}),
        ("authors: [Anna Brook, Ben Hill]", {"author": "Anna Brook, Ben Hill"}),
        ("authors:\n- name: Anna Brook\n- name: Ben Hill", {"author": "Anna Brook, Ben Hill"}),
        ("summary: What it did.", {"description": "What it did."}),
    ],
)
def test_yaml(line, about):
    assert yaml(line).about == about


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ('title = "The valley"', {"title": "The valley"}),
        ("date = 2024-05-01", {"date": "2024-05-01"}),
        ("date = 2024-05-01T12:30:00Z", {"date": "2024-05-01T12:30:00Z"}),
        ('authors = ["Anna", "Ben"]', {"author": "Anna, Ben"}),
        ('[author]\nname = "Anna"', {"author": "Anna"}),
        ("title = The valley", {"title": "The valley"}),
    ],
)
def test_toml(line, about):
    assert toml(line).about == about


@pytest.mark.parametrize(
    ("found", "remarks"),
    [
        (
            yaml("title: A", "tags:", "  - peace", "  - war", "draft: true"),
            [
                "Line 3: Left out of the article: “tags: - peace - war”.",
                "Line 6: Left out of the article: “draft: true”.",
            ],
        ),
        (yaml("lang: unknown"), ["Line 2: Left out of the article: “lang: unknown”."]),
        (
            yaml("title: A", "title: B"),
            ["Line 3: Left out of the article: “title: B”."],
        ),
        (
            yaml("date: 2024", "published: 2025"),
            ["Line 3: Left out of the article: “published: 2025”."],
        ),
        (toml("weight = 1"), ["Line 2: Left out of the article: “weight = 1”."]),
    ],
)
def test_what_an_article_has_no_place_for_is_quoted(found, remarks):
    assert list(map(str, found.remarks)) == remarks


def test_lines_from_a_title_to_the_first_blank_one_need_no_fences():
    found = read("Title: The valley\nDate: 2024-05-01\nSlug: a\n\nText")
    assert found.about == {"title": "The valley", "date": "2024-05-01"}
    assert found.lines == 3
    assert list(map(str, found.remarks)) == ["Line 3: Left out of the article: “Slug: a”."]


@pytest.mark.parametrize(
    "text", ["Title: A\n\nText", "Title: A\nText\n\n", "Date: 1\nTitle: A\n\n"]
)
def test_other_lines_without_fences_are_text(text):
    assert read(text) == front_matter.FrontMatter()


def test_the_first_value_counts():
    assert yaml("title: A", "title: B").about == {"title": "A"}
    assert toml("title = 'A'", "title = 'B'").about == {"title": "A"}


def test_it_takes_the_lines_up_to_its_end():
    assert yaml("title: A").lines == 3
    assert read("---\ntitle: A\n...\nText").lines == 3


@pytest.mark.parametrize("before", ["\n", "\n \n", "  ", "\ufeff", "\ufeff\n", "\u200b\n\u00a0\n"])
@pytest.mark.parametrize("text", ["---\ntitle: A\nb: 1\n---\nText", "Title: A\nb: 1\n\nText"])
def test_blank_lines_and_signs_that_nobody_sees_may_be_above_it(before, text):
    plain, found = read(text), read(before + text)
    blank = before.count("\n")
    assert found.about == {"title": "A"}
    assert found.lines == plain.lines + blank
    assert [remark.place.line for remark in found.remarks] == [
        (remark.place.line or 0) + blank for remark in plain.remarks
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Text",
        "---\n\nText\n\n---\n",
        "---\nTwo words: yes\n---",
        "---\nText\ntitle: A\n---",
        "---\ntitle: A",
        "---\n---\nText",
        "+++\nText\n+++",
        "Text\n---\ntitle: A\n---",
        "",
    ],
)
def test_a_text_without_front_matter_has_none(text):
    assert read(text) == front_matter.FrontMatter()


@pytest.mark.parametrize(
    "lines",
    [
        ["a: &a [b, b]", "title: *a"],
        ["title: " + "[" * 5_000],
        ["title: " + "{a: " * 1_000],
        ["title: !!python/name:os.system"],
        ["title: 2024-99-99"],
        ["a: b\n" * 9_000],
    ],
)
def test_hostile_yaml_is_read_line_by_line_or_not_at_all(lines):
    assert yaml(*lines).about.keys() <= {"title"}


def test_deeply_nested_toml_is_read_line_by_line():
    assert toml("a = " + "[" * 9_000).about == {}


signs = st.sampled_from(["title", "a", ": ", "- ", "\n", "[", "{", '"', "'", "&a ", "*a", "|", "="])


@given(st.lists(signs | st.text(max_size=3)).map("".join), st.sampled_from(["---", "+++"]))
def test_any_front_matter_is_read(text, fence):
    found = read(f"{fence}\n{text}\n{fence}")
    assert found.lines <= text.count("\n") + 3
