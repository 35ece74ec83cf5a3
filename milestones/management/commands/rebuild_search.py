from typing import Any

from django.core.management.base import BaseCommand

from milestones import drafts
from milestones.search import indexing


class Command(BaseCommand):
    help = (
        "Index all articles for the search again, and all drafts for the search in the admin."
        " Publishing and saving keep both up to date, so this is needed only after an upgrade from"
        " a version without search, or with other rules."
    )

    def handle(self, **options: Any) -> None:
        drafts.note_words_again()
        count = indexing.rebuild()
        self.stdout.write(f"Indexed {count} edition{'s' * (count != 1)}.")
