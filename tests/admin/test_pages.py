"""Pages such as “About” in the admin: their list, their form, and the menu."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from milestones import drafts
from milestones.document.shape import FocusArea
from milestones.models import Article, Edition, PublicState
from tests import factories
from tests.screens import change_url, form_data, publish, save, screen

pytestmark = pytest.mark.django_db

LIST, ADD, MENU = (
    reverse(f"admin:milestones_sitepage_{name}") for name in ("changelist", "add", "menu")
)
ARTICLES = reverse("admin:milestones_article_changelist")


def text(response):
    return " ".join(response.content.decode().split())


def new_page(client, **changes):
    """Send the form of a new page; return the response, after redirects."""
    response = client.get(ADD)
    data = {"title": "About us", "slug": "about", "lead": "<p>What this is.</p>", "language": "en"}
    for inline in response.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            data[bound.html_name] = bound.value()
    return client.post(ADD, data | {"_continue": "on"} | changes, follow=True)


@pytest.fixture
def page():
    return factories.page().article


@pytest.fixture
def editor(client, django_user_model):
    """A client of somebody who may change articles, but not publish."""
    user = django_user_model.objects.create_user("editor", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_article"]))
    client.force_login(user)
    return client


# --- Lists ----------------------------------------------------------------------------------------


def test_the_screen_of_a_page_calls_it_so(admin_client, page):
    assert "<h1>Change page</h1>" in text(admin_client.get(change_url(page)))
    article = factories.article()
    assert "<h1>Change article</h1>" in text(admin_client.get(change_url(article)))


def test_pages_and_articles_are_listed_apart(admin_client, page):
    article = factories.edition().article
    pages, articles = (text(admin_client.get(url)) for url in (LIST, ARTICLES))
    assert change_url(page) in pages
    assert change_url(article) not in pages
    assert change_url(article) in articles
    assert change_url(page) not in articles


def test_the_list_says_where_in_the_menu_a_page_is(admin_client):
    factories.page(menu="footer", position=2)
    assert "At the foot of each page (2)" in text(admin_client.get(LIST))


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_takes_the_same_queries_however_many_pages(
    admin_client, django_assert_num_queries, count
):
    for i in range(count):
        factories.page(f"page-{i}")
    with django_assert_num_queries(5):
        assert admin_client.get(LIST).status_code == 200


def test_the_index_lists_pages(admin_client):
    assert f'href="{LIST}"' in text(admin_client.get(reverse("admin:index")))


# --- The form -------------------------------------------------------------------------------------


def test_a_new_page_is_a_page(admin_client):
    response = new_page(admin_client)
    page = Article.objects.get()
    assert page.is_page
    assert response.redirect_chain[-1][0] == change_url(page)
    publish(admin_client, page, "First")
    assert Edition.objects.get().is_page
    assert "Started the draft" in text(admin_client.get(screen(page, "history")))


def test_a_new_article_is_none(admin_client):
    factories.article()
    assert not Article.objects.get().is_page


def test_it_can_be_published_from_the_form(admin_client):
    response = new_page(admin_client, _publish="on")
    assert response.redirect_chain[-1][0] == screen(Article.objects.get(), "publish")


def test_a_slug_of_the_site_is_refused_with_a_reason(admin_client):
    html = text(new_page(admin_client, slug="search"))
    assert "The site itself uses the URL /search/" in html
    assert not Article.objects.exists()
    assert "About us" in html


def test_it_has_no_parts_that_only_articles_have(admin_client, page):
    html = text(admin_client.get(change_url(page)))
    absent = (
        "focus_areas-",
        "milestones-0",
        "Front page",
        "id_featured",
        "Import milestones",
    )
    assert not [words for words in absent if words in html]
    assert "sections-TOTAL_FORMS" in html
    assert f'<a href="{LIST}">Pages</a>' in html


def test_saving_it_keeps_it_a_page(admin_client, page):
    save(admin_client, page, title="Another title")
    page.refresh_from_db()
    assert (page.title, page.is_page) == ("Another title", True)


def test_it_shows_parts_of_articles_to_be_deleted_if_an_import_left_some(admin_client, page):
    document = factories.document(0, focus_areas=(FocusArea(uid="f1", title="Courts"),))
    drafts.write(page, document)
    assert "focus_areas-0-title" in form_data(admin_client, page)
    html = text(admin_client.get(screen(page, "publish")))
    assert "A page has no focus areas and no milestones. Delete them." in html
    assert "You can’t publish this draft yet." in html


def test_its_screens_are_those_of_an_article(admin_client, page):
    for name in ("editions", "publish", "preview", "history", "withdraw", "import_into", "delete"):
        assert admin_client.get(screen(page, name)).status_code == 200, name
    assert admin_client.get(screen(page, "milestones")).status_code == 404
    drafts.write(page, factories.document(0, focus_areas=(), focus_intro="", milestones_intro=""))
    save(admin_client, page, slug="about-us")
    html = text(admin_client.get(screen(page, "publish")))
    assert "The URL changes from /about/ to /about-us/." in html
    assert "Write a conclusion" not in html


def test_the_publisher_is_told_of_places_to_fill_in(admin_client):
    page = factories.page(lead="<p>By [to be filled in: who].</p>").article
    drafts.write(page, factories.page("other", lead="<p>[To be filled in]</p>").document)
    html = text(admin_client.get(screen(page, "publish")))
    assert "Replace the text that begins with “[to be filled in”. Readers would see it." in html


# --- The menu -------------------------------------------------------------------------------------


def place(page, menu, position, was=("", 0)):
    start = f"page-{page.pk}"
    return {
        f"{start}-menu": menu,
        f"{start}-position": position,
        f"initial-{start}-menu": was[0],
        f"initial-{start}-position": was[1],
    }


def test_a_page_is_put_in_the_menu(admin_client, page, client):
    before = PublicState.objects.get().changes
    assert "About us" in text(admin_client.get(MENU))
    response = admin_client.post(MENU, place(page, "footer", 2), follow=True)
    assert "The menu is saved." in text(response)
    page.refresh_from_db()
    assert (page.menu, page.menu_position) == ("footer", 2)
    assert PublicState.objects.get().changes == before + 1
    history = text(admin_client.get(screen(page, "history")))
    assert "At the foot of each page, order 2" in history


def test_what_somebody_else_changed_meanwhile_stays(admin_client, page):
    other = factories.page("other").article
    admin_client.post(MENU, place(page, "footer", 1))
    admin_client.post(MENU, place(page, "", 0) | place(other, "header", 1))
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.menu, other.menu) == ("footer", "header")


def test_nothing_is_announced_if_nothing_changes(admin_client, page):
    before = PublicState.objects.get().changes
    admin_client.post(MENU, place(page, "", 0))
    assert PublicState.objects.get().changes == before


@pytest.mark.parametrize(("menu", "position"), [("top", 1), ("footer", "x"), ("footer", 10**9)])
def test_a_place_that_does_not_exist_is_refused(admin_client, page, menu, position):
    response = admin_client.post(MENU, place(page, menu, position))
    assert response.status_code == 200
    assert "errorlist" in text(response)
    page.refresh_from_db()
    assert page.menu == ""


def test_the_menu_of_a_site_without_pages_offers_to_add_one(admin_client):
    assert ADD in text(admin_client.get(MENU))


# --- Permissions ----------------------------------------------------------------------------------


def test_who_may_change_articles_may_change_pages_but_not_the_menu(editor, page):
    assert editor.get(LIST).status_code == 200
    assert editor.get(change_url(page)).status_code == 200
    assert editor.get(ADD).status_code == 403
    assert editor.get(MENU).status_code == 403
    assert editor.post(MENU, place(page, "footer", 1)).status_code == 403
    assert MENU not in text(editor.get(LIST))


@pytest.mark.parametrize("url", [LIST, ADD, MENU])
def test_who_is_not_logged_in_is_sent_to_the_login(client, url):
    assert client.get(url).status_code == 302
