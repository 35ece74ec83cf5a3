"""The command that imports documents: many at once, and what it prints."""

import base64
import io
import json

import pytest
from django.core.management import CommandError, call_command

from milestones import drafts
from milestones.importing import into_draft
from milestones.models import Article, DraftVersion, Edition, Image
from tests import factories, pictures

pytestmark = pytest.mark.django_db


def document(title, more=""):
    return f"# {title}\n\nLead.\n\n## Section\n\nText.{more}\n"


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files, by name, and returns their paths."""

    def write(**files):
        paths = []
        for name, content in files.items():
            path = tmp_path / f"{name}.md"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return paths

    return write


def run(*arguments):
    """Run the command; return what it printed, what it printed as progress, and its error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_article", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_each_file_gets_a_line_and_becomes_a_draft(folder):
    out, _, error = run(*folder(one=document("One"), two=document("Two")))
    assert not error
    assert "[1/2] " in out
    assert "one.md: New draft created: “One”" in out
    assert "[2/2] " in out
    assert {article.slug for article in Article.objects.all()} == {"one", "two"}


def test_a_file_that_fails_leaves_the_others_and_is_named_at_the_end(folder, tmp_path):
    paths = folder(one=document("One"), bad=b"\0", two=document("Two"))
    out, _, error = run(paths[0], paths[1], tmp_path / "nowhere.md", paths[2])
    assert {article.slug for article in Article.objects.all()} == {"one", "two"}
    assert "bad.md: not imported." in out
    assert error.startswith("2 of 4 files failed.")
    assert "nowhere.md: No such file or directory." in error


def test_the_draft_of_an_article_is_replaced_only_if_asked(folder):
    factories.article("one")
    [path] = folder(one=document("One"))
    _, _, error = run(path)
    assert "has the slug one. Use --replace to replace its draft." in error
    assert drafts.read(Article.objects.get()) == factories.document()
    out, _, error = run(path, "--replace")
    assert "Draft updated" in out
    assert not error
    assert Article.objects.get().title == "One"


@pytest.mark.parametrize(
    ("existing", "options"),
    [("another", []), ("another", ["--replace"]), ("history", ["--replace"])],
)
def test_two_documents_of_one_title_never_replace_each_other(folder, existing, options):
    factories.article(existing)
    titles = {"a": "History", "b": "History", "c": "Later"}
    files = {name: document(title, f" Of {name}.") for name, title in titles.items()}
    _, _, error = run(*folder(**files), *options)
    assert error.startswith("1 of 3 files failed.")
    assert "b.md: Another file of this import became the article “History”" in error
    assert "Of a." in drafts.read(Article.objects.get(slug="history")).sections[0].body
    assert Article.objects.filter(slug="later").exists()


def test_a_dry_run_of_many_files_finds_what_the_run_would(folder):
    paths = folder(a=document("History"), b=document("History"))
    out, _, error = run(*paths, "--dry-run")
    assert "Dry run: nothing was changed." in out
    assert error.startswith("1 of 2 files failed.")
    assert not Article.objects.exists()
    assert not DraftVersion.objects.exists()


def test_the_language_is_that_which_was_given(folder):
    run(*folder(one=document("One")), "--language", "SQ")
    assert Article.objects.get().language == "sq"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--language", "not a language"], "--language:"),
        (["--slug", "one"], "--slug is for one file"),
        (["--publish"], "--publish needs --note"),
    ],
)
def test_options_that_dont_fit_together_change_nothing(folder, arguments, message):
    _, _, error = run(*folder(one=document("One"), two=document("Two")), *arguments)
    assert error.startswith(message)
    assert not Article.objects.exists()


def test_many_files_are_published_and_those_that_cant_be_stay_drafts(folder):
    paths = folder(one=document("One"), bare="# Bare\n\nLead.\n")
    out, _, error = run(*paths, "--publish", "--note", "First")
    assert "Edition 1 is live at /articles/one/" in out
    assert "bare.md: The draft is saved. It can't be published yet." in error
    assert Edition.objects.get().slug == "one"
    assert Article.objects.count() == 2


def test_the_report_is_printed_by_outcome(folder):
    out, _, _ = run(*folder(one="---\nauthor: Jane\n---\n\n" + document("One")))
    assert "Left out:\n- " in out
    assert "Jane" in out


def test_the_report_can_be_read_by_a_program(folder):
    front = "---\nauthor: Jane\n---\n\n"
    paths = folder(one=front + document("One"), bad=b"\0")
    out, err, error = run(*paths, "--report", "json", "--publish", "--note", "First")
    [one, bad] = json.loads(out)
    assert one.items() >= {"status": "created", "slug": "one", "title": "One", "edition": 1}.items()
    assert one["file"].endswith("one.md")
    assert {"outcome", "message", "line", "place"} == set(one["remarks"][0])
    assert "Jane" in " ".join(remark["message"] for remark in one["remarks"])
    assert bad["status"] == "failed"
    assert bad["errors"]
    assert "[1/2]" in err
    assert error.startswith("1 of 2 files failed.")


