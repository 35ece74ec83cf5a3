"""Which images a Document shows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import images
from milestones.document.shape import Document, Kind, fields_of
from tests import factories
from tests.factories import figure

ONE, TWO, THREE = "1a" * 32, "2b" * 32, "3c" * 32


def shown(text):
    return images.hashes_in(Document(lead=text))


def test_a_document_without_figures_shows_no_image():
    assert images.hashes_in(factories.document()) == ()


def test_images_are_found_in_every_text_in_reading_order_and_once():
    document = factories.document(lead=figure(TWO), conclusion=figure(ONE) + figure(TWO))
    section = replace(document.sections[0], body=f"<p>A text.</p>{figure(THREE)}")
    document = replace(document, sections=(section,))
    assert images.hashes_in(document) == (TWO, THREE, ONE)


TEXTS = [field.name for field in fields_of(Document) if field.kind is Kind.PROSE]


@pytest.mark.parametrize("name", TEXTS)
def test_no_prose_of_a_document_is_forgotten(name):
    assert images.hashes_in(Document(**{name: figure(ONE)})) == (ONE,)


@pytest.mark.parametrize(
    "html",
    [
        f'<figure data-image="{ONE}"><img alt=""></figure>',
        f'<figure data-image="{ONE}"><img><figcaption>A <em>b</em></figcaption></figure>',
        f"<p>Before</p><figure data-image='{ONE}'><img></figure><p>After</p>",
        f'<ul><li><figure data-image="{ONE}"></figure></li></ul>',
    ],
)
def test_a_figure_names_its_image(html):
    assert shown(html) == (ONE,)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>data-image={ONE}</p>",
        f'<p>&lt;figure data-image="{ONE}"&gt;</p>',
        f'<p data-image="{ONE}">x</p>',
        f'<figure data-image="{ONE[:63]}"></figure>',
        f'<figure data-image="{ONE.upper()}"></figure>',
        f'<figure data-image="{ONE}/../x"></figure>',
        "<figure data-image></figure>",
        f'<figure data-image="{ONE}',
    ],
)
def test_what_is_no_figure_names_none(html):
    assert shown(html) == ()


@given(st.text() | st.text(alphabet='<figure data-image="0a>/ '))
def test_any_text_can_be_looked_through(text):
    assert shown(f"data-image {text}") == ()


@pytest.mark.parametrize("unit", [figure(ONE), "<p>a</p>", "&lt;figure data-image=", "&amp;#"])
def test_prose_takes_time_that_grows_with_its_length_only(cpu_seconds, unit):
    short = cpu_seconds(lambda: shown(figure(ONE) + unit * 2_000))
    long = cpu_seconds(lambda: shown(figure(ONE) + unit * 20_000))
    assert long < 30 * short + 0.2
