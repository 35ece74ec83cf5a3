"""The lists of articles and editions, their search, and hostile URLs of the admin."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from milestones import drafts
from milestones.models import Article, Edition
from tests import factories
from tests.screens import save

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:milestones_article_changelist")
PARTS = ["sections", "focus_areas", "milestones", "sources"]


@pytest.fixture
def article():
    return factories.article()


# --- The search -----------------------------------------------------------------------------------

FOUND = {
    "title": "A mission and its years",
    "lead": "mission began in 1999",
    "heading of a section": "Why it BEGAN",
    "prose with markup": "was cause",
    "focus area": "courts",
    "year": "1999",
    "date as it is stored": "1999-04",
    "date as it is shown": "April 1999",
    "key initiative": "initiative 3",
    "impact": "IMPACT 2",
    "conclusion": "nato.int",
    "heading of the conclusion": "retrospect",
    "source": "the record",
    "URL of a source": "example.org/record",
    "words far apart": "courts impact record",
    "slug": "mission",
}


@pytest.mark.usefixtures("article")
def test_the_search_finds_all_words_of_a_draft(admin_client, subtests):
    for what, words in FOUND.items():
        with subtests.test(what):
            assert "1 article" in admin_client.get(CHANGELIST, {"q": words}).content.decode()


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


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_takes_the_same_queries_however_many_articles(
    admin_client, django_assert_num_queries, count
):
    for i in range(count):
        factories.edition(f"a{i}", milestone_count=2)
    with django_assert_num_queries(5):
        assert admin_client.get(CHANGELIST).status_code == 200


@pytest.mark.parametrize(
    ("model", "index"), [("article", "article_listed"), ("sitepage", "page_listed")]
)
def test_the_rows_of_a_list_are_counted_in_its_index_alone(admin_client, model, index):
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(reverse(f"admin:milestones_{model}_changelist"))
    counts = [each["sql"] for each in queries if "COUNT(" in each["sql"]]
    assert len(set(counts)) == 1
    assert "JOIN" not in counts[0]
    if connection.vendor == "sqlite":  # PostgreSQL reads small tables whole
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {counts[0]}")
            plan = [row[-1] for row in cursor.fetchall()]
        assert plan == [f"SCAN milestones_article USING COVERING INDEX {index}"]


def test_a_title_in_the_lists_has_its_language_and_direction(admin_client):
    factories.edition(title="مهمة (KFOR)", language="ar")
    for name in ("article", "edition"):
        html = admin_client.get(reverse(f"admin:milestones_{name}_changelist")).content.decode()
        assert '<bdi lang="ar" dir="rtl">مهمة (KFOR)</bdi></a>' in html


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
@pytest.mark.parametrize("url", [CHANGELIST, reverse("admin:auth_user_changelist")])
def test_a_forged_selection_of_the_list_deletes_nothing(admin_client, article, url, pk):
    data = {"action": "delete_selected", "_selected_action": pk, "index": "0", "post": "yes"}
    assert admin_client.post(url, data).status_code < 500
    assert Article.objects.exists()


HUGE = "9" * 30


@pytest.mark.parametrize(
    "url",
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
def test_a_hostile_url_of_the_admin_gets_a_clean_answer(admin_client, url):
    assert admin_client.get(f"/admin/{url}").status_code < 500


@pytest.mark.parametrize("name", ["\0", "a" * 100_000, ""])
def test_a_hostile_login_is_refused(client, name):
    response = client.post("/admin/login/", {"username": name, "password": "x"})
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("pk", ["abc", "0", "9" * 30, "-1", "1e3"])
def test_an_article_that_is_not_there_gets_a_clean_answer(admin_client, pk):
    for ending in ("change", "delete", "history", "import"):
        url = f"{CHANGELIST}{pk}/{ending}/"
        assert admin_client.get(url, follow=True).status_code < 500


@pytest.mark.slow
def test_each_edition_is_on_one_page_of_their_list_newest_first(admin_client, clock):
    for number in range(1, 53):
        factories.next_edition(title=f"Title {number}")
        clock.advance(minutes=1)
    found = []
    for page in (1, 2):
        html = admin_client.get(f"/admin/milestones/edition/?p={page}").content.decode()
        found += re.findall(r">Title (\d+)</bdi></a>", html)
    assert list(map(int, found)) == list(range(52, 0, -1))
    first = timezone.localtime(Edition.objects.get(number=1).published_at)
    assert f"{first.day} {first:%b %Y, %H:%M}" in html
