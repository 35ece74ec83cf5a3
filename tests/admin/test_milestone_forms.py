"""The focus area of each milestone, as editors choose it on an article's screen."""

from dataclasses import replace

import pytest

from milestones import drafts
from milestones.document.shape import FocusArea
from milestones.models import Article
from tests import factories, translated
from tests.screens import add_row, change_url, form_data, save

pytestmark = pytest.mark.django_db

NAME = "milestones-0-focus_area_name"


def document(uid="f1", **changes):
    """Return a Document whose first milestone belongs to the focus area `uid`."""
    first, *others = factories.document().milestones
    return factories.document(milestones=(replace(first, focus_area=uid), *others), **changes)


@pytest.fixture
def article():
    return drafts.write(Article(slug="mission"), document())


def area():
    """The focus area of the first milestone, as it is stored."""
    return Article.objects.get().milestones.get(uid="m0").focus_area


def text(response):
    return " ".join(response.content.decode().split())


def test_the_names_of_the_focus_areas_are_listed_once_for_all_rows(admin_client, article):
    html = text(admin_client.get(change_url(article)))
    options = {"f1": "Courts", "f2": "Trust"}.items()
    for uid, name in options:
        assert html.count(f'<option data-uid="{uid}" value="{name}"></option>') == 1
    assert html.count('list="focus-area-names"') == 4 + 1  # with the row to be copied
    assert 'name="milestones-0-focus_area_name" value="Courts"' in html
    assert "without-focus-areas" not in html


@pytest.mark.parametrize(
    ("name", "uid"), [("Trust", "f2"), (" trust ", "f2"), ("Courts", "f1"), ("", "")]
)
def test_a_focus_area_is_named(admin_client, article, name, uid):
    save(admin_client, article, **{NAME: name})
    assert area() == uid


def test_one_that_is_added_at_the_same_time_can_be_named(admin_client, article):
    new = add_row(article, "focus_areas", title="Roads", position="")
    save(admin_client, article, **new, **{NAME: "Roads"})
    roads = Article.objects.get().focus_areas.get(title="Roads")
    assert area() == roads.uid
    assert [row.title for row in article.focus_areas.all()] == ["Courts", "Trust", "Roads"]


def test_a_name_of_none_is_an_error_at_its_row_and_stays_there(admin_client, article):
    response = save(admin_client, article, **{NAME: "Roads", "title": "New"})
    html = text(response)
    assert "There is no focus area “Roads”. Choose one from the list, or none." in html
    assert "Milestone 1, focus area" in html
    assert f'name="{NAME}" value="Roads"' in html
    assert (area(), Article.objects.get().version) == ("f1", 1)


def test_a_form_that_is_refused_for_something_else_keeps_the_choice(admin_client, article):
    response = save(admin_client, article, **{NAME: "Trust", "slug": "a b"})
    assert f'name="{NAME}" value="Trust"' in text(response)


def test_one_that_a_milestone_belongs_to_is_not_removed_unnoticed(admin_client, article):
    response = save(admin_client, article, **{"focus_areas-0-DELETE": "on"})
    message = "The focus area “Courts” is marked for deletion. Choose another one, or none."
    assert message in text(response)
    assert article.focus_areas.count() == 2
    save(admin_client, article, **{"focus_areas-0-DELETE": "on", NAME: "Trust"})
    assert (article.focus_areas.count(), article.milestones.count(), area()) == (1, 4, "f2")


@pytest.mark.parametrize("name", ["Courts", "Tribunals"])
def test_it_may_get_another_title_at_the_same_time(admin_client, article, name):
    save(admin_client, article, **{"focus_areas-0-title": "Tribunals", NAME: name})
    assert area() == "f1"
    assert f'name="{NAME}" value="Tribunals"' in text(admin_client.get(change_url(article)))


def test_titles_that_change_places_move_no_milestone(admin_client, article):
    titles = {"focus_areas-0-title": "Trust", "focus_areas-1-title": "Courts"}
    new = {"milestones-1-focus_area_name": "Courts"}
    save(admin_client, article, **titles, **new)
    assert area() == "f1"
    assert article.milestones.get(uid="m1").focus_area == "f2"


