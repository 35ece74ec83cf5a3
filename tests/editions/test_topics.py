"""Topics, which articles have them, and what is in their lists."""

import pytest
from django.db import connection

from milestones.editions import publishing, topics, translating
from milestones.models import PublicState, PublishedMilestone, Topic, TopicEdition, TopicMilestone
from milestones.models.translations import written_in
from tests import factories, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def topic(edition):
    return factories.topic("security", edition.article)


def listed(topic):
    """Return the numbers of the live editions in the list of `topic`."""
    rows = TopicEdition.objects.live(written_in("en-gb")).filter(topic=topic)
    return [row.edition.number for row in rows]


def milestones_of(topic):
    rows = TopicMilestone.objects.live().filter(topic=topic).select_related("milestone")
    return [row.milestone.uid for row in rows]


def test_a_topic_lists_the_live_edition_and_its_milestones(edition, topic):
    assert listed(topic) == [1]
    assert milestones_of(topic) == ["m0", "m1", "m2", "m3"]
    factories.next_edition(milestone_count=2)
    assert listed(topic) == [2]
    assert milestones_of(topic) == ["m0", "m1"]
    assert TopicEdition.objects.count() == 1
    assert TopicMilestone.objects.count() == 2


def test_taking_a_topic_away_empties_its_list(edition, topic):
    topics.change(edition.article, remove=[topic])
    assert (listed(topic), milestones_of(topic)) == ([], [])
    assert not TopicEdition.objects.exists()


def test_an_article_can_have_several_topics(edition, topic):
    other = factories.topic("courts", edition.article)
    assert listed(topic) == listed(other) == [1]
    topics.change(edition.article, remove=[topic])
    assert (listed(topic), listed(other)) == ([], [1])
    assert len(milestones_of(other)) == 4


def test_a_topic_of_a_draft_waits_for_its_first_edition():
    article = factories.article()
    topic = factories.topic("security", article)
    assert listed(topic) == []
    publishing.publish(article, note="First")
    assert listed(topic) == [1]


def test_a_withdrawn_article_leaves_the_list_and_comes_back(edition, topic):
    publishing.withdraw(edition.article, reason="Wrong.")
    assert (listed(topic), milestones_of(topic)) == ([], [])
    publishing.reinstate(edition)
    assert listed(topic) == [1]
    assert len(milestones_of(topic)) == 4


def test_a_topic_given_while_an_article_is_withdrawn_lists_it_later(edition):
    publishing.withdraw(edition.article, reason="Wrong.")
    topic = factories.topic("security", edition.article)
    assert listed(topic) == []
    publishing.reinstate(edition)
    assert listed(topic) == [1]


def test_an_expired_article_leaves_the_list_by_itself(clock, edition, topic):
    publishing.withdraw(edition.article, reason="Old.", at=clock.ahead(days=1))
    assert listed(topic) == [1]
    clock.advance(days=1)
    assert (listed(topic), milestones_of(topic)) == ([], [])
    factories.edition("other")
    assert not TopicEdition.objects.exists()


def test_a_scheduled_edition_takes_its_place_by_itself(clock, edition, topic):
    factories.next_edition(milestone_count=1, live_from=clock.ahead(days=1))
    assert listed(topic) == [1]
    clock.advance(days=1)
    assert listed(topic) == [2]
    assert milestones_of(topic) == ["m0"]


def test_a_cancelled_edition_is_not_listed(clock, edition, topic):
    coming = factories.next_edition(milestone_count=1, live_from=clock.ahead(days=1))
    publishing.cancel(coming)
    clock.advance(days=1)
    assert listed(topic) == [1]
    assert len(milestones_of(topic)) == 4


def test_a_rescheduled_edition_is_listed_by_its_new_time(clock, edition, topic):
    factories.topic("courts", factories.edition("other").article)
    coming = factories.next_edition(milestone_count=1, live_from=clock.ahead(days=1))
    publishing.reschedule(coming, live_from=clock.ahead(days=5))
    [row] = TopicEdition.objects.filter(topic=topic, edition=coming)
    assert row.live_from == clock.ahead(days=5)


def test_a_milestone_that_older_code_deleted_is_not_listed(edition, topic):
    """It doesn't know of the lists of topics."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM milestones_publishedmilestone WHERE uid = 'm1'")
    assert milestones_of(topic) == ["m0", "m2", "m3"]


def test_a_renamed_topic_is_found_by_both_slugs(topic):
    topic.slug = "safety"
    topics.save(topic)
    assert [Topic.objects.at(slug).get() for slug in ("security", "safety")] == [topic] * 2
    topic.slug = "security"
    topics.save(topic)
    assert list(topic.old_slugs.values_list("slug", flat=True)) == ["safety"]


def test_deleting_a_topic_leaves_its_articles(edition, topic):
    topics.delete(topic)
    assert not TopicMilestone.objects.exists()
    assert PublishedMilestone.objects.count() == 4
    assert edition.article.topics.count() == 0


CHANGES = {
    "a new topic": lambda article, topic: factories.topic("courts"),
    "another name": lambda article, topic: topics.save(topic),
    "a choice": lambda article, topic: topics.change(article, remove=[topic]),
    "a deleted topic": lambda article, topic: topics.delete(topic),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_announced(edition, topic, change):
    before = PublicState.objects.get().changes
    CHANGES[change](edition.article, topic)
    assert PublicState.objects.get().changes == before + 1


def test_publishing_without_a_topic_takes_few_more_queries(django_assert_max_num_queries, edition):
    with django_assert_max_num_queries(3):
        topics.list_edition(edition)


# --- Translations ---------------------------------------------------------------------------------


def listed_in(topic, language):
    rows = TopicEdition.objects.live(written_in(language)).filter(topic=topic)
    return [row.edition.slug for row in rows]


def test_an_article_and_its_translations_have_the_same_topics():
    original = translated.original()
    topic = factories.topic("security", original)
    french = translated.published(original, "fr").article
    assert listed_in(topic, "fr") == ["mission-fr"]
    assert listed_in(topic, "sq") == ["mission"]
    other = factories.topic("courts", french)
    assert set(original.topics.all()) == set(french.topics.all()) == {topic, other}
    topics.change(original, remove=[topic])
    assert set(french.topics.all()) == {other}
    assert listed_in(topic, "fr") == []
    assert listed_in(other, "fr") == ["mission-fr"]


def test_an_article_that_becomes_a_translation_takes_over_the_topics():
    original = translated.original()
    topic = factories.topic("security", original)
    article = translated.original("la-mission", "fr")
    own = factories.topic("courts", article)
    translating.link(article, original, 1)
    assert set(article.topics.all()) == {topic}
    assert listed_in(topic, "fr") == ["la-mission"]
    assert listed_in(own, "fr") == []
