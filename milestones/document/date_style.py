"""How a language writes the parts of a date: patterns and names from CLDR, and our words."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.dates import tokenize_pattern

from .date_lexicon import AD, BC, locale_of, words_of
from .date_words import Words, ordinal
from .edtf import FIRST_QUARTER, NORTHERN_WINTER, SPRING, WINTER

# Languages in which the first of two days loses its full stop: "12–14. jun", but "12.–14. Juni".
_ONE_STOP = {"sr", "hr", "bs", "hu"}

_ROMAN = {
    90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I",
}  # fmt: skip


@lru_cache
def style_of(language: str) -> "Style":
    """Return how a language (a BCP 47 tag) writes dates: in digits if it is unknown."""
    words = words_of(language)
    locale = locale_of(language) or Locale.parse("root")
    if locale.language == "en" and locale.territory != "US":
        locale = Locale.parse("en_GB")
    return Style(locale, words)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A CLDR pattern for a date: the text before, between and after its parts."""

    middle: tuple[tuple[str, int | str], ...]  # ("d", 1), ("", " de "), ("M", 4)
    year_first: bool
    between: str
    year_end: str  # text after the year that an era replaces

    @classmethod
    def of(cls, pattern: str) -> "_Frame":
        tokens = _tokens(pattern)
        fields = [field for field, _ in tokens]
        year = fields.index("y")
        inner = [i for i, field in enumerate(fields) if field in ("d", "M", "L")]
        first, last = inner[0], inner[-1] + 1
        if year > last - 1:
            between = "".join(str(text) for _, text in tokens[last:year])
            end = "".join(str(text) for _, text in tokens[year + 1 :])
            return cls(tokens[first:last], False, between, end)
        return cls(tokens[first:], True, "", "".join(str(t) for _, t in tokens[year + 1 : first]))

    def join(self, middle: str, year: str, *, has_era: bool = False) -> str:
        """Return a date from its middle ("12 June") and year."""
        if self.year_first:
            space = " " if has_era and self.year_end.endswith(" ") else ""
            return f"{year}{space if has_era else self.year_end}{middle}"
        return f"{middle}{self.between}{year}{'' if has_era else self.year_end}"

    def write_middle(self, day: str, month: str) -> str:
        values = {"d": day, "M": month, "L": month}
        return "".join(str(values.get(field, text)) for field, text in self.middle)

    @property
    def day_stop(self) -> str:
        fields = [field for field, _ in self.middle]
        at = fields.index("d") + 1
        return "." if at < len(fields) and str(self.middle[at][1]).startswith(".") else ""


def _without_era(pattern: str) -> str:
    """Return a pattern for years whose era goes without saying (Thai writes it in each date)."""
    return " ".join(word for word in pattern.split(" ") if word != "G")


def _tokens(pattern: str) -> tuple[tuple[str, int | str], ...]:
    """Return a pattern's (field, width) pairs, with ("", text) for the text between them."""
    tokens: list[tuple[str, int | str]] = []
    for _, value in tokenize_pattern(pattern):
        if isinstance(value, tuple):
            tokens.append(value)
        elif tokens and tokens[-1][0] == "":
            tokens[-1] = ("", f"{tokens[-1][1]}{value}")
        else:
            tokens.append(("", value))
    return tuple(tokens)


