"""Pages in the language of their article: what HTML says of it, and the site's own words."""

import re
from dataclasses import replace

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.utils import translation
from django.utils.translation import gettext, trans_real

from milestones.document.shape import Document
from milestones.views import lang
from milestones.views.pages import Page
from tests import factories

ARABIC = {
    "language": "ar",
    "title": "مهمة السلام (KFOR) منذ 1999!",
    "lead": "<p>تروي هذه المقالة ما فعلته البعثة.</p>",
    "conclusion_heading": "",
}


def text_of(client, url):
    return " ".join(client.get(url).content.decode().split()).replace(" >", ">")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", 'dir="auto"'),
        ("en", 'lang="en" dir="ltr"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ("ar-Latn", 'lang="ar-Latn" dir="ltr"'),
        ("uz-Arab", 'lang="uz-Arab" dir="rtl"'),
        ("pa-PK", 'lang="pa-PK" dir="rtl"'),
        ("zh-Hant", 'lang="zh-Hant" dir="ltr"'),
        ("he-IL", 'lang="he-IL" dir="rtl"'),
    ],
)
def test_the_direction_of_a_text_follows_from_its_language(language, expected):
    assert lang.attributes(language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", ""),
        ("en", ""),
        ("en-US", ""),
        ("sq", 'lang="en-GB" dir="ltr"'),
        ("ar", 'lang="en-GB" dir="ltr"'),
    ],
)
def test_the_sites_own_words_say_their_language_where_it_is_another(language, expected):
    assert lang.own_words(language) == expected


def test_where_the_language_is_not_known_each_text_says_for_itself():
    page = Page(Document())
    assert (page.attributes, page.authors, page.own) == ("", 'dir="auto"', "")
    page = Page(Document(language="ar"))
    assert (page.attributes, page.authors) == ('lang="ar" dir="rtl"', "")


@pytest.mark.django_db
def test_an_article_says_its_language_and_direction_wherever_it_stands(client):
    factories.edition(**ARABIC)
    factories.next_edition(**{**ARABIC, "lead": "<p>تروي.</p>"}, kind="correction", note="خطأ")
    title = re.escape(ARABIC["title"])
    for path in ("", "editions/1/", "editions/2/"):
        html = text_of(client, f"/articles/mission/{path}")
        assert '<html lang="en-GB">' in html
        assert '<article class="article" lang="ar" dir="rtl">' in html
        assert '<h2 id="contents" lang="en-GB" dir="ltr">Contents</h2>' in html
        assert re.search(f"<h1>{title}</h1>", html)
    for path in ("history/", "compare/1...2/"):
        html = text_of(client, f"/articles/mission/{path}")
        assert re.search(f'<bdi lang="ar" dir="rtl">{title}</bdi>', html), path
    assert '<bdi lang="ar" dir="rtl">خطأ</bdi>' in text_of(client, "/articles/mission/history/")
    assert '<p lang="ar" dir="rtl">' in text_of(client, "/articles/mission/compare/1...2/")
    assert '<li lang="ar" dir="rtl">' in text_of(client, "/corrections/")
    assert f'<bdi lang="ar" dir="rtl">{ARABIC["title"]}</bdi>' in text_of(client, "/milestones/")
    assert '<article class="featured" lang="ar" dir="rtl">' in text_of(client, "/")
    factories.edition("newer")
    assert '<li lang="ar" dir="rtl">' in text_of(client, "/")
    assert '"inLanguage":"ar"' in text_of(client, "/articles/mission/")


@pytest.mark.django_db
def test_dates_are_in_the_articles_language(client):
    rows = tuple(replace(row, date="1999-06-12") for row in factories.document(1).milestones)
    factories.edition(language="sq", milestones=rows)
    html = text_of(client, "/articles/mission/")
    assert "<b>1999</b> <span>12 qershor</span>" in html
    assert re.search(r"Botuar më <time [^>]*>\d+ [a-zë]+ 20\d\d</time>", html)


@pytest.fixture
def albanian(settings, tmp_path):
    """A site that also speaks Albanian, as far as a few words."""
    catalog = Catalog("sq")
    catalog.add("Contents", "Përmbajtja")
    catalog.add("Conclusion", "Përfundim")
    catalog.add("Published %(published)s", "Botuar më %(published)s")
    folder = tmp_path / "sq" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with open(folder / "django.mo", "wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.LANGUAGES = [("en-gb", "English"), ("sq", "Albanian")]
    forget_translations()
    yield
    forget_translations()


def forget_translations():
    trans_real._translations = {}
    lang._gettext.cache_clear()


@pytest.mark.django_db
def test_the_pages_own_words_follow_the_article_where_the_site_is_translated(client, albanian):
    factories.edition(language="sq-XK", conclusion_heading="")
    html = text_of(client, "/articles/mission/")
    assert '<html lang="sq">' in html
    assert '<h2 id="contents">Përmbajtja</h2>' in html
    assert '<h2 id="conclusion">Përfundim</h2>' in html
    assert "Botuar më <time" in html
    assert '<h2 id="milestones">Milestones</h2>' in html  # not translated
    factories.edition("english", language="en")
    assert '<html lang="en-GB">' in text_of(client, "/articles/english/")
    assert '<html lang="en-GB">' in text_of(client, "/")
    assert translation.get_language() == "en-gb"
    assert gettext("Contents") == "Contents"


@pytest.mark.django_db
def test_a_date_that_is_not_understood_has_a_direction_of_its_own(client):
    row = replace(factories.document(1).milestones[0], date="spring of 99?")
    source = replace(factories.document().sources[0], published="early 2001 (?)")
    factories.edition(**{**ARABIC, "milestones": (row,), "sources": (source,)})
    html = text_of(client, "/articles/mission/")
    assert "<bdi>early 2001 (?)</bdi>" in html
    assert '<span class="date" dir="auto"><b class="long">spring of 99?</b></span>' in html
    assert '<span class="date" dir="auto">spring of 99?</span>' in text_of(client, "/")
