from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from milestones.editions import publishing
from milestones.importing import into_draft
from milestones.models import Article, Edition

SLUG = "kfor"
NOTE = "First edition"


class Command(BaseCommand):
    help = "Import and publish the starter article, unless an article has or had its slug."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        if is_taken():
            self.stdout.write(
                f"An article has or had the slug {SLUG} already. Nothing was changed."
            )
            return
        article = into_draft.import_document(into_draft.STARTER.read_bytes(), slug=SLUG).article
        edition = publishing.publish(article, note=NOTE)
        self.stdout.write(f"“{article}” is live at {edition.get_absolute_url()}")


def is_taken() -> bool:
    """Tell whether an article, or an edition of one that was renamed, has the starter's slug."""
    articles, editions = Article.objects.filter(slug=SLUG), Edition.objects.filter(slug=SLUG)
    return articles.exists() or editions.exists()
