import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from milestones.exporting import copying, signing
from milestones.exporting.urls import Site
from milestones.management.interruptions import signals_raise


class Command(BaseCommand):
    help = (
        "Copy the whole public site, with every public edition, into the new folder DIR: files that"
        " open from a disk or any web host, with a list of their hashes. Readers notice nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--url", required=True, help="the URL of the site, such as https://example.org"
        )
        parser.add_argument(
            "--key", type=Path, metavar="FILE", help="the private SSH key that signs the list"
        )

    def handle(self, *, folder: Path, url: str, key: Path | None, **options: Any) -> None:
        folder = folder.absolute()
        try:
            site = Site(url)
        except ValueError as error:
            raise CommandError(f"--url: {error}") from None
        try:
            with signals_raise():
                exported = copying.export(site, folder, key=key, tell=self._tell)
        except (copying.CannotExport, signing.CannotSign) as error:
            raise CommandError(str(error)) from None
        except (OSError, sqlite3.Error) as error:
            raise CommandError(
                f"{folder} can't be written: {error}. Nothing was left behind."
            ) from None
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted. {folder} was not written.") from None
        self.stdout.write(f"{site.root} was copied to {folder}: {exported.files:,} files.")
        if exported.fingerprint:
            self.stdout.write(f"The list of their hashes is signed with {exported.fingerprint}.")
        else:
            self.stdout.write("The list of their hashes is not signed: that needs --key FILE.")

    def _tell(self, asked: int, known: int) -> None:
        self.stderr.write(f"{asked:,} of {known:,} URLs found so far")
