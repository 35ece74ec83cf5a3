import json
import logging
import os
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from milestones.document import languages
from milestones.editions import publishing, translating
from milestones.formats.reports import ParseError
from milestones.importing import into_draft, reporting
from milestones.importing.into_draft import Imported
from milestones.models import Article

MOST_BYTES = 50 * 2**20
INTERRUPTED = 130  # the exit code that shells give a command that Ctrl+C ended

log = logging.getLogger(__name__)


class Failed(Exception):
    """A file was not imported, or its draft was not published. The message says why."""


@dataclass
class Result:
    """What became of a file. `edition` is the one that was published."""

    file: Path
    imported: Imported | None = None
    edition: Any = None
    errors: list[str] = field(default_factory=list)
    notice: str = ""

    def fail(self, error: str) -> None:
        """Record an `error` for which all that became of the file was undone."""
        self.imported = self.edition = None
        self.notice, self.errors = "", [error]

    @property
    def status(self) -> str:
        if self.imported is None:
            return "failed"
        return "created" if self.imported.created else "updated"

    @property
    def as_json(self) -> dict[str, Any]:
        """This result for a program, as plain data."""
        told: dict[str, Any] = {"file": str(self.file), "status": self.status}
        told |= {"errors": self.errors, "notice": self.notice}
        if self.imported:
            parsed = self.imported.parsed
            told |= {"slug": self.imported.article.slug, "title": parsed.document.title}
            told["summary"] = into_draft.summary(parsed.document)
            told["edition"] = self.edition.number if self.edition else None
            told["remarks"] = [
                {
                    "outcome": remark.outcome.value,
                    "message": remark.message,
                    "line": remark.place.line,
                    "place": str(remark.place),
                }
                for remark in parsed.remarks
            ]
        return told


