from django.core.management.base import BaseCommand

from milestones import importing, publishing
from milestones.models import Article

SLUG = "kfor"
NOTE = "First edition"


class Command(BaseCommand):
    help = "Import and publish the starter article, unless an article stands at its address."

    def handle(self, **options):
        article = Article.objects.filter(slug=SLUG).first()
        if article is None:
            data = importing.STARTER.read_bytes()
            article = importing.import_document(data, slug=SLUG).article
        if article.editions.exists():
            self.stdout.write(f"“{article}” is there already.")
            return
        edition = publishing.publish(article, note=NOTE)
        self.stdout.write(f"“{article}” is live at {edition.get_absolute_url()}")
