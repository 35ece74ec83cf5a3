"""Dates are shown as readers of a language expect them."""

import re

import pytest

from milestones.document import dates, languages

SHOWN = {
    "1999": ("1999", "1999", ""),
    "1999-06": ("June 1999", "1999", "June"),
    "1999-06-12": ("12 June 1999", "1999", "12 June"),
    "1850~": ("c. 1850", "c. 1850", ""),
    "1850-06~": ("c. June 1850", "c. 1850", "June"),
    "1999?": ("1999?", "1999?", ""),
    "1999%": ("c. 1999?", "c. 1999?", ""),
    "199X": ("1990s", "1990s", ""),
    "190X": ("1900s (decade)", "1900s (decade)", ""),
    "18XX": ("19th century", "19th century", ""),
    "20XX": ("21st century", "21st century", ""),
    "10XX": ("11th century", "11th century", ""),
    "-04XX": ("5th century BC", "5th century BC", ""),
    "1999-21": ("spring 1999", "1999", "spring"),
    "1999-28": ("winter 1999/2000", "1999/2000", "winter"),
    "2021-35": ("Q3 2021", "2021", "Q3"),
    "-0499": ("500 BC", "500 BC", ""),
    "0079": ("AD 79", "AD 79", ""),
    "0079-08-24": ("24 August AD 79", "AD 79", "24 August"),
    "Y-19999": ("20000 BC", "20000 BC", ""),
    "1999/2001": ("1999–2001", "1999–2001", ""),
    "-0499/-0399": ("500–400 BC", "500–400 BC", ""),
    "-0499/1200": ("500 BC – AD 1200", "500 BC – AD 1200", ""),
    "1999-06/1999-08": ("June–August 1999", "1999", "June–August"),
    "1999-06-12/1999-06-14": ("12–14 June 1999", "1999", "12–14 June"),
    "1999-06-12/1999-07-03": ("12 June – 3 July 1999", "1999", "12 June – 3 July"),
    "1999-06-12/2001-07-03": ("12 June 1999 – 3 July 2001", "1999–2001", "12 June – 3 July"),
    "1999-06/2001": ("June 1999 – 2001", "June 1999 – 2001", ""),
    "1850~/1860": ("c. 1850 – 1860", "c. 1850 – 1860", ""),
    "2020/..": ("since 2020", "since 2020", ""),
    "2020-06-12/..": ("since 12 June 2020", "since 2020", "12 June"),
    "../1999": ("until 1999", "until 1999", ""),
    "199X/..": ("since the 1990s", "since the 1990s", ""),
    "1999~/..": ("c. 1999 –", "c. 1999 –", ""),
    "1985/": ("1985 – ?", "1985 – ?", ""),
}


@pytest.mark.parametrize(("date", "expected"), SHOWN.items())
def test_shows_a_date_as_readers_expect_it(date, expected):
    assert (dates.shown(date), *dates.parts(date)) == expected


