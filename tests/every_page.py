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

from milestones import drafts
from milestones.document import prose
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from milestones.drafts import previews
from milestones.editions import publishing
from milestones.formats.downloads import markdown, milestones_csv
from milestones.importing import pending
from milestones.importing.choices import Choices, Role
from milestones.models import Article, Image, PendingImport
from milestones.models.clock import clock
from tests import factories, pictures
from tests.error_urls import ERRORS
from tests.screens import change_url, screen

LONG_WORD = "Rechtsschutzversicherungsgesellschaften"
LONG_URL = f"https://example.org/{'documents-' * 3}{'0123456789abcdef' * 8}"
LONG_TITLE = (
    "Telecommunications, counterintelligence and internationalisation: multinational peacekeeping"
    f" deployment, its {LONG_WORD} and its impact in the municipalities"
)
HARD_TEXT = f"""
# {LONG_TITLE}

{LONG_WORD} {LONG_URL}

## {LONG_TITLE}

{LONG_TITLE} {LONG_WORD * 3}

- {LONG_WORD}
- {LONG_URL}

## Timeline

| {LONG_WORD} | Milestone | Impact | {LONG_TITLE} | Sources |
|---|---|---|---|---|
| soon | {LONG_WORD} | {LONG_TITLE} | {LONG_URL} | {LONG_WORD} |
| 1999 | {LONG_TITLE} | {LONG_WORD} | a | {LONG_URL} |

## Conclusion

{LONG_TITLE}
"""
REFERENCES = "".join(f'<cite data-source="{uid}"></cite>' for uid in ("r3", "r2", "r1"))
WIDE_TABLE = prose.clean(
    "<table><caption>{}{}</caption>{}</table>".format(
        LONG_TITLE,
        REFERENCES,
        "".join(
            f"<tr>{f'<{cell}><p>{LONG_WORD} {number}{REFERENCES}</p></{cell}>' * 8}</tr>"
            for number, cell in enumerate(("th", "td", "td"))
        ),
    )
)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Page:
    """The `url` of a page, and the `status` of its response.

    Where `is_sent`, it is the page that answers when its form is sent as it was loaded, with the
    `fields`, (name, value) pairs, changed.
    """

    url: str
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
    answer = client.get(page.url)
    if not page.is_sent:
        return answer
    return client.post(page.url, _Form(answer.content.decode()).fields | dict(page.fields))


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
                f"<blockquote><p>{LONG_TITLE}</p></blockquote><p><code>{LONG_URL}</code></p>"
                + WIDE_TABLE,
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
            Source(
                uid="r2",
                title=LONG_TITLE,
                author=LONG_TITLE,
                publisher=LONG_TITLE,
                published="1999-06",
                url=LONG_URL,
            ),
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
        date="-".join((f"{1999 + i}", f"{i % 12 + 1:02}", f"{i % 28 + 1:02}")[: i % 3 + 1]),
        initiative=words[i % len(words)],
        impact=(LONG_TITLE, LONG_URL, "Trust <strong>grew</strong>.", LONG_WORD)[i % 4],
        detail=f"<p>{LONG_TITLE}</p><ul><li><p>{LONG_WORD}</p></li></ul>" if i % 7 == 6 else "",
        sources=("r1", "r2", "r3")[: i % 4],
    )


def publish_everything():
    """Publish articles with editions in every state; return the one with hard content."""
    article = Article(slug="a-slug-with-many-words-in-it", featured=True)
    figure = factories.figure(factories.image(pictures.picture(1200, 800)))
    first = hard_document()
    for number, (title, kind) in enumerate(
        ((LONG_TITLE, "update"), ("Another title", "correction"), (LONG_TITLE, "update")), 1
    ):
        rows = first.milestones[number:]
        conclusion = f"<p>{LONG_WORD} in edition {number}{REFERENCES}. {LONG_TITLE}</p>{figure}"
        changed = replace(first, title=title, conclusion=conclusion, milestones=rows)
        article = drafts.write(article, changed)
        publishing.publish(article, note=f"{number}: {LONG_TITLE}", kind=kind)
    publishing.withdraw_edition(article.editions.get(number=2), reason=LONG_TITLE)
    _add_drafts(article)
    _fill_the_lists()
    publish_the_unusual()
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


