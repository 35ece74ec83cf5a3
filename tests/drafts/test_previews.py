"""What becomes of preview links when the schema changes."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from milestones.drafts import previews
from milestones.models import PreviewLink
from tests import factories

MIGRATION = "0014_preview_tokens"


def migrate(*targets):
    """Migrate to `targets`, or to the newest; return the models' state there."""
    executor = MigrationExecutor(connection)
    return executor.migrate(list(targets) or executor.loader.graph.leaf_nodes()).apps


@pytest.fixture
def schema_before(transactional_db):
    migration = import_module(f"milestones.migrations.{MIGRATION}").Migration
    yield migration.dependencies[0]
    migrate()


def revoked_links():
    links = PreviewLink.objects.order_by("pk")
    return [link.revoked_at is not None and not previews.is_active(link) for link in links]


@pytest.mark.slow
def test_links_of_before_are_revoked_and_those_of_now_do_not_outlive_a_way_back(schema_before):
    article = factories.article()
    ends = {"expires_at": timezone.now() + timedelta(days=7)}
    before = migrate(schema_before).get_model("milestones", "PreviewLink").objects
    before.create(article_id=article.pk, **ends)
    migrate(("milestones", MIGRATION))
    # The code before, which runs until it is restarted, makes one more.
    before.create(article_id=article.pk, **ends)
    migrate()
    assert revoked_links()[0]
    assert not any(previews.is_active(link) for link in PreviewLink.objects.all())

    link = previews.create_link(article, days=7)
    assert previews.is_active(previews.find(link.token))
    migrate(schema_before)
    assert not before.filter(revoked_at=None).exists()
    migrate()
    assert revoked_links() == [True] * 3
    assert before.filter(revoked_at__lt=timezone.now() + timedelta(minutes=1)).count() == 3
