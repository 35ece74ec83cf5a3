"""What the heads of columns mean, in the languages that dates are read in."""

import re

from milestones.formats.headings import alternatives, phrases, plain

from .choices import Column

_OF_COLUMNS = {
    Column.DATE: phrases(
        "year,years,date,dates,when,period,time,month,day,date of entry into force,release date,"
        "start,end,from,to,start date,end date,start year,end year,deadline,due date,"
        "année,an,années,période,quand,jour,mois,date de début,date de fin,"
        "viti,vit,vitet,data,datë,periudha,koha,kur,muaji,muaj,dita,"
        "година,датум,период,месец,ден,jahr,monat,tag,datum,zeit,zeitraum,wann,"
        "año,mes,día,fecha,periodo,cuándo,"
        "anno,mese,giorno,quando,ano,mês,dia,período,jaar,maand,dag,periode,"
        "yıl,ay,gün,tarih,dönem,рік,місяць,дата,період,"
        "год,годы,месяц,день,период,когда,السنة,التاريخ,العام,سنة,تاريخ,الفترة,عام",
        "godina,godine,mesec,dan,datum,period,vreme,kada,razdoblje,rok",
    ),
    Column.INITIATIVE: phrases(
        "key initiative,initiative,milestone,event,events,key event,what,what happened,action,"
        "measure,step,stage,activity,achievement,development,release,version,act,law,decision,"
        "resolution,treaty,regulation,judgment,instrument,title,headline,description of event,"
        "deliverable,output,"
        "initiative clé,jalon,événement,événements,étape,mesure,fait,faits,acte,loi,décision,"
        "nisma,nisma kryesore,iniciativa,iniciativa kryesore,ngjarja,ngjarje,ngjarjet,hapi,veprimi,"
        "aktiviteti,aktivitetet,masa,"
        "çfarë,akti,ligji,vendimi,пресвртница,настан,иницијатива,"
        "ereignis,meilenstein,was,maßnahme,schritt,gesetz,"
        "hito,evento,acontecimiento,iniciativa,qué,medida,ley,avvenimento,tappa,cosa,iniziativa,"
        "legge,marco,acontecimento,o quê,gebeurtenis,mijlpaal,wat,"
        "olay,girişim,dönüm noktası,подія,ініціатива,віха,що,"
        "событие,инициатива,веха,что,حدث,الحدث,المبادرة,مبادرة",
        "inicijativa,ključna inicijativa,događaj,događaji,prekretnica,šta,mera,korak,zakon,odluka,"
        "akt,aktivnost,aktivnosti",
    ),
    Column.IMPACT: phrases(
        "impact,result,results,outcome,effect,effects,meaning,significance,consequence,change,"
        "changes,highlights,what changed,what it changed,provision,importance,"
        "effet,résultat,conséquence,portée,importance,ce qui a changé,"
        "ndikimi,rezultati,efekti,pasoja,rëndësia,ndryshimi,ndryshimet,"
        "влијание,резултат,последица,wirkung,auswirkung,ergebnis,folge,bedeutung,"
        "impacto,resultado,efecto,consecuencia,impatto,risultato,effetto,efeito,consequência,"
        "effect,gevolg,resultaat,etki,sonuç,вплив,наслідок,"
        "влияние,результат,последствие,итог,значение,الأثر,النتيجة,أثر,نتيجة,التأثير",
        "uticaj,rezultat,rezultati,posledica,posledice,značaj,efekat,efekti,učinak,promena,promene",
    ),
    Column.SOURCES: phrases(
        "source,sources,reference,references,ref,refs,link,links,citation,url,document,"
        "référence,références,lien,liens,burimi,burimet,referenca,lidhja,извор,извори,"
        "quelle,quellen,beleg,nachweis,fuente,fuentes,enlace,fonte,fonti,fontes,"
        "bron,bronnen,kaynak,kaynaklar,джерело,источник,ссылка,المصدر,المصادر,المرجع",
        "izvor,izvori,referenca,veza",
    ),
    Column.DETAIL: phrases(
        "detail,details,notes,note,remarks,comment,comments,description,text,more,background,"
        "détail,détails,remarques,commentaire,detaje,detajet,shënime,shënim,përshkrimi,"
        "детали,забелешка,einzelheiten,anmerkung,bemerkung,beschreibung,"
        "detalle,detalles,notas,descripción,dettagli,descrizione,detalhes,descrição,"
        "details,toelichting,omschrijving,ayrıntı,açıklama,деталі,опис,примітка,"
        "подробности,описание,примечание,تفاصيل,ملاحظات,وصف",
        "detalji,napomena,napomene,opis",
    ),
    Column.LEFT_OUT: phrases(
        "no,#,nr,n,№,n°,number,num,s/n,s no,sl no,serial no,id,date in words,uid,"
        "numéro,n d’ordre,nr rendor,numri rendor,lfd nr,реден број",
        "br,rb,r br,redni broj",
    ),
}

_COLUMN_WITHIN = {
    column: re.compile(rf"(?<!\w)(?:{alternatives(phrases)})(?!\w)")
    for column, phrases in _OF_COLUMNS.items()
}

_TOTALS = phrases(
    "total,totals,sum,in total,grand total,subtotal,sub-total,overall,total général,totaux,somme,"
    "sous-total,ensemble,gjithsej,total,totali,shuma,shuma totale,në total,nëntotali,вкупно,збир,"
    "summe,gesamt,gesamtsumme,insgesamt,zwischensumme,suma,suma total,subtotal,totale,somma,soma,"
    "totaal,som,subtotaal,toplam,ara toplam,genel toplam,разом,усього,всього,підсумок,сума,"
    "итого,всего,сумма,المجموع,الإجمالي,مجموع,إجمالي",
    "ukupno,ukupan zbir,zbir,svega,suma,sveukupno,međuzbir",
)
_TOTAL = re.compile(rf"(?:{alternatives(_TOTALS)})(?P<rest>\W.*)?")


def is_head(cell: str, column: Column) -> bool:
    """Tell whether the head of a column is a phrase for what `column` holds."""
    return plain(cell) in _OF_COLUMNS[column]


def mentions_column(cell: str, column: Column) -> bool:
    """Tell whether a phrase for what `column` holds is anywhere in the head of a column."""
    return bool(_COLUMN_WITHIN[column].search(plain(cell)))


def is_total(cell: str, *, may_go_on: bool = False) -> bool:
    """Tell whether a cell heads a row of totals: "Total", "Total: 12".

    If it `may_go_on`, so does "Total cost".
    """
    match = _TOTAL.fullmatch(plain(cell))
    return match is not None and (may_go_on or not any(map(str.isalpha, match["rest"] or "")))
