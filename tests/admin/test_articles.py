"""The editors' screens, as a browser would send their forms."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from milestones import drafts
from milestones.document.shape import Document, Section, Source
from milestones.models import Article, Edition, PublicState
from tests import factories
from tests.screens import SCREENS, add_row, change_url, form_data, save, screen

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:milestones_article_changelist")
PARTS = ["sections", "focus_areas", "milestones", "sources"]


@pytest.fixture
def article():
    return factories.article()


# --- Saving a draft -------------------------------------------------------------------------------


def test_saving_without_a_change_changes_nothing(admin_client, article):
    assert save(admin_client, article).status_code == 200
    article.refresh_from_db()
    assert drafts.read(article) == factories.document()
    assert article.version == 1


def test_a_row_with_many_sources_can_be_saved(admin_client):
    sources = tuple(Source(uid=f"r{i}", title=f"Report {i}") for i in range(80))
    cited = Section(uid="s1", heading="Why", sources=tuple(source.uid for source in sources))
    article = drafts.write(
        Article(slug="a"), Document(title="T", sections=(cited,), sources=sources)
    )
    save(admin_client, article, title="New")
    draft = drafts.read(Article.objects.get())
    assert (draft.title, draft.sections) == ("New", (cited,))


def test_saving_changes_the_draft_and_keeps_the_rows_identity(admin_client, article):
    save(admin_client, article, **{"milestones-1-impact": "Another impact", "title": "New"})
    article.refresh_from_db()
    row = article.milestones.get(uid="m1")
    assert (article.title, row.impact, article.version) == ("New", "Another impact", 2)
    assert not Edition.objects.exists()


def test_an_incomplete_draft_can_be_saved(admin_client, article):
    save(admin_client, article, lead="", conclusion="", **{"milestones-0-impact": ""})
    article.refresh_from_db()
    assert (article.lead, article.conclusion) == ("", "")


def test_prose_is_cleaned_where_it_enters(admin_client, article):
    save(admin_client, article, lead="<h2>a</h2><script>alert(1)</script><b onclick='x'>b</b>")
    article.refresh_from_db()
    assert article.lead == "<h3>a</h3><p><strong>b</strong></p>"


def test_a_new_article_starts_as_a_draft(admin_client):
    data = {"title": "New", "slug": "new", "_continue": "on"}
    for part in PARTS:
        data |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}
    admin_client.post(reverse("admin:milestones_article_add"), data)
    assert Article.objects.get().slug == "new"


def test_a_new_row_goes_last_and_an_order_puts_it_elsewhere(admin_client, article):
    save(admin_client, article, **add_row(article, "sections", heading="Last", body="<p>x</p>"))
    article.refresh_from_db()
    headings = [row.heading for row in article.sections.all()]
    assert headings == ["Why it began", "How it went on", "Last"]
    save(admin_client, article, **{"sections-2-position": 1})
    assert [row.heading for row in article.sections.all()] == [
        "Last",
        "Why it began",
        "How it went on",
    ]
    save(admin_client, article, **{"sections-0-position": 3})
    assert [row.heading for row in article.sections.all()][-1] == "Last"


def test_sources_are_named_by_their_numbers_even_new_ones(admin_client, article):
    new = add_row(article, "sources", title="Second", url="https://example.org/2", position="")
    save(admin_client, article, **new, **{"milestones-0-source_numbers": "2, 1"})
    second = article.sources.get(title="Second")
    assert article.milestones.get(uid="m0").sources == [second.uid, "r1"]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ("7", "Source 7 is not in the list"),
        ("0", "Source 0 is not in the list"),
        ("9" * 100, "is not in the list of sources"),
        ("one", "Enter source numbers"),
    ],
)
def test_a_number_of_no_source_is_an_error_at_its_field(admin_client, article, numbers, message):
    response = save(admin_client, article, **{"milestones-0-source_numbers": numbers})
    assert message in response.content.decode()


def test_a_source_that_is_cited_is_not_removed_unnoticed(admin_client, article):
    response = save(admin_client, article, **{"sources-0-DELETE": "on"})
    assert "Source 1 is marked for deletion" in response.content.decode()
    assert article.sources.count() == 1


BAD_VALUES = [
    ("title", "a\0b"),
    ("title", "a" * 301),
    ("slug", "a b"),
    ("slug", "a" * 10_000),
    ("lead", "\0"),
    ("milestones-0-date", "a\0b"),
    ("milestones-0-date", "1" * 10_000),
    ("milestones-0-impact", "a" * 1001),
    ("language", "a" * 36),
    ("language", "\0"),
    ("short_title", "a" * 101),
    ("sections-0-position", "-1"),
    ("sections-0-position", str(10**30)),
    ("sources-0-checked", "2026-02-30"),
    ("sources-0-url", "javascript:alert(1)"),
    ("sources-0-url", "https://" + "a" * 3000),
    ("milestones-0-id", "abc"),
    ("milestones-0-id", "999999"),
    ("milestones-TOTAL_FORMS", "x"),
    ("draft_version", "x"),
    ("draft_version", ""),
    ("draft_version", str(10**30)),
    ("milestones-0-row_uid", "\0"),
]


@pytest.mark.slow
@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_a_bad_value_is_an_error_on_the_screen_and_changes_nothing(
    admin_client, article, subtests, button
):
    data = form_data(admin_client, article) | {"featured": "on", button: "on"}
    for field, value in BAD_VALUES:
        with subtests.test(field=field, value=value[:40]):
            response = admin_client.post(change_url(article), data | {field: value}, follow=True)
            assert response.status_code in (200, 400)
            article.refresh_from_db()
            assert article.featured is False


@pytest.mark.slow
def test_far_too_many_rows_are_an_error(admin_client, article):
    response = save(admin_client, article, **{"milestones-TOTAL_FORMS": "99999999"})
    assert response.status_code in (200, 400)


# --- Publishing -----------------------------------------------------------------------------------


def test_review_and_publish_saves_first(admin_client, article):
    response = save(admin_client, article, "_publish", title="Published")
    assert response.redirect_chain == [(screen(article, "publish"), 302)]
    assert Article.objects.get().title == "Published"
    assert not Edition.objects.exists()


def test_a_draft_that_lacks_something_is_saved_before_it_is_reviewed(admin_client, article):
    changes = {"lead": "", "milestones-3-impact": "", "sections-0-DELETE": "on"}
    response = save(admin_client, article, "_publish", title="Typed by hand", **changes)
    assert response.redirect_chain == [(screen(article, "publish"), 302)]
    assert Article.objects.get().title == "Typed by hand"
    assert Article.objects.get().lead == ""


def test_only_who_may_publish_does(client, article, django_user_model):
    user = django_user_model.objects.create_user("writer", password="x", is_staff=True)
    names = [f"{verb}_{name}" for verb in ("view", "change") for name in ROW_MODELS]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert "_publish" not in client.get(change_url(article)).content.decode()
    assert save(client, article, "_publish").status_code == 403
    assert client.post(screen(article, "publish"), {"note": "x"}).status_code == 403
    assert save(client, article, title="Saved").status_code == 200
    assert Article.objects.get().title == "Saved"
    assert not Edition.objects.exists()


@pytest.fixture
def writer(client, django_user_model):
    """A client of somebody who may do all with articles but publish."""
    user = django_user_model.objects.create_user("writer", password="x", is_staff=True)
    names = [f"{verb}_article" for verb in ("view", "add", "change", "delete")]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def test_only_who_may_publish_changes_what_leads_the_front_page(writer, admin_client):
    featured, other = factories.edition().article, factories.edition("other").article
    save(admin_client, featured, featured="on")
    save(writer, other, title="Another", featured="on")
    save(writer, featured, title="Yet another", featured=None)
    fields = Article.objects.order_by("pk").values_list("title", "featured")
    assert list(fields) == [("Yet another", True), ("Another", False)]
    save(admin_client, other, featured="on")
    assert Article.objects.get(pk=other.pk).featured


@pytest.mark.slow
def test_nothing_that_a_writer_sends_changes_what_the_public_sees(writer):
    article = factories.edition().article
    factories.next_edition(title="Second")
    before = [*PublicState.objects.values_list("changes", flat=True)]
    more = {"featured": "on", "note": "x", "reason": "x", "days": "1", "post": "yes", "text": "# A"}
    for name, arguments in SCREENS.items():
        writer.post(screen(article, name, *arguments), form_data(writer, article) | more)
    writer.post(CHANGELIST, {"action": "delete_selected", "_selected_action": article.pk})
    assert Article.objects.get().version > 2
    assert [*PublicState.objects.values_list("changes", flat=True)] == before
    assert Edition.objects.live().get().title == "Second"


# --- Deleting -------------------------------------------------------------------------------------

ROW_MODELS = ["article", "section", "focusarea", "milestone", "source"]


def test_a_published_article_cannot_be_deleted(admin_client):
    article = factories.edition().article
    url = reverse("admin:milestones_article_delete", args=[article.pk])
    for response in (admin_client.get(url), admin_client.post(url, {"post": "yes"})):
        html = " ".join(response.content.decode().split())
        assert "it has 1 published edition that readers may have cited" in html
        assert f'<a href="{screen(article, "withdraw")}">withdraw it</a>' in html
    assert Article.objects.exists()


def test_an_article_that_was_never_published_can_be_deleted(admin_client, article):
    url = reverse("admin:milestones_article_delete", args=[article.pk])
    assert "Are you sure" in admin_client.get(url).content.decode()
    admin_client.post(url, {"post": "yes"})
    assert not Article.objects.exists()


def test_editions_are_for_looking_at_only(admin_client):
    edition = factories.edition()
    url = reverse("admin:milestones_edition_change", args=[edition.pk])
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {"title": "x"}).status_code == 403
    assert admin_client.get(reverse("admin:milestones_edition_add")).status_code == 403


# --- Cost ---------------------------------------------------------------------------------------


def test_the_screen_takes_the_same_queries_however_many_milestones(
    admin_client, django_assert_max_num_queries
):
    article = factories.article(milestone_count=200)
    with django_assert_max_num_queries(13):
        admin_client.get(change_url(article))


# --- The policy -----------------------------------------------------------------------------------


def test_the_policy_allows_the_import_map_by_its_hash_and_nothing_inline(admin_client, article):
    response = admin_client.get(change_url(article))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy
    assert "sha256" not in admin_client.get(CHANGELIST)["Content-Security-Policy"]
