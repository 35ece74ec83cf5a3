"""Two articles, driven at random through their lives: what the public sees after each step."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from milestones import drafts
from milestones.document import citations, dates, prose, serializing
from milestones.document.shape import Source, chronological
from milestones.editions import publishing, verifying
from milestones.editions.publishing import CannotPublish, Unchanged
from milestones.models import Article, Edition, SearchEntry
from milestones.models.clock import Clock
from tests import factories
from tests.site_urls import FRONTS, in_sitemap
from tests.strategies import CITED, some_documents

SLUGS = ["a", "b", "c", "d"]
articles = st.sampled_from([0, 1])
hours = st.integers(1, 48)


def _known(date):
    return date if dates.is_date(date) else ""


def _without_images(html):
    """Leave out figures: images that nobody uploaded can't be published."""
    return prose.render([node for node in prose.tree(html) if node[0] != "figure"])


@dataclass
class Life:
    """What we expect of an edition."""

    number: int
    content: str
    slug: str
    live_from: datetime
    live_until: datetime | None = None
    cancelled: bool = False


class Lives(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = timezone.now()
        self.patches = [
            mock.patch.object(timezone, "now", self.time),
            mock.patch.object(Clock, "_is_elsewhere", False),  # the database's goes on
        ]
        for patch in self.patches:
            patch.start()
        self.lives = [[], []]
        for slug in SLUGS[:2]:
            factories.article(slug)
        self.client = Client()

    def teardown(self):
        for patch in self.patches:
            patch.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def time(self):
        return self.now

    # --- What we expect ---

    def article(self, i):
        return Article.objects.order_by("pk")[i]

    def started(self, i):
        return [e for e in self.lives[i] if not e.cancelled and e.live_from <= self.now]

    def coming(self, i):
        return [e for e in self.lives[i] if not e.cancelled and e.live_from > self.now]

    def live(self, i):
        newest = self.started(i)[-1:]
        return [e for e in newest if e.live_until is None or e.live_until > self.now]

    def stored(self, i, life):
        return self.article(i).editions.get(number=life.number)

    # --- What editors do ---

    @rule(i=articles, document=some_documents())
    def edit(self, i, document):
        # Random texts in a complete document: what is incomplete can't be published.
        complete = factories.document(
            title=document.title or "A title",
            lead=_without_images(document.lead) or "<p>x</p>",
            focus_areas=tuple(
                replace(area, title=area.title or "x", body=_without_images(area.body))
                for area in document.focus_areas
            )
            or factories.document().focus_areas,
            sources=(
                *factories.document().sources,
                *(Source(uid=uid, title="x", url="https://e.org/") for uid in CITED),
                *(
                    replace(row, title=row.title or "x", url=row.url or "https://e.org/")
                    for row in document.sources
                    if row.uid not in ("r1", *CITED)
                ),
            ),
            milestones=chronological(
                replace(
                    row,
                    date=_known(row.date),
                    initiative=row.initiative or "x",
                    detail=_without_images(row.detail),
                )
                for row in document.milestones
            )
            or factories.document().milestones,
        )
        drafts.write(self.article(i), complete)
        assert drafts.read(self.article(i)) in (complete, citations.in_order(complete))

    @rule(i=articles, slug=st.sampled_from(SLUGS))
    def change_slug(self, i, slug):
        article = self.article(i)
        other = self.article(1 - i)
        free = slug not in {other.slug, *(e.slug for e in self.lives[1 - i])}
        article.slug = slug
        if free:
            article.full_clean(exclude=["sha256"])
            drafts.write(article, drafts.read(article), slug=slug)
        else:
            with pytest.raises(ValidationError) as refusal:
                article.full_clean(exclude=["sha256"])
            assert list(refusal.value.error_dict) == ["slug"]

    @rule(i=articles)
    def edit_and_publish(self, i):
        article = self.article(i)
        title = f"Title {article.version}"
        drafts.write(article, replace(drafts.read(article), title=title))
        self.publish_draft(i)

    @rule(i=articles, later=st.none() | hours)
    def publish(self, i, later):
        self.publish_draft(i, later)

    def publish_draft(self, i, later=None):
        article = self.article(i)
        content = serializing.to_json(drafts.read(article))
        live_from = self.now + timedelta(hours=later) if later else None
        kept = [e for e in self.lives[i] if not e.cancelled]
        same = kept and (kept[-1].content, kept[-1].slug) == (content, article.slug)
        refused = same or self.coming(i)
        if refused:
            with pytest.raises(CannotPublish if self.coming(i) else Unchanged):
                publishing.publish(article, note="x", live_from=live_from)
            return
        edition = publishing.publish(article, note="x", live_from=live_from)
        start = live_from or self.now
        end = kept[-1].live_until if kept else None
        end = end if end and end > start else None
        number = len(self.lives[i]) + 1
        assert (edition.number, edition.live_until) == (number, end)
        self.lives[i].append(Life(number, content, article.slug, start, end))

    @rule(i=articles, later=st.none() | hours)
    def reschedule(self, i, later):
        for life in self.coming(i):
            time = self.now + timedelta(hours=later) if later else None
            if life.live_until and life.live_until <= (time or self.now):
                with pytest.raises(CannotPublish):
                    publishing.reschedule(self.stored(i, life), time)
            else:
                publishing.reschedule(self.stored(i, life), time)
                life.live_from = time or self.now

    @rule(i=articles)
    def cancel(self, i):
        for life in self.coming(i):
            publishing.cancel(self.stored(i, life))
            life.cancelled = True

    @rule(i=articles, later=st.none() | hours, history_open=st.booleans())
    def withdraw(self, i, later, history_open):
        at = self.now + timedelta(hours=later) if later else None
        if not self.live(i) or self.coming(i):
            with pytest.raises(CannotPublish):
                publishing.withdraw(self.article(i), reason="x", at=at)
            return
        publishing.withdraw(self.article(i), reason="x", at=at, history_open=history_open)
        taken = self.live(i) if history_open else self.public(i)
        for life in taken:
            life.live_until = at or self.now

    def public(self, i):
        return [e for e in self.started(i) if e.live_until is None or e.live_until > self.now]

    @precondition(lambda self: any(self.lives))
    @rule(i=articles)
    def reinstate(self, i):
        ended = [e for e in self.started(i) if e.live_until]
        if ended:
            publishing.reinstate(self.stored(i, ended[-1]))
            end = ended[-1].live_until
            for life in self.lives[i]:
                if life.live_until == end and not life.cancelled:
                    life.live_until = None

    @precondition(lambda self: any(self.lives))
    @rule(i=articles, data=st.data())
    def restore(self, i, data):
        if self.lives[i]:
            life = data.draw(st.sampled_from(self.lives[i]))
            before = drafts.read(self.article(i))
            drafts.write(self.article(i), self.stored(i, life).document, action="Restored")
            assert serializing.to_json(drafts.read(self.article(i))) == life.content
            versions = self.article(i).versions.all()
            assert serializing.to_json(before) in {version.content for version in versions}

    @rule(hours=hours)
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    # --- What must hold ---

    @invariant()
    def the_public_sees_the_newest_live_edition_and_nothing_else(self):
        addresses = [*FRONTS]
        for i in (0, 1):
            for life in self.live(i):
                data = self.client.get(f"/articles/{life.slug}.json").json()
                assert (data["edition"], data["sha256"]) == (
                    life.number,
                    serializing.sha256(life.content),
                )
                addresses.append(f"http://testserver/articles/{life.slug}/")
            if self.started(i):
                now_at = self.started(i)[-1].slug
                for former in {e.slug for e in self.started(i)} - {now_at}:
                    response = self.client.get(f"/articles/{former}/")
                    assert (response.status_code, response["Location"]) == (
                        301,
                        f"/articles/{now_at}/",
                    )
                if not self.live(i):
                    assert self.client.get(f"/articles/{now_at}/").status_code == 410
        assert sorted(in_sitemap(self.client)) == sorted(addresses)

    @invariant()
    def a_search_finds_what_is_live_and_nothing_else(self):
        live = {self.stored(i, life).pk for i in (0, 1) for life in self.live(i)}
        found = set(SearchEntry.objects.live().values_list("edition", flat=True))
        assert found == live
        kept = set(SearchEntry.objects.values_list("edition", flat=True))
        assert kept >= set(Edition.objects.live_or_scheduled().values_list("pk", flat=True))

    @invariant()
    def nothing_published_is_lost_or_altered(self):
        for i in (0, 1):
            stored = self.article(i).editions.order_by("number")
            assert [(e.number, e.content, e.slug) for e in stored] == [
                (life.number, life.content, life.slug) for life in self.lives[i]
            ]
        assert set(Edition.objects.public()) == {
            self.stored(i, life) for i in (0, 1) for life in self.public(i)
        }
        assert list(verifying.findings()) == []


@pytest.mark.django_db
@pytest.mark.slow
def test_whatever_editors_do_the_public_sees_what_it_should():
    run_state_machine_as_test(
        Lives, settings=settings(max_examples=40, stateful_step_count=30, deadline=None)
    )
