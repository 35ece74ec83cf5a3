"""A light stemmer for Albanian, for which Snowball has none.

It takes off the commonest endings of case, number and definiteness, so that a search for
"marrëveshje" finds "marrëveshjes" and "marrëveshjeve".
"""

SHORTEST = 3  # letters that a stem has at least

# Without accents, the longest first. The first that fits is taken off.
_ENDINGS = (
    *("jeve", "ive", "ave", "eve", "ove", "uve", "jes", "jen", "jet", "ise", "ine", "ite", "ies"),
    *("ien", "iet", "it", "ut", "in", "un", "et", "at", "es", "en", "ve", "sh", "ja", "je", "ia"),
    *("te", "se", "ne", "a", "e", "i", "u"),
)


def stem(word: str) -> str:
    """Return the stem of a `word`, which is folded: in lower case and without accents."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word
