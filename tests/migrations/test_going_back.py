"""What today's code published is whole again after the way back to each version, and forward."""

import importlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from milestones import drafts
from milestones.document import serializing
from milestones.document.shape import Milestone
from milestones.editions import immutability, publishing
from milestones.models import Article, Edition, Image, ImageUse, PublishedMilestone
from milestones.models.clock import clock
from tests import factories, fresh, strategies
from tests.wsgi import ask

NAMES = fresh.names()
QUICK = "0005_times"  # the way from there makes all that is made from editions
LISTING = importlib.import_module("milestones.migrations.0022_milestones_searched_and_reversed")

CITE = '<cite data-source="r1"></cite>'
TABLE = (
    "<table><caption>Troops</caption><tr><th><p>Year</p></th><th><p>Number</p></th></tr>"
    f"<tr><td><p>1999</p></td><td><p>50,000{CITE}</p></td></tr></table>"
)
DATES = {
    **{"1999-06-12": "day", "1999-06": "month", "2000": "year", "1999/2001": "range"},
    **{"2020/..": "open", "../1998": "until", "1850~": "about", "199X": "decade"},
    **{"1999-21": "spring", "-0499": "500 BC", "Y-12000": "long ago", "1999-02-31": "no day"},
    **{"mid-2001": "text", "03/04/1999": "unclear", "": "none"},
}
ENDINGS = ("/", ".json", ".csv", ".xlsx", ".md", "/feed.atom", "/embed/", "/history/")
ENDINGS += ("/milestones/m0/", "/milestones/m12/", "/report/", "/compare/1...2/", "/editions/1/")
ENDINGS += ("/editions/1.json", "/editions/2/", "/editions/2.bib", "/editions/2.md")
LISTS = ("/", "/milestones/", "/milestones/?from=1999&to=2021", "/milestones/?q=troops")
LISTS += ("/milestones/?order=newest", "/milestones.json", "/milestones.csv", "/articles.json")
LISTS += ("/milestones/articles/", "/corrections/", "/feed.atom", "/sitemap.xml", "/fr/")


def everything(image):
    """Return a Document that uses all that one can."""
    rows = tuple(
        Milestone(
            uid=f"m{i}",
            date=date,
            initiative=f"Troops &amp; <strong>{words}</strong>{CITE}",
            impact=f'<a href="https://e.org/">So</a> <em>what</em> {i}',
            detail=f"<p>More.</p>{TABLE}{factories.figure(image)}" if i % 2 else "",
            focus_area=("f1", "")[i % 2],
            sources=("r1",) if i % 3 else (),
        )
        for i, (date, words) in enumerate(DATES.items())
    )
    texts = {"language": "en", "short_title": "NATO in Kosovo", "milestones_heading": "When"}
    texts |= {"date_label": "When", "initiative_label": "What", "impact_label": "So what"}
    plain = factories.document()
    source = replace(plain.sources[0], author="An author", published="May 2001")
    conclusion = f"<p>It did.</p>{TABLE}{factories.figure(image)}"
    return replace(plain, milestones=rows, sources=(source,), conclusion=conclusion, **texts)


def fill():
    """Publish editions that are live, scheduled, and followed by one that has gone live since."""
    document = everything(factories.image())
    first = replace(document, title="At first", milestones=document.milestones[:2])
    article = drafts.write(Article(slug="mission"), first)
    publishing.publish(article, note="First")
    publishing.publish(drafts.write(article, document), note="Better", kind="correction")
    drafts.write(article, replace(document, title="A draft"))
    factories.edition("coming", milestones=document.milestones)
    coming = factories.next_edition("coming", live_from=clock.now() + timedelta(days=1))
    factories.next_edition("gone", milestones=document.milestones)
    last = factories.next_edition("gone", live_from=clock.now() + timedelta(days=1))
    past = clock.now()
    Edition.objects.filter(pk=last.pk).update(live_from=past)
    Edition.objects.filter(followed_at=last.live_from, article=last.article).update(
        followed_at=past
    )
    assert coming.state == "scheduled"


def rows():
    """Return what the lists have of each milestone, without the ids."""
    fields = [field.attname for field in PublishedMilestone._meta.concrete_fields]
    found = PublishedMilestone.objects.order_by("edition", "position")
    return list(found.values(*(name for name in fields if name != "id")))


def is_needed(row):
    return Edition.objects.live_or_scheduled().filter(pk=row["edition_id"]).exists()


