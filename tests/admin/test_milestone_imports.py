"""The screens that import milestones into an article: chosen, checked, ticked and applied."""

from dataclasses import replace
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from milestones import drafts
from milestones.admin import large_forms
from milestones.document.shape import Milestone
from milestones.formats.downloads import milestones_csv, milestones_xlsx
from milestones.formats.sheets import spreadsheets
from milestones.importing import pending
from milestones.models import Article, DraftVersion, PendingImport
from tests import factories
from tests.formats.sheets.spreadsheet_files import xlsx
from tests.screens import change_url, screen

pytestmark = pytest.mark.django_db

ROWS = [
    ("When", "What", "Result"),
    ("1999-01", "Initiative 0", "Impact 0"),
    ("1999-02", "Initiative 1", "Changed"),
    ("2010", "New", ""),
]
TABLE = "\n".join(map("\t".join, ROWS))
TICKS = {"take-row-3": "on", "take-row-4": "on"}


@pytest.fixture
def article():
    return factories.article()


def shown(answer):
    return unescape(" ".join(answer.content.decode().split()))


def send(client, article, **fields):
    """Send a table; return the URL of the screen that checks it."""
    answer = client.post(screen(article, "milestones"), fields or {"text": TABLE})
    kept = PendingImport.objects.first()
    check = screen(article, "milestones_check", kept.pk)
    assert (answer.status_code, answer["Location"]) == (302, check)
    return check


def apply(client, check, article, follow=True, **ticks):
    return client.post(check, {"version": article.version, **(ticks or TICKS)}, follow=follow)


def initiatives():
    return [row.initiative for row in drafts.read(Article.objects.get()).milestones]


# --- Choosing a table -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"text": TABLE},
        {"html": "<table><tr><td>2010<td>New<tr><td>2011<td>Newer</table>"},
        {"file": SimpleUploadedFile("t.xlsx", xlsx(("T", [("Year", "Event"), (2010, "New")])))},
        {"file": SimpleUploadedFile("t.csv", b"Year;Event\n2010;New")},
    ],
    ids=["text", "html", "xlsx", "csv"],
)
def test_a_table_is_kept_and_the_draft_is_not_changed(admin_client, article, fields):
    check = send(admin_client, article, **fields)
    assert "2010: New" in shown(admin_client.get(check))
    assert drafts.read(Article.objects.get()) == factories.document()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a file, or paste the text."),
        ({"html": "<p>No table</p>"}, "There is no table in this text."),
        ({"file": SimpleUploadedFile("t.xlsx", b"PK\x03\x04")}, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(admin_client, article, fields, said):
    answer = admin_client.post(screen(article, "milestones"), fields)
    assert said in shown(answer)
    assert not PendingImport.objects.exists()


def test_a_file_that_is_too_large_is_refused_unread(admin_client, article, monkeypatch):
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda request: 1 / 0)
    monkeypatch.setattr(large_forms, "AROUND_FILES", -spreadsheets.MOST_BYTES)
    answer = admin_client.post(screen(article, "milestones"), {"text": TABLE})
    assert answer.status_code == 413
    assert "The limit is 20 MB" in shown(answer)


def test_a_table_is_not_offered_as_a_document_to_import(admin_client, admin_user, article):
    send(admin_client, article)
    assert not pending.of(admin_user).exists()
    assert "Pasted text" not in shown(admin_client.get(screen(article, "import_into")))


def test_a_table_can_be_found_again(admin_client, article):
    check = send(admin_client, article)
    assert f'<a href="{check}">Pasted text</a>' in shown(
        admin_client.get(screen(article, "milestones"))
    )


# --- Checking it ----------------------------------------------------------------------------------


def test_new_changed_missing_and_unchanged_rows_are_shown(admin_client, article):
    html = shown(admin_client.get(send(admin_client, article)))
    for words in ("New (1)", "Changed (1)", "Not in the table (2)", "1 unchanged"):
        assert words in html
    assert '<input type="checkbox" name="take-row-3" checked>' in html
    assert '<input type="checkbox" name="take-remove-m2" >' in html
    assert '<ins role="none"><span' in html


