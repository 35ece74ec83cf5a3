"""Editors start translations, see the original beside each field, and bring them up to date."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from milestones import drafts
from milestones.document.shape import Section
from milestones.editions import publishing, translating
from milestones.models import Article, Edition
from tests import factories, pictures, translated
from tests.screens import change_url, form_data, save, screen

pytestmark = pytest.mark.django_db
LIST = reverse("admin:milestones_article_translations")


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def original():
    return translated.original()


@pytest.fixture
def french(original):
    return translated.started(original)


@pytest.fixture
def editor(client):
    """A client of an editor who can change articles and not publish them."""
    user = User.objects.create_user("editor", password="x", is_staff=True)
    names = ("view_article", "add_article", "change_article")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


# --- Starting -------------------------------------------------------------------------------------


def start(client, article, language="French", **values):
    edition = article.editions.first()
    data = {"edition": edition.number, "language": language, "slug": "", **values}
    return client.post(screen(article, "translate"), data, follow=True)


def test_a_translation_is_started_from_the_articles_screen(admin_client, original):
    assert f'href="{screen(original, "translate")}"' in text(admin_client.get(change_url(original)))
    response = start(admin_client, original)
    article = Article.objects.get(slug="mission-fr")
    assert response.redirect_chain[-1][0] == change_url(article)
    assert "This is the draft of the translation" in text(response)
    assert (article.language, article.original_number) == ("fr", 1)
    history = text(admin_client.get(screen(article, "history")))
    assert "Started as the translation of “A mission and its years”, edition 1." in history


def test_any_edition_can_be_translated_and_the_newest_is_proposed(admin_client, original):
    translated.corrected(title="Better")
    html = text(admin_client.get(screen(original, "translate")))
    assert '<option value="2" selected>Edition 2, public: Better</option>' in html
    html = text(admin_client.get(screen(original, "editions")))
    assert f'href="{screen(original, "translate")}?edition=1"' in html
    html = text(admin_client.get(f"{screen(original, 'translate')}?edition=1"))
    assert '<option value="1" selected>' in html
    start(admin_client, original, edition=1)
    assert Article.objects.get(slug="mission-fr").original_number == 1


def test_a_translation_leads_to_the_screen_of_its_original(admin_client, french):
    response = admin_client.get(screen(french, "translate"))
    assert response["Location"] == screen(french.original, "translate")


def test_an_article_without_an_edition_is_to_be_published_first(admin_client):
    html = text(admin_client.get(screen(factories.article(), "translate")))
    assert "Publish the article first." in html
    assert "Start the translation" not in html


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"language": ""}, "Choose the language of the translation."),
        ({"language": "no such language"}, "is not a known language"),
        ({"language": "English"}, "This is the language of the original."),
        ({"language": "French"}, "Another article is the translation into this language."),
        ({"language": "sq", "slug": "mission"}, "has or had the slug mission"),
        ({"language": "sq", "slug": "a b"}, "valid “slug”"),
        ({"language": "sq", "edition": "9"}, "There is no such edition."),
        ({"language": "sq", "edition": "x"}, "There is no such edition."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(admin_client, french, values, why):
    response = start(admin_client, french.original, **values)
    assert response.status_code == 200
    assert why in text(response)
    assert "data-unsaved" in text(response)
    assert Article.objects.count() == 2


def test_two_editors_start_one_translation(admin_client, original):
    form = admin_client.get(screen(original, "translate")).context["form"]
    assert form.initial["edition"] == 1
    start(admin_client, original)
    assert "Another article is the translation" in text(start(admin_client, original, slug="two"))
    assert "Translations so far" in text(admin_client.get(screen(original, "translate")))


def test_an_editor_who_cannot_publish_starts_a_translation(editor, original):
    start(editor, original)
    assert Article.objects.get(slug="mission-fr").original == original


def test_who_cannot_add_articles_starts_none(editor, original):
    User.objects.get().user_permissions.remove(Permission.objects.get(codename="add_article"))
    assert editor.get(screen(original, "translate")).status_code == 403
    assert "Translate" not in text(editor.get(change_url(original)))


# --- Beside each field ----------------------------------------------------------------------------


def beside(html, name):
    """Return the HTML beside the field called `name`."""
    before = html[: html.index(f'name="{name}"')]
    return before[before.rindex('<div class="beside">') :]


def test_the_original_is_beside_each_field(admin_client, french):
    html = text(admin_client.get(change_url(french)))
    assert '<p class="beside-text" lang="en" dir="ltr">A mission and its years</p>' in beside(
        html, "title"
    )
    assert '<div class="beside-text" lang="en" dir="ltr"><p>The mission began in 1999.</p>' in (
        beside(html, "lead")
    )
    assert "Why it began" in beside(html, "sections-0-heading")
    assert "There was <em>cause</em>" in beside(html, "sections-0-body")
    assert "Initiative 3" in beside(html, "milestones-3-initiative")
    assert "English (en), edition 1" in beside(html, "title")


def test_figures_tables_and_references_of_the_original_are_beside_it_too(
    admin_client, images_folder
):
    image = factories.image(pictures.picture())
    table = "<table><tbody><tr><td><p>Cell</p></td></tr></tbody></table>"
    lead = f'<p>See <cite data-source="r1"></cite>.</p>{factories.figure(image)}{table}'
    french = translated.started(translated.original(lead=lead))
    html = beside(text(admin_client.get(change_url(french))), "lead")
    assert "<sup>[1]</sup>" in html
    assert image.url in html
    assert "Cell" in html


def test_an_arabic_original_runs_from_right_to_left_beside_english(admin_client):
    article = translated.started(translated.original("mbarim", "ar", title="مهمة"), "en")
    html = text(admin_client.get(change_url(article)))
    assert '<p class="beside-text" lang="ar" dir="rtl">مهمة</p>' in html


def test_other_articles_have_nothing_beside(admin_client, original):
    html = text(admin_client.get(change_url(original)))
    assert "beside" not in html
    assert 'id="translation"' not in html


def test_the_original_stays_beside_a_form_with_errors(admin_client, french):
    response = save(admin_client, french, title="")
    assert "Why it began" in beside(text(response), "sections-0-heading")


def test_a_change_of_the_original_is_beside_its_field(admin_client, french):
    rows = drafts.read(french.original).milestones
    changed = (replace(rows[0], initiative="Initiative zero", date="2001"), *rows[1:])
    translated.corrected(milestones=changed, title="A mission and its days")
    html = text(admin_client.get(change_url(french)))
    assert "It is 1 edition behind." in html
    assert "days" in beside(html, "title")
    assert "<del" in beside(html, "title")
    assert "zero" in html
    assert "<ins" in beside(html, "milestones-0-date")
    assert "<ins" not in beside(html, "lead")


@pytest.mark.parametrize("count", [1, 60])
def test_the_screen_takes_the_same_queries_however_much_there_is(
    admin_client, django_assert_max_num_queries, count
):
    original = translated.original(milestone_count=count)
    article = translated.started(original)
    for i in range(3):
        translated.corrected(title=f"Title {i}", milestone_count=count)
    with django_assert_max_num_queries(22):
        admin_client.get(change_url(article))


# --- Rows -----------------------------------------------------------------------------------------


@pytest.fixture
def behind(french):
    """A translation whose original has a new section, and which has one of its own."""
    document = drafts.read(french)
    own = Section(uid="own", heading="Le nôtre")
    french = drafts.write(french, replace(document, title="Mission", sections=(own,)))
    sections = (*factories.document().sections, Section(uid="s9", heading="New"))
    translated.corrected(sections=sections)
    return Article.objects.get(pk=french.pk)


def test_rows_that_only_one_has_are_named(admin_client, behind):
    html = text(admin_client.get(change_url(behind)))
    html = html[html.index('id="translation"') : html.index("</section>")]
    assert re.findall(r"<bdi[^>]*>(.*?)</bdi>", html) == [
        *("Why it began", "How it went on", "New"),
        "Le nôtre",
    ]


def press(client, article, name, value, **changes):
    data = form_data(client, article, **changes) | {name: value}
    return client.post(change_url(article), data, follow=True)


def test_a_row_is_added_and_what_was_typed_is_saved(admin_client, behind):
    response = press(admin_client, behind, "_add_row", "sections:s9", title="La mission")
    document = drafts.read(Article.objects.get(pk=behind.pk))
    assert document.title == "La mission"
    assert [row.uid for row in document.sections] == ["own", "s9"]
    assert response.redirect_chain[-1][0] == f"{change_url(behind)}#sections-1"
    assert "Added rows of the original, to be translated: “New”." in text(response)
    assert "New" in beside(text(response), "sections-1-heading")


def test_all_rows_are_added(admin_client, behind):
    press(admin_client, behind, "_add_row", "all")
    document = drafts.read(Article.objects.get(pk=behind.pk))
    assert {row.uid for row in document.sections} == {"own", "s1", "s2", "s9"}
    assert "Only in the original" not in text(admin_client.get(change_url(behind)))


@pytest.mark.parametrize("value", ["sections:own", "sections:unknown", "nothing", "x:y"])
def test_a_row_that_is_not_missing_is_not_added(admin_client, behind, value):
    response = press(admin_client, behind, "_add_row", value)
    assert "no longer has this row" in text(response)
    assert len(drafts.read(Article.objects.get(pk=behind.pk)).sections) == 1


def test_nothing_is_lost_if_the_form_has_an_error(admin_client, behind):
    changes = {"title": "", "conclusion": "<p>Fin.</p>"}
    response = press(admin_client, behind, "_add_row", "sections:s9", **changes)
    assert "Fin." in text(response)
    assert len(drafts.read(Article.objects.get(pk=behind.pk)).sections) == 1


def test_nothing_is_lost_if_somebody_else_has_saved(admin_client, behind):
    data = form_data(admin_client, behind, title="La mienne") | {"_up_to_date": "2"}
    drafts.write(behind, replace(drafts.read(behind), title="La vôtre"))
    response = admin_client.post(change_url(behind), data)
    assert "La mienne" in text(response)
    assert "saved this article at" in text(response)
    assert Article.objects.get(pk=behind.pk).original_number == 1


# --- Up to date -----------------------------------------------------------------------------------


def test_a_translation_is_noted_as_up_to_date_and_saved(admin_client, behind):
    html = text(admin_client.get(change_url(behind)))
    assert "Save: up to date with edition 2" in html
    response = press(admin_client, behind, "_up_to_date", "2", title="À jour")
    article = Article.objects.get(pk=behind.pk)
    assert (article.title, article.original_number) == ("À jour", 2)
    assert "Up to date with edition 2 of the original." in text(response)
    assert "behind" not in text(response)
    assert "Up to date with edition 2" in text(admin_client.get(screen(article, "history")))


@pytest.mark.parametrize("value", ["3", "0", "-1", "x", "²", "9" * 30])
def test_an_edition_that_does_not_exist_is_refused(admin_client, behind, value):
    response = press(admin_client, behind, "_up_to_date", value)
    assert "The original has no edition" in text(response)
    assert Article.objects.get(pk=behind.pk).original_number == 1


def test_what_readers_would_see_at_once_needs_the_right_to_publish(editor, original):
    article = translated.published(original).article
    translated.corrected(title="Better")
    response = press(editor, article, "_up_to_date", "2")
    assert "Ask someone who can publish." in text(response)
    assert Article.objects.get(pk=article.pk).original_number == 1
    press(editor, article, "_up_to_date", "2", title="Autre titre")
    assert Article.objects.get(pk=article.pk).original_number == 2
    assert Edition.objects.get(article=article).original_number == 1


# --- Linking --------------------------------------------------------------------------------------


def link(client, article, original, number=""):
    data = {"original": original, "number": number}
    return client.post(screen(article, "original"), data, follow=True)


@pytest.mark.parametrize(
    "typed", ["mission", "/articles/mission/", "https://e.org/articles/mission", "mission-fr"]
)
def test_an_article_is_linked_with_its_original(admin_client, french, typed):
    article = factories.edition("shqip", language="sq").article
    response = link(admin_client, article, typed)
    assert "is now the Albanian (sq) translation of “A mission and its years”" in text(response)
    assert Edition.objects.get(slug="shqip").original == french.original


@pytest.mark.parametrize(
    ("typed", "number", "why"),
    [
        ("", "", "This field is required."),
        ("unknown", "", "There is no article with this URL or slug."),
        ("not a slug", "", "There is no article with this URL or slug."),
        ("mission", "7", "The original has no edition 7"),
        ("mission", "x", "Enter a whole number."),
        ("draft", "", "The original has no edition yet. Publish it first."),
        ("shqip", "1", "An article can’t be a translation of itself."),
    ],
)
def test_a_wrong_original_is_refused(admin_client, original, typed, number, why):
    factories.article("draft")
    article = factories.edition("shqip", language="sq").article
    response = link(admin_client, article, typed, number)
    assert why in text(response)
    assert Article.objects.get(slug="shqip").original is None


def test_a_link_is_undone(admin_client, french):
    response = admin_client.post(screen(french, "unlink"), follow=True)
    assert "This article is no longer a translation." in text(response)
    assert Article.objects.get(pk=french.pk).original is None
    assert admin_client.post(screen(french, "unlink"), follow=True).status_code == 200


def test_linking_what_readers_see_needs_the_right_to_publish(editor, original):
    article = factories.edition("shqip", language="sq").article
    assert editor.get(screen(article, "original")).status_code == 403
    assert link(editor, article, "mission").status_code == 403
    assert editor.post(screen(article, "unlink")).status_code == 403
    draft = factories.article("draft", language="sq")
    link(editor, draft, "mission")
    assert Article.objects.get(slug="draft").original == original


# --- The draft's language -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("", "A translation needs a language."),
        ("en", "This is the language of the original."),
        ("sq", "Another article is the translation into this language."),
    ],
)
def test_a_translation_keeps_a_language_of_its_own(admin_client, french, language, why):
    translated.started(french.original, "sq")
    response = save(admin_client, french, title="Titre", language=language)
    assert why in text(response)
    assert Article.objects.get(pk=french.pk).language == "fr"


# --- Lists ----------------------------------------------------------------------------------------


def test_a_translation_without_a_title_is_named_by_its_original(admin_client, french):
    html = text(admin_client.get(reverse("admin:milestones_article_changelist")))
    assert "Translation of “A mission and its years” into French (fr)" in html
    assert f'href="{LIST}"' in html


def test_the_list_shows_what_is_behind(admin_client, original):
    translated.published(original, "fr")
    translated.started(original, "sq")
    translated.corrected(title="Better")
    html = text(admin_client.get(LIST))
    assert html.count("<strong>1 edition</strong>") == 2
    assert html.count('href="/articles/mission/compare/1...2/"') == 2
    assert "edition 1 is live" in html
    assert "mission-sq (no title yet)" in html
    translating.follow(Article.objects.get(slug="mission-sq"), 2)
    assert text(admin_client.get(LIST)).count("<strong>1 edition</strong>") == 1


def test_the_list_is_filtered(admin_client, original):
    translated.published(original, "fr")
    translated.started(original, "sq")
    translated.corrected(title="Better")
    translating.follow(Article.objects.get(slug="mission-sq"), 2)
    for query, slugs in {
        "": ["mission-fr", "mission-sq"],
        "?behind=on": ["mission-fr"],
        "?language=sq": ["mission-sq"],
        "?language=sq&behind=on": [],
        "?language=xx": ["mission-fr", "mission-sq"],
        "?page=7": ["mission-fr", "mission-sq"],
    }.items():
        rows = admin_client.get(LIST + query).context["page"]
        assert [row.slug for row in rows] == slugs, query
    assert "No translation matches." in text(admin_client.get(f"{LIST}?language=sq&behind=on"))


def test_an_empty_list_says_how_to_start(admin_client):
    assert "There are no translations yet." in text(admin_client.get(LIST))


def test_a_withdrawn_original_has_no_comparison_to_link_to(admin_client, original):
    translated.published(original, "fr")
    translated.corrected(title="Better")
    publishing.withdraw(original, reason="Wrong.")
    html = text(admin_client.get(LIST))
    assert "<strong>1 edition</strong>" in html
    assert "compare" not in html


@pytest.mark.parametrize("count", [1, 15])
def test_the_list_takes_the_same_queries_however_many_translations(
    admin_client, django_assert_num_queries, count
):
    for i in range(count):
        original = translated.original(f"mission-{i}")
        translated.published(original, "fr")
        translated.started(original, "sq")
    with django_assert_num_queries(6):
        assert admin_client.get(LIST).status_code == 200


def test_who_sees_no_articles_sees_no_list(client):
    user = User.objects.create_user("nobody", password="x", is_staff=True)
    client.force_login(user)
    assert client.get(LIST).status_code == 403


def test_an_original_does_not_take_the_language_of_its_translation(admin_client, french):
    response = save(admin_client, french.original, language="fr")
    assert "A translation of this article is in this language." in text(response)
    assert Article.objects.get(slug="mission").language == "en"


def test_the_screen_works_even_if_the_edition_was_cancelled(admin_client, clock):
    original = factories.article(language="en")
    edition = publishing.publish(original, note="First", live_from=clock.ahead(days=1))
    article = translated.started(original)
    publishing.cancel(edition)
    assert "A mission and its years" in text(admin_client.get(change_url(article)))
    assert "edition 1" in text(admin_client.get(LIST))
    assert "Publish the article first." in text(admin_client.get(screen(original, "translate")))


def test_who_may_only_look_sees_of_what_it_is_a_translation(client, behind):
    user = User.objects.create_user("reader", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    html = text(client.get(change_url(behind)))
    assert "It is 1 edition behind." in html
    for name in ("_add_row", "_up_to_date", "_continue"):
        assert f'name="{name}"' not in html
