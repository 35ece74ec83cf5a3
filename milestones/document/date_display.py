"""Show dates in a language: with the order and names of CLDR, and the words of `date_words`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from . import edtf
from .date_style import Style, style_of
from .edtf import OPEN, Date, Interval, Point


@dataclass(frozen=True, slots=True)
class _Text:
    """A date in words: as a whole, and split into the year and the rest."""

    whole: str
    year: str = ""
    rest: str = ""

    def within(self, phrase: str, year_phrase: str = "") -> "_Text":
        """Return the text inside a phrase such as "since {}"."""
        year = (year_phrase or phrase).format(self.year) if self.year else ""
        return _Text(phrase.format(self.whole), year, self.rest)


def shown(text: str, language: str = "en") -> str:
    """Return an EDTF date in words, for readers of a language (a BCP 47 tag).

    "12 June 1999", "12–14 June 1999", "c. 1850", "1990s", "since 2020", "500 BC". For a language
    that `date_words` doesn't have, it uses numbers, signs and CLDR. `read` reads all of these back.
    Raises ValueError if `text` is not a valid EDTF date.
    """
    return _text(text, language).whole


def parts(text: str, language: str = "en") -> tuple[str, str]:
    """Return a date in two parts, for a table that emphasises years: ("1999", "12 June").

    The second is "" if only years are known, or if the year can't be separated from the rest.
    """
    written = _text(text, language)
    return (written.year, written.rest) if written.year else (written.whole, "")


@lru_cache(maxsize=10_000)
def _text(text: str, language: str) -> _Text:
    date: Date | None = edtf.parse(text)
    if date is None:
        raise ValueError(f"{text[:60]!r} is not a valid EDTF date.")
    style = style_of(language)
    return _point(date, style) if isinstance(date, Point) else _interval(date, style)


# --- Points ---------------------------------------------------------------------------------------


def _point(point: Point, style: Style, *, with_era: bool = False, genitive: bool = False) -> _Text:
    genitive = genitive or "~" in point.qualifier or "%" in point.qualifier
    text = _plain(point, style, with_era=with_era, genitive=genitive)
    if point.qualifier in ("~", "%"):
        text = text.within(style.approximate)
    return text.within("{}?") if point.qualifier in ("?", "%") else text


def _plain(point: Point, style: Style, *, with_era: bool, genitive: bool) -> _Text:
    if point.unit == 10:
        return _Text(style.decade(point.year) or _years(point.year, point.last_year, style).whole)
    if point.unit == 100:
        return _Text(style.century(point.year) or _years(point.year, point.last_year, style).whole)
    if point.month is None:
        year = style.year(point.year, with_era=with_era)
        return _Text(year, year)
    if not (name := style.month_name(point.month, genitive=genitive or point.day is not None)):
        return _Text(str(point))
    middle = style.day_and_month(style.day(point.day), name) if point.day else style.month(name)
    return _joined(middle, point, style, with_era=with_era)


def _joined(middle: str, point: Point, style: Style, *, with_era: bool = False) -> _Text:
    if point.month == edtf.NORTHERN_WINTER:
        both = f"{point.year}/{point.year + 1}"
        return _Text(style.month_of(middle, both), style.plain_year(both), middle)
    year = style.year(point.year, with_era=with_era)
    join = style.day_of if point.day else style.month_of
    if style.has_era(point.year, with_era):
        return _Text(join(middle, year, has_era=True), year, middle)
    return _Text(join(middle, str(point.year)), year, middle)


# --- Intervals ------------------------------------------------------------------------------------


def _interval(interval: Interval, style: Style) -> _Text:
    start, end = interval.start, interval.end
    if not isinstance(start, Point):
        assert isinstance(end, Point)
        return _open(end, style.until, "– {}" if start == OPEN else "? – {}", start, style)
    if not isinstance(end, Point):
        return _open(start, style.since, "{} –" if end == OPEN else "{} – ?", end, style)
    if start.qualifier or end.qualifier or start.unit > 1 or end.unit > 1:
        return _from_to(start, end, style)
    if start.month is None and end.month is None:
        return _years(start.year, end.year, style)
    precisions = {_precision(start), _precision(end)}
    if len(precisions) == 2 or precisions == {"season"} or not style.has_months:
        return _from_to(start, end, style)
    middle = _middle(start, end, style)
    if start.year == end.year:
        return _joined(middle, start, style)
    years = _years(start.year, end.year, style).whole
    return _Text(_from_to(start, end, style).whole, years, middle)


def _open(
    point: Point, phrase_for: Callable[[str], str], sign: str, end: str, style: Style
) -> _Text:
    """Return "since 1999", or a sign if no words fit."""
    phrase = phrase_for(_precision(point))
    if end != OPEN or point.qualifier or not phrase:
        return _point(point, style).within(sign)
    return _point(point, style, genitive=True).within(phrase, phrase_for("year"))


def _precision(point: Point) -> str:
    if point.unit > 1:
        return "years"
    if point.is_part_of_year:
        return "season"
    return "day" if point.day else "month" if point.month else "year"


def _from_to(start: Point, end: Point, style: Style) -> _Text:
    from_text = _point(start, style).whole
    return _Text(f"{from_text} – {_point(end, style, with_era=start.year <= 0).whole}")


def _years(first: int, last: int, style: Style) -> _Text:
    text = style.years(first, last) or " – ".join(
        style.year(year, with_era=first <= 0) for year in (first, last)
    )
    return _Text(text, text)


def _middle(start: Point, end: Point, style: Style) -> str:
    """Return what goes with the year: "12–14 June", "12 June – 3 July", "June–August"."""
    assert start.month
    assert end.month
    months = (start.month, end.month)
    genitive = start.day is not None
    names = [style.month_name(month, genitive=genitive) for month in months]
    if start.day is None or end.day is None:
        same_year = start.year == end.year
        return style.month(f"{names[0]}–{names[1]}" if same_year else " – ".join(names))
    if (start.year, start.month) == (end.year, end.month):
        return style.day_and_month(style.days(start.day, end.day), names[0])
    return " – ".join(
        style.day_and_month(style.day(day), name)
        for day, name in zip((start.day, end.day), names, strict=True)
    )
