"""What today's code published is whole again after the way back to each version, and forward."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import ProtectedError

from milestones import drafts
from milestones.document.shape import Milestone
from milestones.editions import publishing
from milestones.models import Article, Edition, Image, ImageUse
from milestones.models.clock import clock
from tests import factories, fresh

NAMES = fresh.names()

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


def uses():
    return set(ImageUse.objects.values_list("image", "edition", "draft_version__content"))


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
