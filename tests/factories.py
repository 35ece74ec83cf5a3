"""Documents and articles to test with."""

from dataclasses import asdict, replace
from pathlib import Path

from milestones import drafts
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from milestones.editions import publishing, reports, topics
from milestones.formats.image_files.images import Prepared
from milestones.formats.image_files.reencoding import reencode
from milestones.importing import images
from milestones.models import Article, Report, SiteSettings, Topic, site
from tests import pictures

DOCUMENTS = Path(__file__).parent / "documents"


def document(milestone_count=4, **changes):
    """Return a complete Document with the given number of milestones."""
    complete = Document(
        title="A mission and its years",
        lead="<p>The mission began in 1999.</p>",
        sections=(
            Section(uid="s1", heading="Why it began", body="<p>There was <em>cause</em>.</p>"),
            Section(uid="s2", heading="How it went on", body="<p>It did.</p>", sources=("r1",)),
        ),
        focus_intro="<p>Key focus areas include:</p>",
        focus_areas=(
            FocusArea(uid="f1", title="Courts", body="<p>Fair ones.</p>", sources=("r1",)),
            FocusArea(uid="f2", title="Trust"),
        ),
        milestones_intro="<p>What was done:</p>",
        milestones=tuple(milestone(i) for i in range(milestone_count)),
        conclusion_heading="In retrospect",
        conclusion='<p>More at <a href="https://www.nato.int">nato.int</a>.</p>',
        sources=(
            Source(
                uid="r1",
                title="The record",
                publisher="The publisher",
                url="https://example.org/record",
                checked="2026-11-02",
            ),
        ),
    )
    return replace(complete, **changes)


def milestone(i):
    return Milestone(
        uid=f"m{i}",
        date=f"{1999 + i // 12}-{i % 12 + 1:02}",
        initiative=f"Initiative {i}",
        impact=f"Impact {i}",
        sources=("r1",),
    )


def article(slug="mission", **changes):
    """Return a saved Article whose draft is `document(**changes)`."""
    return drafts.write(Article(slug=slug), document(**changes))


def edition(slug="mission", note="First edition", **changes):
    """Return the published first Edition of a new article."""
    return publishing.publish(article(slug, **changes), note=note)


def next_edition(slug="mission", note="What changed", *, kind="update", live_from=None, **changes):
    """Return the next Edition of the article at `slug`, whose draft becomes `document(**changes)`.

    The article is made when there is none.
    """
    draft = Article.objects.filter(slug=slug).first() or Article(slug=slug)
    draft = drafts.write(draft, document(**changes))
    return publishing.publish(draft, note=note, kind=kind, live_from=live_from)


def image(picture=None, name="a-picture.png", kind="PNG", user=None):
    """Return the stored Image of a Pillow `picture` (by default `pictures.picture()`)."""
    made = reencode(pictures.file(kind, picture))
    return images.store(Prepared(**asdict(made)), name=name, user=user)


def figure(image):
    """Return canonical prose that shows `image`, an Image or a SHA-256."""
    sha256 = getattr(image, "sha256", image)
    return f'<figure data-image="{sha256}"><img alt="A field"></figure>'


def page(slug="about", note="First edition", *, menu="", position=0, **changes):
    """Return the published first Edition of a new page such as “About”."""
    values = {"language": "en", "title": "About us", "lead": "<p>What this site is.</p>"}
    draft = Article(slug=slug, is_page=True, menu=menu, menu_position=position)
    return publishing.publish(drafts.write(draft, Document(**values | changes)), note=note)


def next_edition_of_page(slug, note="What changed", *, kind="update", **changes):
    """Return the next Edition of the page at `slug`, whose draft changes by `changes`."""
    draft = Article.objects.get(slug=slug)
    draft = drafts.write(draft, replace(drafts.read(draft), **changes))
    return publishing.publish(draft, note=note, kind=kind)


def site_says(language="en-gb", *, publisher_url="", licence_url="", logo=None, **texts):
    """Let the site say `texts` of itself in `language`; return its SiteSettings."""
    values = {"publisher_url": publisher_url, "licence_url": licence_url, "logo": logo}
    stored = SiteSettings.objects.first()
    version = stored.version if stored else 0
    return site.change(values, {language: texts}, version=version)


def topic(slug="security", *articles, name="", **texts):
    """Return a saved Topic of `articles`, by default with the slug in capitals as its name."""
    saved = Topic(slug=slug, names={"en-gb": name or slug.capitalize()}, **texts)
    topics.save(saved)
    for each in articles:
        topics.change(each, add=[saved])
    return saved


def report(client="192.0.2.1", **values):
    """Return the received Report with these `values`; by default it is about no page."""
    texts = dict.fromkeys(("row", "page", "right", "known_from", "contact"), "")
    numbered = f"It is wrong ({Report.objects.count()})."
    return reports.receive(client, **{"edition": None, **texts, "wrong": numbered, **values})
