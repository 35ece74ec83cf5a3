"""The words of a language that can occur in a date, and how to split a text into them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from babel import Locale, UnknownLocaleError
from babel.dates import tokenize_pattern

from .date_words import WORDS, Words
from .edtf import AUTUMN, FIRST_QUARTER, SPRING, SUMMER, WINTER

# What a word means in a date. A number is "n", a numeric date such as 12/06/1999 is "x".
MONTH, ERA, APPROXIMATE, UNCERTAIN = "m", "e", "a", "q"
SINCE, UNTIL, TO, BETWEEN, AND, PRESENT = "f", "u", "t", "b", "&", "p"
WEEKDAY = "w"
ONWARDS, UNTIL_AFTER = "F", "U"  # written after the date: "2020 onwards"
DECADE, FIRST_DECADE, CENTURY, ORDINAL, FILLER, NUMBER = "d", "D", "c", "o", "_", "n"
QUARTER = "k"

BC, AD = 0, 1  # CLDR's numbers for the eras

Tokens = tuple[str, ...]

_TOKEN = re.compile(
    r"""\d{1,4}(?P<mark>[./–-])\d{1,2}(?P=mark)\d{1,4}(?!\d)  # 12/06/1999, 1999-06-12
      | \d{1,2}[./]\d{4}(?!\d)                                # 06/1999
      | \d{4}[./–-]\d{1,2}(?!\d)                              # 1999-06, 1998–99
      | \d+ | [^\W\d_]+ | \.{2,} | \S""",
    re.VERBOSE,
)
_JOINED = (
    (
        re.compile(r"(?<!\d)(\d{1,4})([/.-])([^\W\d_]+)\2(\d{1,4})(?!\d)"),
        r"\1 \3 \4",
    ),  # 12-Jun-1999
    (re.compile(r"^([^\W\d_]{3,})[/.-](\d{4})$"), r"\1 \2"),  # Jun-1999
    (re.compile(r"^([^\W\d_]{1,2}[1-4])[/.-](\d{4})$"), r"\1 \2"),  # Q1-2020
    (re.compile(r"^(\d{4})[/.-]([^\W\d_]{1,2}[1-4])$"), r"\1 \2"),  # 2020-Q1
    (re.compile(r"(?<![\d,])(\d{1,3}),(\d{3})(?= [a-z])"), r"\1\2"),  # 10,000 BC
)
_SAME = {
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("≈∼〜", "~"),
    "،": ",",
    "؟": "?",
    "ı": "i",
}
_KINDS_AFTER = {SINCE: ONWARDS, UNTIL: UNTIL_AFTER}
_LONGEST_TAG = 35  # RFC 5646, 4.4.1
_NO_DIGIT = "\0"  # replaces a footnote's ² or a fraction, which must not become part of a year


def fold(text: str) -> str:
    """Return `text` in lower case without accents, with plain digits, dashes and spaces.

    Invisible characters (Unicode categories Cf and M) are dropped.
    """
    if text.isascii():
        return text.lower()
    text = "".join(_NO_DIGIT if unicodedata.category(c) == "No" else c for c in text)
    return "".join(map(_folded, unicodedata.normalize("NFKD", text.casefold()))).casefold()


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or category[0] == "M":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "Z":
        return " "
    if category == "Pd" and character not in "-\u2010\u2011":
        return "–"
    return _SAME.get(character, character)


def tokens_of(folded: str) -> list[str]:
    """Split a folded text into words, numbers, numeric dates and marks.

    A comma or a single full stop after a word or number has no meaning and is left out.
    """
    for pattern, spaced in _JOINED:
        folded = pattern.sub(spaced, folded)
    tokens: list[str] = []
    stop_allowed = False
    for match in _TOKEN.finditer(folded):
        token = match[0]
        if token in ".," and stop_allowed:
            stop_allowed = False
            continue
        tokens.append(token)
        stop_allowed = token[-1].isalnum()
    return tokens


@dataclass(frozen=True)
class Lexicon:
    """The words of a language: `entries` gives the kind of each phrase, and its number if any."""

    entries: Mapping[Tokens, tuple[str, int]]
    lengths: Mapping[str, tuple[int, ...]]  # of the phrases by first token, longest first
    day_first: bool  # whether 03.04.1999 can only be the 3rd of April
    has_first_decade: bool  # whether "1900s" without "(decade)" can be a century

    def match(self, tokens: list[str], at: int) -> tuple[int, str, int] | None:
        """Return length, kind and number of the longest phrase at a place, or None."""
        for length in self.lengths.get(tokens[at], ()):
            if entry := self.entries.get(tuple(tokens[at : at + length])):
                return length, *entry
        return None


def words_of(language: str) -> Words | None:
    """Return the words of a language (a BCP 47 tag), or None if `WORDS` doesn't have it."""
    parts = language.lower().replace("_", "-").split("-")
    return WORDS.get("-".join(parts[:2])) or WORDS.get(parts[0])


@lru_cache
def locale_of(language: str) -> Locale | None:
    """Return the CLDR locale for a language, or for the closest tag that CLDR has; else None."""
    if len(language) > _LONGEST_TAG:
        return None
    parts = language.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:length]))
        except (UnknownLocaleError, ValueError):
            continue
    return None


