"""Every page of the site, public and behind the login, over content that is hard to lay out.

One list for all tests that look at every page; `test_every_page.py` compares it with the URLconf.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from html.parser import HTMLParser

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from milestones import drafts, previews, publishing
from milestones.clock import clock
from milestones.documents import Document, Milestone, Source
from milestones.models import Article

from . import factories
from .error_urls import ERRORS
from .screens import change_address, screen

LONG_WORD = "Rechtsschutzversicherungsgesellschaften"
LONG_URL = f"https://example.org/{'documents-' * 3}{'0123456789abcdef' * 8}"
LONG_TITLE = (
    "Telecommunications, counterintelligence and internationalisation: multinational peacekeeping"
    f" deployment, its {LONG_WORD} and what came of it in the municipalities"
)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Page:
    """A page's `address`, and the `status` that it is answered with.

    Where `is_sent`, it is the page that answers when its form is sent as it was loaded, with the
    `fields`, (name, value) pairs, changed.
    """

    address: str
    status: int = 200
    is_sent: bool = False
    fields: tuple[tuple[str, str], ...] = ()


class _Form(HTMLParser):
    """The fields of the first form of a page that is sent by POST and isn't the one to log out."""

    def __init__(self, html):
        super().__init__()
        self.fields, self._is_inside, self._is_done, self._text = {}, False, False, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form":
            is_it = values.get("method") == "post" and values.get("id") != "logout-form"
            self._is_inside = is_it and not self._is_done
        elif self._is_inside and "name" in values:
            self._add(tag, values)

    def _add(self, tag, values):
        kind = values.get("type")
        is_off = kind in ("checkbox", "radio") and "checked" not in values
        if tag == "textarea":
            self._text = values["name"]
            self.fields[self._text] = ""
        elif tag == "input" and kind not in ("submit", "file") and not is_off:
            self.fields[values["name"]] = values.get("value") or ""

    def handle_data(self, data):
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._text = None
        elif tag == "form" and self._is_inside:
            self._is_inside, self._is_done = False, True


def ask(client, page):
    """Return the answer that `client`, Django's, gets to `page`."""
    answer = client.get(page.address)
    if not page.is_sent:
        return answer
    return client.post(page.address, _Form(answer.content.decode()).fields | dict(page.fields))


def hard_document(**changes):
    """Return a Document of long words, long titles, a long URL and many milestones."""
    long = factories.document()
    link = f'<a href="{LONG_URL}">{LONG_URL}</a>'
    values = {
        "title": LONG_TITLE,
        "lead": f"<p>Deployment began in 1999. {LONG_WORD} took part. See {link}.</p>",
        "sections": (
            replace(long.sections[0], heading=LONG_TITLE, sources=("r1", "r2", "r3")),
            replace(
                long.sections[1],
                body=f"<p>{LONG_WORD}: {link}</p><h3>{LONG_WORD}</h3><h4>{LONG_TITLE}</h4>"
                f"<ul><li><p>{LONG_WORD}</p><ol><li><p>Nested {link}</p></li></ol></li></ul>"
                f"<blockquote><p>{LONG_TITLE}</p></blockquote><p><code>{LONG_URL}</code></p>",
            ),
        ),
        "focus_areas": (
            replace(long.focus_areas[0], title=LONG_TITLE, body=f"<p>{LONG_WORD} {link}</p>"),
            long.focus_areas[1],
        ),
        "milestones": tuple(_hard_milestone(i) for i in range(30)),
        "conclusion_heading": LONG_TITLE,
        "sources": (
            *long.sources,
            Source(uid="r2", title=LONG_TITLE, publisher=LONG_TITLE, url=LONG_URL),
            Source(uid="r3", title=LONG_URL, url=LONG_URL, checked="2026-09-12"),
        ),
    }
    return factories.document(**(values | changes))


