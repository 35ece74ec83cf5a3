"""What version 2 of the Document has room for, on its way there and back."""

from dataclasses import replace

import pytest
from django.db import connection

from milestones import drafts
from milestones.document.shape import Milestone
from milestones.editions import publishing
from milestones.models import Article, Edition, PublishedMilestone
from tests import factories, fresh

BEFORE = "0016_help_texts"  # the migration after it makes room
NEWEST = fresh.names()[-1]  # today's code needs today's tables

ODD = {
    "-0499": "500 BC",
    "1850~": "about 1850",
    "199X": "the nineties",
    "1999/2001": "three years",
    "Y-12000": "long ago",
    "1999-02-31": "no day",
    "soon": "no date",
    "": "nothing",
}


def document():
    """Return a Document with all that the version before has no room for."""
    odd = tuple(
        Milestone(
            uid=f"odd{i}",
            date=date,
            initiative=f"{words} <em>&amp;</em> more",
            impact='<a href="https://e.org/">Linked</a>',
            detail="<p>More.</p>",
        )
        for i, (date, words) in enumerate(ODD.items())
    )
    plain = factories.document(30, language="sq", short_title="Short", focus_heading="Priorities")
    source = replace(plain.sources[0], author="An author", published="May 2001")
    milestones = (*plain.milestones, *odd)
    labels = {"date_label": "When", "initiative_label": "What", "impact_label": "So what"}
    return replace(
        plain, milestones=milestones, sources=(source,), milestones_heading="Timeline", **labels
    )


@pytest.fixture
def _database(django_db_blocker):
    with django_db_blocker.unblock(), fresh.empty_database():
        yield


def rows_before():
    """Return what the version before has of each milestone, by uid."""
    Old = fresh.migrate(BEFORE).get_model("milestones", "Milestone")
    return {row.uid: row for row in Old.objects.all()}


@pytest.mark.slow
@pytest.mark.usefixtures("_database")
def test_what_the_version_before_has_no_room_for_comes_back_from_the_saved_draft():
    fresh.migrate(NEWEST)
    article = drafts.write(Article(slug="a"), document())
    written = drafts.read(article)

    before = rows_before()
    assert {row.year for uid, row in before.items() if uid.startswith("odd")} == {0}
    assert before["odd0"].initiative == "500 BC & more"
    assert (before["m13"].year, before["m13"].month, before["m13"].day) == (2000, 2, None)

    fresh.migrate(NEWEST)
    article = Article.objects.get()
    assert drafts.read(article) == written
    assert drafts.record(article).version == 1


@pytest.mark.slow
@pytest.mark.usefixtures("_database")
def test_what_the_version_before_changed_counts():
    fresh.migrate(NEWEST)
    drafts.write(Article(slug="a"), document())
    before = rows_before()
    for uid, changes in {"m13": {"impact": "A < B"}, "odd1": {"year": 1851}}.items():
        type(before[uid]).objects.filter(uid=uid).update(**changes)

    fresh.migrate(NEWEST)
    after = {row.uid: row for row in drafts.read(Article.objects.get()).milestones}
    assert (after["m13"].date, after["m13"].impact) == ("2000-02", "A &lt; B")
    assert (after["odd1"].date, after["odd1"].initiative) == ("1851", "about 1850 &amp; more")


@pytest.mark.slow
@pytest.mark.usefixtures("_database")
def test_the_milestones_of_editions_are_listed_in_both_versions():
    fresh.migrate(NEWEST)
    unclear = ("", "soon", "1999-02-31")
    dated = tuple(row for row in document().milestones if row.date not in unclear)
    article = drafts.write(Article(slug="a"), document())
    article = drafts.write(article, replace(document(), milestones=dated))
    edition = publishing.publish(article, note="x")
    listed = list(PublishedMilestone.objects.live().values_list("date", "initiative"))

    Old = fresh.migrate(BEFORE).get_model("milestones", "PublishedMilestone")
    dates = set(Old.objects.values_list("date", flat=True))
    assert {"1850", "1990", "1999", "2000-02"} <= dates
    assert all(1 <= int(date[:4]) <= 9999 for date in dates)
    assert Old.objects.filter(date="1850").get().initiative == "about 1850 & more"

    fresh.migrate(NEWEST)
    drafts.write(Article(slug="b"), factories.document(0, title="B"))
    publishing.publish(Article.objects.get(slug="b"), note="x")
    again = PublishedMilestone.objects.live().values_list("date", "initiative")
    assert list(again) == listed
    assert Edition.objects.get(pk=edition.pk).document == edition.document


@pytest.mark.slow
@pytest.mark.usefixtures("_database")
def test_texts_of_the_version_before_are_text_whatever_they_look_like():
    models = fresh.migrate(BEFORE)
    article = models.get_model("milestones", "Article").objects.create(slug="a", title="A")
    Old = models.get_model("milestones", "Milestone")
    texts = {"initiative": '<script>alert(1)</script> & "more"', "impact": "AT&amp;T"}
    Old.objects.create(article=article, uid="a", year=987, month=6, day=2, sources=[], **texts)

    fresh.migrate(NEWEST)
    (row,) = drafts.read(Article.objects.get()).milestones
    assert row.date == "0987-06-02"
    assert row.initiative == '&lt;script&gt;alert(1)&lt;/script&gt; &amp; "more"'
    assert row.impact == "AT&amp;amp;T"
    with connection.cursor() as cursor:
        cursor.execute("SELECT initiative, impact FROM milestones_milestone")
        assert cursor.fetchone() == tuple(texts.values())
