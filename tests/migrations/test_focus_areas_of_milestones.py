"""The focus areas of milestones, on their way back and forth."""

from dataclasses import replace

import pytest

from milestones import drafts
from milestones.models import Article, Milestone
from tests import factories, fresh

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_database")]

BEFORE, AFTER = "0029_place_of_events", "0030_focus_areas_of_milestones"
NEWEST = fresh.names()[-1]  # today's code needs today's tables


@pytest.fixture
def _database(django_db_blocker):
    with django_db_blocker.unblock(), fresh.empty_database():
        yield


def write():
    """Save a draft in which two milestones belong to a focus area; return what is stored."""
    rows = [factories.milestone(i) for i in range(3)]
    rows = [replace(rows[0], focus_area="f1"), replace(rows[1], focus_area="f2"), rows[2]]
    document = factories.document(milestones=tuple(rows))
    return drafts.read(drafts.write(Article(slug="mission"), document))


def areas():
    return dict(Milestone.objects.values_list("uid", "focus_area"))


def test_what_the_version_before_has_no_room_for_comes_back_from_the_saved_draft():
    fresh.migrate(NEWEST)
    written = write()
    fresh.migrate(BEFORE)
    fresh.migrate(NEWEST)
    article = Article.objects.get()
    assert drafts.read(article) == written
    assert drafts.record(article).version == 1


def test_what_the_version_before_removed_stays_away():
    fresh.migrate(NEWEST)
    write()
    before = fresh.migrate(BEFORE)
    before.get_model("milestones", "FocusArea").objects.filter(uid="f1").delete()
    before.get_model("milestones", "Milestone").objects.filter(uid="m2").delete()
    fresh.migrate(NEWEST)
    assert areas() == {"m0": "", "m1": "f2"}


def test_drafts_of_the_version_before_are_left_as_they_are():
    """Its processes insert milestones beside the new column, too."""
    Old = fresh.migrate(BEFORE).get_model("milestones", "Milestone")
    article = Old._meta.get_field("article").related_model.objects.create(slug="a", title="A")
    values = {"year": 1999, "plain_initiative": "x", "plain_impact": "y", "sources": []}
    Old.objects.create(article=article, uid="m1", position=1, **values)
    fresh.migrate(AFTER)
    Old.objects.create(article=article, uid="m2", position=2, **values)
    Old.objects.filter(uid="m1").update(position=3)
    fresh.migrate(NEWEST)
    assert areas() == {"m1": "", "m2": ""}
