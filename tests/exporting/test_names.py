"""Every URL has a file name of its own, which every system can store."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.exporting.names import INDEX, LONGEST, file_name

SAFE_PART = re.compile(r"(?!\.|-|_|(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9._~=-]+(?<!\.)")
PATHS = st.text(st.sampled_from("aA.-_/ é:*\\%=1\0") | st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "index.html"),
        ("articles/kosovo/", "articles/kosovo/index.html"),
        ("articles/kosovo.csv", "articles/kosovo.csv"),
        ("articles/x/compare/1...3/", "articles/x/compare/1...3/index.html"),
        ("articles/Kosovo/", "articles/=4bosovo/index.html"),
        ("articles/con/", "articles/=63on/index.html"),
        ("articles/aux.json", "articles/=61ux.json"),
        ("../secret", "=2e=2e/secret"),
        ("a//b", "a/=/b"),
        ("a:b*c?/", "a=3ab=2ac=3f/index.html"),
    ],
)
def test_a_path_becomes_a_name(path, name):
    assert file_name(path) == name


def test_each_page_of_a_list_has_a_name():
    assert file_name("milestones/", [("after", "5~1")]) == f"milestones/page-after-5~1/{INDEX}"
    assert file_name("milestones.json", [("after", "5")]) == "milestones.page-after-5.json"
    assert file_name("", [("before", "5")]) == f"page-before-5/{INDEX}"


@given(PATHS)
def test_every_system_can_store_a_name(path):
    for part in file_name(path).split("/"):
        assert SAFE_PART.fullmatch(part), part
        assert len(part) <= LONGEST


@given(PATHS, PATHS)
def test_two_paths_never_share_a_name(one, other):
    if one != other and INDEX not in one + other:
        assert file_name(one) != file_name(other)


def test_a_long_part_is_shortened_and_stays_apart():
    names = {file_name(f"{'A' * 99}{end}.json") for end in "BCD"}
    assert len(names) == 3
    assert all(name.endswith(".json") and len(name) <= LONGEST for name in names)
