"""Prose as a page shows it."""

import pytest
from hypothesis import given, settings

from milestones.document import prose
from milestones.document.shape import Document
from milestones.views.pages import Page
from milestones.views.prose_html import References, as_shown
from tests.strategies import proses


def test_a_reference_shows_its_number_and_leads_to_the_source():
    html = as_shown('<p>So<cite data-source="s1"></cite>.</p>', References({"s1": 3}))
    assert html == (
        '<p>So<sup><a class="reference" id="c-s1-1" href="#r-s1">'
        '<span class="hidden">Source </span>3</a></sup>.</p>'
    )


def test_a_source_knows_each_place_that_refers_to_it():
    references = References({"s1": 1, "s2": 2})
    as_shown('<p>a<cite data-source="s1"></cite> b<cite data-source="s1"></cite></p>', references)
    assert references.places("s1") == [("c-s1-1", "a"), ("c-s1-2", "b")]
    assert references.places("s2") == []


def test_the_letters_of_many_places_go_on_after_z():
    references = References({"s1": 1})
    for _ in range(28):
        references.link("s1")
    assert [letter for _, letter in references.places("s1")][-3:] == ["z", "aa", "ab"]


@pytest.mark.parametrize("references", [None, References({})])
def test_a_reference_that_leads_nowhere_is_left_out(references):
    assert as_shown('<p>So<cite data-source="s1"></cite>.</p>', references) == "<p>So.</p>"


def test_a_table_scrolls_in_a_region_named_by_its_caption():
    html = prose.clean(
        "<table><caption>Troops &amp; <b>years</b></caption><tr><th>a<th>b<tr><th>c<td>d</table>"
    )
    assert as_shown(html) == (
        '<div class="table" role="region" tabindex="0" aria-label="Troops &amp; years"><table>'
        "<caption>Troops &amp; <strong>years</strong></caption>"
        '<thead><tr><th scope="col"><p>a</p></th><th scope="col"><p>b</p></th></tr></thead>'
        '<tbody><tr><th scope="row"><p>c</p></th><td><p>d</p></td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize("note", ["<cite data-source=s1></cite>", " <cite data-source=s1></cite>"])
def test_the_name_of_a_table_leaves_out_the_references_in_its_caption(note):
    html = prose.clean(
        f"<table><caption>Area in km<sup>2</sup>{note}</caption><tr><td>a<td>b</table>"
    )
    shown = as_shown(html, References({"s1": 3}))
    assert 'aria-label="Area in km2"' in shown
    assert 'href="#r-s1"' in shown


def test_a_table_without_a_caption_has_a_name_too():
    html = as_shown(prose.clean("<table><tr><td>a<td>b</table>"))
    assert 'aria-label="Table"' in html


@pytest.mark.parametrize(
    ("language", "around", "table"),
    [("ar", 'lang="en-GB" ', ' lang="ar"'), ("en", "", ""), ("", "", "")],
)
def test_a_name_in_another_language_than_the_table_says_so(language, around, table):
    html = as_shown(prose.clean("<table><tr><td>a<td>b</table>"), language=language)
    assert f'tabindex="0" {around}aria-label="Table"><table{table}>' in html


def test_a_caption_is_in_the_language_of_its_table():
    html = prose.clean("<table><caption>c</caption><tr><td>a<td>b</table>")
    assert "lang" not in as_shown(html, language="ar")


def test_a_page_says_the_language_of_the_name_of_a_table():
    table = prose.clean("<table><tr><td>a<td>b</table>")
    assert 'lang="en-GB" aria-label="Table"' in Page(Document(language="ar")).shown(table)


def test_a_figure_shows_the_picture_that_is_asked_for():
    html = prose.clean(
        f"<figure data-image={'0' * 64}><img alt='A &lt; b'><figcaption>c</figcaption></figure>"
    )
    shown = as_shown(html, picture=lambda image, alternative: f"[{image[:2]}, {alternative}]")
    assert shown == "<figure>[00, A < b]<figcaption>c</figcaption></figure>"


def test_without_a_picture_its_alternative_text_is_there():
    html = prose.clean(f"<figure data-image={'0' * 64}><img alt='A &lt; b'></figure>")
    assert as_shown(html) == "<figure><p>A &lt; b</p></figure>"


@settings(deadline=None)
@given(proses)
def test_a_page_shows_every_word_of_prose(html):
    shown = as_shown(html, picture=lambda image, alternative: "")
    without_references = html.replace('<cite data-source="s1"></cite>', "")
    assert prose.text_of(prose.clean(shown)) == prose.text_of(prose.clean(without_references))
