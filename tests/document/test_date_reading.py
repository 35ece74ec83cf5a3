"""What people write is read as EDTF, in the languages of the site."""

from itertools import product

import pytest

from milestones.document import dates
from milestones.document.date_lexicon import locale_of, tokens_of
from milestones.document.date_words import WORDS

LANGUAGES = sorted(WORDS)


READ = {
    # The year, month and day, in the order of each country.
    "1999": "1999",
    "June 1999": "1999-06",
    "Jun 1999": "1999-06",
    "1983 Jan": "1983-01",
    "Sept. 1999": "1999-09",
    "Sept 1999": "1999-09",
    "Sep 1999": "1999-09",
    "12 June 1999": "1999-06-12",
    "12 JUNE 1999": "1999-06-12",
    "12th June 1999": "1999-06-12",
    "the 12th of June, 1999": "1999-06-12",
    "twelfth of June 1999": "1999-06-12",
    "June 12, 1999": "1999-06-12",
    "June 12th, 1999": "1999-06-12",
    "1999 June 12": "1999-06-12",
    "1999, June": "1999-06",
    "in June 1999": "1999-06",
    "on 12 June 1999": "1999-06-12",
    "the year 1999": "1999",
    "Saturday, 12 June 1999": "1999-06-12",
    "Sat 12 June 1999": "1999-06-12",
    "Saturday 12 – Monday 14 June 1999": "1999-06-12/1999-06-14",
    "12-Jun-1999": "1999-06-12",
    "12/Jun/1999": "1999-06-12",
    "1999-Jun-12": "1999-06-12",
    "Jun-1999": "1999-06",
    "1999-Jun": "1999-06",
    "1999 – June": "1999-06",
    "1999/June?": "1999-06?",
    "2021-Q3": "2021-35",
    "1999 – June 12": "1999-06-12",
    "June (Jun) 1999": "1999-06",
    # Numbers only.
    "1999-06": "1999-06",
    "1999-06-12": "1999-06-12",
    "1999–06–12": "1999-06-12",
    "1999/06/12": "1999-06-12",
    "1999.06.12": "1999-06-12",
    "13/06/1999": "1999-06-13",
    "06/13/1999": "1999-06-13",
    "13.06.1999": "1999-06-13",
    "13. 6. 1999": "1999-06-13",
    "05/05/1999": "1999-05-05",
    "6/1999": "1999-06",
    "06.1999": "1999-06",
    "1999/06": "1999-06",
    "1906/06": "1906-06",
    "1998-12": "1998-12",
    "1999-06-12 00:00:00": "1999-06-12",
    "1999-06-12T00:00:00Z": "1999-06-12",
    # EDTF itself.
    "1999-XX": "1999",
    "1999-06-xx": "1999-06",
    "1999-XX-XX": "1999",
    "199x": "199X",
    "-0499": "-0499",
    "Y-12000": "Y-12000",
    "2020/..": "2020/..",
    "../1999": "../1999",
    "1985-04-12/": "1985-04-12/",
    "1984~/2004-06?": "1984~/2004-06?",
    "2004-06-11%": "2004-06-11%",
    "1999-24": "1999-24",
    # Ranges.
    "1999–2001": "1999/2001",
    "1999-2001": "1999/2001",
    "1999 — 2001": "1999/2001",
    "1999 \N{MINUS SIGN} 2001": "1999/2001",
    "1999 to 2001": "1999/2001",
    "1999 until 2001": "1999/2001",
    "from 1999 to 2001": "1999/2001",
    "between 1999 and 2001": "1999/2001",
    "1999–2000": "1999/2000",
    "1999/2000": "1999/2000",
    "1998–99": "1998/1999",
    "1998-99": "1998/1999",
    "1998/99": "1998/1999",
    "1999–00": "1999/2000",
    "June–August 1999": "1999-06/1999-08",
    "from June to August 1999": "1999-06/1999-08",
    "1999 June–August": "1999-06/1999-08",
    "June 1999 – August 2001": "1999-06/2001-08",
    "12–14 June 1999": "1999-06-12/1999-06-14",
    "12th to 14th June 1999": "1999-06-12/1999-06-14",
    "June 12-14, 1999": "1999-06-12/1999-06-14",
    "1999 June 12–14": "1999-06-12/1999-06-14",
    "12.–14.6.1999": "1999-06-12/1999-06-14",
    "June/July 1999": "1999-06/1999-07",
    "1914-18": "1914/1918",
    "1998 – 99": "1998/1999",
    "1998 to 99": "1998/1999",
    "500 BC – 99": "-0499/0099",
    "12 June – 3 July 1999": "1999-06-12/1999-07-03",
    "June 12 – July 3, 1999": "1999-06-12/1999-07-03",
    "13.06.1999-14.07.1999": "1999-06-13/1999-07-14",
    "1999-06-12 to 1999-07-03": "1999-06-12/1999-07-03",
    "1999-06-12 – 14": "1999-06-12/1999-06-14",
    "1999/06/12–14": "1999-06-12/1999-06-14",
    "1999-06 – August": "1999-06/1999-08",
    "18th–19th century": "17XX/18XX",
    "18th–19th centuries": "17XX/18XX",
    "5th–4th century BC": "-04XX/-03XX",
    # Open and unknown ends.
    "2020–present": "2020/..",
    "2020 to the present day": "2020/..",
    "2020–today": "2020/..",
    "2020-now": "2020/..",
    "12 June 1999 – ongoing": "1999-06-12/..",
    "2020–": "2020/..",
    "since 2020": "2020/..",
    "from June 2020": "2020-06/..",
    "from 2020 onwards": "2020/..",
    "1999 to date": "1999/..",
    "2020+": "2020/..",
    "until 1999": "../1999",
    "up to June 1999": "../1999-06",
    "–1999": "../1999",
    "1985–?": "1985/",
    "?–1985": "/1985",
    # About, perhaps.
    "c. 1850": "1850~",
    "c1850": "1850~",
    "ca. 1850": "1850~",
    "circa 1850": "1850~",
    "about June 1850": "1850-06~",
    "around 1850": "1850~",
    "~1850": "1850~",
    "~ 1850": "1850~",
    "1999?": "1999?",
    "1999 (?)": "1999?",
    "perhaps 1999": "1999?",
    "c. 1999?": "1999%",
    "c. 1850–c. 1860": "1850~/1860~",
    # More than a year, and parts of one.
    "1990s": "199X",
    "the 1990s": "199X",
    "1990’s": "199X",
    "199X": "199X",
    "1900s (decade)": "190X",
    "19th century": "18XX",
    "the nineteenth century": "18XX",
    "XIX century": "18XX",
    "19th c.": "18XX",
    "c. 19th century": "18XX~",
    "the 5th century BC": "-04XX",
    "1st century BC": "-00XX",
    "spring 1999": "1999-21",
    "fall 1999": "1999-23",
    "winter 1999": "1999-24",
    "winter 1999/2000": "1999-28",
    "winter of 1999–2000": "1999-28",
    "winter 1999/00": "1999-28",
    "Q3 2021": "2021-35",
    "Q3/2021": "2021-35",
    "3Q2021": "2021-35",
    "third quarter of 2021": "2021-35",
    "1st quarter 2021": "2021-33",
    "Q1–Q3 2021": "2021-33/2021-35",
    "19th–20th centuries": "18XX/19XX",
    "between the 18th and 19th centuries": "17XX/18XX",
    # Eras.
    "500 BC": "-0499",
    "500 BCE": "-0499",
    "500 b.c.": "-0499",
    "1 BC": "0000",
    "AD 79": "0079",
    "A.D. 79": "0079",
    "79 CE": "0079",
    "24 August AD 79": "0079-08-24",
    "24 August 79 AD": "0079-08-24",
    "500–400 BC": "-0499/-0399",
    "5–3 BC": "-0004/-0002",
    "1000–50 BC": "-0999/-0049",
    "c. 500 – c. 400 BC": "-0499~/-0399~",
    "AD 79–82": "0079/0082",
    "500 BC – AD 79": "-0499/0079",
    "20000 BC": "Y-19999",
    "20,000 BC": "Y-19999",
    # What isn't seen, and digits of others.
    "2003\N{ZERO WIDTH SPACE}": "2003",
    "\ufeff12\N{NO-BREAK SPACE}June\N{NARROW NO-BREAK SPACE}1999": "1999-06-12",
    "20\N{SOFT HYPHEN}03": "2003",
    "  June\t\n1999 ": "1999-06",
    "２００３": "2003",
    "١٢ June ١٩٩٩": "1999-06-12",
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_reads_what_people_write(text, expected):
    assert dates.read(text) == expected


READ_IN = {
    "sq": {
        "12 qershor 1999": "1999-06-12",
        "qershor 1999": "1999-06",
        "12 Qershorit 1999": "1999-06-12",
        "më 12 qershor të vitit 1999": "1999-06-12",
        "Nentor 1999": "1999-11",
        "12.06.1999": "1999-06-12",
        "rreth vitit 1850": "1850~",
        "që nga viti 2020": "2020/..",
        "1999 deri në 2001": "1999/2001",
        "nga 1999 deri në 2001": "1999/2001",
        "1999 – sot": "1999/..",
        "vitet 1990": "199X",
        "vitet 1990-të": "199X",
        "shekulli XIX": "18XX",
        "shekulli 19": "18XX",
        "shekulli i 19-të": "18XX",
        "shekulli i XIX-të": "18XX",
        "shekulli i 1-rë": "00XX",
        "shekulli I": "00XX",
        "shekulli i nëntëmbëdhjetë": "18XX",
        "shekujt XIX–XX": "18XX/19XX",
        "tremujori i parë i vitit 2020": "2020-33",
        "TM1 2020": "2020-33",
    },
    "sr": {
        "12. јун 1999.": "1999-06-12",
        "12. јуна 1999. године": "1999-06-12",
        "12. juna 1999. godine": "1999-06-12",
        "12.06.1999.": "1999-06-12",
        "од 1999. до 2001. године": "1999/2001",
        "око 1850. године": "1850~",
        "од јуна 1999.": "1999-06/..",
        "у јуну 1999. године": "1999-06",
        "1999. и даље": "1999/..",
        "XIX век": "18XX",
        "1990-их": "199X",
        "19-ти век": "18XX",
        "деветнаести век": "18XX",
        "први квартал 2020.": "2020-33",
        "II квартал 2020. године": "2020-34",
        "prvi kvartal 2020.": "2020-33",
    },
    "sr-Latn": {
        "12. jun 1999.": "1999-06-12",
        "u junu 1999.": "1999-06",
        "1999. i dalje": "1999/..",
        "између 1999. и 2001.": "1999/2001",
        "između 1999. i 2001.": "1999/2001",
        "I vek pre nove ere": "-00XX",
        "oko 1850.": "1850~",
        "između I i II veka": "00XX/01XX",
    },
    "mk": {
        "12 јуни 1999 г.": "1999-06-12",
        "12.6.1999": "1999-06-12",
        "околу 1850": "1850~",
        "од 1999 до 2001 година": "1999/2001",
        "1990-тите": "199X",
        "од 2020 година": "2020/..",
        "19-ти век": "18XX",
        "прв квартал 2020": "2020-33",
    },
    "fr": {
        "1er juin 1999": "1999-06-01",
        "le 12 juin 1999": "1999-06-12",
        "févr. 1999": "1999-02",
        "fevrier 1999": "1999-02",
        "du 12 au 14 juin 1999": "1999-06-12/1999-06-14",
        "de 1999 à 2001": "1999/2001",
        "entre 1999 et 2001": "1999/2001",
        "depuis le 12 juin 1999": "1999-06-12/..",
        "jusqu’en 1999": "../1999",
        "jusqu'au 12 juin 1999": "../1999-06-12",
        "depuis 2020": "2020/..",
        "2020 à aujourd’hui": "2020/..",
        "vers 1850": "1850~",
        "env. 1850": "1850~",
        "2020 – auj.": "2020/..",
        "les années 1990": "199X",
        "XIXᵉ siècle": "18XX",
        "19e siècle": "18XX",
        "hiver 1919 – XXe siècle": "1919-24/19XX",
        "500 av. J.-C.": "-0499",
        "T1 2020": "2020-33",
        "1er trimestre 2020": "2020-33",
        "troisième trimestre de 2020": "2020-35",
        "XIXe–XXe siècles": "18XX/19XX",
        "premier juin 1999": "1999-06-01",
    },
    "fr-CH": {"12 juin 1999": "1999-06-12", "12.06.1999": "1999-06-12"},
    "de": {
        "12. Juni 1999": "1999-06-12",
        "am 12. Juni 1999": "1999-06-12",
        "12.06.1999": "1999-06-12",
        "3.4.1999": "1999-04-03",
        "Jänner 1999": "1999-01",
        "MÄRZ 1999": "1999-03",
        "Maerz 1999": "1999-03",
        "12.–14. Juni 1999": "1999-06-12/1999-06-14",
        "Samstag, den 12. Juni 1999": "1999-06-12",
        "vom 12. bis 14. Juni 1999": "1999-06-12/1999-06-14",
        "1999 bis 2001": "1999/2001",
        "von 1999 bis heute": "1999/..",
        "zwischen 1999 und 2001": "1999/2001",
        "seit 2020": "2020/..",
        "ab Juni 2020": "2020-06/..",
        "bis 1999": "../1999",
        "um 1850": "1850~",
        "ca. 1850": "1850~",
        "1990er": "199X",
        "die 1990er Jahre": "199X",
        "5. Jahrhundert v. Chr.": "-04XX",
        "79 n. Chr.": "0079",
        "Winter 1999/2000": "1999-28",
        "1. Quartal 2020": "2020-33",
        "III. Quartal 2020": "2020-35",
    },
    "es": {
        "12 de junio de 1999": "1999-06-12",
        "junio de 1999": "1999-06",
        "del 12 al 14 de junio de 1999": "1999-06-12/1999-06-14",
        "de 1999 a 2001": "1999/2001",
        "entre 1999 y 2001": "1999/2001",
        "desde 2020": "2020/..",
        "2020 – actualidad": "2020/..",
        "hacia 1850": "1850~",
        "los años 1990": "199X",
        "siglo XIX": "18XX",
        "500 a. C.": "-0499",
        "T1 2020": "2020-33",
        "primer trimestre de 2020": "2020-33",
        "siglos XIX–XX": "18XX/19XX",
        "siglos V–IV a. C.": "-04XX/-03XX",
    },
    "it": {
        "12 giugno 1999": "1999-06-12",
        "1º giugno 1999": "1999-06-01",
        "dal 1999 al 2001": "1999/2001",
        "dal 2020": "2020/..",
        "circa 1850": "1850~",
        "gli anni 1990": "199X",
        "XIX secolo": "18XX",
        "500 a.C.": "-0499",
        "primo trimestre 2020": "2020-33",
        "secoli XIX-XX": "18XX/19XX",
        "V-IV secolo a.C.": "-04XX/-03XX",
    },
    "pt": {
        "12 de junho de 1999": "1999-06-12",
        "de 1999 a 2001": "1999/2001",
        "desde 2020": "2020/..",
        "cerca de 1850": "1850~",
        "século XIX": "18XX",
        "1T 2020": "2020-33",
        "séculos XIX–XX": "18XX/19XX",
    },
    "pt-BR": {"1º de junho de 1999": "1999-06-01"},
    "nl": {
        "12 juni 1999": "1999-06-12",
        "van 1999 tot 2001": "1999/2001",
        "tussen 1999 en 2001": "1999/2001",
        "sinds 2020": "2020/..",
        "1999 – heden": "1999/..",
        "omstreeks 1850": "1850~",
        "de jaren 1990": "199X",
        "de 19e eeuw": "18XX",
        "de 2de eeuw v.Chr.": "-01XX",
        "eerste kwartaal 2020": "2020-33",
    },
    "tr": {
        "12 Haziran 1999": "1999-06-12",
        "KASIM 1999": "1999-11",
        "MAYIS 1999": "1999-05",
        "1990'lar": "199X",
        "1980’ler": "198X",
        "yaklaşık 1850": "1850~",
        "2020 yılından beri": "2020/..",
        "1999 yılına kadar": "../1999",
        "19. yüzyıl": "18XX",
        "MÖ 500": "-0499",
        "2020 1. çeyrek": "2020-33",
    },
    "uk": {
        "12 червня 1999 року": "1999-06-12",
        "червень 1999": "1999-06",
        "у червні 1999 року": "1999-06",
        "з 2020 року": "2020/..",
        "з 1999 до 2001": "1999/2001",
        "близько 1850": "1850~",
        "1990-ті роки": "199X",
        "ХІХ століття": "18XX",
        "500 р. до н. е.": "-0499",
        "I квартал 2020 року": "2020-33",
    },
    "ru": {
        "12 июня 1999 года": "1999-06-12",
        "июнь 1999 г.": "1999-06",
        "в июне 1999 года": "1999-06",
        "с 2020 года": "2020/..",
        "с 1999 по 2001": "1999/2001",
        "с 1999 г. по настоящее время": "1999/..",
        "до 1999": "../1999",
        "около 1850": "1850~",
        "1990-е годы": "199X",
        "XIX век": "18XX",
        "500 г. до н. э.": "-0499",
        "1 кв. 2020 г.": "2020-33",
        "XIX–XX вв.": "18XX/19XX",
    },
    "ar": {
        "١٢ يونيو ١٩٩٩": "1999-06-12",
        "حزيران 1999": "1999-06",
        "حزيران/يونيو 1999": "1999-06",
        "12 حزيران / يونيو 1999": "1999-06-12",
        "12 يونيو (حزيران) 1999": "1999-06-12",
        "1 حزيران/يونيو – 3 تموز/يوليو 1999": "1999-06-01/1999-07-03",
        "كانون الثاني 1999": "1999-01",
        "منذ 2020": "2020/..",
        "من 1999 إلى 2001": "1999/2001",
        "بين 1999 و2001": "1999/2001",
        "حوالي 1850": "1850~",
        "القرن التاسع عشر": "18XX",
        "500 ق.م": "-0499",
        "الربع الأول 2020": "2020-33",
    },
    # Languages without words of ours, and what is no language.
    "pl": {"12 czerwca 1999": "1999-06-12", "czerwiec 1999": "1999-06", "12.06.1999": "1999-06-12"},
    "hi": {"12 जून 1999": "1999-06-12"},
    "bg": {"12 юни 1999 г.": "1999-06-12", "юни 1999 г.": "1999-06", "1999 г.": "1999"},
    "lt": {"1999 m. birželio 12 d.": "1999-06-12"},
    "zh": {"1999年6月12日": "1999-06-12", "1999年6月": "1999-06", "1999年": "1999"},
    "ja": {"1999年6月12日": "1999-06-12", "1999年–2001年": "1999/2001"},
    "tlh": {"1999-06": "1999-06", "13.06.1999": "1999-06-13", "12 June 1999": "1999-06-12"},
    "": {"1999": "1999", "June 1999": "1999-06"},
    "../../etc": {"1999": "1999"},
}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, *case) for language, cases in READ_IN.items() for case in cases.items()],
)
def test_reads_what_people_write_in_their_language(language, text, expected):
    assert dates.read(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_reads_the_names_of_months_that_cldr_has(language):
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for number, name in locale_of(language).months[context][width].items():
            assert dates.read(f"{name} 1999", language) == f"1999-{number:02}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_english_is_read_in_all_languages_but_not_mixed_with_theirs(language):
    assert dates.read("since 12 June 1999", language) == "1999-06-12/.."
    if language != "en":
        with pytest.raises(dates.NotUnderstood):
            dates.read("since 12 qershor 1999", language)


def test_three_letters_are_for_a_month_where_no_other_begins_so():
    assert dates.read("jan 1999", "fr") == "1999-01"
    with pytest.raises(dates.NotUnderstood, match="“jui”"):
        dates.read("jui 1999", "fr")


MONTH_AS_A_WORD, ONE = "Write the month as a word.", "Write the one you mean."
AMBIGUOUS = {
    "03/04/1999": f"“03/04/1999” can mean 3 April 1999 or 4 March 1999. {MONTH_AS_A_WORD}",
    "12.06.1999": f"“12.06.1999” can mean 12 June 1999 or 6 December 1999. {MONTH_AS_A_WORD}",
    "3-4-1999": f"“3-4-1999” can mean 3 April 1999 or 4 March 1999. {MONTH_AS_A_WORD}",
    "3 4 1999": f"“3 4 1999” can mean 3 April 1999 or 4 March 1999. {MONTH_AS_A_WORD}",
    "03/04/1999 – 05/06/1999": (
        f"“03/04/1999” can mean 3 April 1999 or 4 March 1999. {MONTH_AS_A_WORD}"
    ),
    "2005/06": f"“2005/06” can mean June 2005 or 2005–2006. {ONE}",
    "2008–12": f"“2008–12” can mean December 2008 or 2008–2012. {ONE}",
    "1991–5": f"“1991–5” can mean May 1991 or 1991–1995. {ONE}",
    "1998-9": f"“1998-9” can mean September 1998 or 1998–1999. {ONE}",
    "2005/6": f"“2005/6” can mean June 2005 or 2005–2006. {ONE}",
    "199?": f"“199?” can mean 1990–1999 or AD 199. {ONE}",
    "199-": f"“199-” can mean 1990–1999 or AD 199. {ONE}",
    "2020-21": f"“2020-21” can mean spring 2020 or 2020–2021. {ONE}",
    "2020-22": f"“2020-22” can mean summer 2020 or 2020–2022. {ONE}",
    "2020-23": f"“2020-23” can mean autumn 2020 or 2020–2023. {ONE}",
    "2020-24": f"“2020-24” can mean winter 2020 or 2020–2024. {ONE}",
    "2020-28": f"“2020-28” can mean the winter from 2020 or 2020–2028. {ONE}",
    "2020-33": f"“2020-33” can mean Q1 2020 or 2020–2033. {ONE}",
    "1840–50s": f"“1840–50s” can mean 1840s – 1850s or 1840 to the 1850s. {ONE}",
    "1840-50s": f"“1840-50s” can mean 1840s – 1850s or 1840 to the 1850s. {ONE}",
    "1840–1850s": f"“1840–1850s” can mean 1840s – 1850s or 1840 to the 1850s. {ONE}",
    "1840/1850s": f"“1840/1850s” can mean 1840s – 1850s or 1840 to the 1850s. {ONE}",
    "c. 1900–50s": (f"“c. 1900–50s” can mean 1900s (decade) – 1950s or 1900 to the 1950s. {ONE}"),
    "1900s": (
        "“1900s” can mean 1900–1909 or the whole 20th century."
        " Write “1900s (decade)” or “1900–1999”."
    ),
}


@pytest.mark.parametrize(("text", "message"), AMBIGUOUS.items())
def test_asks_which_of_two_dates_is_meant(text, message):
    with pytest.raises(dates.Ambiguous) as caught:
        dates.read(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "language"),
    [("anni 1840-50", "it"), ("années 1840–50", "fr"), ("1840–50-е", "ru"), ("1840–50er", "de")],
)
def test_asks_whether_both_are_decades_in_other_languages(text, language):
    with pytest.raises(dates.Ambiguous, match="can mean 1840s – 1850s or"):
        dates.read(text, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1840s – 1850s", "184X/185X"),
        ("1840 to the 1850s", "1840/185X"),
        ("the 1840s to 1850", "184X/1850"),
        ("1840 – 1850s", "1840/185X"),
        ("1900s (decade) – 1950s", "190X/195X"),
        ("1843–50s", "1843/185X"),
    ],
)
def test_a_year_to_a_decade_is_read_if_nothing_else_can_be_meant(text, expected):
    assert dates.read(text) == expected