SHOWN_IN = {
    "en-US": {"1999-06-12": "June 12, 1999", "1999-06-12/1999-07-03": "June 12 – July 3, 1999"},
    "en-GB": {"1999-06-12": "12 June 1999"},
    "sq": {"1999-06-12": "12 qershor 1999", "2020/..": "që nga 2020"},
    "sr": {"1999-06-12/1999-06-14": "12–14. јуна 1999.", "1999/2001": "1999–2001."},
    "sr-Latn-RS": {"1999-06": "jun 1999.", "2020-06/..": "od juna 2020."},
    "mk": {"1999-06": "јуни 1999\u202fг.", "199X": "1990-тите"},
    "fr": {
        "1999-06-01": "1er juin 1999",
        "2020-06-12/..": "depuis le 12 juin 2020",
        "18XX": "XIXe siècle",
        "00XX": "Ier siècle",
        "-00XX": "Ier siècle av. J.-C.",
        "-0499": "500 av. J.-C.",
    },
    "de": {"1999-06-12/1999-06-14": "12.–14. Juni 1999", "199X": "1990er-Jahre"},
    "es": {"1999-06-12/1999-07-03": "12 de junio – 3 de julio de 1999"},
    "it": {"2020/..": "dal 2020", "2020-06/..": "da giugno 2020"},
    "pt": {"1999-06-12": "12 de junho de 1999"},
    "nl": {"18XX": "19e eeuw"},
    "tr": {"198X": "1980’ler", "199X": "1990’lar", "-04XX": "MÖ 5. yüzyıl"},
    "uk": {"1999-06": "червень 1999\u202fр.", "1999-06~": "близько червня 1999\u202fр."},
    "ru": {"1999-06-12": "12 июня 1999\u202fг.", "2020-06/..": "с июня 2020\u202fг."},
    "ar": {"1999-06-12": "12 يونيو 1999", "1850~": "حوالي 1850"},
    "ja": {"1999-06-12": "1999年6月12日", "2020/..": "2020年 –", "1999-21": "1999-21"},
    "hu": {"1999-06-12/1999-07-03": "1999. június 12. – július 3.", "199X": "1990–1999."},
    "tlh": {
        "1999/2001": "1999–2001",
        "1850~": "~1850",
        "1999-06-12": "1999-06-12",
        "1999-06-12/1999-06-14": "1999-06-12 – 1999-06-14",
        "2020-06/..": "2020-06 –",
    },
    "sr_Latn": {"1999-06": "jun 1999."},
    "en\0": {"1999-06": "1999-06"},
    "\ud800": {"1999-06": "1999-06"},
}
NO_LANGUAGE = pytest.param("x" * 1_000_000, "1999-06", "1999-06", id="long")


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        *((language, *case) for language, cases in SHOWN_IN.items() for case in cases.items()),
        NO_LANGUAGE,
    ],
)
def test_shows_a_date_as_readers_of_a_language_expect_it(language, date, expected):
    assert dates.shown(date, language) == expected


@pytest.mark.parametrize("language", languages.COMMON)
@pytest.mark.parametrize("date", ["1999-06-12", "1999-06-12/1999-06-20", "1999-06", "1999"])
def test_shows_no_number_in_any_language_that_is_not_in_the_date(language, date):
    numbers = {int(digits) for digits in re.findall(r"\d+", dates.shown(date, language))}
    assert numbers <= {int(part) for part in re.split("[-/]", date)}


@pytest.mark.parametrize(
    ("language", "date", "written"),
    [
        ("en", "1999-06-12", "12 June 1999"),
        ("sq", "1999-06-12", "12 qershor 1999"),
        ("sq", "2020/..", "që nga 2020"),
        ("ja", "1999-06-12", "1999年6月12日"),
        ("he", "1999-06-12", "12 ביוני 1999"),
        ("fr", "199X", "années 1990"),
        ("he", "199X", "199X"),  # shown as 1990–1999, which says less
        ("en", "1985/", "1985 – ?"),
    ],
)
def test_a_form_shows_words_if_they_can_be_read_in_its_language(language, date, written):
    assert dates.as_written(date, language) == written


@pytest.mark.parametrize("language", languages.COMMON)
def test_what_is_shown_in_a_language_can_be_read_in_it(language):
    for date in ("1999-06-12", "1999-06", "1999", "1999/2001", "1850~", "2020/..", "-0499"):
        assert dates.read(dates.shown(date, language), language) == date


@pytest.mark.parametrize(
    ("date", "value"),
    [
        ("1999", "1999"),
        ("1999-06", "1999-06"),
        ("1999-06-12", "1999-06-12"),
        ("0079", "0079"),
        ("Y12000", "12000"),
        ("0000", ""),
        ("-0499", ""),
        ("1850~", ""),
        ("1999?", ""),
        ("199X", ""),
        ("18XX", ""),
        ("1999-21", ""),
        ("1999/2001", ""),
        ("2020/..", ""),
    ],
)
def test_gives_html_only_the_dates_that_it_knows(date, value):
    assert dates.html_datetime(date) == value


@pytest.mark.parametrize(
    ("language", "since", "until"),
    [
        ("en", "since summer 1999", "until summer 1999"),
        ("de", "seit Sommer 1999", "bis Sommer 1999"),
        ("nl", "sinds zomer 1999", "tot zomer 1999"),
        ("sr-Latn", "leto 1999. –", "– leto 1999."),
        ("it", "estate 1999 –", "– estate 1999"),
        ("sq", "verë 1999 –", "– verë 1999"),
    ],
)
def test_a_sign_is_where_a_season_would_need_another_form(language, since, until):
    assert dates.shown("1999-22/..", language) == since
    assert dates.shown("../1999-22", language) == until
