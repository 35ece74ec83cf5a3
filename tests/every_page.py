"""Every page of the site, public and behind the login, as `full_site` fills it.

One list for all tests that look at every page; `test_every_page.py` compares it with the URLconf.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from milestones import drafts
from milestones.document.shape import Document
from milestones.drafts import previews
from milestones.editions import reports
from milestones.formats.downloads import markdown, milestones_csv
from milestones.importing import pending
from milestones.importing.choices import Choices, Role
from milestones.models import Article, Image, PendingImport, Topic
from tests import factories, pictures
from tests.error_urls import ERRORS
from tests.full_site import (
    EDITIONS,
    HARD_TEXT,
    LONG_TITLE,
    LONG_URL,
    LONG_WORD,
    hard_document,
)
from tests.screens import change_url, screen

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


def log_in(client):
    """Log a superuser with a long name in to `client`; return the user."""
    user = get_user_model().objects.create_superuser("administrator." * 4, password=PASSWORD)
    client.force_login(user)
    return user


def public_pages(article):
    """Return what visitors may be shown, by name. `publish_everything` made `article`."""
    link, revoked = (previews.create_link(article, days=7) for _ in range(2))
    previews.revoke(revoked)
    at = f"/articles/{article.slug}"
    return {
        "front": Page("/"),
        "front, later page": Page(second_page("front")),
        "article": Page(f"{at}/"),
        "article of few words": Page("/articles/article-1/"),
        "article in Arabic": Page("/articles/arabic/"),
        "translation": Page("/articles/translation/"),
        "old edition in Arabic": Page("/articles/arabic/editions/1/"),
        "history in Arabic": Page("/articles/arabic/history/"),
        "choice of editions in Arabic, with errors": Page("/articles/arabic/compare/?from=1&to=x"),
        "comparison in Arabic": Page("/articles/arabic/compare/1...2/"),
        "article of old dates and ranges": Page("/articles/old/"),
        "article of a title and milestones": Page("/articles/bare/"),
        "embedded timeline": Page(f"{at}/embed/"),
        "embedded timeline in Arabic": Page("/articles/arabic/embed/"),
        "embedded timeline of old dates": Page("/articles/old/embed/"),
        "embedded timeline of a withdrawn article": Page("/articles/gone/embed/", 410),
        "newest edition": Page(f"{at}/editions/3/"),
        "old edition": Page(f"{at}/editions/1/"),
        "edition of a withdrawn article": Page("/articles/still-to-be-seen/editions/1/"),
        "history": Page(f"{at}/history/"),
        "history of a withdrawn article": Page("/articles/still-to-be-seen/history/"),
        "history, later page": Page("/articles/many/history/?after=3"),
        "choice of editions, with errors": Page(f"{at}/compare/?from={LONG_WORD}&to=x"),
        "day without an edition": Page(f"{at}/on/?date=12 June 1999"),
        "day, with errors": Page(f"{at}/on/?date={LONG_WORD}"),
        "comparison": Page(f"{at}/compare/1...3/"),
        "comparison, swapped": Page(f"{at}/compare/3...1/"),
        "comparison of many steps": Page(f"/articles/many/compare/1...{EDITIONS}/"),
        "comparison without a difference": Page(f"{at}/compare/1...1/"),
        "corrections": Page("/corrections/"),
        "corrections, later page": Page(second_page("corrections")),
        "feeds": Page("/feeds/"),
        "feeds, later page": Page(second_page("feeds")),
        "description of the data": Page("/api/"),
        "milestones": Page("/milestones/"),
        "milestones, later page": Page(second_page("milestones")),
        "milestones, filtered": Page("/milestones/?from=2001&to=2004"),
        "milestones, none": Page("/milestones/?from=1&to=2"),
        "milestones, filter with errors": Page("/milestones/?from=abc&to=99999"),
        "milestones, newest first": Page("/milestones/?order=newest"),
        "milestones, years swapped": Page("/milestones/?from=2004&to=2001"),
        "milestones of an article": Page(f"/milestones/?article={article.slug}&q=deployment"),
        "milestones, by article": Page("/milestones/articles/"),
        "milestones, by article, none": Page("/milestones/articles/?q=nothing"),
        "milestone": Page(f"{at}/milestones/m6/"),
        "milestone of a long title": Page(f"{at}/milestones/m27/"),
        "milestone in Arabic": Page("/articles/arabic/milestones/m1/"),
        "milestone without a date": Page("/articles/old/milestones/m14/"),
        "milestone before Christ": Page("/articles/bare/milestones/m0/"),
        "milestone, removed": Page(f"{at}/milestones/m1/", 410),
        "topics": Page("/topics/"),
        "topic": Page("/topics/security/"),
        "topic, later page": Page(second_page("topic", "security")),
        "topic, empty": Page("/topics/empty/"),
        "topic, deleted": Page("/topics/deleted/", 410),
        "milestones of a topic": Page("/milestones/?topic=security"),
        "milestones of a topic, by article": Page("/milestones/articles/?topic=security"),
        "report": Page("/report/"),
        "report about a list": Page("/report/?page=/topics/"),
        "report, with errors": Page("/report/", 400, is_sent=True, fields=(("wrong", ""),)),
        "report about an article": Page(f"{at}/report/"),
        "report about a row": Page(f"{at}/report/?row=m6"),
        "report about an edition": Page(f"{at}/report/?edition=1&row=m2"),
        "report about a row in Arabic": Page("/articles/arabic/report/?row=m1"),
        "report about an article, with errors": Page(
            f"{at}/report/?row=m6", 400, is_sent=True, fields=(("contact", LONG_WORD * 9),)
        ),
        "report about a withdrawn edition": Page(f"{at}/report/?edition=2", 410),
        **_report_pages(article),
        "search": Page("/search/"),
        "search, with results": Page("/search/?q=deployment"),
        "search, limited": Page("/search/?q=deployment&kind=milestone&article=" + article.slug),
        "search, misspelt": Page("/search/?q=counterintelligense"),
        "search, none": Page("/search/?q=xylophone"),
        "front in French": Page("/fr/"),
        "milestones in Serbian": Page("/sr/milestones/"),
        "milestones in Serbian, filter with errors": Page("/sr-latn/milestones/?from=abc"),
        "search in Albanian": Page("/sq/search/?q=deployment"),
        "not found in French": Page("/fr/nothing/", 404),
        "preview": Page(_preview_url(link)),
        "preview, revoked": Page(_preview_url(revoked), 410),
        "withdrawn edition": Page(f"{at}/editions/2/", 410),
        "withdrawn article": Page("/articles/gone/", 410),
        "not found": Page("/nothing/", 404),
        "page": Page("/about/"),
        "page of many headings": Page("/a-page-of-many-words/"),
        "page, withdrawn": Page("/gone-page/", 410),
        "page, old edition": Page("/articles/about/editions/1/"),
        "page, history": Page("/articles/about/history/"),
        "login": Page("/admin/login/"),
        "login, with errors": Page("/admin/login/", is_sent=True),
        **{f"error {name}": Page(f"/error/{name}/", status) for name, status in ERRORS.items()},
    }


def _preview_url(link):
    return reverse("milestones:preview", args=[link.token])


def _translation_pages(article):
    translation, begun = (Article.objects.get(slug=f"translation{end}") for end in ("", "-begun"))
    listed = reverse("admin:milestones_article_translations")
    return {
        "change, translation": Page(change_url(translation)),
        "change, translation with errors": Page(change_url(begun), is_sent=True),
        "translate": Page(screen(article, "translate")),
        "translate, with errors": Page(screen(article, "translate"), is_sent=True),
        "original": Page(screen(translation, "original")),
        "original, with errors": Page(
            screen(translation, "original"), is_sent=True, fields=(("original", LONG_WORD),)
        ),
        "translations": Page(listed),
        "translations, none": Page(f"{listed}?language=fr&behind=on"),
    }


def _report_pages(article):
    """Return the pages of reports in each state, by name."""
    editions = article.editions
    pages = {}
    for state in ("new", "answered", "declined", "corrected"):
        report = factories.report(
            edition=editions.get(number=1),
            row="m6",
            wrong=f"{state}: {LONG_TITLE}",
            contact=LONG_URL,
        )
        if state == "corrected":
            reports.correct([report], editions.get(number=3), LONG_TITLE, user=None)
        elif state != "new":
            reports.answer(report, state, f"{LONG_WORD} {LONG_URL}", user=None)
        pages[f"{state} report"] = Page(reverse("milestones:report_status", args=[report.token]))
    return pages


def second_page(name, *arguments):
    """Return the URL of the second page of the list called `name`."""
    path = reverse(f"milestones:{name}", args=arguments)
    listing = Client().get(path).context["listing"]
    assert listing.after_last, f"The list {name} has one page only."
    return f"{path}?{urlencode({'after': listing.after_last})}"


def admin_pages(article):
    """Return the editors' screens, by name. `publish_everything` made `article`."""
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
        "pages": Page(reverse("admin:milestones_sitepage_changelist")),
        "add a page": Page(reverse("admin:milestones_sitepage_add")),
        "change a page": Page(change_url(Article.objects.get(slug="about"))),
        "menu": Page(reverse("admin:milestones_sitepage_menu")),
        "site": Page(reverse("admin:milestones_sitesettings_changelist")),
        "site, with errors": Page(
            reverse("admin:milestones_sitesettings_changelist"),
            is_sent=True,
            fields=(("licence_url", LONG_WORD),),
        ),
        "delete": Page(screen(article, "delete")),
        **_translation_pages(article),
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
        **_admin_pages_of_topics(),
        **_admin_pages_of_reports(article),
        **_admin_pages_of_accounts(),
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