EXAMPLES = "Write 1999, June 1999, 12 June 1999, 1999–2001, c. 1850, 1990s or 500 BC, for example."
NO_DATES = {
    EXAMPLES: [
        *("", "Ongoing", "present", "June", "12 June", "c.", "–", "../..", "1995s"),
        *("Sunday 1999", "Jun-99", "2001 – 9", "1999 until", "onwards 1999", "12 June 1999 14"),
        *("19th and 20th centuries",),
        *("1999 2000", "1999, 2000, 2001", "1990-the", "12 13 June 1999", "1999 –– 2001"),
        *("1999 to June", "June/July (Jun) 1999"),
    ],
    "Write the year in four digits.": [
        *(
            "79",
            "12/06/99",
            "12 June 99",
            "the 90s",
            "12 June 1999 – 14",
            "1990s – 99",
            "1,999",
            "19th century – 20",
        ),
    ],
    "Write AD or BC with a year of five digits or more.": ["12345"],
    "The range ends before it starts.": ["2001–1999", "400–500 BC", "1998 – 99 AD"],
    "The range starts and ends with the same date.": ["1999–1999"],
    "Write 500 BC, or until 500.": ["-500"],
}
IMPOSSIBLE = {
    "31 June 1999": "June 1999 has no day 31: it has 30 days.",
    "1900-02-29": "February 1900 has no day 29: it has 28 days.",
    "30 February 1 BC": "February 1 BC has no day 30: it has 29 days.",
    "1999-13": "The month must be between 1 and 12.",
    "13/14/1999": "The month must be between 1 and 12.",
    "1998–98": "The month must be between 1 and 12.",
    "0 BC": "There is no year 0: the year before AD 1 is 1 BC.",
    "Sunday, 12 June 1999": "12 June 1999 is a Saturday, not a Sunday.",
}
UNKNOWN_WORDS = {
    ".1999": ".",
    "1999,,": ",",
    "1999 –, 2001": ",",
    "1999 foo": "foo",
    "99999999999999999999": "99999999999999999999",
    "1999²": "\N{REPLACEMENT CHARACTER}",
    "1999\0": "\N{REPLACEMENT CHARACTER}",
    "1999\ud800": "\N{REPLACEMENT CHARACTER}",
}
VAGUE = {
    **{"early 1990s": "early", "mid-1990s": "mid", "late 1990s": "late", "before 1999": "before"},
    **{
        "end of 2024": "end",
        "Fin 2018": "fin",
        "fundi i vitit 2018": "fundi",
        "крајем 1999.": "крајем",
    },
}
NOT_UNDERSTOOD = {
    text: f"“{text}” is not a date that can be stored. {reason}"
    for reason, texts in NO_DATES.items()
    for text in texts
}
NOT_UNDERSTOOD |= IMPOSSIBLE
NOT_UNDERSTOOD |= {
    text: f"“{word}” is not understood in a date. {EXAMPLES}"
    for text, word in UNKNOWN_WORDS.items()
}
NOT_UNDERSTOOD |= {
    text: f"“{word}” can’t be used in a date. Write a range, such as 1990–1993, or c. 1991."
    for text, word in VAGUE.items()
}
LONG = "1999" * 100_000
CUT = f"“{LONG[:60]}” is not a date that can be stored. {EXAMPLES}"


@pytest.mark.parametrize(
    ("text", "message"), [*NOT_UNDERSTOOD.items(), pytest.param(LONG, CUT, id="long")]
)
def test_says_what_it_does_not_understand(text, message):
    with pytest.raises(dates.NotUnderstood) as caught:
        dates.read(text)
    assert str(caught.value) == message


def test_a_token_is_never_cut_so_that_a_text_is_lost():
    assert tokens_of("12.06.1999–13 june, 1999") == ["12.06.1999", "–", "13", "june", "1999"]