class Style:
    """How a language writes dates."""

    def __init__(self, locale: Locale, words: Words | None):
        self._locale, self._words = locale, words
        skeletons = locale.datetime_skeletons
        self._day = _Frame.of(_without_era(locale.date_formats["long"].pattern))
        self._month = _Frame.of(skeletons["yMMMM"].pattern)
        self._year = _tokens(skeletons["y"].pattern)
        self._era = _tokens(skeletons["Gy"].pattern)
        self._eras = locale.eras["abbreviated"]
        self.day_of, self.month_of = self._day.join, self._month.join
        self.approximate = words.approximate[0] if words else "~{}"
        self.has_months = locale.language != "root"
        self._months_are_words = ("M", 4) in self._day.middle or ("L", 4) in self._day.middle

    # --- Years

    def has_era(self, year: int, with_era: bool = False) -> bool:
        """Tell whether a year (astronomical) is written with its era: 500 BC, AD 79."""
        return with_era or not 1000 <= year <= 9999

    def year(self, year: int, *, with_era: bool = False) -> str:
        """Return a year on its own."""
        if not self.has_era(year, with_era):
            return self.plain_year(str(year))
        if year <= 0:
            return self._with_era(str(1 - year), BC)
        return self._with_era(str(year), AD)

    def plain_year(self, years: str) -> str:
        """Return one year or two, in digits, with any text the language adds after it."""
        return _fill(self._year, {"y": years})

    def _with_era(self, years: str, era: int) -> str:
        if era == AD and self._locale.language == "en":
            return f"{self._eras[AD]} {years}"
        return _fill(self._era, {"y": years, "G": self._eras[era]})

    def years(self, first: int, last: int) -> str:
        """Return "1999–2001" or "500–400 BC"; "" if they need different eras."""
        if not self.has_era(first) and not self.has_era(last):
            return self.plain_year(f"{first}–{last}")
        if last <= 0:
            return self._with_era(f"{1 - first}–{1 - last}", BC)
        if first > 0 and self.has_era(first) and self.has_era(last):
            return self._with_era(f"{first}–{last}", AD)
        return ""

    def decade(self, year: int) -> str:
        """Return the decade that begins with a year; "" if the words are unknown."""
        words = self._words
        if not words:
            return ""
        if year % 100 == 0 and words.first_decade:
            return words.first_decade.format(year)
        return words.decade_by_tens.get(year // 10 % 10, words.decade[0]).format(year)

    def century(self, first_year: int) -> str:
        """Return the century that begins with a year; "" if the words are unknown."""
        if not self._words:
            return ""
        nearest_to_0 = first_year if first_year >= 0 else first_year + 99
        number = abs(nearest_to_0) // 100 + 1
        numeral = roman(number)
        numerals = {"n": number, "th": ordinal(number), "r": numeral}
        numerals["re"] = f"{numeral}er" if number == 1 else f"{numeral}e"
        phrase = self._words.century[0].format(**numerals)
        if first_year >= 0:
            return phrase
        era = self._eras[BC]
        return f"{era} {phrase}" if self._era[0][0] == "G" else f"{phrase} {era}"

    # --- Months and days

    def month_name(self, month: int, *, genitive: bool) -> str:
        """Return the name of a month or part of a year, "" if the language's word is unknown."""
        if not self.has_months:
            return ""
        if month > 12:
            return self._part_of_year(month)
        if not self._months_are_words:
            return str(month)
        if genitive and self._words and self._words.genitives:
            return self._words.genitives[month - 1]
        context = "format" if genitive else "stand-alone"
        return self._locale.months[context]["wide"][month]

    def _part_of_year(self, part: int) -> str:
        if FIRST_QUARTER <= part < FIRST_QUARTER + 4:
            return f"Q{part - FIRST_QUARTER + 1}" if self._months_are_words else ""
        words = self._words
        if not words:
            return ""
        part = WINTER if part == NORTHERN_WINTER else part
        return (words.spring, words.summer, words.autumn, words.winter)[part - SPRING][0]

    def month(self, name: str) -> str:
        """Return one month or two, as written next to a year."""
        return self._month.write_middle("", name)

    def day(self, day: int) -> str:
        """Return a day's number as the language writes it."""
        return "1er" if day == 1 and self._locale.language == "fr" else str(day)

    def days(self, first: int, last: int) -> str:
        """Return two days of one month."""
        stop = "" if self._locale.language in _ONE_STOP else self._day.day_stop
        return f"{self.day(first)}{stop}–{self.day(last)}"

    def day_and_month(self, day: str, month: str) -> str:
        """Return one day, or several, of a month: "12 June"."""
        return self._day.write_middle(day, month)

    # --- Words

    def since(self, precision: str) -> str:
        """Return the phrase for "since" a date of this precision, such as "day" or "years".

        It is "" if the language's words are unknown, or would need another form of the date.
        """
        if not (words := self._words):
            return ""
        with_sign = {"years": words.since_years, "season": words.since_season}
        special = {"day": words.since_day, "month": words.since_month}
        return with_sign.get(precision, special.get(precision) or words.since[0])

    def until(self, precision: str) -> str:
        """Return the phrase for "until" a date, as `since` does."""
        if not (words := self._words):
            return ""
        with_sign = {"years": words.until_years, "season": words.until_season}
        special = {"day": words.until_day, "month": words.until_month}
        return with_sign.get(precision, special.get(precision) or words.until[0])


def _fill(tokens: tuple[tuple[str, int | str], ...], values: dict[str, str]) -> str:
    return "".join(str(values.get(field, text)) for field, text in tokens)


def roman(number: int) -> str:
    """Return a number as a Roman numeral: "XIX"."""
    text = ""
    for value, letters in _ROMAN.items():
        count, number = divmod(number, value)
        text += letters * count
    return text
