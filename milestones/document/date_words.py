"""The words around dates, by language: "c.", "since", "19th century".

CLDR has the names of months and eras and the order of a date's parts, but not these words. The site
writes the first phrase of each tuple and reads all of them. `{}` is the date. Reading ignores case,
accents and full stops.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words that a language uses around dates.

    `since_day`, `until_month` and so on are for languages with a different phrase before a day or a
    month. `since_years` is for a decade or century, `since_season` for a part of a year: they get a
    sign if it is empty. `first_decade` is for 190X if "1900s" could also be the century,
    `decade_by_tens` for decades whose ending depends on how the number sounds. A century is `{n}`
    (19), `{th}` (19th), `{r}` (XIX) or `{re}` (XIXe, but Ier). A `quarter` of a year is a word, or
    a sign such as `T{n}` (T1). EDTF can't express what is `vague`. `fillers` have no meaning: "of",
    "the year". `months` has names and forms of months that CLDR lacks, `genitives` the forms used
    after "since". `locales` are CLDR locales with more names of months to read. `read_with` is the
    same language in another script, which is also read.
    """

    approximate: tuple[str, ...]
    since: tuple[str, ...]
    until: tuple[str, ...]
    since_day: str = ""
    since_month: str = ""
    since_years: str = ""
    since_season: str = ""
    until_day: str = ""
    until_month: str = ""
    until_years: str = ""
    until_season: str = ""
    decade: tuple[str, ...]
    decade_by_tens: Mapping[int, str] = field(default_factory=dict)
    first_decade: str = ""
    century: tuple[str, ...]
    quarter: tuple[str, ...]
    spring: tuple[str, ...]
    summer: tuple[str, ...]
    autumn: tuple[str, ...]
    winter: tuple[str, ...]
    present: tuple[str, ...]
    vague: tuple[str, ...]
    to: tuple[str, ...] = ()
    between: tuple[tuple[str, str], ...] = ()
    fillers: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    bc: tuple[str, ...] = ()
    ad: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    genitives: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    read_with: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


_ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
)

_FRENCH_ORDINALS = (
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième"
    " onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième"
    " dix-neuvième vingtième"
)
_ALBANIAN_ORDINALS = (
    "parë dytë tretë katërt pestë gjashtë shtatë tetë nëntë dhjetë njëmbëdhjetë dymbëdhjetë"
    " trembëdhjetë katërmbëdhjetë pesëmbëdhjetë gjashtëmbëdhjetë shtatëmbëdhjetë tetëmbëdhjetë"
    " nëntëmbëdhjetë njëzetë"
)
_SERBIAN_ORDINALS = (
    "први други трећи четврти пети шести седми осми девети десети једанаести дванаести тринаести"
    " четрнаести петнаести шеснаести седамнаести осамнаести деветнаести двадесети"
)
_SERBIAN_ORDINALS_IN_LATIN = (
    "prvi drugi treći četvrti peti šesti sedmi osmi deveti deseti jedanaesti dvanaesti trinaesti"
    " četrnaesti petnaesti šesnaesti sedamnaesti osamnaesti devetnaesti dvadeseti"
)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _counted(ordinals: str) -> dict[str, int]:
    """Return the number of each of some ordinals: 1 for the first."""
    return {word: number for number, word in enumerate(_names(ordinals), 1)}


_ARABIC_ONES = _names("الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر")
_ARABIC_ORDINALS = {
    **{word: number for number, word in enumerate(_ARABIC_ONES, 1)},
    "الحادي عشر": 11,
    **{f"{word} عشر": 10 + number for number, word in enumerate(_ARABIC_ONES[1:9], 2)},
    "العشرون": 20,
    "العشرين": 20,
    "الحادي والعشرون": 21,
    "الحادي والعشرين": 21,
}


def _with_endings(names: str, *endings: str) -> tuple[str, ...]:
    """Return, for each name, a text of the name with each ending."""
    return tuple(" ".join(name + ending for ending in endings) for name in names.split())