def publish_the_unusual():
    """An article in Arabic, one of old dates and ranges, one of a title and milestones alone."""
    arabic = Article(slug="arabic")
    for conclusion in ("<p>المهمة مستمرة (KFOR).</p>", "<p>انتهت المهمة.</p>"):
        arabic = drafts.write(arabic, replace(arabic_document(), conclusion=conclusion))
        publishing.publish(arabic, note="تصحيح (KFOR)!", kind="correction")
    old = hard_document(
        milestones=tuple(map(_old_milestone, range(len(OLD_DATES)))),
        date_label="When it was",
        initiative_label=LONG_TITLE[:100],
    )
    bare = Document(title="Only milestones", milestones=old.milestones)
    bare = replace(bare, milestones=tuple(replace(m, sources=()) for m in bare.milestones))
    for slug, document in (("old", old), ("bare", bare)):
        publishing.publish(drafts.write(Article(slug=slug), document), note="First")


OLD_DATES = [
    *("Y-12000", "-04XX", "-0499", "-0311/-0263", "-0002/0100", "1066-10-14", "18XX", "1850~"),
    *("../1900", "199X", "1998-12-30/1999-01-02", "1999-06-12/1999-06-20", "1999-21", "2020/.."),
    "before the war",
]


def _old_milestone(i):
    detail = f"<p>{LONG_WORD} {LONG_TITLE}</p>" if i % 3 else ""
    return Milestone(uid=f"m{i}", date=OLD_DATES[i], initiative=LONG_WORD, detail=detail)


def arabic_document():
    """Return a Document in Arabic with some Latin words, numbers, links and foreign sources."""
    link = '<a href="https://www.nato.int/">KFOR</a>'
    texts = ("دخول القوات (KFOR) إلى كوسوفو!", "تدريب 1,200 شرطي", "عاد اللاجئون (850,000).")
    dates = ("1999-06-12", "2004/2008", "2020/..")
    return Document(
        language="ar",
        title="مهمة السلام (KFOR) منذ 1999!",
        short_title="مهمة KFOR",
        lead=f"<p>تروي هذه المقالة ما فعلته البعثة {link} (قرار 1244).</p>",
        sections=(
            Section(uid="s1", heading="الخلفية", body="<p>بدأت المهمة.</p>", sources=("r1",)),
            Section(uid="s2", body="<ul><li><p>واحد (KFOR)</p></li></ul><p>اثنان.</p>"),
        ),
        focus_areas=(FocusArea(uid="f1", title="الأمن", body="<p>حرية الحركة.</p>"),),
        milestones_heading="الجدول الزمني",
        date_label="التاريخ",
        milestones=tuple(
            Milestone(
                uid=f"m{i}",
                date=date,
                initiative=text,
                impact=f"{text} {link}",
                detail=f"<p>{text}</p>",
                sources=("r1",),
            )
            for i, (date, text) in enumerate(zip(dates, texts, strict=True))
        ),
        sources=(
            Source(uid="r1", title="Resolution 1244 (1999)", author="United Nations"),
            Source(uid="r2", title="كتاب", publisher="دار النشر", url=LONG_URL, published="2004"),
        ),
    )


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
        "article in Arabic": Page("/articles/arabic/"),
        "old edition in Arabic": Page("/articles/arabic/editions/1/"),
        "history in Arabic": Page("/articles/arabic/history/"),
        "comparison in Arabic": Page("/articles/arabic/compare/1...2/"),
        "article of old dates and ranges": Page("/articles/old/"),
        "article of a title and milestones": Page("/articles/bare/"),
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
    image = _images()
    return {
        "index": Page(reverse("admin:index")),
        "logged in again": Page(reverse("admin:milestones_article_logged_in")),
        "app": Page(reverse("admin:app_list", args=["milestones"])),
        "articles": Page(reverse("admin:milestones_article_changelist")),
        "articles, filtered": Page(
            reverse("admin:milestones_article_changelist") + "?state=live&q=a"
        ),
        "add": Page(reverse("admin:milestones_article_add")),
        "change": Page(change_url(article)),
        "change, incomplete": Page(change_url(incomplete)),
        "change, with errors": Page(change_url(incomplete), is_sent=True, fields=(("title", ""),)),
        "change, in conflict": Page(
            change_url(article),
            is_sent=True,
            fields=(("draft_version", "1"), ("title", LONG_WORD), ("conclusion", LONG_TITLE)),
        ),
        "delete": Page(screen(article, "delete")),
        "delete, nothing published": Page(screen(incomplete, "delete")),
        "import": Page(reverse("admin:milestones_article_import")),
        "import, with errors": Page(reverse("admin:milestones_article_import"), is_sent=True),
        "import into": Page(screen(article, "import_into")),
        **_import_pages(article),
        **_milestone_pages(article),
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
        "images": Page(reverse("admin:milestones_image_changelist")),
        "upload": Page(reverse("admin:milestones_image_add")),
        "upload, with errors": Page(reverse("admin:milestones_image_add"), is_sent=True),
        "image": Page(reverse("admin:milestones_image_change", args=[image.pk])),
        "delete an image": Page(
            reverse("admin:milestones_image_delete", args=[Image.objects.unused().first().pk])
        ),
        "history of an image": Page(reverse("admin:milestones_image_history", args=[image.pk])),
        "list of editions": Page(reverse("admin:milestones_edition_changelist")),
        "one of the editions": Page(reverse("admin:milestones_edition_change", args=[edition.pk])),
        "history of an edition": Page(
            reverse("admin:milestones_edition_history", args=[edition.pk])
        ),
    }


