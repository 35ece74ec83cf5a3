"""Articles in several languages to test with."""

from dataclasses import replace

from milestones import drafts
from milestones.document import prose, shape
from milestones.editions import publishing, translating
from milestones.models import Article
from tests import factories

WORDS = {"fr": "Traduit", "sq": "Përkthyer", "ar": "مترجم", "en": "Translated"}


def started(original, language="fr", slug=None, number=None):
    """Return the article that is the translation of an edition of `original`, as it begins."""
    edition = original.editions.get(number=number) if number else original.editions.first()
    slug = slug or f"{original.slug}-{language}"
    return translating.start(edition, language=language, slug=slug)


def written(article, **changes):
    """Write something in each text of a translation, in its language; return the article."""
    document = drafts.read(article)
    words = WORDS.get(document.language, "Translated")
    parts = {part: tuple(map(_written(words), getattr(document, part))) for part in shape.ROWS}
    values = {"title": words, "lead": f"<p>{words}.</p>", **parts, **changes}
    return drafts.write(article, replace(document, **values))


def _written(words):
    def write(row):
        if isinstance(row, shape.Source):
            return row
        name = {"Section": "heading", "FocusArea": "title"}.get(type(row).__name__, "initiative")
        return replace(row, **{name: f"{words} {prose.text_of(getattr(row, name))}".strip()})

    return write


def published(original, language="fr", slug=None, live_from=None, **changes):
    """Return the first edition of the translation of `original`, live now or at `live_from`."""
    article = written(started(original, language, slug), **changes)
    return publishing.publish(article, note="First", live_from=live_from)


def original(slug="mission", language="en", **changes):
    """Return an article in `language` whose first edition is live."""
    return factories.edition(slug, language=language, **changes).article


def corrected(slug="mission", **changes):
    """Publish a correction of an original in English; return the article."""
    factories.next_edition(slug, "Better", kind="correction", **{"language": "en", **changes})
    return Article.objects.get(slug=slug)