def columns():
    return list(Edition.objects.order_by("pk").values())


def uses():
    return set(ImageUse.objects.values_list("image", "edition", "draft_version__content"))


def answers():
    site = WSGIHandler()
    urls = [f"/articles/mission{ending}" for ending in ENDINGS]
    urls += [f"/articles/{slug}/" for slug in ("coming", "gone")]
    urls += [*LISTS, Image.objects.get().url]
    found = {url: ask(site, url) for url in urls}
    assert {url: answer.status for url, answer in found.items() if answer.status != 200} == {}
    return {url: answer.body for url, answer in found.items()}


@pytest.mark.slow
def test_the_oldest_lists_of_milestones_have_what_they_can_hold(django_db_blocker):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(NAMES[-1])
        fill()
        fresh.migrate("0005_times")
        models = fresh.migrate("0006_published_milestones")
        listed = models.get_model("milestones", "PublishedMilestone").objects
        found = listed.filter(edition__slug="mission").order_by("position")
        assert list(found.values_list("date", "initiative", "impact")) == [
            ("1999-06", "Troops & month", "So what 1"),
            ("1999-06-12", "Troops & day", "So what 0"),
            ("2000", "Troops & year", "So what 2"),
        ]


# --- Images ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_images_come_back_and_stay_protected(django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(NAMES[-1])
        fill()
        Image.objects.update(uploaded_by=get_user_model().objects.create(username="editor"))
        [image], shown = Image.objects.values(), uses()
        models = fresh.migrate("0017_document_2")
        models.get_model("auth", "User").objects.all().delete()
        fresh.migrate(NAMES[-1])
        assert list(Image.objects.values()) == [{**image, "uploaded_by_id": None}]
        assert uses() == shown
        with pytest.raises(ProtectedError):
            Image.objects.get().delete()
        assert fresh.tables() == fresh.tables_of_models()


@pytest.mark.slow
def test_a_site_without_tables_begins_anew_with_its_images(django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(NAMES[-1])
        fill()
        images = list(Image.objects.values())
        call_command("migrate", "milestones", "zero", verbosity=0)
        fresh.migrate(NAMES[-1])
        assert not Article.objects.exists()
        assert list(Image.objects.values()) == images
        assert uses() == set()
        assert fresh.tables() == fresh.tables_of_models()
        fill()
        call_command("verify_editions")


# --- What the database repeats of editions --------------------------------------------------------


@pytest.mark.usefixtures("_keep_the_connection")
@pytest.mark.parametrize(
    "version",
    [pytest.param(name, marks=() if name == QUICK else pytest.mark.slow) for name in NAMES[:-1]],
)
def test_what_editions_show_and_lists_repeat_comes_back(version, django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(NAMES[-1])
        fill()
        drafts_before = {each.slug: drafts.read(each) for each in Article.objects.all()}
        before, editions, shown, pages = rows(), columns(), uses(), answers()
        call_command("verify_editions")

        fresh.migrate(version)
        fresh.migrate(NAMES[-1])

        call_command("verify_editions")
        assert immutability.is_protected(connection)
        assert columns() == editions
        needed = [row for row in before if is_needed(row)]
        assert [row for row in rows() if is_needed(row)] == needed
        if version >= "0002":  # before, there were no saved drafts to take it from
            assert {each.slug: drafts.read(each) for each in Article.objects.all()} == drafts_before
            assert uses() == shown
        assert answers() == pages
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@given(strategies.some_documents())
def test_the_migration_lists_milestones_as_publishing_does(document):
    published = PublishedMilestone.all_of(Edition(), document)
    listed = LISTING.rows_of(json.loads(serializing.to_json(document)))
    for row, values in zip(published, listed, strict=True):
        assert {name: getattr(row, name) for name in values} == values


@given(
    st.from_regex(LISTING.POINT, fullmatch=True)
    | st.lists(st.from_regex(LISTING.POINT, fullmatch=True) | st.just(".."), max_size=2).map(
        "/".join
    )
    | st.sampled_from(["-0000", "-00XX/00XX", "1999-24/2000", "9999-28", "1999-02-29", "1999-00"])
)
def test_the_migration_sorts_dates_as_publishing_does(date):
    row = PublishedMilestone.of(Edition(), 0, Milestone(uid="a", date=date))
    assert LISTING.keys(date) == (row.earliest, row.latest, row.reverse_order)
