"""Headings tell what part of an article they head, in the words that people use."""

import pytest

from milestones.formats.headings import Meaning, means

HEADINGS = {
    Meaning.BACKGROUND: (
        *("Background", "1. Background", "Context and history", "Historical background"),
        *("Contexte", "Avant-propos", "Sfondi", "Parathënie", "Pozadina", "Позадина", "Историјат"),
        *("Hintergrund", "Antecedentes", "Premessa", "Achtergrond", "Предисловие"),
    ),
    Meaning.FOCUS_AREAS: (
        *("🎯 Focus areas", "Areas of activity", "3 Workstreams", "Axes d’intervention"),
        *("Prioritetet tona", "Objektivat tona deri në 2030", "Ciljevi opštine", "Области сарадње"),
    ),
    Meaning.MILESTONES: (
        *("📅 Key milestones", "Major events", "Roadmap", "What happened when", "Repères"),
        *("Rrjedha e ngjarjeve", "Datat historike", "Tok događaja", "Временска лента"),
    ),
    Meaning.CLOSING: ("Final word", "Mot de la fin", "Në fund", "Za kraj"),
    Meaning.SOURCES: (
        *("📚 Sources", "Data sources", "Reference list", "Për më shumë", "Izvor:"),
        *("Извори података", "Referimet"),
    ),
    Meaning.NOTES: ("Voir aussi", "Shih edhe", "Vidi još", "Видети још"),
}


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [(heading, meaning) for meaning, found in HEADINGS.items() for heading in found],
)
def test_a_heading_announces_a_part(heading, meaning):
    assert means(heading, meaning)


@pytest.mark.parametrize("heading", ["History", "The mission", "🎯", "(1)"])
def test_another_heading_announces_none(heading):
    assert not any(means(heading, meaning) for meaning in Meaning)
