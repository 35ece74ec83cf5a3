"""The screens that import a document: it is chosen, checked, and becomes a draft."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from milestones import drafts
from milestones.admin import imports, large_forms
from milestones.importing import pending
from milestones.importing.choices import Column, Role
from milestones.models import Article, PendingImport
from tests import factories
from tests.screens import change_url

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:milestones_article_import")
TABLE = "| Year | Milestone | Impact |\n|---|---|---|\n| 1999 | Bridge | Trade |\n"
TEXT = (
    f"# Imported\n\nLead.\n\n## Section\n\nText.\n\n## Timeline\n\n{TABLE}\n## Conclusion\n\nEnd.\n"
)


@pytest.fixture
def article():
    return factories.article()


def into(article):
    return reverse("admin:milestones_article_import_into", args=[article.pk])


def at(kept, name="review"):
    return reverse(f"admin:milestones_article_import_{name}", args=[kept.pk])


def send(client, text=TEXT, url=IMPORT):
    """Send `text` to be imported; return what is kept of it."""
    answer = client.post(url, {"text": text})
    kept = PendingImport.objects.first()
    assert (answer.status_code, answer["Location"]) == (302, at(kept))
    return kept


def editor(django_user_model, *verbs):
    """Return an editor who may do to articles what `verbs` say."""
    user = django_user_model.objects.create_user("-".join(verbs), is_staff=True)
    names = [f"{verb}_article" for verb in verbs]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def shown(answer):
    return " ".join(answer.content.decode().split())


def index_of(answer, words):
    """Return the index of the block that begins with `words` on the screen."""
    return next(row.index for row in answer.context["blocks"] if row.excerpt.startswith(words))


# --- Choosing a document --------------------------------------------------------------------------


def test_a_pasted_text_is_kept_and_nothing_else_changes(admin_client, admin_user):
    kept = send(admin_client)
    assert (bytes(kept.data), kept.user, kept.article) == (TEXT.encode(), admin_user, None)
    assert not Article.objects.exists()


def test_a_file_is_kept_for_the_article_that_it_is_imported_into(admin_client, article):
    file = SimpleUploadedFile("report.md", TEXT.encode())
    admin_client.post(into(article), {"file": file})
    kept = PendingImport.objects.get()
    assert (kept.name, kept.article) == ("report.md", article)
    assert drafts.read(article) == factories.document()


def test_what_was_pasted_with_formatting_is_read_as_html(admin_client):
    html = "<h1>From\0 Word</h1><p><b>Lead</b>.</p><h2>Section</h2><p>Text.</p>"
    admin_client.post(IMPORT, {"html": html, "text": ""})
    kept = PendingImport.objects.get()
    page = shown(admin_client.get(at(kept, "page")))
    assert "From Word</h1>" in page
    assert "<strong>Lead</strong>" in page
    assert str(kept) == "Pasted text"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose a file, or paste the text."),
        ({"file": SimpleUploadedFile("a.md", b"")}, "The file is empty."),
        ({"text": "a", "html": "<p>a</p>"}, "Choose a file or paste the text, but not both."),
        ({"text": "a\0"}, "Null characters are not allowed"),
        ({"text": "a" * 1_100_000}, "larger than 1 MB"),
    ],
)
def test_a_text_that_cant_be_read_gets_one_error_and_stays_in_the_form(
    admin_client, fields, message
):
    answer = admin_client.post(IMPORT, fields)
    assert answer.status_code == 200
    assert message in shown(answer)
    assert answer.content.decode().count('<li><a href="#id_text">') <= 1
    assert fields.get("text", "")[:20].replace("\0", "") in answer.content.decode().replace(
        "\0", ""
    )
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b""),
        ("a.md", b"\x89PNG\0\0"),
        ("a.docx", b"PK\x03\x04 no zip"),
        ("a.xlsx", b"PK\x03\x04 no zip"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("a.txt", b"a" * 1_100_000),
        ("\0" * 300, b"\0"),
    ],
)
def test_a_file_that_cant_be_read_gets_one_error(admin_client, name, content):
    answer = admin_client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 1
    assert not PendingImport.objects.exists()


def test_an_upload_that_is_too_large_is_refused_unread(admin_client, monkeypatch):
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda request: 1 / 0)
    monkeypatch.setattr(large_forms, "AROUND_FILES", -imports.MOST_BYTES)
    answer = admin_client.post(IMPORT, {"file": SimpleUploadedFile("a.docx", b"a" * 3_000)})
    assert answer.status_code == 413
    assert "The limit is 50 MB." in shown(answer)


def test_a_text_that_is_larger_than_a_form_may_be_is_refused(admin_client):
    answer = admin_client.post(IMPORT, {"html": "a" * 3_000_000})
    assert answer.status_code == 413
    assert not PendingImport.objects.exists()


def test_who_is_logged_out_meanwhile_keeps_what_was_pasted(client):
    fields = {"text": "", "html": "<p>A long text that was pasted</p>"}
    answer = client.post(IMPORT, fields, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    assert "A long text that was pasted" in shown(answer)
    assert 'name="html"' in shown(answer)


def test_a_file_can_be_larger_than_other_forms_can(admin_client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    text = TEXT + "\n\nMore.\n" * 1_000
    admin_client.post(IMPORT, {"file": SimpleUploadedFile("a.md", text.encode())})
    assert PendingImport.objects.count() == 1


def test_the_documents_that_are_kept_can_be_opened_again(admin_client):
    kept = send(admin_client)
    assert at(kept) in shown(admin_client.get(IMPORT))


# --- Checking what becomes of it ------------------------------------------------------------------


def test_the_screen_shows_the_report_and_each_part_of_the_document(admin_client):
    kept = send(admin_client)
    answer = admin_client.get(at(kept))
    rows = {row.excerpt: row for row in answer.context["blocks"]}
    chosen = {o.label for row in rows.values() for o in row.options if o.is_selected}
    assert chosen >= {"Title", "Lead", "Section heading", "Milestones"}
    assert [row.what for row in rows.values()][0] == "Heading, level 1, line 1"
    assert "&gt;Imported&lt;/h1&gt;" in shown(answer)
    assert "1 milestone" in shown(answer)


def test_the_article_is_shown_in_a_frame_of_this_site_only(admin_client):
    kept = send(admin_client)
    page = admin_client.get(at(kept, "page"))
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "frame-src 'self'" in admin_client.get(at(kept))["Content-Security-Policy"]
    assert "frame-src" not in admin_client.get(IMPORT)["Content-Security-Policy"]
    assert ">Imported</h1>" in shown(page)
    assert 'class="top"' not in shown(page)


def test_each_part_leads_to_its_place_in_the_article(admin_client):
    kept = send(admin_client)
    page = shown(admin_client.get(at(kept, "page")))
    rows = admin_client.get(at(kept)).context["blocks"]
    anchors = {row.anchor for row in rows if row.anchor}
    assert anchors >= {"milestones", "conclusion"}
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_a_decision_is_changed_and_the_article_follows(admin_client):
    kept = send(admin_client)
    section = index_of(admin_client.get(at(kept)), "Section")
    answer = admin_client.post(at(kept), {f"role-{section}": "left out"}, follow=True)
    assert ">Section</h2>" not in shown(admin_client.get(at(kept, "page")))
    assert "You chose this" in shown(answer)
    assert pending.choices_of(pending.find(kept.pk, kept.user)).roles == {section: Role.LEFT_OUT}


def test_a_column_is_changed_and_the_article_follows(admin_client):
    kept = send(admin_client)
    table = next(row for row in admin_client.get(at(kept)).context["blocks"] if row.columns)
    name = f"column-{table.index}"
    changed = {f"{name}-0": "", f"{name}-1": "impact", f"{name}-2": "initiative"}
    admin_client.post(at(kept), {f"columns-{table.index}": table.decided, **changed})
    kept.refresh_from_db()
    columns = (Column.DATE, Column.IMPACT, Column.INITIATIVE)
    assert pending.choices_of(kept).columns == {table.index: columns}
    admin_client.post(at(kept), {"_draft": "1", "title": "T", "slug": "t"})
    [milestone] = drafts.read(Article.objects.get()).milestones
    assert (milestone.initiative, milestone.impact) == ("Trade", "Bridge")


def test_another_title_is_chosen_instead_of_the_first(admin_client):
    kept = send(admin_client)
    answer = admin_client.get(at(kept))
    for words in ("Section", "Timeline"):
        admin_client.post(at(kept), {f"role-{index_of(answer, words)}": "title"})
    assert ">Timeline</h1>" in shown(admin_client.get(at(kept, "page")))


def test_all_changes_are_undone(admin_client):
    kept = send(admin_client)
    before = shown(admin_client.get(at(kept, "page")))
    admin_client.post(at(kept), {"role-0": "left out"})
    assert shown(admin_client.get(at(kept, "page"))) != before
    admin_client.post(at(kept), {"_automatic": "1"})
    assert shown(admin_client.get(at(kept, "page"))) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"role-0": "nonsense"},
        {"role-0": "a\0"},
        {"role-0": ""},
        {"role--1": "title"},
        {"role-9999999": "title"},
        {"columns-0": "date", "column-0-0": "date"},
        {"columns-0": "date", "column-0-0": "nonsense"},
        {"columns-0": "nonsense", "column-0-0": ""},
        {"columns-0": "date,nonsense", "column-0-0": "impact"},
        {"column-0-0": "date"},
        {"page": "-1"},
        {},
    ],
)
def test_what_the_screen_never_sends_changes_nothing(admin_client, fields):
    kept = send(admin_client)
    assert admin_client.post(at(kept), fields).status_code == 302
    kept.refresh_from_db()
    assert kept.choices == {}


@pytest.mark.parametrize("query", ["page=2", "page=-1", "page=x", "page=1e30", "page="])
def test_any_page_of_the_document_can_be_asked_for(admin_client, query):
    kept = send(admin_client)
    assert admin_client.get(f"{at(kept)}?{query}").status_code == 200


def test_a_long_document_is_shown_in_pages(admin_client):
    text = "# T\n\n" + "".join(f"Paragraph {n}.\n\n" for n in range(450))
    kept = send(admin_client, text)
    answer = admin_client.get(f"{at(kept)}?page=3")
    rows = answer.context["blocks"]
    assert (rows[0].index, rows[-1].index) == (400, 450)
    admin_client.post(f"{at(kept)}?page=3", {"role-450": "left out"})
    assert "Paragraph 449." not in shown(admin_client.get(at(kept, "page")))


def test_the_whole_report_is_there_as_text(admin_client):
    kept = send(admin_client)
    answer = admin_client.get(at(kept, "report"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    count = sum(group.count for group in admin_client.get(at(kept)).context["groups"])
    assert sum(line.startswith("- ") for line in lines) == count


# --- A new article --------------------------------------------------------------------------------


def make_draft(client, kept, **fields):
    fields = {"_draft": "1", "title": "Imported", "slug": "imported", **fields}
    return client.post(at(kept), fields)


def test_a_draft_is_made_and_the_document_is_no_longer_kept(admin_client):
    answer = make_draft(admin_client, send(admin_client), title="Another title")
    article = Article.objects.get()
    assert answer["Location"] == change_url(article)
    assert (article.slug, article.title) == ("imported", "Another title")
    assert article.versions.get().action == "Imported a document"
    assert "Imported pasted text." in shown(
        admin_client.get(reverse("admin:milestones_article_history", args=[article.pk]))
    )
    assert not PendingImport.objects.exists()


def test_the_title_and_a_slug_are_suggested(admin_client):
    form = admin_client.get(at(send(admin_client))).context["form"]
    assert (form["title"].value(), form["slug"].value()) == ("Imported", "imported")


def test_a_slug_that_is_taken_is_asked_for_again(admin_client):
    factories.article("imported")
    kept = send(admin_client)
    answer = make_draft(admin_client, kept)
    assert "has or had this slug" in shown(answer)
    assert drafts.read(Article.objects.get()) == factories.document()
    make_draft(admin_client, kept, slug="another")
    assert Article.objects.filter(slug="another").exists()


def test_an_article_that_has_the_slug_can_be_imported_into(admin_client):
    article = factories.article("imported")
    kept = send(admin_client)
    assert "_into" in shown(make_draft(admin_client, kept))
    answer = admin_client.post(at(kept), {"_into": "1", "title": "T", "slug": "imported"})
    assert answer["Location"] == at(kept, "compare")
    kept.refresh_from_db()
    assert kept.article == article
    assert drafts.read(article) == factories.document()


def test_a_slug_that_an_article_was_published_at_is_taken(admin_client):
    Article.objects.filter(pk=factories.edition("imported").article_id).update(slug="moved")
    assert "has or had this slug" in shown(make_draft(admin_client, send(admin_client)))
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"title": " "}, {"slug": "a b"}, {"slug": "é"}, {"slug": ""}, {"slug": "a\0"}]
)
@pytest.mark.parametrize("length", [1, 10_000])
def test_a_malformed_title_or_slug_is_refused(admin_client, fields, length):
    fields = {name: value * length for name, value in fields.items()}
    answer = make_draft(admin_client, send(admin_client), **fields)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Article.objects.exists()


def test_no_draft_is_made_of_what_was_not_shown_yet(admin_client):
    kept = send(admin_client)
    make_draft(admin_client, kept, **{"role-0": "left out"})
    assert not Article.objects.exists()
    assert "Check it, then go on." in shown(admin_client.get(at(kept)))


# --- Into an article ------------------------------------------------------------------------------


def compare(client, kept, **fields):
    version = client.get(at(kept, "compare")).context["version"]
    return client.post(at(kept, "compare"), {"version": version, **fields})


def test_the_draft_is_compared_before_it_is_replaced(admin_client, article):
    kept = send(admin_client, url=into(article))
    answer = admin_client.post(at(kept), {"_compare": "1"})
    assert answer["Location"] == at(kept, "compare")
    answer = admin_client.get(at(kept, "compare"))
    assert answer.context["comparison"].count
    assert drafts.read(article) == factories.document()
    assert compare(admin_client, kept)["Location"] == change_url(article)
    assert Article.objects.get().title == "Imported"
    assert not PendingImport.objects.exists()


def test_rows_keep_their_uids_in_the_comparison_and_in_the_draft(admin_client):
    row = replace(factories.document().milestones[0], date="1999", initiative="Bridge")
    article = factories.article(milestones=(row,))
    kept = send(admin_client, url=into(article))
    parts = admin_client.get(at(kept, "compare")).context["comparison"].parts
    [milestones] = [part for part in parts if part.label == "Milestones"]
    assert [change.kind for change in milestones.rows] == ["changed"]
    compare(admin_client, kept)
    assert [row.uid for row in drafts.read(Article.objects.get()).milestones] == [row.uid]


@pytest.mark.parametrize(("told", "language"), [("", "sq"), ("---\nlang: de\n---\n\n", "de")])
def test_the_language_is_the_articles_unless_the_document_tells_it(admin_client, told, language):
    article = factories.article(language="sq")
    kept = send(admin_client, f"{told}# T\n\nA b c.\n", url=into(article))
    changes = admin_client.get(at(kept, "compare")).context["comparison"]
    assert ("Language" in changes.summary) == (language != "sq")
    compare(admin_client, kept)
    assert Article.objects.get().language == language


def test_a_draft_that_changed_meanwhile_is_not_replaced(admin_client, article, django_user_model):
    kept = send(admin_client, url=into(article))
    version = admin_client.get(at(kept, "compare")).context["version"]
    mine = replace(factories.document(), title="Changed meanwhile")
    drafts.write(article, mine, user=django_user_model.objects.create_user("ana"))
    answer = admin_client.post(at(kept, "compare"), {"version": version}, follow=True)
    assert answer.redirect_chain, "the Back button would ask to send the form again"
    assert "The draft was saved by ana after you opened the comparison." in shown(answer)
    assert drafts.read(Article.objects.get()).title == "Changed meanwhile"
    assert compare(admin_client, kept).status_code == 302
    assert Article.objects.get().title == "Imported"


def test_a_document_that_is_removed_is_named_as_its_file_is_called(admin_client):
    admin_client.post(IMPORT, {"file": SimpleUploadedFile("report.md", TEXT.encode())})
    url = at(PendingImport.objects.get(), "remove")
    assert "“report.md” was removed." in shown(admin_client.post(url, follow=True))


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "\0"])
def test_a_comparison_with_no_version_replaces_nothing(admin_client, article, version):
    kept = send(admin_client, url=into(article))
    answer = admin_client.post(at(kept, "compare"), {"version": version})
    assert answer["Location"] == at(kept, "compare")
    assert drafts.read(article) == factories.document()


def test_an_import_without_a_difference_has_nothing_to_replace(admin_client, article):
    kept = send(admin_client, url=into(article))
    compare(admin_client, kept)
    again = send(admin_client, url=into(article))
    assert "nothing to replace" in shown(admin_client.get(at(again, "compare")))


def test_an_import_of_a_new_article_is_compared_with_nothing(admin_client):
    kept = send(admin_client)
    assert admin_client.get(at(kept, "compare"))["Location"] == at(kept)


# --- Who may --------------------------------------------------------------------------------------


def test_who_may_add_articles_may_import_new_ones_only(client, article, django_user_model):
    client.force_login(editor(django_user_model, "add"))
    kept = send(client)
    assert client.get(into(article)).status_code == 403
    assert make_draft(client, kept, slug=article.slug).status_code == 200
    into_it = {"_into": "1", "title": "T", "slug": article.slug}
    assert client.post(at(kept), into_it).status_code == 403
    make_draft(client, kept)
    assert Article.objects.filter(slug="imported").exists()


def test_who_may_change_articles_may_import_into_them_only(client, article, django_user_model):
    client.force_login(editor(django_user_model, "change"))
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"text": TEXT}).status_code == 403
    compare(client, send(client, url=into(article)))
    assert Article.objects.get().title == "Imported"


def test_who_may_only_see_articles_may_import_nothing(client, article, django_user_model):
    client.force_login(editor(django_user_model, "view"))
    for url in (IMPORT, into(article)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"text": TEXT}).status_code == 403
    assert not PendingImport.objects.exists()


def test_a_document_is_shown_to_nobody_but_the_person_who_chose_it(
    client, admin_client, django_user_model
):
    kept = send(admin_client)
    client.force_login(editor(django_user_model, "add", "change"))
    for name in ("review", "report", "compare"):
        assert client.get(at(kept, name))["Location"] == IMPORT
    assert client.get(at(kept, "page")).status_code == 404
    assert client.post(at(kept, "remove"))["Location"] == IMPORT
    assert make_draft(client, kept)["Location"] == IMPORT
    assert PendingImport.objects.exists()
    assert not Article.objects.exists()
    assert at(kept) not in shown(client.get(IMPORT))


def test_a_permission_that_was_taken_away_is_missed_at_each_step(client, django_user_model):
    user = editor(django_user_model, "add")
    client.force_login(user)
    kept = send(client)
    user.user_permissions.clear()
    for name in ("review", "report", "compare", "page"):
        assert client.get(at(kept, name)).status_code == 403
    assert make_draft(client, kept).status_code == 403


def test_a_document_that_is_no_longer_kept_is_asked_for_again(admin_client, clock):
    kept = send(admin_client)
    clock.advance(hours=25)
    admin_client.force_login(kept.user)
    answer = admin_client.get(at(kept), follow=True)
    assert "Choose it again" in shown(answer)


def test_a_document_can_be_removed(admin_client, article):
    assert admin_client.post(at(send(admin_client), "remove"))["Location"] == IMPORT
    kept = send(admin_client, url=into(article))
    assert admin_client.get(at(kept, "remove")).status_code == 405
    assert admin_client.post(at(kept, "remove"))["Location"] == into(article)
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999999", "9999999999", "x", "-1"])
def test_an_import_that_never_was_gets_a_clean_answer(admin_client, number):
    for name in ("", "page/", "report/", "compare/", "remove/"):
        assert admin_client.get(f"{IMPORT}{number}/{name}", follow=True).status_code < 500


@pytest.mark.parametrize("count", [0, 20])
def test_the_screen_takes_few_queries(admin_client, django_assert_max_num_queries, count):
    kept = send(admin_client, TEXT + "\n\nMore.\n" * count)
    with django_assert_max_num_queries(6):
        admin_client.get(at(kept))
