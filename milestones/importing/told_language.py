"""Finds the language of a text from a tag, its script, its frequent words or its dates."""

import re
import unicodedata
from collections import Counter

from milestones.document import languages, shape
from milestones.document.date_lexicon import MONTH, SINCE, UNTIL, fold, lexicon_of
from milestones.document.date_words import WORDS

FEWEST_LETTERS = 20  # of the script, so that a name or a quotation isn't enough
_LONGEST = 100_000  # characters in which words are counted

# Scripts of a single living language. In Unicode, the name of a letter starts with its script.
_OF_ONE_LANGUAGE = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "HEBREW": "he",
    "LAO": "lo",
    "THAI": "th",
}
# Letters that rule out the language that the script suggests.
_OTHER = {
    "he": set("ײװױ"),  # Yiddish
    "el": {chr(code) for code in range(0x1F00, 0x2000)},  # ancient Greek
}
# Letters of a single language that is written in Cyrillic.
_CYRILLIC = {"sr": set("ђћ"), "mk": set("ѓќѕ")}
# Letters only in Arabic, and letters only in other languages (Persian, Urdu, Kurdish …).
_ARABIC, _NOT_ARABIC = set("ةى"), set("پچژگکیٹڈڑںےھہۀەۆێڕڵټډړښڼېۍڭڠڤݢڽۇۈۋڤ")


def tag(text: str) -> str:
    """Return `text` as a language tag in its usual spelling ("en-GB" for "en_gb"), or ""."""
    try:
        found = languages.tag(text.strip().replace("_", "-"))
    except ValueError:
        return ""
    return found if len(found) <= shape.LANGUAGE_LENGTH else ""


# Frequent words, by language.
_FREQUENT = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": "the of and to in is was that for with as by on are this from which were it at",
        "fr": "le la les des et est une du dans que pour qui sur par avec depuis aux au elle ont",
        "sq": "dhe një është për nga që të në me janë ishte u e i së ka si më kjo ky",
        "sr-Latn": "je i u na se su za da od koji koja koje iz sa bio bila nije će ove kao",
        "de": "der die das und ist von mit den im für auf ein eine nicht wird zu dem des sich",
        "es": "el los las una del que y en por con para es fue se la su como más al",
        "it": "il lo gli della di che per con una è del nel sono da le dei alla si",
        "pt": "o os as da do dos que em uma com para não foi é e no na se ao",
        "nl": "de het een van en is dat voor met zijn op aan in te door naar",
        "tr": "ve bir bu için ile olan da de olarak çok en sonra kadar daha",
        "sr": "је и у на се су за да од који која које из са био била није ће као",
        "mk": "е и на од во се за што како ќе со беше да ги го",
        "ru": "и в на с по что не был это для как из было от за к",
        "uk": "і в на з що та до є для не як від за було це у",
    }.items()
}
FEWEST_WORDS = 6  # of the frequent ones
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE_YEARS = (  # "June 1999", "since 1999", and "1999 | June" as in two columns
    re.compile(r"\b([^\W\d_]{3,})\.? +\d{4}\b"),
    re.compile(r"\b\d{4}(?: \|)? +([^\W\d_]{3,})\b"),
)


def by_words(text: str) -> str:
    """Return the language that has far more of its frequent words in `text` than others, or ""."""
    found = Counter(_WORD.findall(text[:_LONGEST].lower()))
    counts = _frequent(found)
    best, second = sorted(counts, key=lambda tag: -counts[tag])[:2]
    is_clear = 3 * counts[best] >= 4 * counts[second]
    is_frequent = counts[best] >= max(FEWEST_WORDS, found.total() // 12)
    return best if is_clear and is_frequent else ""


def _frequent(found: Counter[str]) -> dict[str, int]:
    """Return how many of the words `found` are frequent words, by language."""
    return {tag: sum(found[word] for word in words) for tag, words in _FREQUENT.items()}


def by_dates(text: str) -> str:
    """Return the language in which most words beside years of `text` belong to dates, or "".

    Of several, it is the one with most of its frequent words in the text.
    """
    text = text[:_LONGEST]
    found = Counter(fold(word) for pattern in _BESIDE_YEARS for word in pattern.findall(text))
    is_cyrillic = any("\u0400" <= letter <= "\u04ff" for word in found for letter in word)
    tags = WORDS.keys() - {"sr-latn" if is_cyrillic else "sr"}  # each reads the other's months
    counts = {
        tag: sum(count for word, count in found.items() if _is_of_dates(word, tag)) for tag in tags
    }
    if not any(counts.values()):
        return ""
    frequent = _frequent(Counter(_WORD.findall(text.lower())))
    ranks = {tag: (count, frequent.get(languages.tag(tag), 0)) for tag, count in counts.items()}
    best, second = sorted(ranks, key=lambda tag: ranks[tag], reverse=True)[:2]
    return languages.tag(best) if ranks[best] > ranks[second] else ""


def _is_of_dates(word: str, language: str) -> bool:
    """Tell whether a word is a month, a season, or one such as "since"."""
    kind, _ = lexicon_of(language).entries.get((word,), ("", 0))
    return kind in (MONTH, SINCE, UNTIL)


def by_script(text: str) -> str:
    """Return the language that most letters of `text` clearly belong to, or ""."""
    letters = Counter(character for character in text if character.isalpha())
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter, "").partition(" ")[0]] += count
    language, count = _language(scripts, letters)
    is_most = 2 * count > letters.total() and count >= FEWEST_LETTERS
    return language if is_most and not _OTHER.get(language, set()) & letters.keys() else ""


def _language(scripts: Counter[str], letters: Counter[str]) -> tuple[str, int]:
    """Return the language that the counts of `scripts` suggest, and its number of letters."""
    if kana := scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "ja", kana + scripts["CJK"]
    if scripts["CJK"] > scripts["HANGUL"]:
        return "zh", scripts["CJK"]
    if scripts["ARABIC"]:
        is_arabic = letters.keys() & _ARABIC and not letters.keys() & _NOT_ARABIC
        return "ar" if is_arabic else "", scripts["ARABIC"]
    if scripts["CYRILLIC"]:
        known = (tag for tag, own in _CYRILLIC.items() if own & letters.keys())
        return next(known, ""), scripts["CYRILLIC"]
    script, count = max(scripts.items(), key=lambda pair: pair[1], default=("", 0))
    return _OF_ONE_LANGUAGE.get(script, ""), count
