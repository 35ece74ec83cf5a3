"""Dates and lines of prose on the screen of an article."""

import pytest
from hypothesis import given

from milestones.admin.fields import shown
from milestones.document import dates
from milestones.document.shape import Milestone
from milestones.models import Article
from tests import factories
from tests.screens import form_data, save
from tests.strategies import edtf_dates

SOURCE = factories.document().sources[0]


@pytest.fixture
def article():
    milestones = (Milestone(uid="a", date="1999-06-12", initiative="Troops", impact="Some"),)
    return factories.article(milestones=milestones)


def stored():
    return Article.objects.get().milestones.get()


# --- Dates ----------------------------------------------------------------------------------------


@given(edtf_dates)
@pytest.mark.parametrize("language", ["en", "sq", "ar", "de", "zh-Hant"])
def test_what_an_editor_sees_is_read_as_just_that_date_again(language, date):
    assert dates.read(shown(date, language), language) == date


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("12 June 1999", "1999-06-12"),
        ("June 1999", "1999-06"),
        ("c. 1850", "1850~"),
        ("1999–2001", "1999/2001"),
        ("500 BC", "-0499"),
        ("since 2020", "2020/.."),
        ("  1999 ", "1999"),
        ("", ""),
    ],
)
def test_a_date_is_read_as_people_write_it_and_shown_so(admin_client, article, typed, date):
    response = save(admin_client, article, **{"milestones-0-date": typed})
    assert response.status_code == 200
    assert stored().date == date
    assert form_data(admin_client, article)["milestones-0-date"] == shown(date, "en")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["03/04/1999", "soon", "13 June"])
def test_what_isnt_understood_stays_as_written_with_a_warning(admin_client, article, typed):
    html = save(admin_client, article, **{"milestones-0-date": typed}).content.decode()
    assert stored().date == typed
    assert f'value="{typed}"' in html
    warning = html.partition('id="id_milestones-0-date_helptext"')[2].partition("</div>")[0]
    assert f"“{typed}” " in warning
    assert "date-warning" in warning
    assert 'aria-describedby="id_milestones-0-date_helptext"' in html
    assert "date-warning" not in html.partition("milestones-empty")[2]


@pytest.mark.django_db
def test_a_date_is_read_and_shown_in_the_articles_language(admin_client, article):
    save(admin_client, article, language="sq", **{"milestones-0-date": "12 qershor 1999"})
    assert stored().date == "1999-06-12"
    assert form_data(admin_client, article)["milestones-0-date"] == "12 qershor 1999"


@pytest.mark.django_db
def test_a_date_that_stays_is_the_same_in_another_language(admin_client, article):
    save(admin_client, article, language="sq")
    save(admin_client, article, language="ar")
    assert stored().date == "1999-06-12"
    assert Article.objects.get().language == "ar"


@pytest.mark.django_db
def test_a_source_says_when_it_was_published(admin_client, article):
    save(admin_client, article, **{"sources-0-published": "May 2001", "sources-0-author": "A. B."})
    source = article.sources.get()
    assert (source.published, source.author) == ("2001-05", "A. B.")


@pytest.mark.django_db
def test_a_tag_of_a_language_gets_its_usual_spelling(admin_client, article):
    save(admin_client, article, language=" ZH-hant-tw ")
    assert Article.objects.get().language == "zh-Hant-TW"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Albanian", "sq"),
        (" shqip ", "sq"),
        ("shqip – Albanian", "sq"),
        ("العربية", "ar"),
        ("traditional chinese", "zh-Hant"),
        ("Faroese", "fo"),
        ("qaa", "qaa"),
        ("", ""),
    ],
)
def test_a_language_is_entered_by_its_name_or_tag(admin_client, article, typed, tag):
    save(admin_client, article, language=typed)
    assert Article.objects.get().language == tag


@pytest.mark.django_db
def test_the_field_for_the_language_suggests_that_of_the_site_and_others(admin_client, article):
    html = admin_client.get(f"/admin/milestones/article/{article.pk}/change/").content.decode()
    listed = html.partition('<datalist id="language-suggested">')[2].partition("</datalist>")[0]
    assert listed.startswith('<option value="en-GB">British English</option>')
    assert '<option value="sq">shqip – Albanian</option>' in listed
    assert 'list="language-suggested"' in html


@pytest.mark.django_db
def test_dates_are_read_in_a_language_that_is_entered_by_its_name(admin_client, article):
    save(admin_client, article, language="shqip", **{"milestones-0-date": "12 qershor 1999"})
    assert stored().date == "1999-06-12"


# --- Lines of prose -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_plain_text_is_kept_as_it_is_typed(admin_client, article):
    save(admin_client, article, **{"milestones-0-initiative": " A <b> &amp; C "})
    assert stored().initiative == "A &lt;b&gt; &amp;amp; C"
    assert form_data(admin_client, article)["milestones-0-initiative"] == "A <b> &amp; C"


@pytest.mark.django_db
def test_marks_and_links_are_kept_where_nobody_touches_them(admin_client):
    text = 'Troops <strong>deploy</strong> to <a href="https://e.org/?a&amp;b">Kosovo</a>'
    article = factories.article(milestones=(Milestone(uid="a", date="1999", initiative=text),))
    save(admin_client, article, title="Another")
    assert stored().initiative == text
    assert Article.objects.get().title == "Another"


@pytest.mark.django_db
def test_what_the_editor_sends_is_one_line_of_marked_text(admin_client, article):
    html = "<p>Troops <em>land</em></p><ul><li><p>and <script>x</script>stay</p></li></ul>"
    sent = {"milestones-0-impact": html, "milestones-0-impact-has-marks": "1"}
    save(admin_client, article, **sent)
    assert stored().impact == "Troops <em>land</em> and stay"


@pytest.mark.django_db
def test_nothing_has_changed_where_nothing_was_typed(admin_client, article):
    save(admin_client, article)
    assert Article.objects.get().version == 1