def test_focus_areas_without_a_title_or_with_the_same_have_names_too(admin_client):
    areas = (
        FocusArea(uid="a", body="<p>Fair <em>courts</em></p>"),
        FocusArea(uid="b", title="Trust"),
        FocusArea(uid="c", title="Trust"),
        FocusArea(uid="d"),
    )
    article = drafts.write(Article(slug="mission"), document("d", focus_areas=areas))
    html = text(admin_client.get(change_url(article)))
    assert f'name="{NAME}" value="Focus area 4"' in html
    for name, uid in {"Fair courts": "a", "Trust": "b", "Trust (3)": "c"}.items():
        save(admin_client, article, **{NAME: name})
        assert area() == uid


@pytest.mark.parametrize("areas", [factories.document().focus_areas, ()])
def test_one_that_is_gone_is_not_named_and_goes_when_the_draft_is_saved(admin_client, areas):
    article = drafts.write(Article(slug="mission"), document("gone", focus_areas=areas))
    html = text(admin_client.get(change_url(article)))
    assert f'name="{NAME}" list' in html
    assert "without-focus-areas" not in html  # the publish screen leads there
    save(admin_client, article)
    assert area() == ""


def test_the_fields_are_hidden_while_there_is_no_focus_area_to_choose(admin_client):
    article = drafts.write(Article(slug="mission"), document("", focus_areas=(), focus_intro=""))
    assert "without-focus-areas" in text(admin_client.get(change_url(article)))
    response = save(admin_client, article, **{NAME: "Courts"})
    assert "There is no focus area “Courts”" in text(response)
    assert "without-focus-areas" not in text(response)


def test_the_number_of_rows_changes_no_number_of_queries(
    admin_client, django_assert_max_num_queries
):
    rows = tuple(replace(factories.milestone(i), focus_area="f1") for i in range(60))
    article = factories.article(milestones=rows)
    with django_assert_max_num_queries(13):
        admin_client.get(change_url(article))


# --- Two editors, and two languages ---------------------------------------------------------------


def test_two_editors_see_the_names_and_merge_them(admin_client, article, django_user_model):
    data = form_data(admin_client, article, **{NAME: "Trust"})
    other = django_user_model.objects.create_user("other")
    areas = (*factories.document().focus_areas, FocusArea(uid="f3", title="Roads"))
    drafts.write(article, document("f3", focus_areas=areas), user=other)
    response = admin_client.post(change_url(article), {**data, "_continue": "on"})
    html = text(response)
    assert "Your changes are not saved yet" in html
    assert "Roads</mark>" in html
    assert "Trust</mark>" in html
    choices = {
        "seen_version": response.context["conflict"].version.number,
        "take-milestones:row:m0": "theirs",
        "take-focus_areas:row:f3": "theirs",
    }
    admin_client.post(change_url(article), {**data, **choices, "_merge": "on"}, follow=True)
    assert area() == "f3"


def test_another_title_by_another_editor_is_no_conflict_of_the_milestone(
    admin_client, article, django_user_model
):
    data = form_data(admin_client, article, **{"milestones-1-impact": "Mine"})
    areas = (FocusArea(uid="f1", title="Tribunals"), factories.document().focus_areas[1])
    other = django_user_model.objects.create_user("other")
    drafts.write(article, document(focus_areas=areas), user=other)
    response = admin_client.post(change_url(article), {**data, "_continue": "on"})
    keys = {str(difference.key) for difference in response.context["conflict"].differences}
    assert keys == {"focus_areas:row:f1", "milestones:row:m1"}


def test_the_change_of_an_original_is_beside_the_field(admin_client):
    original = translated.original()
    french = translated.started(original)
    first, *others = drafts.read(original).milestones
    translated.corrected(milestones=(replace(first, focus_area="f2"), *others))
    html = text(admin_client.get(change_url(french)))
    before, _, _ = html.partition(f'id="id_{NAME}"')
    assert "Trust" in before[before.rindex('<div class="beside">') :]
