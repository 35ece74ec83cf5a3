import csv
import io
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from milestones import drafts, importing, prose
from milestones.models import Article, Edition

from . import factories

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parent / "documents" / "kosovo-article.txt"


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
    out = run(file(SMALL + "\n## M\n\n" + table), "--slug", "s")
    after = {row.initiative: row.uid for row in Article.objects.get().milestones.all()}
    assert "The draft was updated" in out
    assert before.items() <= after.items()
    assert len(after) == 3
    assert Edition.objects.count() == 1


def test_an_import_leaves_editorial_state_alone(file):
    article = factories.article("s")
    Article.objects.update(featured=True)
    run(file(SMALL), "--slug", "s")
    article.refresh_from_db()
    assert (article.featured, article.title) == (True, "Small")


def test_sources_and_the_rows_that_name_them_are_the_same_after_a_second_import(file):
    cited = SMALL + "\n## M\n\n" + ROWS + "| 1999 | [Arrival](https://e.org/a) | Calm [^1] |\n"
    arguments = (file(cited + "\n[^1]: [B](https://e.org/b)\n"), "--publish", "--note", "First")
    run(*arguments)
    assert len(drafts.read(Article.objects.get()).milestones[0].sources) == 2
    assert "Nothing has changed since edition 1" in run(*arguments)


def test_importing_and_publishing_again_says_that_nothing_changed(file):
    arguments = (file(SMALL), "--publish", "--note", "First")
    run(*arguments)
    assert "Nothing has changed since edition 1" in run(*arguments)
    assert Edition.objects.count() == 1


def test_without_a_slug_the_title_makes_the_address(file):
    run(file(SMALL))
    assert Article.objects.get().slug == "small"


def test_a_dry_run_reports_and_changes_nothing(file):
    out = run(file(SMALL), "--publish", "--note", "First", "--dry-run")
    assert "nothing was changed" in out
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The document is empty"),
        (b"\0\1\2", "Line 1: There is a NUL byte"),
        ("é".encode("latin-1"), "not text in UTF-8"),
        (b"a" * 50_000_000, "larger than 1 MB"),
        (SMALL + "\n" + ROWS + "| 1999 | a |\n", "Line 15: This row of the table has 2 cells"),
        (SMALL + "\n" + ROWS + "| soon | a | b |\n", "Line 15: “soon” is not a year"),
        ("Only text, and no heading.", "The title makes no address"),
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


def test_an_incomplete_article_is_not_published_and_changes_nothing(file):
    with pytest.raises(CommandError, match="Nothing was changed.*Write a conclusion"):
        run(file("# T\n\nLead.\n\n## S\n\nText."), "--publish", "--note", "x")
    assert not Article.objects.exists()


@pytest.mark.parametrize("slug", ["a b", "../x", "é", "a" * 101])
def test_a_slug_that_is_no_address_is_refused(file, slug):
    with pytest.raises(CommandError):
        run(file(SMALL), "--slug", slug)


def test_an_address_that_another_article_was_published_at_is_refused(file):
    Article.objects.filter(pk=factories.edition("s").article_id).update(slug="t")
    with pytest.raises(CommandError, match="Another article is, or was, published"):
        run(file(SMALL), "--slug", "s")


def test_the_starter_article_is_loaded_once(client):
    out = io.StringIO()
    call_command("load_starter", stdout=out)
    call_command("load_starter", stdout=out)
    assert "is live at /articles/kfor/" in out.getvalue()
    assert "is there already" in out.getvalue()
    document = Edition.objects.get().document
    assert [row.year for row in document.milestones] == [1999, 2008, 2015, 2022]
    assert len(document.focus_areas) == 3
    assert len(document.sections) == 3
    assert all(source.url.startswith("https://") for source in document.sources)


def test_the_starter_article_is_imported_with_every_word():
    imported = importing.import_document(importing.STARTER.read_bytes(), slug="kfor")
    assert not [note for note in imported.parsed.notes if "Not all" in str(note)]
