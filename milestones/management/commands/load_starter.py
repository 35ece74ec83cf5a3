from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from milestones.editions import publishing, starting
from milestones.importing import into_draft
from milestones.models import Article, Edition, site

SLUG = "kfor"
NOTE = "First edition"


class Command(BaseCommand):
    help = (
        "Import and publish the starter article, and make drafts of the starter pages, such as"
        " “About”. Leaves out those whose slug an article or page has or had."
    )

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        if is_taken(SLUG):
            self.stdout.write(
                f"An article has or had the slug {SLUG} already. Nothing was changed."
            )
        else:
            article = into_draft.import_document(into_draft.STARTER.read_bytes(), slug=SLUG).article
            edition = publishing.publish(article, note=NOTE)
            self.stdout.write(f"“{article}” is live at {edition.get_absolute_url()}")
        pages = [self._draft(slug) for slug in starting.PAGES if not is_taken(slug)]
        if pages:
            site.arrange((page, Article.Menu.FOOTER, _position(page)) for page in pages)
            self.stdout.write("Fill in the pages and publish them in the admin, under “Pages”.")

    def _draft(self, slug: str) -> Article:
        file = into_draft.STARTER.with_name(f"{slug}.md")
        page = into_draft.import_document(file.read_bytes(), slug=slug, is_page=True).article
        self.stdout.write(f"The page “{page}” is a draft, with places to fill in.")
        return page


def _position(page: Article) -> int:
    return list(starting.PAGES).index(page.slug) + 1


def is_taken(slug: str) -> bool:
    """Tell whether an article or page, or an edition of one that was renamed, has this slug."""
    articles, editions = Article.objects.filter(slug=slug), Edition.objects.filter(slug=slug)
    return articles.exists() or editions.exists()