def test_both_screens_name_their_step(admin_client, article):
    step = '<li aria-current="step">{}</li>'.format
    assert step("Choose a table") in shown(admin_client.get(screen(article, "milestones")))
    assert step("Check the milestones") in shown(admin_client.get(send(admin_client, article)))


def test_the_columns_can_be_chosen(admin_client, article):
    check = send(admin_client, article)
    query = {"sheet": "0", "head": "0", "of": "0-0", "c0": "date", "c1": "impact", "c2": "left out"}
    answer = admin_client.get(check, query)
    assert "The column “Result” was left out: 2 cells." in shown(answer)
    answer = admin_client.get(check, {**query, "head": "none"})  # another head: guessed again
    assert answer.context["layout"].head is None
    assert answer.context["layout"].columns[1].value == "key initiative"


def test_the_sheet_can_be_chosen_and_the_first_is_one_that_is_not_hidden(admin_client, article):
    sheets = [(name, [("Year", "Event"), (2010, name)]) for name in ("A", "B", "C")]
    file = SimpleUploadedFile("t.xlsx", xlsx(*sheets, hidden=["A"]))
    check = send(admin_client, article, file=file)
    assert "2010: B" in shown(admin_client.get(check))
    assert "Left out, since it isn’t chosen: A (hidden), 2 rows." in shown(admin_client.get(check))
    assert "2010: C" in shown(admin_client.get(check, {"sheet": "2", "head": "0", "of": "1-0"}))


def test_the_table_whose_heads_are_known_is_read_first(admin_client, article):
    villages = [("Village", "People"), ("Upper Shore", 1200)]
    timeline = [("Year", "Event"), (2010, "A bridge")]
    file = SimpleUploadedFile("t.xlsx", xlsx(("A", villages), ("B", timeline)))
    assert "2010: A bridge" in shown(admin_client.get(send(admin_client, article, file=file)))


@pytest.mark.parametrize("value", ["", "7", "-1", "x", "1" * 300])
def test_any_choice_gets_an_answer(admin_client, article, value):
    check = send(admin_client, article)
    names = ("sheet", "head", "of", "c0", "c1")
    assert admin_client.get(check, dict.fromkeys(names, value)).status_code == 200


def test_a_row_that_can_not_be_taken_has_no_tick(admin_client, article):
    html = shown(admin_client.get(send(admin_client, article, text=f"2010\t{'a' * 301}\n2011\tb")))
    assert "Key initiative: 301 characters; the limit is 300." in html
    assert 'name="take-row-1"' not in html


# --- Applying it ----------------------------------------------------------------------------------


def test_what_is_ticked_is_applied_to_the_draft(admin_client, article):
    answer = apply(admin_client, send(admin_client, article), article)
    assert "Milestones: 1 added, 1 changed. Readers see no change" in shown(answer)
    assert initiatives() == ["Initiative 0", "Initiative 1", "Initiative 2", "Initiative 3", "New"]
    assert DraftVersion.objects.first().action == "Imported milestones"
    assert "1 added, 1 changed, from Pasted text." in shown(
        admin_client.get(screen(article, "history"))
    )
    assert not PendingImport.objects.exists()


def test_what_is_missing_is_removed_only_if_it_is_ticked(admin_client, article):
    apply(admin_client, send(admin_client, article), article, **{"take-remove-m2": "on"})
    assert initiatives() == ["Initiative 0", "Initiative 1", "Initiative 3"]


def test_nothing_is_changed_without_a_tick(admin_client, article):
    answer = apply(admin_client, send(admin_client, article), article, **{"take-forged": "on"})
    assert "Tick at least one row. Nothing was changed." in shown(answer)
    assert drafts.read(Article.objects.get()) == factories.document()


def test_a_draft_that_somebody_saved_meanwhile_is_not_changed(admin_client, article):
    check = send(admin_client, article)
    row = Milestone(uid="new", date="2005", initiative="Theirs")
    document = factories.document()
    drafts.write(article, replace(document, milestones=(*document.milestones, row)))
    answer = apply(admin_client, check, article, **{"take-row-4": "on"})
    html = shown(answer)
    assert "The draft was saved by someone after you opened this page." in html
    assert "2005: Theirs" in html
    assert '<input type="checkbox" name="take-row-3" >' in html  # its tick was taken off
    assert "New" not in initiatives()
    apply(admin_client, check, Article.objects.get())
    assert initiatives()[-2:] == ["Theirs", "New"]


