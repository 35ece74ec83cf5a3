"""The editors' screens, as a browser would send their forms."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from milestones import drafts
from milestones.models import Article, Edition, PublicState

from . import factories
from .screens import SCREENS, add_row, change_address, form_data, save, screen

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
        ("7", "There is no source 7"),
        ("0", "There is no source 0"),
        ("9" * 100, "There is no source"),
        ("one", "Write the numbers of sources"),
    ],
)
def test_a_number_of_no_source_is_an_error_at_its_field(admin_client, article, numbers, message):
    response = save(admin_client, article, **{"milestones-0-source_numbers": numbers})
    assert message in response.content.decode()


def test_a_source_that_is_cited_is_not_removed_unnoticed(admin_client, article):
    response = save(admin_client, article, **{"sources-0-DELETE": "on"})
    assert "Source 1 is being removed" in response.content.decode()
    assert article.sources.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "a\0b"),
        ("title", "a" * 301),
        ("slug", "a b"),
        ("slug", "a" * 10_000),
        ("lead", "\0"),
        ("milestones-0-year", "0"),
        ("milestones-0-year", "99999"),
        ("milestones-0-year", "1e3"),
        ("milestones-0-month", "13"),
        ("milestones-0-day", "31"),
        ("milestones-0-day", str(10**30)),
        ("sections-0-position", "-1"),
        ("sections-0-position", str(10**30)),
        ("sources-0-checked", "2026-02-30"),
        ("sources-0-url", "javascript:alert(1)"),
        ("sources-0-url", "https://" + "a" * 3000),
        ("milestones-0-id", "abc"),
        ("milestones-0-id", "999999"),
        pytest.param("milestones-TOTAL_FORMS", "99999999", marks=pytest.mark.slow),
        ("milestones-TOTAL_FORMS", "x"),
        ("draft_version", "x"),
        ("draft_version", ""),
        ("draft_version", str(10**30)),
        ("milestones-0-row_uid", "\0"),
    ],
)
@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_a_bad_value_is_an_error_on_the_screen_and_changes_nothing(
    admin_client, article, field, value, button
):
    if field == "milestones-0-day":
        Article.objects.get().milestones.filter(uid="m0").update(month=2)
    response = save(admin_client, article, button, **{field: value, "featured": "on"})
    assert response.status_code in (200, 400)
    article.refresh_from_db()
    assert article.featured is False


def test_dates_are_validated_together(admin_client, article):
    response = save(admin_client, article, **{"milestones-0-month": "", "milestones-0-day": "3"})
    assert "A day needs a month." in response.content.decode()


# --- Publishing -----------------------------------------------------------------------------------


def test_what_is_wrong_and_what_is_missing_are_said_together(admin_client, article):
    changes = {"milestones-0-month": "13", "milestones-3-impact": ""}
    html = save(admin_client, article, "_publish", **changes).content.decode()
    assert "The month must lie between 1 and 12." in html
    assert "Say what came of it: the impact." in html


def test_review_and_publish_saves_first(admin_client, article):
    response = save(admin_client, article, "_publish", title="Published")
    assert response.redirect_chain == [(screen(article, "publish"), 302)]
    assert Article.objects.get().title == "Published"
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lead": ""}, "Write a lead"),
        ({"conclusion": ""}, "Write a conclusion."),
        ({"sections-1-heading": ""}, "Give this section a heading"),
        ({"sections-0-DELETE": "on", "sections-1-DELETE": "on"}, "Add at least one section."),
        ({"milestones-3-impact": ""}, "Say what came of it: the impact."),
        ({"focus_areas-1-title": ""}, "Name this focus area"),
        ({"sources-0-url": ""}, "Give this source an address."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    admin_client, article, changes, message
):
    changes = {"title": "Typed by hand", **changes}
    html = save(admin_client, article, "_publish", **changes).content.decode()
    assert message in html
    assert "Typed by hand" in html
    assert not Edition.objects.exists()


def test_only_who_may_publish_does(client, article, django_user_model):
    user = django_user_model.objects.create_user("writer", password="x", is_staff=True)
    names = [f"{verb}_{name}" for verb in ("view", "change") for name in ROW_MODELS]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    assert "_publish" not in client.get(change_address(article)).content.decode()
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


# --- The search -----------------------------------------------------------------------------------

FOUND = {
    "title": "A mission and its years",
    "lead": "mission began in 1999",
    "heading of a section": "Why it BEGAN",
    "prose with markup": "was cause",
    "focus area": "courts",
    "year": "1999",
    "key initiative": "initiative 3",
    "impact": "IMPACT 2",
    "conclusion": "nato.int",
    "heading of the conclusion": "retrospect",
    "source": "the record",
    "URL of a source": "example.org/record",
    "words far apart": "courts impact record",
    "slug": "mission",
}


@pytest.mark.parametrize("words", FOUND.values(), ids=FOUND)
def test_the_search_finds_all_words_of_a_draft(admin_client, article, words):
    html = admin_client.get(CHANGELIST, {"q": words}).content.decode()
    assert "1 article" in html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Kosovo’s café", "kosovo's CAFÉ"),
        ("Përkrahja e GJYQËSORISË", "gjyqësorisë"),
        ("Мировне СНАГЕ", "снаге"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("one <strong>w</strong>ord", "word"),
    ],
)
def test_the_search_passes_over_case_quotes_and_markup(admin_client, typed, words):
    factories.article(lead=f"<p>{typed}</p>")
    assert "1 article" in admin_client.get(CHANGELIST, {"q": words}).content.decode()


def test_the_search_finds_what_was_saved_last(admin_client, article):
    save(admin_client, article, **{"milestones-1-impact": "Market days"})
    assert "1 article" in admin_client.get(CHANGELIST, {"q": "market"}).content.decode()
    assert "0 articles" in admin_client.get(CHANGELIST, {"q": '"impact 1"'}).content.decode()
    assert "0 articles" in admin_client.get(CHANGELIST, {"q": "nowhere"}).content.decode()


def test_a_search_takes_as_many_queries_however_many_articles_are_found(
    admin_client, django_assert_num_queries
):
    for i in (1, 10):
        for j in range(i):
            factories.article(f"a{i}-{j}")
        with django_assert_num_queries(5):
            admin_client.get(CHANGELIST, {"q": "mission impact"})


# --- Deleting -------------------------------------------------------------------------------------

ROW_MODELS = ["article", "section", "focusarea", "milestone", "source"]


def test_a_published_article_cannot_be_deleted(admin_client):
    article = factories.edition().article
    address = reverse("admin:milestones_article_delete", args=[article.pk])
    for response in (admin_client.get(address), admin_client.post(address, {"post": "yes"})):
        html = " ".join(response.content.decode().split())
        assert "it has 1 published edition, which readers may have cited" in html
        assert f'<a href="{screen(article, "withdraw")}">withdraw it</a>' in html
    assert Article.objects.exists()


def test_an_article_that_was_never_published_can_be_deleted(admin_client, article):
    address = reverse("admin:milestones_article_delete", args=[article.pk])
    assert "Are you sure" in admin_client.get(address).content.decode()
    admin_client.post(address, {"post": "yes"})
    assert not Article.objects.exists()


def test_editions_are_for_looking_at_only(admin_client):
    edition = factories.edition()
    address = reverse("admin:milestones_edition_change", args=[edition.pk])
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, {"title": "x"}).status_code == 403
    assert admin_client.get(reverse("admin:milestones_edition_add")).status_code == 403


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_takes_the_same_queries_however_many_articles(
    admin_client, django_assert_num_queries, count
):
    for i in range(count):
        factories.edition(f"a{i}", milestone_count=2)
    with django_assert_num_queries(5):
        assert admin_client.get(CHANGELIST).status_code == 200


def test_a_list_of_several_pages_shows_each_of_them(
    admin_client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(admin.site.get_model_admin(Article), "list_per_page", 2)
    for i in range(5):
        factories.edition(f"a{i}", title=f"Title {i}")
    shown = []
    for page in (1, 2, 3):
        with django_assert_num_queries(6):
            html = admin_client.get(f"{CHANGELIST}?p={page}").content.decode()
        shown += re.findall(r">Title (\d)<", html)
    assert shown == ["4", "3", "2", "1", "0"]  # what was edited last comes first


def test_the_list_tells_the_state_and_finds_by_it(admin_client):
    factories.edition("live")
    changed = factories.edition("changed").article
    drafts.write(changed, factories.document(title="Changed"))
    factories.article("never", title="Never")

    def titles(query):
        response = admin_client.get(CHANGELIST, query)
        return {article.slug for article in response.context["cl"].result_list}

    assert titles({"state": "live"}) == {"live"}
    assert titles({"state": "changed"}) == {"changed"}
    assert titles({"state": "never"}) == {"never"}
    assert titles({"q": "Chang"}) == {"changed"}
    assert len(titles({})) == 3


@pytest.mark.parametrize(
    "query",
    [
        "?p=1e30",
        "?p=-1",
        "?o=abc",
        "?o=99",
        "?state=x",
        "?featured__exact=x",
        "?all=",
        "?q=%27",
        "?x=1",
    ],
)
def test_a_hostile_query_of_the_list_gets_a_clean_answer(admin_client, article, query):
    assert admin_client.get(CHANGELIST + query, follow=True).status_code < 500


@pytest.mark.parametrize("pk", ["abc", "\0", "9" * 30, "-1", ""])
@pytest.mark.parametrize("address", [CHANGELIST, reverse("admin:auth_user_changelist")])
def test_a_forged_selection_of_the_list_deletes_nothing(admin_client, article, address, pk):
    data = {"action": "delete_selected", "_selected_action": pk, "index": "0", "post": "yes"}
    assert admin_client.post(address, data).status_code < 500
    assert Article.objects.exists()


HUGE = "9" * 30


@pytest.mark.parametrize(
    "address",
    [
        f"r/{HUGE}/1/",
        "r/abc/1/",
        "r/1/abc/",
        "autocomplete/?app_label=x",
        "autocomplete/?app_label=milestones&model_name=article&field_name=x&term=1",
        f"auth/user/{HUGE}/change/",
        "auth/user/abc/change/",
        f"auth/user/{HUGE}/password/",
        "auth/user/?groups__id__exact=abc",
        f"milestones/edition/{HUGE}/change/",
        "milestones/edition/?kind__exact=x",
        "milestones/edition/?published_at__gte=x",
        "milestones/article/?id__in=abc",
        "milestones/article/1/change/?_to_field=x",
        "milestones/article/add/?featured=x&slug=%F0%9F%98%80",
        "milestones/article/add/?_changelist_filters=%01",
        "login/?next=//evil.example/",
    ],
)
def test_a_hostile_address_of_the_admin_gets_a_clean_answer(admin_client, address):
    assert admin_client.get(f"/admin/{address}").status_code < 500


@pytest.mark.parametrize("name", ["\0", "a" * 100_000, ""])
def test_a_hostile_login_is_refused(client, name):
    response = client.post("/admin/login/", {"username": name, "password": "x"})
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("pk", ["abc", "0", "9" * 30, "-1", "1e3"])
def test_an_article_that_is_not_there_gets_a_clean_answer(admin_client, pk):
    for ending in ("change", "delete", "history", "import"):
        address = f"{CHANGELIST}{pk}/{ending}/"
        assert admin_client.get(address, follow=True).status_code < 500


def test_each_edition_is_on_one_page_of_their_list_newest_first(admin_client, clock):
    for number in range(1, 53):
        factories.next_edition(title=f"Title {number}")
        clock.advance(minutes=1)
    found = []
    for page in (1, 2):
        html = admin_client.get(f"/admin/milestones/edition/?p={page}").content.decode()
        found += re.findall(r">Title (\d+)</a>", html)
    assert list(map(int, found)) == list(range(52, 0, -1))
    first = timezone.localtime(Edition.objects.get(number=1).published_at)
    assert f"{first.day} {first:%b %Y, %H:%M}" in html


def test_the_screen_takes_the_same_queries_however_many_milestones(
    admin_client, django_assert_max_num_queries
):
    article = factories.article(milestone_count=200)
    with django_assert_max_num_queries(13):
        admin_client.get(change_address(article))


# --- The policy -----------------------------------------------------------------------------------


def test_the_policy_allows_the_import_map_by_its_hash_and_nothing_inline(admin_client, article):
    response = admin_client.get(change_address(article))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy
    assert "sha256" not in admin_client.get(CHANGELIST)["Content-Security-Policy"]


# --- Import ---------------------------------------------------------------------------------------

IMPORT = reverse("admin:milestones_article_import")
TEXT = "# Imported\n\nLead.\n\n## Section\n\nText at nato.int.\n\n## Conclusion\n\nEnd.\n"


def test_a_pasted_text_becomes_a_draft_with_a_report(admin_client):
    html = admin_client.post(IMPORT, {"text": TEXT}).content.decode()
    article = Article.objects.get()
    assert article.slug == "imported"
    assert "A new draft was made" in html
    assert "Made a link: nato.int" in html
    assert change_address(article) in html


def test_an_uploaded_file_goes_into_the_draft_it_was_meant_for(admin_client, article):
    address = reverse("admin:milestones_article_import_into", args=[article.pk])
    file = SimpleUploadedFile("a.md", TEXT.encode())
    assert "The draft was changed" in admin_client.post(address, {"file": file}).content.decode()
    assert Article.objects.get().title == "Imported"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose a file, or paste a text"),
        ({"text": TEXT + "\n| Year | a | b |\n|---|---|---|\n| soon | a | b |"}, "Line 15: “soon”"),
        ({"text": "a\0"}, "Null characters are not allowed"),
        ({"text": TEXT, "slug": "a b"}, "valid “slug”"),
        ({"text": "No heading."}, "The title makes no address"),
        ({"text": "a" * 1_100_000}, "larger than 1 MB"),
    ],
)
def test_a_bad_text_gets_a_clear_error_and_stays_in_the_form(admin_client, data, message):
    html = admin_client.post(IMPORT, data).content.decode()
    assert message in html
    assert data.get("text", "")[:20].replace("\0", "") in html.replace("\0", "")
    assert not Article.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\0\0", b"a" * 1_100_000, "é".encode("latin-1")])
def test_a_bad_file_gets_a_clear_error(admin_client, content):
    file = SimpleUploadedFile("a.md", content)
    response = admin_client.post(IMPORT, {"file": file})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Article.objects.exists()


def test_who_may_not_change_articles_may_not_import(client, article, django_user_model):
    client.force_login(django_user_model.objects.create_user("other", is_staff=True))
    into = reverse("admin:milestones_article_import_into", args=[article.pk])
    assert client.get(IMPORT).status_code == 403
    assert client.post(into, {"text": TEXT}).status_code == 403
    client.logout()
    assert client.post(IMPORT, {"text": TEXT}).status_code == 302
