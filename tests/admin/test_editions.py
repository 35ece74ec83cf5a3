"""An edition's life on the editors' screens."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.formats import date_format

from milestones import drafts
from milestones.document.shape import Milestone
from milestones.editions import publishing
from milestones.models import Article, Edition
from tests import factories
from tests.screens import SCREENS, change_url, publish, save, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def published():
    return factories.edition().article


def text(response):
    return " ".join(response.content.decode().split())


def local(moment):
    """A time as the browser's field sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# --- Publish --------------------------------------------------------------------------------------


def test_publishing_makes_an_edition_of_what_was_reviewed(admin_client, article, client):
    response = publish(admin_client, article, "First")
    edition = Edition.objects.get()
    assert (edition.note, edition.kind, edition.number) == ("First", "update", 1)
    assert edition.published_by.username == "admin"
    assert "Edition 1 is live" in text(response)
    assert client.get("/articles/mission/").status_code == 200
    history = text(admin_client.get(screen(article, "history")))
    assert "Published edition 1: First" in history


def test_an_edition_can_be_a_correction_but_not_the_first(admin_client, article):
    publish(admin_client, article, "First", kind="correction")
    drafts.write(article, factories.document(title="Another"))
    publish(admin_client, article, "Second", kind="correction")
    kinds = Edition.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["update", "correction"]


def test_what_will_change_for_readers_is_said_before(admin_client, published):
    drafts.write(published, factories.document(3, title="Another"))
    html = text(admin_client.get(screen(published, "publish")))
    assert "You are about to publish: 2 changes: Title, 1 in Milestones" in html
    assert "<ins " in html


def test_a_new_url_is_announced_before_publishing(admin_client, published):
    save(admin_client, published, slug="moved")
    html = text(admin_client.get(screen(published, "publish")))
    assert "The URL changes from /articles/mission/ to /articles/moved/." in html
    publish(admin_client, published)
    assert Edition.objects.get(number=2).slug == "moved"


def test_a_draft_that_changed_after_the_review_is_not_published_unseen(admin_client, published):
    drafts.write(published, factories.document(title="Seen"))
    seen = admin_client.get(screen(published, "publish")).context["form"]["version"].value()
    drafts.write(published, factories.document(title="Unseen"))
    response = admin_client.post(screen(published, "publish"), {"version": seen, "note": "Mine"})
    html = text(response)
    assert "The draft has changed since you reviewed it." in html
    assert "Unseen" in html
    assert 'value="Mine"' in html
    assert Edition.objects.count() == 1
    again = response.context["form"]["version"].value()
    admin_client.post(screen(published, "publish"), {"version": again, "note": "Mine"})
    assert Edition.objects.count() == 2


def test_an_unchanged_draft_has_nothing_to_publish(admin_client, published):
    html = text(admin_client.get(screen(published, "publish")))
    assert "Nothing has changed since edition 1" in html
    assert "<textarea" not in html
    data = {"version": published.version, "note": "Again"}
    admin_client.post(screen(published, "publish"), data)
    assert Edition.objects.count() == 1


def test_what_is_required_is_listed_with_its_field_and_keeps_a_draft_from_being_published(
    admin_client,
):
    rows = (Milestone(uid="x", date="03/04/1999", impact="x"), Milestone(uid="y", sources=("r1",)))
    article = factories.article(lead="", milestones=(*factories.document(2).milestones, *rows))
    response = admin_client.get(screen(article, "publish"))
    html = text(response)
    form = text(admin_client.get(change_url(article)))
    points = {
        "id_milestones-2-date": "Milestone 3: “03/04/1999” can mean 3 April 1999 or 4 March 1999.",
        "id_milestones-3-initiative": "Milestone 4: This milestone has no text.",
        "id_lead": "Write a lead",
    }
    for target, message in points.items():
        assert f'<a href="{change_url(article)}#{target}">{message}' in html
        assert form.count(f'id="{target}"') == 1
    assert "What changed, for readers" not in html
    data = {"version": article.version, "note": "x"}
    admin_client.post(screen(article, "publish"), data)
    assert not Edition.objects.exists()


def test_what_is_recommended_is_listed_and_may_be_passed_over(admin_client):
    article = factories.article(lead="", conclusion="")
    html = text(admin_client.get(screen(article, "publish")))
    assert f'<a href="{change_url(article)}#id_lead">Write a lead' in html
    assert f'<a href="{change_url(article)}#id_conclusion">Write a conclusion' in html
    publish(admin_client, article)
    assert Edition.objects.get().document.lead == ""


