"""Django's makemessages, for the words that readers see: those of the admin are in English only.

Serbian in Latin letters is made from Serbian in Cyrillic letters.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import makemessages
from django.utils.translation import to_locale

from kfor_site import catalogues

# What only editors and operators see, and what isn't the site.
ENGLISH = [
    *("benchmarks/*", "docs/*", "tests/*", "var/*", "mutants/*"),
    *("templates/admin/*", "templates/account/*", "templates/refused.html"),
    *("milestones/admin/*", "milestones/importing/*", "milestones/management/*"),
    *("milestones/document/completeness.py", "milestones/models/articles.py"),
    *("milestones/editions/publishing.py", "milestones/editions/translating.py"),
]


class Command(makemessages.Command):
    # A new text is left empty, rather than filled with the translation of a similar one.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        codes = dict(settings.LANGUAGES).keys() - {settings.LANGUAGE_CODE, catalogues.LATIN}
        parser.set_defaults(
            locale=sorted(map(to_locale, codes)),
            ignore_patterns=ENGLISH,
            no_obsolete=True,
            add_location="file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        catalogues.write_latin()