def _hard_milestone(i):
    words = (
        "Deployment to municipalities",
        f"Handover to {LONG_WORD}",
        LONG_TITLE,
        "Counterintelligence internationalisation",
        "Aid",
    )
    return Milestone(
        uid=f"m{i}",
        year=1999 + i,
        month=(None, i % 12 + 1)[i % 3 > 0],
        day=(None, i % 28 + 1)[i % 3 > 1],
        initiative=words[i % len(words)],
        impact=(LONG_TITLE, LONG_URL, "Trust grew.", LONG_WORD)[i % 4],
        sources=("r1", "r2", "r3")[: i % 4],
    )


def publish_everything():
    """Publish articles with editions in every state; return the one with hard content."""
    article = Article(slug="a-slug-with-many-words-in-it", featured=True)
    first = hard_document()
    for number, (title, kind) in enumerate(
        ((LONG_TITLE, "update"), ("Another title", "correction"), (LONG_TITLE, "update")), 1
    ):
        rows = first.milestones[number:]
        conclusion = f"<p>{LONG_WORD} in edition {number}. {LONG_TITLE}</p>"
        changed = replace(first, title=title, conclusion=conclusion, milestones=rows)
        article = drafts.write(article, changed)
        publishing.publish(article, note=f"{number}: {LONG_TITLE}", kind=kind)
    publishing.withdraw_edition(article.editions.get(number=2), reason=LONG_TITLE)
    _add_drafts(article)
    _fill_the_lists()
    for slug in ("gone", "still-to-be-seen"):
        gone = factories.edition(slug, title=LONG_TITLE).article
        factories.next_edition(slug, title=LONG_WORD)
        publishing.withdraw(gone, reason=f"It was wrong. {LONG_TITLE}")
    return article


def _add_drafts(article):
    """A cancelled edition, one that is scheduled, and a draft that differs from it."""
    document = drafts.read(article)
    for note in ("Cancelled", "Scheduled"):
        drafts.write(article, replace(document, conclusion=f"<p>{note}</p>"))
        edition = publishing.publish(
            article, note=f"{note}: {LONG_TITLE}", live_from=clock.now() + timedelta(days=30)
        )
        if note == "Cancelled":
            publishing.cancel(edition)
    drafts.write(article, replace(document, conclusion="<p>Not published.</p>"))


def _fill_the_lists():
    """So many articles, milestones and corrections that each list has a second page."""
    for i in range(25):
        title = LONG_TITLE if i % 5 == 0 else f"Article {i}"
        factories.edition(f"article-{i}", title=title)
        factories.next_edition(f"article-{i}", LONG_TITLE, kind="correction", title=f"{title}.")


def log_in(client):
    """Log a superuser with a long name in to `client`; return the user."""
    user = get_user_model().objects.create_superuser("administrator." * 4, password=PASSWORD)
    client.force_login(user)
    return user


def public_pages(article):
    """Return what visitors may be shown, by name, after `publish_everything` made `article`."""
    link, revoked = (previews.create_link(article, days=7) for _ in range(2))
    previews.revoke(revoked)
    at = f"/articles/{article.slug}"
    return {
        "front": Page("/"),
        "front, later page": Page(second_page("front")),
        "article": Page(f"{at}/"),
        "article of few words": Page("/articles/article-1/"),
        "newest edition": Page(f"{at}/editions/3/"),
        "old edition": Page(f"{at}/editions/1/"),
        "edition of a withdrawn article": Page("/articles/still-to-be-seen/editions/1/"),
        "history": Page(f"{at}/history/"),
        "history of a withdrawn article": Page("/articles/still-to-be-seen/history/"),
        "comparison": Page(f"{at}/compare/1...3/"),
        "comparison without a difference": Page(f"{at}/compare/1...1/"),
        "corrections": Page("/corrections/"),
        "corrections, later page": Page(second_page("corrections")),
        "milestones": Page("/milestones/"),
        "milestones, later page": Page(second_page("milestones")),
        "milestones, filtered": Page("/milestones/?from=2001&to=2004"),
        "milestones, none": Page("/milestones/?from=1&to=2"),
        "milestones, filter with errors": Page("/milestones/?from=abc&to=99999"),
        "preview": Page(_preview_url(link)),
        "preview, revoked": Page(_preview_url(revoked), 410),
        "withdrawn edition": Page(f"{at}/editions/2/", 410),
        "withdrawn article": Page("/articles/gone/", 410),
        "not found": Page("/nothing/", 404),
        "login": Page("/admin/login/"),
        "login, with errors": Page("/admin/login/", is_sent=True),
        **{f"error {name}": Page(f"/error/{name}/", status) for name, status in ERRORS.items()},
    }