class Stream(io.StringIO):
    """A stream that takes the characters of its encoding, or fails with an error."""

    def __init__(self, encoding="utf-8", error=None):
        super().__init__()
        self.name_of_encoding, self.error = encoding, error

    @property
    def encoding(self):
        return self.name_of_encoding

    def write(self, text):
        if self.error:
            raise self.error
        text.encode(self.encoding)
        return super().write(text)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
@pytest.mark.parametrize("options", [(), ("--report", "json")])
def test_what_a_terminal_cant_show_stops_no_import(folder, tmp_path, encoding, options):
    [path] = folder(one=document("Één “title”"))
    odd = path.rename(tmp_path / "bad\udcff “name”.md")
    out = Stream(encoding)
    paths = map(str, (odd, *folder(two=document("Two"))))
    call_command("import_article", *paths, *options, stdout=out, stderr=Stream(encoding))
    assert {article.slug for article in Article.objects.all()} == {"een-title", "two"}
    if options:
        assert json.loads(out.getvalue())[0]["file"] == str(odd)
    else:
        assert "bad\\udcff" in out.getvalue()


@pytest.mark.parametrize(
    ("error", "said"),
    [(BrokenPipeError(32, "Broken pipe"), "Broken pipe."), (AttributeError(), "nowhere")],
)
@pytest.mark.parametrize("options", [(), ("--report", "json")])
def test_a_report_that_cant_be_printed_stops_no_import(folder, error, said, options):
    paths = map(str, folder(one=document("One"), bad=b"\0", two=document("Two")))
    with pytest.raises(CommandError) as failure:
        call_command("import_article", *paths, *options, stdout=Stream(error=error))
    assert {article.slug for article in Article.objects.all()} == {"one", "two"}
    *_, bad, last = str(failure.value).splitlines()
    assert "this looks like a binary file" in bad
    assert last.startswith("The report could not be printed: ")
    assert said in last
    assert last.endswith("2 of 3 files were imported.")


@pytest.mark.parametrize(
    ("error", "said", "slugs", "code"),
    [
        (KeyboardInterrupt(), "The import was interrupted.", {"one"}, 130),
        (RecursionError("too deep"), "RecursionError: too deep", {"one", "three"}, 1),
    ],
)
@pytest.mark.parametrize("options", [("--publish", "--note", "New"), ()])
def test_a_file_that_was_interrupted_is_undone_and_named(
    folder, monkeypatch, error, said, slugs, code, options
):
    write = into_draft.write

    def interrupted(parsed, article, **more):
        saved = write(parsed, article, **more)
        if article.slug == "two":
            raise error
        return saved

    monkeypatch.setattr(into_draft, "write", interrupted)
    names = ("one", "two", "three")
    paths = map(str, folder(**{name: document(name) for name in names}))
    with pytest.raises(CommandError) as failure:
        call_command("import_article", *paths, *options, stdout=io.StringIO())
    assert {article.slug for article in Article.objects.all()} == slugs
    assert said in str(failure.value)
    assert ("three.md: The import was interrupted before this file." in str(failure.value)) == (
        "three" not in slugs
    )
    assert failure.value.returncode == code


def test_a_file_that_is_too_large_is_refused(folder, monkeypatch):
    monkeypatch.setattr("milestones.management.commands.import_article.MOST_BYTES", 10)
    _, _, error = run(*folder(one=document("One")))
    assert "one.md: The file is larger than" in error
    assert not Article.objects.exists()


@pytest.mark.parametrize("is_dry", [False, True])
def test_a_dry_run_stores_no_image(tmp_path, images_folder, is_dry):
    path = tmp_path / "one.html"
    path.write_text(with_image())
    run(path, *(["--dry-run"] if is_dry else []))
    assert Image.objects.count() == (0 if is_dry else 1)
    assert bool([*images_folder.rglob("*.*")]) != is_dry


def with_image():
    """Return a web page with an image in it."""
    data = base64.b64encode(pictures.file()).decode()
    image = f'<img src="data:image/png;base64,{data}" alt="A field">'
    return f"<h1>One</h1><p>Lead.</p><h2>Section</h2><p>Text.</p><p>{image}</p>"


# --- Translations ---------------------------------------------------------------------------------


def test_files_become_translations_of_an_article(folder):
    original = factories.edition(language="en").article
    files = folder(french="---\nlang: fr\n---\n" + document("Une mission"))
    _, _, error = run(*files, "--translates", "mission", "--publish", "--note", "First")
    assert not error
    edition = Edition.objects.get(slug="une-mission")
    assert (edition.original, edition.original_number) == (original, 1)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--translates", "unknown"], "there is no edition at unknown"),
        (["--translates", "mission", "--language", "en"], "the language of the original"),
    ],
)
def test_a_translation_that_cannot_be_linked_is_not_imported(folder, options, why):
    factories.edition(language="en")
    out, err, error = run(*folder(french=document("Une mission")), *options)
    assert why in out + err + error
    assert Article.objects.count() == 1
