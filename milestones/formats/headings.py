"""What headings mean, in the languages that dates are read in.

A heading is compared without its number ("2.") or sign ("🎯"), its capitals, accents and final
punctuation.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from milestones.document.date_lexicon import fold

LONGEST = 200  # characters of a heading; a longer one means nothing


class Meaning(Enum):
    """The part of an article that a heading announces."""

    INTRODUCTION = "introduction"
    BACKGROUND = "background"
    CONTENTS = "contents"
    FOCUS_AREAS = "focus areas"
    MILESTONES = "milestones"
    CONCLUSION = "conclusion"
    CLOSING = "closing"  # a conclusion, if it comes last
    SOURCES = "sources"
    NOTES = "notes"  # may hold sources


_LATIN = ("dž", "lj", "nj", *"abvgdđežzijklmnoprstćufhcčš")
_CYRILLIC = ("џ", "љ", "њ", *"абвгдђежзијклмнопрстћуфхцчш")


def phrases(text: str, serbian: str = "") -> tuple[str, ...]:
    """Return the phrases of `text`, and the Serbian ones in both alphabets, folded."""
    cyrillic = serbian
    for latin, letter in zip(_LATIN, _CYRILLIC, strict=True):
        cyrillic = cyrillic.replace(latin, letter)
    found = ",".join((text, serbian, cyrillic)).split(",")
    return tuple(filter(None, (fold(phrase).strip() for phrase in found)))


_OF_HEADINGS = {
    Meaning.INTRODUCTION: phrases(
        "introduction,summary,executive summary,abstract,overview,in brief,at a glance,key points,"
        "lead,synopsis,résumé,résumé exécutif,aperçu,en bref,synthèse,chapeau,"
        "hyrje,hyrja,përmbledhje,përmbledhja,përmbledhje ekzekutive,"
        "вовед,резиме,einleitung,einführung,überblick,zusammenfassung,kurzfassung,auf einen blick,"
        "introducción,resumen,introduzione,sommario,sintesi,introdução,resumo,"
        "inleiding,samenvatting,giriş,özet,вступ,введение,резюме,краткое содержание,"
        "مقدمة,المقدمة,ملخص,الملخص",
        "uvod,sažetak,rezime,pregled",
    ),
    Meaning.BACKGROUND: phrases(
        "background,background information,historical background,context,historical context,"
        "preface,foreword,preamble,prologue,description,scope,"
        "contexte,contexte historique,arrière-plan,rappel historique,préface,avant-propos,"
        "préambule,"
        "sfondi,sfond,prapavija,konteksti,kontekst,parathënie,parathënia,hyrje e përgjithshme,"
        "заднина,позадина,контекст,предговор,hintergrund,kontext,vorgeschichte,vorwort,ausgangslage,"
        "antecedentes,contexto,contexto histórico,prefacio,prólogo,contesto,premessa,prefazione,"
        "prefácio,enquadramento,achtergrond,context,voorwoord,voorgeschiedenis,"
        "arka plan,bağlam,önsöz,передмова,передісторія,контекст,предисловие,предыстория,"
        "الخلفية,خلفية,السياق,تمهيد",
        "pozadina,kontekst,istorijat,predgovor,predistorija,uvodna reč",
    ),
    Meaning.CONTENTS: phrases(
        "contents,table of contents,on this page,in this article,toc,sommaire,table des matières,"
        "përmbajtja,tabela e përmbajtjes,содржина,inhalt,inhaltsverzeichnis,índice,contenido,"
        "indice,inhoud,inhoudsopgave,içindekiler,зміст,содержание,оглавление,المحتويات",
        "sadržaj",
    ),
    Meaning.FOCUS_AREAS: phrases(
        "focus area,focus areas,area of focus,areas of focus,priority,priorities,priority area,"
        "priority areas,focus on,focuses on,"
        "areas of work,areas of action,action areas,areas of activity,areas of cooperation,"
        "fields of work,fields of action,core areas,workstreams,strategic directions,key themes,"
        "objective,objectives,pillar,pillars,goal,goals,aims,lines of effort,"
        "axe prioritaire,axes prioritaires,priorité,priorités,objectif,objectifs,piliers,"
        "domaines prioritaires,domaines d’action,axes de travail,axes stratégiques,"
        "axes d’intervention,engagements,"
        "fushat e fokusit,fushat kryesore,fushat prioritare,fushat e veprimit,fushat e punës,"
        "fushat e bashkëpunimit,prioritet,prioritete,"
        "prioritetet,objektivat,objektivi,shtyllat,synimet,qëllimet,"
        "приоритети,цели,столбови,фокус области,"
        "schwerpunkt,schwerpunkte,prioritäten,ziele,säulen,handlungsfelder,"
        "prioridades,objetivos,pilares,áreas de enfoque,ejes,"
        "priorità,obiettivi,pilastri,aree di intervento,áreas prioritárias,"
        "aandachtsgebieden,prioriteiten,doelen,doelstellingen,pijlers,"
        "öncelikler,hedefler,amaçlar,odak alanları,"
        "пріоритети,цілі,завдання,приоритеты,цели,задачи,направления работы,"
        "الأولويات,الأهداف,مجالات التركيز,الركائز",
        "prioriteti,prioritetne oblasti,ciljevi,stubovi,oblasti delovanja,fokus oblasti,"
        "oblasti rada,oblasti saradnje,pravci delovanja,pravci razvoja",
    ),
    Meaning.MILESTONES: phrases(
        "milestone,milestones,timeline,time line,chronology,key dates,important dates,main dates,"
        "key events,main events,important events,major events,key moments,history in dates,dates,"
        "sequence of events,course of events,what happened when,roadmap,implementation schedule,"
        "release history,releases,"
        "version history,versions,legislative history,history of amendments,changelog,"
        "jalons,chronologie,dates clés,dates importantes,grandes dates,étapes clés,"
        "principales étapes,grandes étapes,repères,repères chronologiques,repères historiques,"
        "frise chronologique,calendrier,"
        "kronologji,kronologjia,kronologjia e ngjarjeve,afati kohor,linja kohore,vija kohore,"
        "data kyçe,datat kyçe,datat kryesore,datat e rëndësishme,ngjarjet kryesore,"
        "momentet kryesore,etapat kryesore,rrjedha e ngjarjeve,datat historike,"
        "ngjarjet më të rëndësishme,datat më të rëndësishme,"
        "хронологија,временска линија,клучни датуми,пресвртници,"
        "meilensteine,zeitleiste,zeittafel,zeitstrahl,chronik,wichtige daten,wichtige ereignisse,"
        "hitos,cronología,línea de tiempo,línea del tiempo,fechas clave,"
        "cronologia,tappe,tappe principali,date principali,linea del tempo,"
        "marcos,linha do tempo,datas importantes,mijlpalen,tijdlijn,belangrijke data,"
        "kilometre taşları,zaman çizelgesi,kronoloji,önemli tarihler,dönüm noktaları,"
        "хронологія,основні події,віхи,ключові дати,"
        "хронология,вехи,основные события,ключевые даты,лента времени,"
        "التسلسل الزمني,الجدول الزمني,محطات,أهم الأحداث,تواريخ مهمة",
        "hronologija,vremenska linija,vremenska osa,prekretnice,ključni datumi,važni datumi,"
        "ključni događaji,glavni događaji,važniji događaji,tok događaja,redosled događaja,"
        "pregled događaja,vremenska lenta,vremenska crta",
    ),
    Meaning.CONCLUSION: phrases(
        "conclusion,conclusions,in conclusion,to conclude,general conclusion,general conclusions,"
        "final conclusion,final conclusions,overall conclusions,concluding remarks,"
        "concluding observations,closing,closing remarks,summary,"
        "in summary,in retrospect,retrospect,in short,final remarks,outlook,looking ahead,"
        "en conclusion,en guise de conclusion,pour conclure,conclusion générale,"
        "conclusions générales,bilan,en résumé,perspectives,remarques finales,"
        "përfundim,përfundimi,përfundime,përfundimet,në përfundim,konkluzion,konkluzioni,"
        "konkluzione,konkluzionet,përmbledhje,"
        "заклучок,заклучоци,schluss,fazit,schlussfolgerung,schlussfolgerungen,schlussbemerkung,"
        "schlussbemerkungen,schlusswort,schlussbetrachtung,"
        "ausblick,zusammenfassung,conclusión,conclusiones,"
        "conclusione,conclusioni,conclusão,conclusões,conclusie,conclusies,slot,besluit,"
        "sonuç,sonuçlar,висновок,висновки,підсумок,"
        "заключение,выводы,вывод,итоги,خاتمة,الخاتمة,الخلاصة,خلاصة",
        "zaključak,zaključci,zaključna razmatranja,zaključne napomene,završna reč",
    ),
    Meaning.CLOSING: phrases(
        "next steps,final word,final words,way forward,the way forward,"
        "final thoughts,closing thoughts,concluding thoughts,wrap-up,wrapping up,epilogue,"
        "afterword,takeaways,key takeaways,what next,what’s next,what comes next,"
        "lessons learned,the future,future,"
        "prochaines étapes,mot de la fin,et après,pour finir,épilogue,avenir,l’avenir,"
        "në fund,fjala e fundit,hapat e ardhshëm,hapat e radhës,e ardhmja,epilog,"
        "следни чекори,nächste schritte,nachwort,ausblick,próximos pasos,prossimi passi,"
        "próximos passos,volgende stappen,sonraki adımlar,наступні кроки,следующие шаги,"
        "الخطوات القادمة,الخطوات التالية",
        "sledeći koraci,za kraj,šta dalje,umesto zaključka,epilog",
    ),
    Meaning.SOURCES: phrases(
        "source,sources,references,reference,bibliography,works cited,works consulted,cited works,"
        "literature,literature cited,further reading,links,sources and further reading,"
        "reading list,reference list,sources of data,list of sources,list of references,"
        "read more,learn more,citations,"
        "références,sources consultées,bibliographie,ouvrages cités,webographie,sitographie,"
        "liens,pour en savoir plus,pour aller plus loin,à lire,à lire aussi,"
        "burime,burimet,referenca,referencat,referime,referimet,bibliografia,bibliografi,literatura,literaturë,"
        "lidhje,për më shumë,lexim i mëtejshëm,lexime të mëtejshme,lexo më shumë,"
        "извори,литература,quellen,quellen und literatur,literatur,literaturverzeichnis,"
        "quellenverzeichnis,quellenangaben,einzelnachweise,weblinks,weiterführende literatur,"
        "fuentes,referencias,bibliografía,enlaces,fonti,riferimenti,bibliografia,collegamenti,"
        "fontes,referências,bronnen,literatuur,verwijzingen,"
        "kaynaklar,kaynakça,джерела,література,посилання,"
        "источники,литература,ссылки,المصادر,المراجع,مصادر,مراجع",
        "izvor,izvori,izvori podataka,literatura,reference,bibliografija,veze,linkovi,"
        "spisak izvora,spisak literature,popis literature,pročitajte više,"
        "za dalje čitanje,dalje čitanje",
    ),
    Meaning.NOTES: phrases(
        "notes,see also,footnotes,endnotes,notes de bas de page,voir aussi,shënime,shënimet,"
        "fusnota,fusnotat,shih edhe,shiko edhe,белешки,"
        "anmerkungen,fußnoten,notas,note,noten,voetnoten,notlar,dipnotlar,примітки,примечания,"
        "сноски,هوامش,الهوامش,ملاحظات",
        "napomene,beleške,fusnote,vidi još,vidi i,vidi takođe,videti još,pogledajte još",
    ),
}

_AND = phrases("and,&,et,dhe,e,und,y,en,ve,і,та,и,i,و,:,–")
_OF = phrases(
    "of,for,in,to,until,by,pour,jusqu’en,à,since,de,des,du,della,der,të,e,për,deri,nga,za,за,od,"
    "do,do kraja,u,до,у,von,seit,bis"
)
_OF_SOMETHING = (Meaning.FOCUS_AREAS, Meaning.MILESTONES)
_OF_SOURCES = phrases(
    "selected,select,additional,other,primary,secondary,main,general,useful,related,external,"
    "further,suggested,recommended,online,web,data,autres,principales,weitere,ausgewählte,verwendete,"
    "otras,altre,altri,outras,дополнительная,использованная,использованные,додаткова,користена,"
    "дополнителна",
    "dodatna,dodatni,korišćena,korišćeni,odabrana,odabrani,izabrana,ostala,ostali,spoljne,"
    "spoljašnje,korisne",
)
_SPECIFIC = ("key", "main", "our", "strategic", "the", "principaux", "kryesore")
# After the noun, in languages that put adjectives or the genitive there.
_AFTER = phrases(
    "stratégique,stratégiques,principal,principaux,principales,clé,clés,généraux,"
    "strategjik,strategjike,kryesore,të përgjithshme,tona,tanë,estratégicos,estratégicas,generales,"
    "strategici,strategiche,principali,generali,estratégicos,principais",
    "misije,rada,događaja,programa,projekta,opštine,grada,politike,strategije,plana",
)
_AFTER_SOURCES = phrases(
    "bibliographiques,sélective,sélectives,indicative,externes,utiles,complémentaires,"
    "principales,consultées,shtesë,e përdorur,të përdorura,e zgjedhur,të jashtme,të tjera,"
    "të dobishme,bibliográficas,seleccionada,externos,bibliografici,essenziale,utili,externas,"
    "interesi",
)
_CHAPTER = "|".join(
    phrases(
        "chapter,part,section,chapitre,partie,kapitulli,pjesa,kapitel,teil,abschnitt,capítulo,"
        "parte,capitolo,hoofdstuk,deel,bölüm,глава,дел,розділ,раздел,часть",
        "poglavlje,deo",
    )
)
_NUMBER = re.compile(
    rf"\A(?:(?:{_CHAPTER})\s+(?:\d{{1,3}}|[ivx]{{1,5}})\s*[.):–—-]?|"
    r"(?:§ ?)?\d{1,3}(?:\.\d{1,3})*(?:[.):]|\s*[–—-])?|\(\d{1,3}\)|"
    r"[ivx]{1,5}(?:[.):]|\s*[–—-])|[a-z][.)])\s+"
)
_SIGNS = re.compile(r"\A[^\w\s(\[§]+\s+")  # such as an emoji
_END = " .:;,–-"


def alternatives(among: Iterable[str]) -> str:
    """Return the part of a regular expression that matches one of some phrases."""
    return "|".join(map(re.escape, sorted(set(among), key=len, reverse=True)))


def _followed_by(phrases: Iterable[str]) -> str:
    return rf"(?:\s*(?<!\w)(?:{alternatives(phrases)})(?!\w).*)?"


_JOINED = dict.fromkeys(Meaning, _followed_by(_AND)) | {
    Meaning.SOURCES: rf"(?: (?:{alternatives(_AFTER_SOURCES)}))?{_followed_by(_AND)}",
    **dict.fromkeys(
        _OF_SOMETHING,
        rf"(?: (?:{alternatives(_AFTER)}))?(?:\s+\d.*|{_followed_by((*_AND, *_OF))})",
    ),
}
_BEFORE = dict.fromkeys(Meaning, rf"(?:(?:{alternatives(_SPECIFIC)}) )?") | {
    Meaning.SOURCES: rf"(?:(?:{alternatives((*_SPECIFIC, *_OF_SOURCES))}) )?",
    **dict.fromkeys(_OF_SOMETHING, r"(?:[^\W\d_]\S* ){0,3}?"),
}
_EXACT = {
    meaning: re.compile(rf"{_BEFORE[meaning]}(?:{alternatives(phrases)}){_JOINED[meaning]}")
    for meaning, phrases in _OF_HEADINGS.items()
}
_WITHIN = {
    meaning: re.compile(rf"(?<!\w)(?:{alternatives(phrases)})(?!\w)")
    for meaning, phrases in _OF_HEADINGS.items()
}


@lru_cache(maxsize=2000)
def plain(text: str) -> str:
    """Return a heading folded, without its number or sign and final punctuation."""
    folded = " ".join(fold(text[: LONGEST + 1]).split())
    words = _NUMBER.sub("", _SIGNS.sub("", folded, count=1), count=1)
    return "" if len(text) > LONGEST else words.strip(_END)


def means(heading: str, meaning: Meaning) -> bool:
    """Tell whether `heading` is a phrase for `meaning`, or begins with one and "and …"."""
    return bool(_EXACT[meaning].fullmatch(plain(heading)))


def heads_part(heading: str) -> bool:
    """Tell whether `heading` is a phrase for some part, and so hardly the title of an article."""
    return any(means(heading, meaning) for meaning in Meaning)


def heads_first_part(heading: str) -> bool:
    """Tell whether `heading` is that of a text before others, such as "Background"."""
    return means(heading, Meaning.INTRODUCTION) or means(heading, Meaning.BACKGROUND)


def mentions(text: str, meaning: Meaning) -> bool:
    """Tell whether a phrase for `meaning` is anywhere in `text`."""
    return bool(_WITHIN[meaning].search(plain(text)))