def _preview_url(link):
    return reverse("milestones:preview", args=[link.token])


def second_page(name):
    """Return the URL of the second page of the list called `name`."""
    path = reverse(f"milestones:{name}")
    listing = Client().get(path).context["listing"]
    assert listing.after_last, f"The list {name} has one page only."
    return f"{path}?{urlencode({'after': listing.after_last})}"


def admin_pages(article):
    """Return the editors' screens, by name, after `publish_everything` made `article`."""
    edition = article.editions.get(number=1)
    incomplete = drafts.write(Article(slug="incomplete"), Document(title=LONG_TITLE))
    return {
        "index": Page(reverse("admin:index")),
        "logged in again": Page(reverse("admin:milestones_article_logged_in")),
        "app": Page(reverse("admin:app_list", args=["milestones"])),
        "articles": Page(reverse("admin:milestones_article_changelist")),
        "articles, filtered": Page(
            reverse("admin:milestones_article_changelist") + "?state=live&q=a"
        ),
        "add": Page(reverse("admin:milestones_article_add")),
        "change": Page(change_address(article)),
        "change, incomplete": Page(change_address(incomplete)),
        "change, with errors": Page(
            change_address(incomplete), is_sent=True, fields=(("_publish", "on"),)
        ),
        "change, in conflict": Page(
            change_address(article),
            is_sent=True,
            fields=(("draft_version", "1"), ("title", LONG_WORD), ("conclusion", LONG_TITLE)),
        ),
        "delete": Page(screen(article, "delete")),
        "delete, nothing published": Page(screen(incomplete, "delete")),
        "import": Page(reverse("admin:milestones_article_import")),
        "import, with errors": Page(reverse("admin:milestones_article_import"), is_sent=True),
        "import into": Page(screen(article, "import_into")),
        "publish": Page(screen(article, "publish")),
        "publish, with errors": Page(screen(article, "publish"), is_sent=True),
        "publish, incomplete": Page(screen(incomplete, "publish")),
        "editions": Page(screen(article, "editions")),
        "editions, none": Page(screen(incomplete, "editions")),
        "edition": Page(screen(article, "edition", 2)),
        "schedule": Page(screen(article, "schedule", article.editions.first().number)),
        "withdraw": Page(screen(article, "withdraw")),
        "withdraw, with errors": Page(screen(article, "withdraw"), is_sent=True),
        "withdraw an edition": Page(screen(article, "withdraw_edition", 1)),
        "restore": Page(screen(article, "restore", "edition", 1)),
        "restore, no difference": Page(screen(article, "restore", "draft", article.version)),
        "preview": Page(screen(article, "preview")),
        "history": Page(screen(article, "history")),
        "list of editions": Page(reverse("admin:milestones_edition_changelist")),
        "one of the editions": Page(reverse("admin:milestones_edition_change", args=[edition.pk])),
        "history of an edition": Page(
            reverse("admin:milestones_edition_history", args=[edition.pk])
        ),
    }


def errors_among(pages):
    """Return the URLs of those `pages` that are answered with an error."""
    return [page.address for page in pages.values() if page.status >= 400]