def _admin_pages_of_topics():
    topic = Topic.objects.get(slug="security")
    pages = {
        "topics": Page(reverse("admin:milestones_topic_changelist")),
        "add a topic": Page(reverse("admin:milestones_topic_add")),
        "add a topic, with errors": Page(reverse("admin:milestones_topic_add"), is_sent=True),
    }
    for name in ("change", "delete", "history"):
        pages[f"{name} a topic"] = Page(reverse(f"admin:milestones_topic_{name}", args=[topic.pk]))
    return pages


def _admin_pages_of_reports(article):
    row = {"edition": article.editions.get(number=1), "row": "m6"}
    report = factories.report(wrong=LONG_TITLE * 3, right=LONG_URL, contact=LONG_WORD, **row)
    general = factories.report(page=LONG_URL)
    closed = factories.report(known_from=LONG_WORD)
    reports.answer(closed, "declined", LONG_TITLE, user=None)
    at = "admin:milestones_report"
    changes = {"a report": report, "a general report": general, "a closed report": closed}
    return {
        "reports": Page(reverse(f"{at}_changelist")),
        "reports, all": Page(reverse(f"{at}_changelist") + "?state=all"),
        **{name: Page(reverse(f"{at}_change", args=[each.pk])) for name, each in changes.items()},
        "a report, with errors": Page(
            reverse(f"{at}_change", args=[report.pk]), is_sent=True, fields=(("_answer", "on"),)
        ),
        "delete a report": Page(reverse(f"{at}_delete", args=[report.pk])),
        "history of a report": Page(reverse(f"{at}_history", args=[report.pk])),
    }


