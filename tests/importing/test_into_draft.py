import csv
import io
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from milestones import drafts
from milestones.document import prose
from milestones.formats.downloads import markdown
from milestones.models import Article, Edition
from tests import factories

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parent.parent / "documents" / "kosovo-article.txt"


def run(*arguments):
    out = io.StringIO()
    call_command("import_article", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "article.md"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


SMALL = "# Small\n\nLead.\n\n## S\n\nText.\n\n## Conclusion\n\nEnd.\n"
ROWS = "| Year | Key initiative | Impact |\n|---|---|---|\n"


def test_the_real_document_is_imported_and_published_with_every_word(client):
    out = run(SAMPLE, "--slug", "kosovo", "--publish", "--note", "First edition")
    assert "3 focus areas, 4 milestones" in out
    assert "Edition 1 is live at /articles/kosovo/" in out
    page = unescape(prose.text_of(client.get("/articles/kosovo/").content.decode()))
    shown = " ".join(page.split()).casefold()
    for line in SAMPLE.read_text().splitlines():
        for cell in line.strip(" -|").split("|"):
            for sentence in cell.replace(": ", ":|").replace(". ", ".|").split("|"):
                if any(map(str.isalnum, sentence)):
                    assert sentence.strip().casefold() in shown
    rows = list(csv.reader(io.StringIO(client.get("/articles/kosovo.csv").content.decode())))
    assert len(rows) == 5


def test_a_second_import_updates_the_draft_by_matching_rows_and_nothing_published(file):
    table = ROWS + "| 1999 | Arrival | Calm |\n| 2008 | Courts | Order |\n"
    run(file(SMALL + "\n## M\n\n" + table), "--slug", "s", "--publish", "--note", "First")
    before = {row.initiative: row.uid for row in Article.objects.get().milestones.all()}
    table = ROWS + "| 2008 | Courts | Much order |\n| 1999 | Arrival | Calm |\n| 2010 | C | D |\n"
    out = run(file(SMALL + "\n## M\n\n" + table), "--slug", "s", "--replace")
    after = {row.initiative: row.uid for row in Article.objects.get().milestones.all()}
    assert "Draft updated" in out
    assert before.items() <= after.items()
    assert len(after) == 3
    assert Edition.objects.count() == 1


def test_an_import_leaves_editorial_state_alone(file):
    article = factories.article("s")
    Article.objects.update(featured=True)
    run(file(SMALL), "--slug", "s", "--replace")
    article.refresh_from_db()
    assert (article.featured, article.title) == (True, "Small")


def test_sources_and_the_rows_that_name_them_are_the_same_after_a_second_import(file):
    cited = SMALL + "\n## M\n\n" + ROWS + "| 1999 | Arrival [^2] | Calm [^1] |\n"
    cited += "\n[^1]: [B](https://e.org/b)\n[^2]: [A](https://e.org/a)\n"
    arguments = (file(cited), "--publish", "--note", "First", "--replace")
    run(*arguments)
    [arrival] = drafts.read(Article.objects.get()).milestones
    assert len(prose.references(arrival.initiative + arrival.impact)) == 2
    assert "Nothing has changed since edition 1" in run(*arguments)


def test_focus_areas_and_the_milestones_that_belong_to_them_are_the_same_after_an_import(file):
    row = replace(factories.milestone(0), focus_area="f2")
    edition = factories.edition("s", milestones=(row,))
    text = markdown.to_markdown(edition.document)
    other = text.replace("focus-area f2", "focus-area other").replace("focus-area f1", "focus-area")
    assert other.count("other") == 2
    run(file(other), "--slug", "s", "--replace")
    assert drafts.read(Article.objects.get()) == edition.document
    new = text.replace("focus-area f2", "focus-area new").replace("### Trust", "### Roads")
    run(file(new), "--slug", "s", "--replace")
    document = drafts.read(Article.objects.get())
    assert [area.uid for area in document.focus_areas] == ["f1", "new"]
    assert document.milestones[0].focus_area == "new"


def test_importing_and_publishing_again_says_that_nothing_changed(file):
    arguments = (file(SMALL), "--publish", "--note", "First", "--replace")
    run(*arguments)
    assert "Nothing has changed since edition 1" in run(*arguments)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("Only text, and no heading.", "There is no title"),
        ("# بعثة\n\nنص.", "The title has no letters for a slug"),
    ],
)
def test_without_letters_in_the_title_the_name_of_the_file_makes_the_slug(tmp_path, content, what):
    path = tmp_path / "Valley mission.md"
    path.write_text(content)
    out = run(path)
    assert f"{what}, so the slug was made from the name of the file: valley-mission." in out
    assert Article.objects.get().slug == "valley-mission"


def test_without_letters_in_both_a_slug_must_be_given(tmp_path):
    path = tmp_path / "بعثة.md"
    path.write_text("نص.")
    with pytest.raises(CommandError, match="No slug can be made from this title. Enter one"):
        run(path)


def test_without_a_slug_the_title_makes_one(file):
    run(file(SMALL))
    assert Article.objects.get().slug == "small"


def test_a_dry_run_reports_and_changes_nothing(file):
    out = run(file(SMALL), "--publish", "--note", "First", "--dry-run")
    assert "nothing was changed" in out
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\0\1\2", "Line 1: There is a NUL byte"),
        (b"\x01\xff", "This looks like a binary file, not text"),
        (b"a" * 50_000_000, "larger than 1 MB"),
    ],
)
def test_a_bad_file_gets_a_clear_error_and_changes_nothing(file, content, message):
    article = factories.article("small")
    with pytest.raises(CommandError, match=message):
        run(file(content))
    assert drafts.read(Article.objects.get()) == factories.document()
    assert article.version == Article.objects.get().version


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere.md: No such file"):
        run(tmp_path / "nowhere.md")


def test_publishing_needs_a_note(file):
    with pytest.raises(CommandError, match="--publish needs --note"):
        run(file(SMALL), "--publish")


def test_an_incomplete_article_is_not_published_but_its_draft_is_kept(file):
    with pytest.raises(
        CommandError, match="The draft is saved. It can't be published yet. Add a s"
    ):
        run(file("# T\n\nLead."), "--publish", "--note", "x")
    assert Article.objects.get().title == "T"
    assert not Edition.objects.exists()


def test_a_date_that_is_not_understood_is_reported_and_published_as_written(file):
    rows = ROWS + "| Ongoing | A | B |\n| 1999–2000 | C | D |\n"
    said = run(file(SMALL + "\n## M\n\n" + rows), "--publish", "--note", "x")
    assert "“Ongoing”" in said
    published = Edition.objects.get().document
    assert [row.date for row in published.milestones] == ["1999/2000", "Ongoing"]


def test_a_dry_run_says_what_keeps_an_article_from_being_published(file):
    with pytest.raises(CommandError, match="md: It can't be published yet. Add a section"):
        run(file("# T\n\nLead."), "--publish", "--note", "x", "--dry-run")
    assert not Article.objects.exists()


@pytest.mark.parametrize("slug", ["a b", "../x", "é", "a" * 101])
def test_a_malformed_slug_is_refused(file, slug):
    with pytest.raises(CommandError):
        run(file(SMALL), "--slug", slug)


def test_a_slug_that_another_article_was_published_at_is_refused(file):
    Article.objects.filter(pk=factories.edition("s").article_id).update(slug="t")
    with pytest.raises(CommandError, match="Another article has or had this slug"):
        run(file(SMALL), "--slug", "s")