def test_nothing_is_written_if_it_fails_half_way(admin_client, article, monkeypatch):
    check = send(admin_client, article)
    monkeypatch.setattr("milestones.admin.articles.ArticleAdmin.log_change", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply(admin_client, check, article)
    assert drafts.read(Article.objects.get()) == factories.document()
    assert PendingImport.objects.exists()


def test_a_table_that_is_removed_changes_nothing(admin_client, article):
    check = send(admin_client, article)
    answer = admin_client.post(f"{check}remove/", follow=True)
    assert "Pasted text was removed. Nothing was imported." in shown(answer)
    assert "This table is no longer available" in shown(admin_client.get(check, follow=True))


def test_a_table_is_only_for_who_sent_it_and_for_its_article(
    client, admin_client, article, django_user_model
):
    check = send(admin_client, article)
    other = factories.article("other")
    at_other = screen(other, "milestones_check", PendingImport.objects.get().pk)
    client.force_login(django_user_model.objects.create_superuser("second"))
    for who, url in ((admin_client, at_other), (client, check)):
        assert "This table is no longer available" in shown(who.get(url, follow=True))


# --- Out and back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_draft_goes_out_and_comes_back_without_a_change(admin_client, article, name):
    answer = admin_client.get(screen(article, f"milestones_{name}"))
    assert answer["Content-Disposition"] == f'attachment; filename="mission-draft.{name}"'
    assert "no-store" in answer["Cache-Control"]
    file = SimpleUploadedFile(f"t.{name}", answer.content)
    html = shown(admin_client.get(send(admin_client, article, file=file)))
    assert "The draft already has exactly these milestones" in html
    assert "4 unchanged" in html


def test_what_is_left_out_of_an_unchanged_row_is_said(admin_client, article):
    text = milestones_csv.to_csv(drafts.read(article))
    [_, row, *_] = text.splitlines()
    date, words, rest = row.split(",", 2)
    sent = text.replace(row, f"{date},{words} at dawn,{rest}")
    html = shown(admin_client.get(send(admin_client, article, text=sent)))
    assert "4 unchanged" in html
    assert f"Row 2: “{words} at dawn” was left out" in html


def test_a_column_of_focus_areas_is_shown_by_their_names_and_applied(admin_client, article):
    text = "Date\tEvent\tFocus area\n1999-01\tInitiative 0\tTrust\n2010\tNew\tRoads"
    check = send(admin_client, article, text=text)
    html = shown(admin_client.get(check))
    assert '<option value="focus area" selected>Focus area</option>' in html
    assert "<h4>Focus area</h4>" in html
    assert "[added: </span>Trust<span" in html
    assert "There is no focus area “Roads” in the article, so this was left out." in html
    apply(admin_client, check, article, **{"take-row-2": "on", "take-row-3": "on"})
    rows = drafts.read(Article.objects.get()).milestones
    assert [row.focus_area for row in rows] == ["f2", "", "", "", ""]


def test_the_exports_are_those_of_the_draft(admin_client, article):
    document = drafts.read(article)
    answers = (admin_client.get(screen(article, f"milestones_{name}")) for name in ("csv", "xlsx"))
    assert [answer.content for answer in answers] == [
        milestones_csv.to_csv(document).encode("utf-8-sig"),
        milestones_xlsx.to_xlsx(document),
    ]


def test_the_screen_of_the_article_leads_there(admin_client, article):
    html = shown(admin_client.get(change_url(article)))
    for name in ("milestones", "milestones_csv", "milestones_xlsx"):
        assert f'href="{screen(article, name)}"' in html


def test_a_table_that_was_begun_can_be_continued_or_removed_from_the_list(admin_client, article):
    check = send(admin_client, article)
    first = shown(admin_client.get(screen(article, "milestones")))
    remove = screen(article, "milestones_remove", PendingImport.objects.get().pk)
    assert f'href="{check}"' in first
    assert f'action="{remove}"' in first
    admin_client.post(remove)
    assert "Continue an import" not in shown(admin_client.get(screen(article, "milestones")))