WORDS = {
    "en": Words(
        approximate=(
            "c. {}",
            "circa {}",
            "ca. {}",
            "about {}",
            "around {}",
            "approximately {}",
            "approx. {}",
        ),
        since=("since {}", "from {}", "{} onwards", "{} onward", "starting {}", "{}+"),
        since_years="since the {}",
        until=("until {}", "till {}", "up to {}", "up until {}"),
        until_years="until the {}",
        since_season="since {}",
        until_season="until {}",
        decade=("{}s", "{}’s"),
        first_decade="{}s (decade)",
        century=(
            "{th} century",
            "{th} centuries",
            *(f"{{n}} {ending} c." for ending in ("st", "nd", "rd", "th")),
        ),
        quarter=("quarter", "q"),
        spring=("spring",),
        summer=("summer",),
        autumn=("autumn", "fall"),
        winter=("winter",),
        vague=_names("early mid late end beginning start middle before after by"),
        present=(
            "present",
            "the present",
            "now",
            "today",
            "ongoing",
            "date",
            "current",
            "continuing",
            "the present day",
        ),
        to=("to", "through"),
        between=(("between", "and"),),
        fillers=("of", "the", "in", "on", "year"),
        ordinals=("st", "nd", "rd", "th"),
        uncertain=("possibly", "perhaps", "probably"),
        bc=("BC", "BCE", "B.C.", "B.C.E."),
        ad=("AD", "CE", "A.D.", "C.E."),
        locales=("en_GB", "en_US"),
        numbers=_counted(_ENGLISH_ORDINALS),
    ),
    "sq": Words(
        approximate=("rreth {}", "afërsisht {}", "c. {}", "circa {}"),
        since=("që nga {}", "nga {}", "prej {}", "që prej {}", "{} e tutje"),
        until=("deri në {}", "deri më {}", "deri {}"),
        until_day="deri më {}",
        decade=("vitet {}", "vitet e {}", "{}-të", "{}-ta"),
        century=("shekulli {r}", "shekullin {r}", "shekujt {r}", "shek. {r}"),
        quarter=("tremujori", "tremujorin", "tremujor", "T{n}", "TM{n}"),
        spring=("pranverë", "pranvera", "pranverën"),
        summer=("verë", "vera", "verën"),
        autumn=("vjeshtë", "vjeshta", "vjeshtën"),
        winter=("dimër", "dimri", "dimrin"),
        vague=_names("fillim fillimi fillimin mes mesi mesin fund fundi fundin para pas"),
        present=("sot", "tani", "ditët e sotme", "në vazhdim", "e sotmja"),
        between=(("midis", "dhe"), ("ndërmjet", "dhe"), ("mes", "dhe")),
        fillers=("viti", "vitin", "vitit", "në", "më", "e", "të", "i"),
        bc=("p.e.s.", "p.K.", "para Krishtit", "para erës sonë"),
        ad=("e.s.", "m.K.", "pas Krishtit", "erës sonë"),
        months=_with_endings(
            "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
            "i",
            "it",
            "u",
            "ut",
        ),
        ordinals=("-rë", "-shi", "-shin"),
        numbers={**_counted(_ALBANIAN_ORDINALS), "njëzet e një": 21},
    ),
    "sr": Words(
        approximate=("око {}", "отприлике {}", "c. {}", "circa {}"),
        since=("од {}", "почев од {}", "{} и даље", "{} надаље"),
        until=("до {}",),
        decade=("{}-е", "{}-их", "{}-те", "{}-тих"),
        century=("{n}. век", "{n}. века", "{n}. вијек", "{n}. векови"),
        quarter=("квартал", "тромесечје", "тромјесечје", "К{n}"),
        spring=("пролеће", "прољеће"),
        summer=("лето", "љето"),
        autumn=("јесен",),
        winter=("зима",),
        vague=_names("почетак почетком средина средином крај крајем пре после"),
        present=("данас", "сада", "садашњост"),
        between=(("између", "и"),),
        fillers=("година", "године", "годину", "год", "г", "у"),
        bc=("п. н. е.", "пре нове ере", "пр. н. е.", "пре Христа"),
        ad=("н. е.", "нове ере"),
        locales=("sr", "sr_Latn"),
        read_with="sr-latn",
        genitives=_names(
            "јануара фебруара марта априла маја јуна јула августа септембра октобра"
            " новембра децембра"
        ),
        months=_names(
            "јануару фебруару марту априлу мају јуну јулу августу септембру октобру новембру"
            " децембру"
        ),
        ordinals=("-ти", "-ог"),
        numbers={**_counted(_SERBIAN_ORDINALS), "двадесет први": 21},
    ),
    "sr-latn": Words(
        approximate=("oko {}", "otprilike {}", "c. {}", "circa {}"),
        since=("od {}", "počev od {}", "{} i dalje", "{} nadalje"),
        until=("do {}",),
        decade=("{}-e", "{}-ih", "{}-te", "{}-tih"),
        century=("{n}. vek", "{n}. veka", "{n}. vijek", "{n}. vekovi"),
        quarter=("kvartal", "tromesečje", "tromjesečje", "K{n}"),
        spring=("proleće", "proljeće"),
        summer=("leto", "ljeto"),
        autumn=("jesen",),
        winter=("zima",),
        vague=_names("početak početkom sredina sredinom kraj krajem pre posle"),
        present=("danas", "sada", "sadašnjost"),
        between=(("između", "i"),),
        fillers=("godina", "godine", "godinu", "god", "g", "u"),
        bc=("p. n. e.", "pre nove ere", "pr. n. e.", "pre Hrista"),
        ad=("n. e.", "nove ere"),
        locales=("sr", "sr_Latn"),
        read_with="sr",
        genitives=_names(
            "januara februara marta aprila maja juna jula avgusta septembra oktobra"
            " novembra decembra"
        ),
        months=_names(
            "januaru februaru martu aprilu maju junu julu avgustu septembru oktobru novembru"
            " decembru"
        ),
        ordinals=("-ti", "-og"),
        numbers={**_counted(_SERBIAN_ORDINALS_IN_LATIN), "dvadeset prvi": 21},
    ),
    "mk": Words(
        approximate=("околу {}", "приближно {}", "c. {}", "circa {}"),
        since=("од {}", "почнувајќи од {}"),
        until=("до {}",),
        decade=("{}-тите", "{}-ти", "{}-тите години"),
        century=("{n} век", "{n}. век", "{r} век", "{r} векови"),
        quarter=("квартал", "тримесечје", "К{n}"),
        spring=("пролет", "пролетта"),
        summer=("лето", "летото"),
        autumn=("есен", "есента"),
        winter=("зима", "зимата"),
        vague=_names("почеток почетокот средината крај крајот пред по"),
        present=("денес", "сега", "денешен ден"),
        between=(("меѓу", "и"), ("помеѓу", "и")),
        fillers=("година", "годината", "год", "г", "во", "на"),
        bc=("пр. н. е.", "п. н. е.", "пред нашата ера", "пред Христа"),
        ad=("н. е.", "нашата ера", "од нашата ера"),
        ordinals=("-ви", "-ри", "-от"),
        numbers=_counted("прв втор трет четврт"),
    ),
    "fr": Words(
        approximate=(
            "vers {}",
            "environ {}",
            "env. {}",
            "c. {}",
            "ca {}",
            "circa {}",
            "autour de {}",
        ),
        since=("depuis {}", "à partir de {}", "dès {}", "à compter de {}", "à partir du {}"),
        since_day="depuis le {}",
        until=("jusqu’en {}", "jusqu’à {}"),
        until_day="jusqu’au {}",
        decade=("années {}", "les années {}", "décennie {}"),
        century=("{re} siècle", "{re} siècles", "s. {r}"),
        quarter=("trimestre", "trim.", "T{n}"),
        spring=("printemps",),
        summer=("été",),
        autumn=("automne",),
        winter=("hiver",),
        vague=_names("début mi milieu fin courant avant après"),
        present=(
            "aujourd’hui",
            "ce jour",
            "présent",
            "nos jours",
            "maintenant",
            "en cours",
            "auj.",
        ),
        to=("à", "au"),
        between=(("entre", "et"),),
        fillers=("de", "du", "d’", "le", "la", "l’", "les", "en", "an", "année"),
        ordinals=("er", "re", "e", "ème", "eme", "ère"),
        bc=("av. J.-C.", "avant J.-C.", "avant notre ère", "avant Jésus-Christ", "AEC"),
        ad=("apr. J.-C.", "ap. J.-C.", "après J.-C.", "de notre ère", "EC"),
        numbers={
            **_counted(_FRENCH_ORDINALS),
            "première": 1,
            "second": 2,
            "seconde": 2,
            "vingt et unième": 21,
        },
    ),
    "de": Words(
        approximate=("um {}", "ca. {}", "circa {}", "etwa {}", "gegen {}", "ungefähr {}", "c. {}"),
        since=("seit {}", "ab {}", "von {}"),
        since_day="seit dem {}",
        until=("bis {}", "bis zu {}"),
        until_day="bis zum {}",
        since_season="seit {}",
        until_season="bis {}",
        decade=("{}er-Jahre", "{}er Jahre", "{}er Jahren", "{}er"),
        century=(
            "{n}. Jahrhundert",
            "{n}. Jahrhunderts",
            "{n}. Jahrhunderte",
            "{n}. Jh.",
            "{n}. Jhd.",
        ),
        quarter=("Quartal", "Quartals", "Vierteljahr"),
        spring=("Frühjahr", "Frühling"),
        summer=("Sommer",),
        autumn=("Herbst",),
        winter=("Winter",),
        vague=_names("Anfang Mitte Ende vor nach"),
        present=("heute", "jetzt", "Gegenwart", "zur Gegenwart", "laufend", "andauernd"),
        between=(("zwischen", "und"),),
        fillers=(
            "der",
            "die",
            "das",
            "den",
            "dem",
            "des",
            "im",
            "am",
            "in",
            "vom",
            "Jahr",
            "Jahre",
            "Jahres",
            "zum",
        ),
        ordinals=("ten", "te", "ter"),
        bc=(
            "v. Chr.",
            "vor Christus",
            "v. u. Z.",
            "vor unserer Zeitrechnung",
            "vor Christi Geburt",
        ),
        ad=("n. Chr.", "nach Christus", "u. Z.", "unserer Zeitrechnung"),
        locales=("de", "de_AT"),
        months=("Jenner Jän", "Feber", "Maerz Mrz", "", "", "", "", "", "", "", "", ""),
        numbers=_counted("erstes zweites drittes viertes")
        | _counted("ersten zweiten dritten vierten"),
    ),
    "es": Words(
        approximate=(
            "hacia {}",
            "c. {}",
            "ca. {}",
            "circa {}",
            "alrededor de {}",
            "cerca de {}",
            "aproximadamente {}",
        ),
        since=("desde {}", "a partir de {}", "desde el {}", "a partir del {}"),
        since_day="desde el {}",
        until=("hasta {}",),
        until_day="hasta el {}",
        decade=("década de {}", "años {}", "los años {}", "decenio de {}"),
        century=("siglo {r}", "siglos {r}", "s. {r}", "ss. {r}"),
        quarter=("trimestre", "trim.", "T", "T{n}"),
        spring=("primavera",),
        summer=("verano",),
        autumn=("otoño",),
        winter=("invierno",),
        vague=_names("principios comienzos mediados finales fines antes después"),
        present=(
            "la actualidad",
            "actualidad",
            "hoy",
            "el presente",
            "presente",
            "ahora",
            "en curso",
        ),
        to=("a", "al"),
        between=(("entre", "y"),),
        fillers=("de", "del", "el", "la", "los", "en", "año"),
        ordinals=("º", "ro", "er", "°"),
        bc=("a. C.", "a. de C.", "antes de Cristo", "a. e. c.", "AEC"),
        ad=("d. C.", "d. de C.", "después de Cristo", "e. c.", "EC"),
        months=("", "", "", "", "", "", "", "", "setiembre set", "", "", ""),
        numbers=_counted("primer segundo tercer cuarto"),
    ),
    "it": Words(
        approximate=(
            "circa {}",
            "ca. {}",
            "c. {}",
            "verso {}",
            "verso il {}",
            "intorno al {}",
            "circa il {}",
        ),
        since=("dal {}", "a partire dal {}", "a partire da {}"),
        since_month="da {}",
        until=("fino al {}", "sino al {}"),
        until_month="fino a {}",
        decade=("anni {}", "gli anni {}", "decennio {}"),
        century=("{r} secolo", "secolo {r}", "secoli {r}", "sec. {r}", "secc. {r}"),
        quarter=("trimestre", "trim.", "T{n}"),
        spring=("primavera",),
        summer=("estate",),
        autumn=("autunno",),
        winter=("inverno",),
        vague=_names("inizio metà fine prima dopo"),
        present=("oggi", "presente", "adesso", "in corso", "al presente"),
        to=("a", "al"),
        between=(("tra", "e"), ("fra", "e"), ("tra il", "e il"), ("fra il", "e il")),
        fillers=("di", "del", "dell’", "della", "il", "l’", "la", "nel", "nell’", "in", "anno"),
        ordinals=("º", "°", "o"),
        bc=("a.C.", "avanti Cristo", "a.e.v."),
        ad=("d.C.", "dopo Cristo", "e.v."),
        numbers=_counted("primo secondo terzo quarto"),
    ),
    "pt": Words(
        approximate=(
            "por volta de {}",
            "c. {}",
            "ca. {}",
            "circa {}",
            "cerca de {}",
            "aproximadamente {}",
        ),
        since=("desde {}", "a partir de {}", "desde o {}"),
        until=("até {}", "até ao {}", "até o {}"),
        decade=("década de {}", "anos {}", "os anos {}"),
        century=("século {r}", "séculos {r}", "séc. {r}", "sécs. {r}"),
        quarter=("trimestre", "trim.", "T", "T{n}"),
        spring=("primavera",),
        summer=("verão",),
        autumn=("outono",),
        winter=("inverno",),
        vague=_names("início meados fim final antes depois"),
        present=(
            "o presente",
            "presente",
            "hoje",
            "atualidade",
            "à atualidade",
            "agora",
            "em curso",
            "em andamento",
        ),
        to=("a", "ao", "à"),
        between=(("entre", "e"),),
        fillers=("de", "do", "da", "o", "os", "em", "no", "na", "ano"),
        ordinals=("º", "°", "o"),
        bc=("a.C.", "antes de Cristo", "a.e.c."),
        ad=("d.C.", "depois de Cristo", "e.c."),
        numbers=_counted("primeiro segundo terceiro quarto"),
    ),
    "nl": Words(
        approximate=("circa {}", "ca. {}", "c. {}", "omstreeks {}", "rond {}", "ongeveer {}"),
        since=("sinds {}", "vanaf {}", "van {}"),
        since_years="sinds de {}",
        until=("tot {}", "tot en met {}", "t/m {}"),
        until_years="tot de {}",
        since_season="sinds {}",
        until_season="tot {}",
        decade=("jaren {}", "de jaren {}"),
        century=("{n}e eeuw", "{n}de eeuw", "{n}ste eeuw", "{n}e eeuwen"),
        quarter=("kwartaal", "K{n}"),
        spring=("lente", "voorjaar"),
        summer=("zomer",),
        autumn=("herfst", "najaar"),
        winter=("winter",),
        vague=_names("begin midden eind einde voor na"),
        present=("heden", "nu", "vandaag", "nu toe"),
        between=(("tussen", "en"),),
        fillers=("de", "het", "in", "op", "van het", "jaar"),
        ordinals=("e", "ste"),
        bc=("v.Chr.", "voor Christus", "v.o.j.", "voor onze jaartelling"),
        ad=("n.Chr.", "na Christus", "o.j.", "onze jaartelling"),
        numbers=_counted("eerste tweede derde vierde"),
    ),
    "tr": Words(
        approximate=("yaklaşık {}", "y. {}", "{} civarı", "{} dolayları", "c. {}", "circa {}"),
        since=("{} yılından beri", "{} yılından itibaren", "{} tarihinden itibaren"),
        since_day="{} tarihinden beri",
        since_month="{} tarihinden beri",
        until=("{} yılına kadar",),
        until_day="{} tarihine kadar",
        until_month="{} tarihine kadar",
        decade=("{}’lar", "{}’ler", "{}’lı yıllar", "{}’li yıllar"),
        decade_by_tens=dict.fromkeys((0, 2, 5, 7, 8), "{}’ler"),
        century=("{n}. yüzyıl", "{n}. yy", "{r}. yüzyıl"),
        quarter=("çeyrek", "çeyreği", "Ç{n}"),
        spring=("ilkbahar", "bahar"),
        summer=("yaz",),
        autumn=("sonbahar", "güz"),
        winter=("kış",),
        vague=_names("başı başında ortası ortasında sonu sonunda önce sonra"),
        present=("günümüz", "bugün", "şimdi", "halen", "devam ediyor", "sürüyor"),
        fillers=("yılı", "yılında", "yıl"),
        bc=("MÖ", "M.Ö.", "milattan önce", "İÖ"),
        ad=("MS", "M.S.", "milattan sonra", "İS"),
        numbers=_counted("birinci ikinci üçüncü dördüncü") | {"ilk": 1},
    ),
    "uk": Words(
        approximate=("близько {}", "бл. {}", "приблизно {}", "біля {}", "c. {}", "circa {}"),
        since=("з {}", "від {}", "із {}", "зі {}", "починаючи з {}"),
        until=("до {}", "по {}"),
        decade=("{}-ті", "{}-ті роки", "{}-х", "{}-х роках", "{}-х років", "{}-ті рр.", "{}-х рр."),
        century=("{r} століття", "{r} ст.", "{n}-те століття"),
        quarter=("квартал", "кв."),
        spring=("весна", "весни", "навесні"),
        summer=("літо", "літа", "влітку"),
        autumn=("осінь", "осені", "восени"),
        winter=("зима", "зими", "взимку"),
        vague=_names("початок середина кінець перед після"),
        present=("сьогодні", "тепер", "нині", "сьогодення", "наш час", "цього часу"),
        between=(("між", "і"), ("між", "та"), ("між", "й")),
        fillers=("рік", "року", "році", "роки", "років", "р", "рр", "у", "в"),
        ordinals=("-те", "-го", "-му"),
        bc=("до н. е.", "до нашої ери", "до Р. Х."),
        ad=("н. е.", "нашої ери"),
        months=_names(
            "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні"
        ),
        numbers=_counted("перший другий третій четвертий"),
    ),
    "ru": Words(
        approximate=("около {}", "ок. {}", "примерно {}", "приблизительно {}", "c. {}", "circa {}"),
        since=("с {}", "со {}", "от {}", "начиная с {}"),
        until=("до {}", "по {}"),
        decade=("{}-е", "{}-е годы", "{}-е гг.", "{}-х", "{}-х годов", "{}-х годах", "{}-х гг."),
        century=("{r} век", "{r} века", "{r} столетие", "{n}-й век", "{r} вв."),
        quarter=("квартал", "квартала", "кв."),
        spring=("весна", "весны", "весной"),
        summer=("лето", "лета", "летом"),
        autumn=("осень", "осени", "осенью"),
        winter=("зима", "зимы", "зимой"),
        vague=_names("начало середина конец перед после"),
        present=(
            "настоящее время",
            "наст. время",
            "наши дни",
            "наших дней",
            "сегодня",
            "сейчас",
            "настоящего времени",
            "наст. вр.",
        ),
        between=(("между", "и"),),
        fillers=("год", "года", "году", "годы", "годов", "г", "гг", "в"),
        ordinals=("-й", "-го", "-м"),
        bc=("до н. э.", "до нашей эры", "до Р. Х.", "до Рождества Христова"),
        ad=("н. э.", "нашей эры", "от Рождества Христова"),
        months=_names(
            "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"
        ),
        numbers=_counted("первый второй третий четвертый"),
    ),
    "ar": Words(
        approximate=("حوالي {}", "نحو {}", "قرابة {}", "حوالى {}", "تقريبا {}"),
        since=("منذ {}", "من {}", "ابتداء من {}", "اعتبارا من {}"),
        until=("حتى {}", "إلى {}"),
        since_season="منذ {}",
        until_season="حتى {}",
        decade=("عقد {}", "سنوات {}"),
        century=("القرن {n}", "القرن ال{n}"),
        quarter=("الربع",),
        spring=("ربيع",),
        summer=("صيف",),
        autumn=("خريف",),
        winter=("شتاء",),
        vague=_names("بداية منتصف نهاية قبل بعد"),
        present=("الآن", "اليوم", "الحاضر", "الوقت الحاضر", "يومنا هذا"),
        between=(("بين", "و"),),
        fillers=("عام", "سنة", "في", "عامي"),
        bc=("ق.م", "قبل الميلاد", "ق. م."),
        ad=("م", "بعد الميلاد", "ميلادي", "ميلادية", "للميلاد"),
        locales=("ar", "ar_LB", "ar_DZ", "ar_MA"),
        numbers=_ARABIC_ORDINALS,
    ),
}


def ordinal(number: int) -> str:
    """Return an English ordinal: "21st"."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
