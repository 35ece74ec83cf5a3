from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from milestones import importing, parsing, publishing


class Command(BaseCommand):
    help = "Import a document, as Markdown or plain text, as the draft of an article."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--slug", default="", help="the last part of the article's address")
        parser.add_argument("--publish", action="store_true", help="publish the draft as well")
        parser.add_argument("--note", default="", help="what changed, for readers")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(self, *, file, slug, publish, note, dry_run, **options):
        if publish and not note.strip():
            raise CommandError("--publish needs --note: what changed, in a few words for readers.")
        with transaction.atomic():
            imported = self._import(file, slug)
            self._report(imported)
            if publish:
                self._publish(imported.article, note.strip())
            if dry_run:
                transaction.set_rollback(True)
                self.stdout.write("A dry run: nothing was changed.")

    def _import(self, file, slug):
        try:
            with file.open("rb") as stream:
                data = stream.read(parsing.MAX_BYTES + 1)
            return importing.import_document(data, slug=slug)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except (parsing.ParseError, importing.CannotImport) as error:
            raise CommandError(f"{file}: {error}") from None

    def _report(self, imported):
        done = "A new draft" if imported.created else "The draft was updated"
        self.stdout.write(f"{done}: {imported.summary}")
        if imported.parsed.notes:
            self.stdout.write("Please check:")
        for note in imported.parsed.notes:
            self.stdout.write(f"- {note}")

    def _publish(self, article, note):
        try:
            edition = publishing.publish(article, note=note)
        except publishing.Unchanged as refusal:
            self.stdout.write(f"Not published: {refusal}")
        except publishing.CannotPublish as refusal:
            raise CommandError(f"Nothing was changed. {refusal}") from None
        else:
            self.stdout.write(f"Edition {edition.number} is live at {edition.get_absolute_url()}")
