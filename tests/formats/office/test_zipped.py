"""Archives that would unpack to too much are refused before they are unpacked."""

import io
import zipfile

import pytest

from milestones.formats.office import zipped
from milestones.formats.office.zipped import Archive
from milestones.formats.reports import ParseError
from tests.word_files import packed


def bomb(size, name="word/document.xml"):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(size // 2**20):
            member.write(bytes(2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        bomb(40 * 2**20),
        bomb(20 * 2**20, "media/a.png"),
        packed({f"a{i}": "" for i in range(zipped.MOST_FILES + 1)}),
    ],
    ids=["one large text", "one large image", "very many files"],
)
def test_what_unpacks_to_too_much_is_refused(data):
    with pytest.raises(ParseError, match="unpack to too much"):
        Archive(data)


def test_many_members_that_are_large_together_are_refused(monkeypatch):
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 10)
    with pytest.raises(ParseError, match="unpack to too much"):
        Archive(packed({"a": "12345", "b": "678901"}))


def test_members_are_read_by_name():
    archive = Archive(packed({"a.xml": "<a>b</a>", "b/c.xml": "<c/>"}))
    assert archive.read("a.xml") == b"<a>b</a>"
    assert archive.xml("a.xml").text == "b"
    assert archive.xml("none.xml") is None
    assert archive.names("b/", ".xml") == ["b/c.xml"]
    assert "a.xml" in archive


def test_a_member_of_another_length_than_it_says_is_damaged():
    data = packed({"a.xml": "<a>" + "b" * 50 + "</a>"})
    with pytest.raises(ParseError, match="damaged"):
        Archive(data.replace(b"\x39\x00\x00\x00", b"\x20\x00\x00\x00")).read("a.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_document_types_are_refused_in_any_encoding(encoding):
    data = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    with pytest.raises(ParseError, match="DOCTYPE"):
        Archive(packed({"a.xml": data})).xml("a.xml")