def _import_pages(article):
    """Return the screens of imports that the superuser, who must be there, has begun."""
    user = get_user_model().objects.filter(is_superuser=True).latest("pk")
    new = pending.add(HARD_TEXT.encode(), name=f"{LONG_WORD * 4}.md", user=user)
    into = pending.add(HARD_TEXT.encode(), name="", user=user, article=article)
    own = pending.add(markdown.to_markdown(hard_document()).encode(), name="own.md", user=user)
    for row in (new, into):
        pending.choose(row, Choices(roles={2: Role.LEFT_OUT}))
    check = reverse("admin:milestones_article_import_review", args=[new.pk])
    draft = (("_draft", "1"), ("title", LONG_TITLE), ("slug", article.slug))
    return {
        "import, check": Page(check),
        "import, check with errors": Page(check, is_sent=True, fields=draft),
        "import, check into": Page(
            reverse("admin:milestones_article_import_review", args=[into.pk])
        ),
        "import, check our own": Page(
            reverse("admin:milestones_article_import_review", args=[own.pk])
        ),
        "import, page": Page(reverse("admin:milestones_article_import_page", args=[new.pk])),
        "import, compare": Page(reverse("admin:milestones_article_import_compare", args=[into.pk])),
    }


def _milestone_pages(article):
    """Return the screens of milestones that the superuser has begun to import."""
    user = get_user_model().objects.filter(is_superuser=True).latest("pk")
    rows = [f"{2030 + i},{LONG_TITLE},{LONG_URL},{LONG_WORD}" for i in range(5)]
    table = "\n".join([LONG_TITLE, f"Date,Event,Impact,{LONG_WORD}", *rows, f"2040,{'a' * 301},,"])
    kind = PendingImport.Kind.MILESTONES
    own = milestones_csv.to_csv(drafts.read(article))
    new, same = (
        pending.add(text.encode(), name=name, user=user, article=article, kind=kind)
        for text, name in ((table, f"{LONG_WORD * 4}.csv"), (own, ""))
    )
    return {
        "milestones": Page(screen(article, "milestones")),
        "milestones, with errors": Page(screen(article, "milestones"), is_sent=True),
        "milestones, check": Page(screen(article, "milestones_check", new.pk)),
        "milestones, check with errors": Page(
            screen(article, "milestones_check", new.pk), is_sent=True, fields=(("version", "1"),)
        ),
        "milestones, no difference": Page(screen(article, "milestones_check", same.pk)),
    }


def _images():
    """Upload images of every shape; return one with a long name, which drafts show."""
    for width, height in ((40, 2000), (2000, 40), (20, 20)):
        factories.image(pictures.picture(width, height), name=f"{width} by {height}.png")
    image = factories.image(pictures.picture(1200, 800), name=f"{LONG_WORD}-{LONG_WORD}.png")
    for other in (Article(slug="with-an-image"), Article(slug="with-an-image-too")):
        drafts.write(other, hard_document(conclusion=factories.figure(image)))
    return image


def errors_among(pages):
    """Return the URLs of those `pages` that are answered with an error."""
    return [page.url for page in pages.values() if page.status >= 400]
