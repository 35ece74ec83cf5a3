"""A site for benchmarks, with its own database, filled with articles."""

import os
import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

BIN = Path(sys.executable).parent

ENVIRONMENT = {
    "SECRET_KEY": "for-benchmarks-only " * 3,
    "HTTPS": "off",
    "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    # These override the environment, so that the report describes the server correctly.
    "WEB_CONCURRENCY": "2",
    "GUNICORN_CMD_ARGS": "",
}


def has(program):
    """Return whether this program is installed."""
    return shutil.which(program) is not None


def set_up(database):
    """Set up Django in this process with the database at the URL `database`."""
    os.environ.update(ENVIRONMENT, DATABASE_URL=database)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)


WORDS = """peace mission stability agreement security council resolution freedom movement support
troops multinational training institution community outreach election border monastery patrol
""".split()  # noqa: SIM905


def text(seed, count):
    """Return `count` words, different for each `seed`."""
    return " ".join(WORDS[(seed * 7 + i * (seed % 5 + 1)) % len(WORDS)] for i in range(count))


def document(seed, milestone_count):
    """Return a Document of typical size, with `milestone_count` milestones of about 40 words."""
    from milestones.document.shape import Document, FocusArea, Milestone, Section, Source

    return Document(
        title=f"Article {seed}: {text(seed, 4)}",
        lead=f"<p>{text(seed, 40)}.</p>",
        sections=tuple(
            Section(
                uid=f"s{i}",
                heading=text(seed + i, 4),
                body=f"<p>{text(seed + i, 60)}.</p><p>{text(seed + i + 1, 60)}.</p>",
                sources=("r1",),
            )
            for i in range(3)
        ),
        focus_intro=f"<p>{text(seed, 10)}:</p>",
        focus_areas=tuple(
            FocusArea(uid=f"f{i}", title=text(i, 3), body=f"<p>{text(seed + i, 20)}.</p>")
            for i in range(4)
        ),
        milestones_intro=f"<p>{text(seed, 12)}:</p>",
        milestones=tuple(
            Milestone(
                uid=f"m{i}",
                date=_date(1999 + i * 27 // milestone_count, i),
                initiative=f"{text(seed + i, 6)} {i}",
                impact=f"{text(seed * 3 + i, 34)}.",
                sources=("r1", "r2"),
            )
            for i in range(milestone_count)
        ),
        conclusion=f"<p>{text(seed, 50)}.</p>",
        sources=tuple(
            Source(uid=f"r{i}", title=text(i, 5), url=f"https://example.org/{i}") for i in (1, 2)
        ),
    )


def _date(year, i):
    """Return a month of `year`, or some years from it for one milestone in ten."""
    return f"{year}/{year + 3}" if i % 10 == 5 else f"{year}-{i % 12 + 1:02}"


def publish(slug, seed=1, milestone_count=4):
    """Publish a new article and return its Edition."""
    from milestones import drafts
    from milestones.editions import publishing
    from milestones.models import Article

    article = drafts.write(Article(slug=slug), _chronological(document(seed, milestone_count)))
    return publishing.publish(article, note="First edition")


def _chronological(written):
    from milestones.document.shape import chronological

    return replace(written, milestones=chronological(written.milestones))


def fill(count, milestone_count=20):
    """Create `count` published articles in bulk."""
    from django.utils import timezone

    from milestones.document import serializing
    from milestones.editions import publishing
    from milestones.models import Article, DraftVersion, Edition

    now = timezone.now() - timedelta(days=count + 1)
    articles, versions, editions = [], [], []
    for i in range(count):
        written = _chronological(document(i, milestone_count))
        content = serializing.to_json(written)
        shared = {"slug": f"a{i}", "content": content, "sha256": serializing.sha256(content)}
        at = now + timedelta(days=i)
        texts = {name: getattr(written, name) for name in ("title", "lead", "conclusion")}
        article = Article(slug=f"a{i}", sha256=shared["sha256"], version=1, updated_at=at, **texts)
        articles.append(article)
        versions.append(
            DraftVersion(article=article, number=1, featured=False, action="Made", **shared)
        )
        editions.append(
            Edition(
                article=article,
                number=1,
                title=written.title,
                note="First edition",
                kind="correction",
                published_at=at,
                live_from=at,
                first_published=at,
                **shared,
            )
        )
    for rows in (articles, versions, editions):
        type(rows[0]).objects.bulk_create(rows, batch_size=500)
    _give_topics(articles)
    for edition in editions:
        publishing.list_and_index(edition)


def _give_topics(articles):
    """Give all `articles` one topic, and one of them another."""
    from milestones.models import Article, Topic

    through = Article.topics.through
    for slug, having in {"common": articles, "rare": articles[5:6]}.items():
        topic = Topic.objects.create(slug=slug, names={"en-gb": slug})
        rows = [through(article=article, topic=topic) for article in having]
        through.objects.bulk_create(rows, batch_size=500)


def repeat(edition, count):
    """Add `count` editions after `edition`, each with a different title."""
    from milestones.document.serializing import sha256
    from milestones.editions import publishing
    from milestones.models import Edition

    edition.live_from -= timedelta(days=2)
    editions = []
    for i in range(1, count + 1):
        content = edition.content.replace('"title":"Article', f'"title":"{i} Article', 1)
        at = edition.live_from + timedelta(minutes=i)
        editions.append(
            Edition(
                article=edition.article,
                number=edition.number + i,
                slug=edition.slug,
                title=f"{i} {edition.title}",
                content=content,
                sha256=sha256(content),
                note=f"Change {i}",
                published_at=at,
                live_from=at,
                first_published=edition.first_published,
                followed_at=at + timedelta(minutes=1) if i < count else None,
                superseded=i < count - 1,
            )
        )
    Edition.objects.bulk_create(editions, batch_size=500)
    publishing.list_and_index(editions[-1])
    Edition.objects.filter(pk=edition.pk).update(
        live_from=edition.live_from, followed_at=editions[0].live_from, superseded=True
    )