def _admin_pages_of_accounts():
    user = get_user_model().objects.create_user(LONG_WORD, f"{LONG_WORD}@example.org", PASSWORD)
    group = Group.objects.create(name=LONG_TITLE[:150])
    user.groups.add(group)
    wrong = (("username", LONG_WORD), ("name", group.name))
    pages = {}
    for one, of in (("user", user), ("group", group)):
        at = f"admin:auth_{one}"
        pages[f"{one}s"] = Page(reverse(f"{at}_changelist"))
        pages[f"add a {one}"] = Page(reverse(f"{at}_add"))
        pages[f"add a {one}, with errors"] = Page(reverse(f"{at}_add"), is_sent=True, fields=wrong)
        for name in ("change", "delete", "history"):
            pages[f"{name} a {one}"] = Page(reverse(f"{at}_{name}", args=[of.pk]))
    return pages | {
        "password of a user": Page(reverse("admin:auth_user_password_change", args=[user.pk])),
        "users and groups": Page(reverse("admin:app_list", args=["auth"])),
        "own password": Page(reverse("admin:password_change")),
        "own password, with errors": Page(reverse("admin:password_change"), is_sent=True),
        "own password, changed": Page(reverse("admin:password_change_done")),
        "logged out": Page("/error/logged-out/"),
        "locked out": Page("/error/locked-out/", 429),
        "busy with logins": Page("/error/busy/", 429),
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