@lru_cache
def lexicon_of(language: str) -> Lexicon:
    """Return the lexicon of a language (a BCP 47 tag), empty for an unknown language."""
    words = words_of(language)
    locales = [locale_of(language), *map(Locale.parse, words.locales if words else ())]
    all_words = [words, WORDS[words.read_with]] if words and words.read_with else [words]
    known = [item for item in all_words if item], [locale for locale in locales if locale]
    entries: dict[Tokens, tuple[str, int]] = {}
    for phrase, kind, number in _phrases(*known):
        if tokens := tuple(tokens_of(fold(phrase))):
            entries.setdefault(tokens, (kind, number))
    has_first_decade = bool(words and words.first_decade)
    return Lexicon(entries, _lengths(entries), _is_day_first(locales[0]), has_first_decade)


def _lengths(entries: Mapping[Tokens, tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for tokens in entries:
        lengths.setdefault(tokens[0], set()).add(len(tokens))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _is_day_first(locale: Locale | None) -> bool:
    """Tell whether the language writes dates as day, month, year with full stops."""
    if not locale:
        return False
    return bool(re.match(r"d+\. ?M+\. ?y", locale.date_formats["short"].pattern))


def _phrases(all_words: list[Words], locales: list[Locale]) -> Iterator[tuple[str, str, int]]:
    """Yield (phrase, kind, number). If a phrase occurs twice, the first one counts."""
    months = {number: list(_month_names(number, all_words, locales)) for number in range(1, 13)}
    yield from ((name, MONTH, number) for number, names in months.items() for name in names)
    yield from _eras(all_words, locales)
    for sign in ("Q{n}", *(name for words in all_words for name in words.quarter)):
        yield from _quarters(sign)
    for words in all_words:
        yield from _words(words)
    yield from ((word, FILLER, 0) for locale in locales for word in _words_between(locale))
    yield from _weekdays(locales)
    yield from _beginnings(months)


def _words_between(locale: Locale) -> Iterator[str]:
    """Yield the words that CLDR has around the parts of a date, such as "г." in Bulgarian."""
    skeletons = locale.datetime_skeletons
    for pattern in (locale.date_formats["long"], skeletons["yMMMM"], skeletons["y"]):
        for _, value in tokenize_pattern(pattern.pattern):
            if isinstance(value, str):
                yield from re.findall(r"[^\W\d_]+", value)


def _weekdays(locales: list[Locale]) -> Iterator[tuple[str, str, int]]:
    for locale, width in product(locales, ("wide", "abbreviated")):
        yield from ((name, WEEKDAY, day) for day, name in locale.days["format"][width].items())


def _month_names(number: int, all_words: list[Words], locales: list[Locale]) -> Iterator[str]:
    for locale in locales:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                name = locale.months[context][width][number]
                yield from (name, _before_month(locale) + name)
    for words in all_words:
        yield from words.genitives[number - 1 : number]
        yield from " ".join(words.months[number - 1 : number]).split()


@lru_cache
def _before_month(locale: Locale) -> str:
    """Return what CLDR joins to the name of a month, such as the "in" of Hebrew; or ""."""
    tokens = list(tokenize_pattern(locale.date_formats["long"].pattern))
    for (_, value), following in pairwise(tokens):
        if isinstance(value, str) and following[1][0] == "M":
            return re.split(r"[\W\d_]", value)[-1]
    return ""


def _beginnings(months: Mapping[int, list[str]]) -> Iterator[tuple[str, str, int]]:
    """Yield abbreviations of three letters or more that only one month's names begin with."""
    owners: dict[str, set[int]] = {}
    for number, names in months.items():
        for name in map(fold, names):
            if name.isalpha():
                for length in range(3, len(name)):
                    owners.setdefault(name[:length], set()).add(number)
    yield from ((name, MONTH, min(found)) for name, found in owners.items() if len(found) == 1)


def _eras(all_words: list[Words], locales: list[Locale]) -> Iterator[tuple[str, str, int]]:
    for locale in locales:
        for width in ("wide", "abbreviated"):
            names = locale.eras[width]
            yield from ((names[era], ERA, era) for era in (BC, AD) if era in names)
    for words in all_words:
        yield from ((phrase, ERA, BC) for phrase in words.bc)
        yield from ((phrase, ERA, AD) for phrase in words.ad)


def _quarters(name: str) -> Iterator[tuple[str, str, int]]:
    if "{n}" in name:
        yield from ((name.format(n=i + 1), MONTH, FIRST_QUARTER + i) for i in range(4))
    else:
        yield name, QUARTER, 0


def _words(words: Words) -> Iterator[tuple[str, str, int]]:
    seasons = (words.spring, words.summer, words.autumn, words.winter)
    for season, names in zip((SPRING, SUMMER, AUTUMN, WINTER), seasons, strict=True):
        yield from ((name, MONTH, season) for name in names)
    for kind, phrases in (
        (APPROXIMATE, words.approximate),
        (SINCE, (*words.since, words.since_day, words.since_month, words.since_years)),
        (UNTIL, (*words.until, words.until_day, words.until_month, words.until_years)),
        (FIRST_DECADE, (words.first_decade,)),
        (DECADE, (*words.decade, *words.decade_by_tens.values())),
        (CENTURY, (re.sub(r"\S*{\w+}\S*", "{}", phrase) for phrase in words.century)),
        (UNCERTAIN, words.uncertain),
        (PRESENT, words.present),
        (TO, words.to),
        (BETWEEN, (between for between, _ in words.between)),
        (AND, (between for _, between in words.between)),
        (ORDINAL, words.ordinals),
        (FILLER, words.fillers),
    ):
        for phrase in phrases:
            before, _, after = phrase.partition("{}")
            yield from ((before, kind, 0), (after, _KINDS_AFTER.get(kind, kind), 0))
    yield from ((word, NUMBER, number) for word, number in words.numbers.items())
