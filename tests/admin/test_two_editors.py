"""What two editors see who change the same article."""

import pytest

from milestones import drafts
from milestones.models import Article
from tests import factories
from tests.screens import change_url, form_data, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def published():
    return factories.edition().article


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def other(django_user_model):
    return django_user_model.objects.create_user("other")


def by_other(article, other, **changes):
    return drafts.write(article, factories.document(**changes), user=other)


def test_the_second_of_two_editors_sees_both_sides_and_loses_nothing(admin_client, article, other):
    data = form_data(admin_client, article, title="Mine", **{"milestones-1-impact": "Mine too"})
    by_other(article, other, title="Theirs", lead="<p>Their lead.</p>")
    response = admin_client.post(change_url(article), {**data, "_continue": "on"})
    html = text(response)
    assert "other saved this article at" in html
    assert "Your changes are not saved yet" in html
    for part in ("Title", "both changed it", "they changed it", "you changed it", "Their"):
        assert part in html
    assert 'value="Mine"' in html
    assert "Mine too</textarea>" in html
    assert Article.objects.get().title == "Theirs"

    choices = {
        "seen_version": response.context["conflict"].version.number,
        "take-title": "mine",
        "take-lead": "theirs",
        "take-milestones:row:m1": "mine",
    }
    again = admin_client.post(change_url(article), {**data, "_continue": "on"})
    assert "Your changes are not saved yet" in text(again)
    admin_client.post(change_url(article), {**data, **choices, "_merge": "on"}, follow=True)
    merged = drafts.read(Article.objects.get())
    assert (merged.title, merged.lead) == ("Mine", "<p>Their lead.</p>")
    assert merged.milestones[1].impact == "Mine too"
    typed = article.versions.get(action="Kept before merging")
    assert typed.document.lead == "<p>The mission began in 1999.</p>"


def conflicting(admin_client, article, other, mine, **theirs):
    data = form_data(admin_client, article, **mine)
    by_other(article, other, **theirs)

    def send(button="_continue", **more):
        return admin_client.post(change_url(article), {**data, **more, button: "on"})

    return send


def test_a_choice_that_was_not_made_is_asked_for(admin_client, article, other):
    send = conflicting(admin_client, article, other, {"title": "Mine"}, title="Theirs")
    seen = send().context["conflict"].version.number
    html = text(send("_merge", seen_version=seen))
    assert "Choose “Theirs” or “Mine” for every difference." in html
    assert Article.objects.get().title == "Theirs"


def test_a_third_save_in_between_is_shown_too(admin_client, article, other):
    send = conflicting(admin_client, article, other, {"title": "Mine"}, title="Theirs")
    seen = send().context["conflict"].version.number
    by_other(article, other, title="Theirs again")
    html = text(send("_overwrite", seen_version=seen))
    assert "again" in html
    assert Article.objects.get().title == "Theirs again"


def test_one_can_overwrite_on_purpose_and_theirs_is_kept(admin_client, article, other):
    theirs = factories.document(5, title="Theirs").milestones
    send = conflicting(
        admin_client, article, other, {"title": "Mine"}, title="Theirs", milestones=theirs
    )
    seen = send().context["conflict"].version.number
    send("_overwrite", seen_version=seen)
    assert drafts.read(Article.objects.get()) == factories.document(title="Mine")
    assert article.versions.get(number=2).document.title == "Theirs"


def test_a_row_that_they_removed_and_i_changed_comes_back_as_itself(admin_client, article, other):
    mine = {"milestones-0-impact": "Mine"}
    send = conflicting(
        admin_client, article, other, mine, milestones=factories.document().milestones[1:]
    )
    response = send()
    assert "This version does not have this row." in text(response)
    seen = response.context["conflict"].version.number
    send("_merge", seen_version=seen, **{"take-milestones:row:m0": "mine"})
    row = drafts.read(Article.objects.get()).milestones[0]
    assert (row.uid, row.impact) == ("m0", "Mine")


def test_changes_of_another_that_are_mine_too_are_no_conflict(admin_client, article, other):
    send = conflicting(admin_client, article, other, {"title": "Same", "slug": "new"}, title="Same")
    assert send().status_code == 302
    assert Article.objects.get().slug == "new"


def test_saving_twice_from_one_form_is_no_conflict(admin_client, article):
    data = {**form_data(admin_client, article, title="Once"), "_continue": "on"}
    for title in ("Once", "Once", "Twice"):
        response = admin_client.post(change_url(article), {**data, "title": title})
        assert response.status_code == 302
    assert Article.objects.get().title == "Twice"


def test_a_second_tab_of_the_same_person_does_not_undo_the_first(admin_client, article):
    first = {**form_data(admin_client, article, title="First tab"), "_continue": "on"}
    second = {**form_data(admin_client, article, lead="<p>Second.</p>"), "_continue": "on"}
    admin_client.post(change_url(article), first)
    assert "Your changes are not saved yet" in text(admin_client.post(change_url(article), second))
    assert Article.objects.get().title == "First tab"


def test_the_first_save_after_drafts_came_to_be_kept_is_no_conflict(admin_client, article):
    article.versions.all().delete()
    save(admin_client, article, title="Saved")
    assert Article.objects.get().title == "Saved"


def test_a_version_that_was_never_stored_is_a_conflict(admin_client, article):
    html = text(save(admin_client, article, title="Mine", draft_version=99))
    assert "Your changes are not saved yet" in html
    assert Article.objects.get().title == "A mission and its years"


def test_a_conflict_is_shown_with_the_form_that_met_it_only(admin_client, article, other):
    send = conflicting(admin_client, article, other, {"title": "Mine"}, title="Theirs")
    response = send()
    assert response.context["conflict"]
    assert admin_client.get(response.request["PATH_INFO"]).context["conflict"] is None


def test_an_error_and_a_conflict_do_not_hide_each_other(admin_client, article, other):
    send = conflicting(admin_client, article, other, {"title": "Mine"}, title="Theirs")
    assert "Source 7 is not in the list of sources" in text(
        send(**{"milestones-0-source_numbers": "7"})
    )
    assert Article.objects.get().title == "Theirs"
