"""Editions that several of these tests look at."""

from dataclasses import replace

import pytest

from milestones.models import Article
from tests import factories


@pytest.fixture
def three():
    """Three editions: the second changed the title, the third corrected a milestone."""
    factories.edition()
    factories.next_edition(note="A better title", title="A better title")
    rows = list(factories.document().milestones)
    rows[1] = replace(rows[1], impact="4,600 soldiers")
    changes = {"title": "A better title", "milestones": tuple(rows)}
    factories.next_edition(note="The number was wrong", kind="correction", **changes)
    return Article.objects.get()
