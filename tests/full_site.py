"""A site with every kind of article and page, whose content is hard to lay out."""

from dataclasses import replace
from datetime import timedelta

from milestones import drafts
from milestones.document import prose
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from milestones.editions import publishing, topics, translating
from milestones.models import Article
from milestones.models.clock import clock
from milestones.views.history import EDITIONS_A_PAGE
from tests import factories, pictures

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
ARABIC = "مهمة السلام (KFOR) منذ 1999!"
EDITIONS = EDITIONS_A_PAGE + 2


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
        focus_area=("f1", "", "f2")[i % 3],
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
    _translate(article)
    _add_drafts(article)
    _fill_the_lists()
    _fill_a_history()
    publish_the_unusual()
    _add_topics()
    for slug in ("gone", "still-to-be-seen"):
        gone = factories.edition(slug, title=LONG_TITLE).article
        factories.next_edition(slug, title=LONG_WORD)
        publishing.withdraw(gone, reason=f"It was wrong. {LONG_TITLE}")
    _publish_pages()
    return article


def _publish_pages():
    """Pages in both menus, one of them long, with all that the site can say of itself."""
    logo = factories.image(pictures.picture(400, 200))
    texts = {"name": "KFOR Milestones", "publisher": LONG_TITLE, "description": LONG_TITLE}
    texts |= {"contact": LONG_URL, "footer_text": f"{LONG_TITLE} {LONG_WORD}"}
    urls = {"publisher_url": LONG_URL, "licence_url": LONG_URL}
    factories.site_says(**texts, **urls, logo=logo)
    factories.page("about", menu="header", title="About")
    factories.next_edition_of_page("about", title="About us", short_title="About")
    body = f"<p>{LONG_WORD} {LONG_URL}</p>"
    sections = tuple(Section(uid=f"s{i}", heading=LONG_TITLE, body=body) for i in range(7))
    factories.page("a-page-of-many-words", menu="footer", title=LONG_TITLE, sections=sections)
    gone = factories.page("gone-page", menu="footer").article
    publishing.withdraw(gone, reason=LONG_TITLE)


def _translate(article):
    """Publish a translation of the first edition, which is behind and lacks a row."""
    started = translating.start(article.editions.get(number=1), language="ar", slug="translation")
    document = drafts.read(started)
    section = replace(document.sections[0], heading=ARABIC, body=f"<p>{ARABIC}</p>")
    rows = tuple(replace(row, focus_area="") for row in document.milestones[:-1])
    changes = {"title": ARABIC, "sections": (section,), "milestones": rows}
    changes |= {"focus_areas": (), "conclusion": f"<p>{ARABIC}</p>"}
    publishing.publish(drafts.write(started, replace(document, **changes)), note=ARABIC)
    translating.start(article.editions.get(number=3), language="fr", slug="translation-begun")


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


def _add_topics():
    """A topic of most articles, with a long name, an empty one, and one that was deleted."""
    text = {"en-gb": f"{LONG_TITLE}. {LONG_URL}"}
    articles = Article.objects.all()
    factories.topic("security", *articles, name=f"Security {LONG_WORD}", descriptions=text)
    factories.topic("empty", position=1)
    topics.delete(factories.topic("deleted"))


def _fill_the_lists():
    """So many articles, milestones and corrections that each list has a second page."""
    for i in range(25):
        title = LONG_TITLE if i % 5 == 0 else f"Article {i}"
        factories.edition(f"article-{i}", title=title)
        factories.next_edition(f"article-{i}", LONG_TITLE, kind="correction", title=f"{title}.")


def _fill_a_history():
    """So many editions of an article that its history, and a comparison of them, is cut."""
    article = Article(slug="many")
    for number in range(1, EDITIONS + 1):
        section = Section(uid="s1", body=f"<p>{LONG_WORD} {number}</p>")
        article = drafts.write(article, Document(title=LONG_TITLE, sections=(section,)))
        publishing.publish(article, note=f"{number}: {LONG_TITLE if number % 9 == 0 else 'More'}")


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
    texts += ("مبادرة 1", "سلام")
    dates = ("1999-06-12", "2004/2008", "2020/..", "2021", "2022-03")
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
                focus_area="f1",
                sources=("r1",),
            )
            for i, (date, text) in enumerate(zip(dates, texts, strict=True))
        ),
        sources=(
            Source(uid="r1", title="Resolution 1244 (1999)", author="United Nations"),
            Source(uid="r2", title="كتاب", publisher="دار النشر", url=LONG_URL, published="2004"),
        ),
    )