def test_all_points_lead_to_an_element_of_the_form(admin_client):
    article = factories.article(sections=(), focus_areas=(), milestones=(), sources=())
    form = text(admin_client.get(change_url(article)))
    points = admin_client.get(screen(article, "publish")).context
    targets = [url.partition("#")[2] for _, url in points["required"] + points["recommended"]]
    assert targets == ["sections-heading", "id_focus_intro", "id_milestones_intro"]
    assert all(form.count(f'id="{target}"') == 1 for target in targets)


@pytest.mark.parametrize(
    "values",
    [
        {"note": ""},
        {"note": "a\0b"},
        {"note": "a" * 501},
        {"kind": "other"},
        {"live_from": "soon"},
        {"live_from": "99999-01-01T00:00"},
        {"live_from": "2020-01-01T00:00"},
        {"live_from": "0001-01-01T00:00"},
        {"live_from": "9999-12-31T23:59:59"},
        {"version": "x"},
        {"version": str(10**30)},
        {"version": ""},
    ],
    ids=str,
)
def test_a_bad_value_is_an_error_at_its_field(admin_client, published, values):
    article = drafts.write(published, factories.document(title="Another"))
    data = {"version": article.version, "note": "x", "kind": "update"} | values
    response = admin_client.post(screen(article, "publish"), data)
    if "9999-" in values.get("live_from", "") and response.status_code == 302:
        return  # a long time, but a time
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Edition.objects.count() == 1


# --- Schedule -------------------------------------------------------------------------------------


def test_an_edition_is_scheduled_moved_and_published_now(admin_client, article, client, clock):
    time = clock.ahead(days=2).replace(second=0, microsecond=0)
    html = text(publish(admin_client, article, live_from=local(time)))
    assert "Edition 1 is scheduled. It goes live automatically on" in html
    assert Edition.objects.get().live_from == time
    assert client.get("/articles/mission/").status_code == 404
    url = screen(article, "schedule", 1)
    later = clock.ahead(days=3).replace(second=0, microsecond=0)
    assert "Time zone: UTC" in text(admin_client.get(url))
    admin_client.post(url, {"live_from": local(later)})
    assert Edition.objects.get().live_from == later
    assert "has passed" in text(admin_client.post(url, {"live_from": "2020-01-01T00:00"}))
    admin_client.post(url, {"_now": "on"})
    assert client.get("/articles/mission/").status_code == 200
    response = admin_client.post(url, {"_now": "on"}, follow=True)
    assert "Edition 1 has been live since" in text(response)


def test_a_scheduled_edition_is_cancelled(admin_client, article, clock):
    publish(admin_client, article, live_from=local(clock.ahead(days=2)))
    response = admin_client.post(screen(article, "cancel", 1), follow=True)
    assert "Edition 1 is cancelled" in text(response)
    assert Edition.objects.get().state == "cancelled"
    assert "already cancelled" in text(admin_client.post(screen(article, "cancel", 1), follow=True))


@pytest.mark.parametrize(
    ("time", "message"),
    [
        ("2027-03-28T02:30", "02:30 does not exist on that day: the clocks go forward."),
        ("2027-10-31T02:30", "02:30 occurs twice on that day: the clocks go back."),
    ],
)
def test_a_time_that_the_clock_change_skips_or_repeats_is_an_error(
    admin_client, article, settings, time, message
):
    settings.TIME_ZONE = "Europe/Belgrade"
    html = text(publish(admin_client, article, live_from=time))
    assert message in html
    assert not Edition.objects.exists()


def test_times_are_those_of_the_site(admin_client, article, settings):
    settings.TIME_ZONE = "Europe/Belgrade"
    publish(admin_client, article, live_from="2090-07-01T12:00")
    zone = ZoneInfo("Europe/Belgrade")
    assert Edition.objects.get().live_from == datetime(2090, 7, 1, 12, tzinfo=zone)


# --- Withdraw -------------------------------------------------------------------------------------


def test_an_article_is_withdrawn_and_brought_back(admin_client, published, client):
    url = screen(published, "withdraw")
    assert "Tell readers why" in text(admin_client.post(url, {"reason": " "}))
    data = {"reason": "It was wrong.", "history_open": "on"}
    html = text(admin_client.post(url, data, follow=True))
    assert "The article is withdrawn as of" in html
    assert "It was wrong." in client.get("/articles/mission/").content.decode()
    assert client.get("/articles/mission/").status_code == 410
    assert client.get("/articles/mission/history/").status_code == 200
    assert "isn’t live" in text(admin_client.post(url, data)).replace("&#x27;", "’")
    admin_client.post(screen(published, "reinstate", 1))
    assert client.get("/articles/mission/").status_code == 200


