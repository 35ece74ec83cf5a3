"""The screens of topics, and the choice of an article's topics."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from milestones.editions import topics
from milestones.models import Activity, Article, PublicState, Topic
from tests import factories
from tests.screens import change_url, save

pytestmark = pytest.mark.django_db

ADD = reverse("admin:milestones_topic_add")


@pytest.fixture
def article():
    return factories.edition().article


def topics_of(article):
    return [topic.slug for topic in article.topics.all()]


# --- The choice of an article ---------------------------------------------------------------------


def test_choosing_topics_takes_effect_immediately(admin_client, article):
    security, courts = factories.topic("security"), factories.topic("courts", article)
    before = PublicState.objects.get().changes
    save(admin_client, article, topics=[security.pk], **{"initial-topics": [courts.pk]})
    assert topics_of(article) == ["security"]
    assert PublicState.objects.get().changes == before + 1
    assert article.editions.count() == 1
    last = Activity.objects.first()
    assert last.description == "Topics: added “Security”, removed “Courts”."


def test_saving_without_a_choice_changes_no_topics(admin_client, article):
    courts = factories.topic("courts", article)
    before = PublicState.objects.get().changes
    save(admin_client, article, topics=[courts.pk], **{"initial-topics": [courts.pk]})
    assert topics_of(article) == ["courts"]
    assert PublicState.objects.get().changes == before


def test_what_somebody_else_chose_in_the_meantime_stays(admin_client, article):
    security, courts = factories.topic("security"), factories.topic("courts")
    topics.change(article, add=[courts])  # since the form was opened without any
    save(admin_client, article, topics=[security.pk], **{"initial-topics": []})
    assert topics_of(article) == ["courts", "security"]


def test_the_screen_offers_all_topics_and_shows_the_choice(admin_client, article):
    factories.topic("security")
    courts = factories.topic("courts", article)
    html = admin_client.get(change_url(article)).content.decode()
    assert html.count('name="topics"') == 2
    assert f'<input type="hidden" name="initial-topics" value="{courts.pk}"' in html


def test_a_forged_topic_is_refused(admin_client, article):
    response = save(admin_client, article, topics=[999], **{"initial-topics": ["x", "²"]})
    assert response.status_code == 200
    assert topics_of(article) == []


def test_topics_of_a_new_article(admin_client):
    topic = factories.topic("security")
    data = {"title": "New", "slug": "new", "topics": [topic.pk], "_continue": "on"}
    for part in ("sections", "focus_areas", "milestones", "sources"):
        data |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}
    admin_client.post(reverse("admin:milestones_article_add"), data)
    assert topics_of(Article.objects.get()) == ["security"]


def test_without_permission_to_publish_topics_are_only_shown(client, django_user_model, article):
    security = factories.topic("security", article)
    editor = django_user_model.objects.create_user("writer", is_staff=True)
    editor.user_permissions.add(
        *Permission.objects.filter(codename__in=("change_article", "view_article"))
    )
    client.force_login(editor)
    html = client.get(change_url(article)).content.decode()
    assert "Security" in html
    assert 'name="topics"' not in html
    save(client, article, topics=[], title="New", **{"initial-topics": [security.pk]})
    assert topics_of(article) == ["security"]


# --- The topics -----------------------------------------------------------------------------------


def test_a_topic_is_added_with_its_texts(admin_client):
    values = {"name_en_gb": " Security\n", "description_en_gb": "Borders.", "slug": "security"}
    response = admin_client.post(ADD, values)
    assert response.status_code == 302
    topic = Topic.objects.get()
    assert (topic.names, topic.descriptions) == ({"en-gb": "Security"}, {"en-gb": "Borders."})
    assert topic.position == 0


def test_a_topic_needs_a_name_and_a_slug_that_no_topic_had(admin_client):
    topic = factories.topic("security")
    topic.slug = "safety"
    topics.save(topic)
    html = admin_client.post(ADD, {"slug": "security"}).content.decode()
    assert "Name the topic." in html
    assert "Another topic had this slug" in html
    html = admin_client.post(ADD, {"slug": "safety", "name_en_gb": "x"}).content.decode()
    assert "Another topic has this slug." in html
    assert Topic.objects.count() == 1


def test_a_renamed_topic_keeps_its_old_url(admin_client, client):
    topic = factories.topic("security")
    url = reverse("admin:milestones_topic_change", args=[topic.pk])
    html = admin_client.get(url).content.decode()
    assert 'value="Security"' in html
    admin_client.post(url, {"name_en_gb": "Safety", "slug": "safety", "position": 3})
    assert client.get("/topics/security/")["Location"] == "/topics/safety/"
    assert Topic.objects.get().position == 3


def test_deleting_a_topic_says_which_articles_have_it(admin_client, article):
    topic = factories.topic("security", article)
    url = reverse("admin:milestones_topic_delete", args=[topic.pk])
    html = " ".join(admin_client.get(url).content.decode().split())
    assert "1 article has this topic." in html
    assert change_url(article) in html
    before = PublicState.objects.get().changes
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Topic.objects.exists()
    assert PublicState.objects.get().changes == before + 1


def test_a_topic_is_merged_into_another(admin_client, article):
    security = factories.topic("security", article)
    both = factories.edition("both").article
    topics.change(both, add=[security, factories.topic("police")])
    values = {"name_en_gb": "Security", "slug": "security", "position": 0}
    url = reverse("admin:milestones_topic_change", args=[security.pk])
    police = Topic.objects.get(slug="police")
    html = admin_client.get(url).content.decode()
    assert f'<option value="{police.pk}">Police</option>' in html
    assert f'<option value="{security.pk}">' not in html
    response = admin_client.post(url, {**values, "merge_into": police.pk}, follow=True)
    assert "Merged the topic “Security”. Its URL redirects." in response.content.decode()
    assert topics_of(article) == topics_of(both) == ["police"]
    assert not Topic.objects.filter(slug="security").exists()


def test_merging_needs_the_permission_to_delete(client, django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_topic"))
    client.force_login(user)
    one, other = factories.topic("one"), factories.topic("other")
    url = reverse("admin:milestones_topic_change", args=[one.pk])
    assert "merge_into" not in client.get(url).content.decode()
    values = {"name_en_gb": "One", "slug": "one", "position": 0, "merge_into": other.pk}
    assert client.post(url, values).status_code == 403
    assert Topic.objects.filter(slug="one").exists()


def test_the_list_counts_the_articles(admin_client, article):
    factories.topic("security", article)
    html = admin_client.get(reverse("admin:milestones_topic_changelist")).content.decode()
    assert '<td class="field-article_count">1</td>' in html


def test_topics_have_permissions_of_their_own(client, django_user_model):
    editor = django_user_model.objects.create_user("writer", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="publish_article"))
    client.force_login(editor)
    assert client.get(ADD).status_code == 403
    editor.user_permissions.add(Permission.objects.get(codename="add_topic"))
    assert client.get(ADD).status_code == 200
