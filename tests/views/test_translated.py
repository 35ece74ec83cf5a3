"""Every fixed word that a reader sees can be translated.

The site is Greek here, in a translation that puts each of its messages in brackets. So all that is
in Latin letters outside of brackets is a word that no translation can reach.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils.translation import trans_real

from milestones import drafts
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from milestones.drafts import previews
from milestones.editions import publishing
from milestones.models import Article
from tests import factories
from tests.error_urls import ERRORS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.error_urls")]

# Names, a language's tag, and the letters of links back to references: the same in every language.
NAMES = {"CSV", "Excel", "JSON", "Markdown", "BibTeX", "CSL", "RIS", "SHA", "el", "a", "b"}
NAMES |= {"APA", "Chicago", "Harvard", "Atom", "Feed"}
SAID = ("alt", "aria-label", "title", "placeholder", "data-label")  # attributes that are read
# Times are written by Babel; code is the same in every language.
SILENT = ("script", "style", "time", "code", "pre")
CODES = re.compile(r"https?://\S+|[0-9a-f]{64}")
TEMPLATES = Path(__file__).parents[2] / "templates"


class Bracketed:
    """A translation, as Django uses them, that only puts each message in brackets."""

    def gettext(self, message):
        return f"⟦{message}⟧" if message else ""

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)

    def language(self):
        return "el"

    to_language = language


class Words(HTMLParser):
    """Collects the words of a page that are in Latin letters and outside of brackets."""

    def __init__(self, html):
        super().__init__()
        self.found, self.depth, self.silent = [], 0, 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.silent += tag in SILENT
        for name, value in attributes:
            if name in SAID or (tag == "input" and name == "value"):
                self.read(value or "")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.read(data)

    def read(self, text):
        for part in re.split("([⟦⟧])", text):
            self.depth += {"⟦": 1, "⟧": -1}.get(part, 0)
            if not self.depth:
                self.found += re.findall("[A-Za-z]+", CODES.sub("", part))


@pytest.fixture
def greek(settings):
    settings.SITE_NAME = "Ιστότοπος"
    settings.LANGUAGE_CODE, settings.LANGUAGES = "el", [("el", "Ελληνικά")]
    kept = trans_real._translations, trans_real._default, getattr(trans_real._active, "value", None)
    trans_real._translations, trans_real._default = {"el": Bracketed()}, Bracketed()
    trans_real._active.value = Bracketed()
    yield
    trans_real._translations, trans_real._default, trans_real._active.value = kept


def document(**changes):
    """Return a Document of Greek words, with everything in it."""
    table = "<table><tbody><tr><th><p>α</p></th><td><p>β</p></td></tr></tbody></table>"
    complete = Document(
        language="el",
        title="Τίτλος",
        lead='<p>Αρχή<cite data-source="r1"></cite>.</p>',
        sections=(Section(uid="s1", heading="Ενότητα", body=f"<p>Κείμενο.</p>{table}"),),
        focus_areas=(FocusArea(uid="f1", title="Πρώτο"),),
        milestones=tuple(
            Milestone(uid=f"m{year}", date=str(year), initiative="Έργο", impact="Αποτέλεσμα")
            for year in (1999, 2005)
        ),
        conclusion="<p>Τέλος.</p>",
        sources=(Source(uid="r1", title="Πηγή", published="2001", checked="2026-11-02"),),
    )
    first = replace(complete.milestones[0], detail="<p>Περισσότερα.</p>", sources=("r1",))
    return replace(complete, **{"milestones": (first, *complete.milestones[1:]), **changes})


def edition(slug, note="Σημείωση", kind="update", **changes):
    article = Article.objects.filter(slug=slug).first() or Article(slug=slug)
    return publishing.publish(drafts.write(article, document(**changes)), note=note, kind=kind)


def changed():
    """Return what changes in `document`, so that a comparison shows all that it can say."""
    figure = factories.figure(factories.image()).replace("A field", "Αγρός")
    years = (2005, 1999, 2010)
    return {
        "title": "Άλλος τίτλος",
        "language": "",
        "lead": '<p>Αρχή, <a href="https://example.org">εδώ</a>.</p>',
        "sections": (),
        "focus_areas": (FocusArea(uid="f1", title="Πρώτο"), FocusArea(uid="f2", title="Νέο")),
        "milestones": tuple(Milestone(uid=f"m{y}", date=str(y), impact="Έργο") for y in years),
        "conclusion": f"<p><em>Τέλος.</em></p>{figure}",
        "sources": (),
    }


def publish_everything():
    """Publish articles in all states; return the URLs of pages of every kind."""
    first = edition("a")
    edition("a", "Διόρθωση", "correction", **changed())
    edition("a", "Και άλλη", "correction")
    edition("a", "Μικρή", "minor", conclusion="<p><em>Τέλος.</em></p>")
    gone = edition("gone")
    publishing.withdraw(gone.article, reason="Λάθος.", history_open=False)
    edition("b", lead="")
    edition("b")
    publishing.withdraw_edition(Article.objects.get(slug="b").editions.get(number=1), reason="Λ")
    link = previews.create_link(first.article, days=7)
    revoked = previews.create_link(first.article, days=7)
    previews.revoke(revoked)
    return [
        "/",
        "/?after=nothing",
        *(f"/articles/a/{path}" for path in ("", "history/", "editions/1/", "compare/1...2/")),
        *("/articles/a/compare/1...1/", "/articles/a/compare/3...4/", "/articles/b/history/"),
        *(f"/articles/a/compare/{path}" for path in ("1...4/", "2...1/", "?from=λ&to=2", "?to=1")),
        *(f"/articles/a/on/?date={day}" for day in ("λ", "1990-01-01", "9000-01-01", "3/5/2020")),
        *("/articles/gone/", "/articles/gone/history/", "/articles/b/editions/1/"),
        *(
            "/corrections/",
            "/feeds/",
            "/milestones/",
            "/milestones/?from=λ",
            "/milestones/?from=1&to=2",
        ),
        *(f"/preview/{each.token}/" for each in (link, revoked)),
        *(f"/error/{name}/" for name in ERRORS if name != "url"),
        *("/?q=%ff", "/?q=%00", f"/{'x' * 9000}/"),
    ]


def untranslated(html):
    return " ".join(word for word in Words(html).found if word not in NAMES)


def test_a_fixed_word_outside_of_brackets_is_found():
    html = '<p title="⟦Good⟧ bad">⟦All <b>good</b>⟧ but <i>this</i> CSV</p><time>May</time>'
    assert untranslated(html) == "bad but this"


def test_every_fixed_word_of_the_public_pages_can_be_translated(greek, client):
    client.raise_request_exception = False
    pages = {url: client.get(url) for url in publish_everything()}
    found = {url: untranslated(page.content.decode()) for url, page in pages.items()}
    assert {url: words for url, words in found.items() if words} == {}