class Command(BaseCommand):
    help = (
        "Import documents as drafts of articles: Word, OpenDocument, HTML, Markdown, plain text or"
        " spreadsheets. If a file can't be imported, the others are, and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--slug", default="", help="the last part of the article's URL")
        parser.add_argument("--language", default="", help="the language of the articles, as in en")
        parser.add_argument(
            "--translates",
            default="",
            metavar="SLUG",
            help="the slug of the article that the imported ones translate",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace the draft if an article with this slug exists",
        )
        parser.add_argument("--publish", action="store_true", help="publish the drafts as well")
        parser.add_argument("--note", default="", help="what changed, for readers")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the import report and change nothing"
        )
        parser.add_argument(
            "--report",
            choices=["text", "json"],
            default="text",
            help="how to print the import report; with json, progress goes to standard error",
        )

    def handle(self, *, files, dry_run, report, **options):
        self.options = self._checked(files, options)
        self.dry_run, self.is_json = dry_run, report == "json"
        self.written = []
        self.unprinted = ""  # why the report couldn't be printed
        self.is_interrupted = False
        results = []
        with transaction.atomic() if dry_run else nullcontext():
            for number, file in enumerate(files, 1):
                result = self._import(file)
                results.append(result)
                self._tell(result, f"[{number}/{len(files)}] " if len(files) > 1 else "")
            if dry_run:
                transaction.set_rollback(True)
                self._progress("Dry run: nothing was changed.")
        if self.is_json:
            self._print(self.stdout, json.dumps([each.as_json for each in results], indent=2))
        self._finish(results)

    def _checked(self, files, options):
        """Return `options` in their usual form. Raise CommandError if they don't fit together."""
        if options["publish"] and not options["note"].strip():
            raise CommandError("--publish needs --note: tell readers in a few words what changed.")
        if options["slug"] and len(files) > 1:
            raise CommandError("--slug is for one file. Import the others without it.")
        try:
            return options | {"language": languages.tag(options["language"])}
        except ValueError as error:
            raise CommandError(f"--language: {error}") from None

    # --- One file ---

    def _import(self, file):
        """Import `file`: all of it, or nothing. Publish it if asked to."""
        result = Result(file)
        if self.is_interrupted:
            result.errors.append("The import was interrupted before this file.")
            return result
        try:
            with transaction.atomic():
                result.imported = self._draft(file)
                if self.options["translates"]:
                    self._link(result.imported.article)
                if self.options["publish"]:
                    self._publish(result)
            self.written.append(result.imported.article)
        except Failed as error:
            result.fail(str(error))
        except KeyboardInterrupt:
            self.is_interrupted = True
            result.fail("The import was interrupted.")
        except Exception as error:  # a fault, of which the other files know nothing
            log.exception("%s could not be imported", file)
            result.fail(f"An unexpected error: {type(error).__name__}: {error}")
        return result

    def _draft(self, file):
        try:
            with file.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise Failed(f"The file is larger than {MOST_BYTES // 2**20} MB.")
            return into_draft.import_document(
                data,
                name=file.name,
                slug=self.options["slug"],
                language=self.options["language"],
                may_replace=self.options["replace"],
                kept=self.written,
                stores_images=not self.dry_run,
            )
        except OSError as error:
            raise Failed(f"{error.strerror or error}.") from None
        except into_draft.AlreadyExists as error:
            raise Failed(f"{error} Use --replace to replace its draft.") from None
        except (ParseError, into_draft.CannotImport) as error:
            raise Failed(str(error)) from None

    def _link(self, article):
        """Note that `article` translates the newest edition of the one that was named."""
        original = Article.objects.filter(slug=self.options["translates"]).first()
        newest = original and translating.newest_of(original)
        if newest is None:
            raise Failed(f"--translates: there is no edition at {self.options['translates']}.")
        try:
            translating.link(article, original, newest.number)
        except translating.CannotTranslate as error:
            raise Failed(str(error)) from None

    def _publish(self, result):
        """Publish the draft, which is kept if that can't be."""
        try:
            with transaction.atomic():
                note = self.options["note"].strip()
                result.edition = publishing.publish(result.imported.article, note=note)
        except publishing.Unchanged as refusal:
            result.notice = f"Not published: {refusal}"
        except publishing.CannotPublish as refusal:
            kept = "" if self.dry_run else "The draft is saved. "
            result.errors.append(f"{kept}It can't be published yet. {refusal}")

    # --- What is printed ---

    def _progress(self, line):
        self._print(self.stderr if self.is_json else self.stdout, line)

    def _print(self, stream, text):
        """Print `text`. If that can't be done, the import goes on, and `_finish` says so."""
        encoding = getattr(stream, "encoding", None) or "utf-8"
        if self.unprinted:
            return
        try:
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()
        except AttributeError:  # Python has no such stream if it is closed
            self.unprinted = "There is nowhere to print to."
        except OSError as error:
            self.unprinted = f"{error.strerror or error}."
            _discard(stream)

    def _tell(self, result, start):
        for line in self._lines(result, start):
            self._progress(line)

    def _lines(self, result, start):
        """Yield a progress line for `result` and, unless the report is JSON, the report."""
        if result.imported is None:
            if start:  # of a single file, the error says it
                yield f"{start}{result.file}: not imported. {' '.join(result.errors)}"
            return
        done = "New draft created" if result.imported.created else "Draft updated"
        summary = into_draft.summary(result.imported.parsed.document)
        yield f"{start}{result.file}: {done}: {summary}"
        if not self.is_json:
            yield from reporting.lines(result.imported.parsed.remarks)
        if result.notice:
            yield result.notice
        if result.edition:
            yield f"Edition {result.edition.number} is live at {result.edition.get_absolute_url()}"

    def _finish(self, results):
        """Raise CommandError if something failed."""
        lines = [f"{each.file}: {' '.join(each.errors)}" for each in results if each.errors]
        if lines and len(results) > 1:
            lines = [f"{len(lines)} of {len(results)} files failed.", *lines]
        if self.unprinted:
            count = sum(each.imported is not None for each in results)
            done = "can be" if self.dry_run else "were"
            lines.append(
                f"The report could not be printed: {self.unprinted} {count} of {len(results)}"
                f" files {done} imported."
            )
        if lines:
            code = INTERRUPTED if self.is_interrupted else 1
            raise CommandError("\n".join(lines), returncode=code)


def _discard(stream):
    """Let `stream` lead nowhere, so that Python doesn't fail at its end to print what is left."""
    with suppress(AttributeError, OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