def test_an_article_expires_at_a_future_time(admin_client, published, client, clock):
    end = clock.ahead(days=3)
    data = {"reason": "The mandate ends.", "at": local(end)}
    admin_client.post(screen(published, "withdraw"), data)
    html = text(admin_client.get(screen(published, "editions")))
    assert "The mandate ends." in html
    assert client.get("/articles/mission/").status_code == 200
    clock.advance(days=3)
    assert client.get("/articles/mission/history/").status_code == 410


def test_an_older_edition_is_withdrawn_alone(admin_client, published, client):
    factories.next_edition(title="Second")
    data = {"reason": "It named a person."}
    admin_client.post(screen(published, "withdraw_edition", 1), data)
    assert client.get("/articles/mission/editions/1/").status_code == 410
    assert client.get("/articles/mission/").status_code == 200
    response = admin_client.post(screen(published, "withdraw_edition", 2), data)
    assert "Withdraw the article instead" in text(response)


# --- Restore --------------------------------------------------------------------------------------


def test_an_edition_is_restored_as_the_draft_and_the_draft_is_kept(admin_client, published, client):
    factories.next_edition(title="Second")
    drafts.write(published, factories.document(title="Half done"))
    url = screen(published, "restore", "edition", 1)
    html = text(admin_client.get(url))
    assert "What changes in the draft" in html
    assert "1 change: Title" in html
    html = text(admin_client.post(url, follow=True))
    assert "The draft is now edition 1. Readers see no change until you publish." in html
    assert drafts.read(Article.objects.get()) == Edition.objects.get(number=1).document
    assert "Second" in client.get("/articles/mission/").content.decode()
    kept = published.versions.get(number=3)
    assert (kept.document.title, published.versions.first().action) == (
        "Half done",
        "Restored edition 1",
    )
    admin_client.post(screen(published, "restore", "draft", 3))
    assert Article.objects.get().title == "Half done"


def test_a_restored_edition_can_be_published_again(admin_client, published):
    factories.next_edition(title="Second")
    admin_client.post(screen(published, "restore", "edition", 1))
    publish(admin_client, published, "Back to the first")
    first, third = Edition.objects.filter(number__in=[1, 3]).order_by("number")
    assert first.sha256 == third.sha256


@pytest.mark.parametrize("arguments", [("edition", 9), ("draft", 9), ("other", 1)])
def test_what_was_never_kept_cannot_be_restored(admin_client, published, arguments):
    assert admin_client.get(screen(published, "restore", *arguments)).status_code == 404


# --- Preview --------------------------------------------------------------------------------------


def test_a_preview_shows_the_draft_in_the_public_page(admin_client, article):
    response = admin_client.get(screen(article, "preview"))
    html = text(response)
    assert ">A mission and its years</h1>" in html
    assert "This is a preview of the saved draft" in html
    assert "no-store" in response["Cache-Control"]


def test_a_scheduled_edition_can_be_looked_at(admin_client, article, clock):
    publish(admin_client, article, live_from=local(clock.ahead(days=2)))
    assert "Preview of edition 1, which is scheduled" in text(
        admin_client.get(screen(article, "edition", 1))
    )


def test_a_link_to_the_draft_is_shown_once_to_who_made_it_and_can_be_revoked(
    admin_client, article, client
):
    response = admin_client.post(screen(article, "link"), {"days": 7})
    [url] = re.findall(r'readonly autofocus value="([^"]+)"', text(response))
    assert "no-store" in response["Cache-Control"]
    assert client.get(url).status_code == 200
    token = url.rstrip("/").rpartition("/")[2]
    listed = text(admin_client.get(screen(article, "editions")))
    assert ">admin</td>" in listed
    link = article.preview_links.get()
    assert date_format(timezone.localtime(link.expires_at), "j F Y, H:i T") in listed
    assert token not in listed + text(admin_client.get(screen(article, "history")))
    assert token not in everything_stored()
    admin_client.post(screen(article, "revoke", link.pk))
    assert client.get(url).status_code == 410
    assert "no longer works" in text(admin_client.get(screen(article, "editions")))


def everything_stored():
    """All values in the database, sessions and messages included, as text."""
    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    return "".join(rows) + str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.parametrize("days", ["", "0", "91", "x", str(10**30)])
def test_a_link_for_no_sensible_time_is_refused(admin_client, article, days):
    html = text(admin_client.post(screen(article, "link"), {"days": days}, follow=True))
    assert "No preview link created." in html
    assert not article.preview_links.exists()


# --- Who may, and who did -------------------------------------------------------------------------
READING = {
    "preview",
    "editions",
    "edition",
    "history",
    "change",
    "milestones_csv",
    "milestones_xlsx",
}


