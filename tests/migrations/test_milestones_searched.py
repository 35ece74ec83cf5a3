"""The listed milestones get their words, the number of their sources and a second key."""

import pytest

from milestones.document.shape import Milestone
from milestones.models import Edition, PublishedMilestone
from tests import factories, fresh

BEFORE, AFTER = "0021_milestones_of_years", "0022_milestones_searched_and_reversed"
NEWEST = fresh.names()[-1]  # for what today's code writes
FIELDS = [field.attname for field in PublishedMilestone._meta.concrete_fields]


@pytest.fixture
def _database(django_db_blocker):
    with django_db_blocker.unblock(), fresh.empty_database():
        yield


def fill():
    """Publish milestones with all that is derived from them."""
    cite = '<cite data-source="r1"></cite>'
    rows = (
        Milestone(
            uid="a",
            date="-0499",
            initiative=f"Trust &amp; <em>PEACE</em>{cite}",
            impact="Kosova’s “çështje”",
            detail=f"<p>One</p><ul><li><p>Two{cite}</p></li></ul>",
            sources=("r1",),
        ),
        Milestone(uid="b", date="soon", initiative="Later", impact="x", sources=("r1",)),
        Milestone(uid="c", date="2020/..", initiative="Now", impact="y"),
    )
    factories.edition(milestones=rows)
    factories.edition("other")


def rows():
    return list(PublishedMilestone.objects.order_by("pk").values(*FIELDS))


@pytest.mark.usefixtures("_database")
@pytest.mark.slow
def test_what_the_migration_fills_is_what_publishing_writes():
    fresh.migrate(NEWEST)
    fill()
    written = rows()
    fresh.migrate(BEFORE)
    fresh.migrate(NEWEST)
    assert rows() == written


@pytest.mark.usefixtures("_database")
@pytest.mark.slow
def test_what_the_version_before_lists_meanwhile_is_listed_again_by_the_next_publication():
    fresh.migrate(NEWEST)
    fill()
    written = rows()
    old = fresh.migrate(BEFORE).get_model("milestones", "PublishedMilestone")
    names = [field.attname for field in old._meta.concrete_fields]
    known = list(old.objects.order_by("pk").values(*names))
    fresh.migrate(NEWEST)
    PublishedMilestone.objects.all().delete()
    old.objects.bulk_create(old(**values) for values in known)
    assert {row["text"] for row in rows()} == {""}
    assert PublishedMilestone.objects.live().newest_first().count() == len(written)
    factories.edition("third", milestones=())
    assert Edition.objects.count() == 3
    assert [{**row, "id": 0} for row in rows()] == [{**row, "id": 0} for row in written]
