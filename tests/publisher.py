"""A process that publishes, for tests that run several of them or kill one: `python -m …`."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def publish(name, count):
    """Change the draft and publish it, as one transaction, `count` times; print each number."""
    for i in range(count):
        with transaction.atomic():
            article = drafts.locked(Article.objects.get())
            drafts.write(article, factories.document(title=f"{name} {i}"))
            edition = publishing.publish(article, note=f"{name} {i}")
        print(edition.number, flush=True)


def publish_as_it_is():
    """Publish the draft; print the number, or "unchanged"."""
    try:
        print(publishing.publish(Article.objects.get(), note="As it is").number)
    except publishing.Unchanged:
        print("unchanged")


def translate(slug):
    """Start the translation of the first edition into French; print "started" or "refused"."""
    edition = Edition.objects.get(number=1)
    try:
        translating.start(edition, language="fr", slug=slug)
        print("started")
    except translating.CannotTranslate:
        print("refused")


def report():
    """Print what is stored, as JSON."""
    article = Article.objects.get()
    editions = article.editions.order_by("number")
    state = {
        "numbers": [edition.number for edition in editions],
        "draft": drafts.read(article).title,
        "version": article.version,
        "versions": article.versions.count(),
        "last": editions.last().title if editions else None,
        "findings": list(verifying.findings()),
    }
    print(json.dumps(state))


if __name__ == "__main__":
    django.setup()
    from django.db import transaction

    from milestones import drafts
    from milestones.editions import publishing, translating, verifying
    from milestones.models import Article, Edition
    from tests import factories

    match sys.argv[1:]:
        case ["publish", name, count]:
            publish(name, int(count))
        case ["publish-as-it-is"]:
            publish_as_it_is()
        case ["translate", slug]:
            translate(slug)
        case ["article"]:
            factories.article()
        case ["report"]:
            report()