def names_of_screens():
    urls = admin.site.get_model_admin(Article).get_urls()
    prefix = "milestones_article_"
    return {url.name.removeprefix(prefix) for url in urls if url.name} - {
        "changelist",
        "add",
        "import",
        "logged_in",
        "translations",
        *(f"import_{name}" for name in ("review", "page", "report", "compare", "remove")),
    }


def test_the_list_of_screens_is_complete():
    assert names_of_screens() == set(SCREENS)


@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_is_for_those_who_may(client, published, django_user_model, name):
    url = screen(published, name, *SCREENS[name])
    response = client.get(url)
    assert (response.status_code, "/admin/login/" in response["Location"]) == (302, True)
    user = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(user)
    assert client.post(url, {"reason": "x", "days": "1"}).status_code == 403
    assert client.get(url).status_code in (403, 405)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert client.post(url, {"reason": "x", "days": "1"}).status_code == 403 or name in READING
    assert client.get(url).status_code == (
        200
        if name in READING
        else 405
        if name in ("cancel", "reinstate", "link", "revoke", "milestones_remove", "unlink")
        else 403
    )
    assert Edition.objects.get().state == "public"
    assert Article.objects.get().version == 1


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_of_nothing_is_not_found(admin_client, name):
    for pk in (7, 10**30):
        url = screen(Article(pk=pk), name, *SCREENS[name])
        response = admin_client.post(url, follow=True)
        assert response.status_code in (200, 404)


def test_the_history_says_who_did_what(admin_client, article, client, clock):
    save(admin_client, article, title="Another")
    publish(admin_client, article, "First")
    admin_client.post(screen(article, "withdraw"), {"reason": "Wrong."})
    admin_client.post(screen(article, "reinstate", 1))
    save(admin_client, article, title="Third")
    publish(admin_client, article, "Second", live_from=local(clock.ahead(days=1)))
    admin_client.post(screen(article, "cancel", 2))
    admin_client.post(screen(article, "restore", "edition", 1))
    sent = admin_client.post(screen(article, "import_into"), {"text": "# Imported\n\nLead.\n"})
    version = Article.objects.get().version
    admin_client.post(f"{sent['Location']}compare/", {"version": version})
    by_nobody = Article.objects.get()
    publishing.publish(
        drafts.write(by_nobody, factories.document(title="From the command line")), note="By hand"
    )
    html = text(admin_client.get(screen(article, "history")))
    for words in (
        "Saved the draft. 1 change: Title.",
        "Published edition 1: First",
        "Withdrew the article as of",
        "Undid the withdrawal of edition 1.",
        "Scheduled edition 2 for",
        "Cancelled edition 2",
        "Restored edition 1 as the draft.",
        "Imported pasted text into the draft.",
        "Published edition 3: By hand",
    ):
        assert words in html, words
    assert "Command line" in html


@pytest.mark.parametrize("name", ["editions", "history"])
def test_screens_take_the_same_queries_however_much_there_is(
    admin_client, published, django_assert_max_num_queries, name
):
    for i in range(20):
        factories.next_edition(title=f"Title {i}")
    with django_assert_max_num_queries(12):
        assert admin_client.get(screen(published, name)).status_code == 200


def test_the_articles_screen_tells_its_state(admin_client, article, clock):
    def status():
        html = text(admin_client.get(change_url(article)))
        return html[html.index('id="publish-heading"') :]

    assert "Readers can’t see this article yet." in status()
    publish(admin_client, article)
    assert "Readers see edition 1." in status()
    factories.next_edition(title="Later", live_from=clock.ahead(days=1))
    assert "Edition 2 goes live automatically on" in status()
    publishing.cancel(Edition.objects.get(number=2))
    publishing.withdraw(article, reason="x")
    assert "The article was withdrawn on" in status()


@pytest.mark.parametrize("formerly", [True, False])
def test_a_slug_of_another_article_gets_a_clear_error(admin_client, article, formerly):
    other = factories.edition("other").article
    if formerly:
        Article.objects.filter(pk=other.pk).update(slug="moved")
    html = text(save(admin_client, article, slug="other"))
    assert "Another article" in html
    assert "Choose a different one." in html
    assert Article.objects.get(pk=article.pk).slug == "mission"


def test_what_is_done_and_the_record_of_it_are_one(admin_client, article, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("as if the process were killed")

    monkeypatch.setattr("milestones.admin.articles.ArticleAdmin.log_change", fail)
    admin_client.raise_request_exception = False
    data = {"version": article.version, "note": "x"}
    assert admin_client.post(screen(article, "publish"), data).status_code == 500
    assert not Edition.objects.exists()
