"""The words, the number of sources and a key for newest first, of each listed milestone.

Processes of the version before may go on beside this. What they insert gets the defaults of the new
columns, and the next publication by a newer process lists it again.

What is listed of editions of version 2 of the Document or newer is made from their content again,
because an earlier version may have listed it, after newer ones had published it.
"""

import calendar
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import NamedTuple

from django.db import migrations, models
from django.db.models.functions import Now

BATCH = 100  # of editions
IS_1 = '"schema_version":1,'  # in JSON as it is stored; within a text, the quotes are escaped

# --- Dates ----------------------------------------------------------------------------------------

OPEN_START, OPEN_END = -(10**15), 10**15
NO_DATE = OPEN_END + 1
NOT_READ = -(10**15) - 1
NO_DATE_REVERSED = NOT_READ - 1
PARTS_OF_YEAR = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14), 28: (12, 14)}
PARTS_OF_YEAR |= {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
POINT = re.compile(
    r"""(?: Y(?P<long>-?[1-9][0-9]{4,8})
          | (?P<decade>[1-9][0-9]{2})X
          | (?P<century>-?(?!99)[0-9]{2})XX
          | (?!-0000)(?P<year>-?[0-9]{4}) (?: -(?P<month>[0-9]{2}) (?: -(?P<day>[0-9]{2}) )? )?
        ) [~?%]?""",
    re.VERBOSE,
)


class Point(NamedTuple):
    """A date in EDTF that is no interval, from the first day of `year` to the last of `last_year`."""

    year: int
    last_year: int
    month: int = 0
    day: int = 0

    @property
    def key(self):
        if self.month > 12:
            return self.earliest - 1
        return number(self.year, self.month, self.day)

    @property
    def earliest(self):
        month, _ = PARTS_OF_YEAR.get(self.month, (self.month or 1, 0))
        return number(self.year, month, self.day or 1)

    @property
    def latest(self):
        _, month = PARTS_OF_YEAR.get(self.month, (0, self.month or 12))
        years, month = divmod(month - 1, 12)
        year, month = self.last_year + years, month + 1
        return number(year, month, self.day or last_day(year, month))


def number(year, month, day):
    return year * 10_000 + month * 100 + day


def last_day(year, month):
    if month == 2:
        return 28 + calendar.isleap(year)
    return 30 if month in (4, 6, 9, 11) else 31


def point(text):
    """Return the Point that `text` is in its only spelling, or None."""
    if not (match := POINT.fullmatch(text)):
        return None
    if match["decade"]:
        year = int(match["decade"]) * 10
        return Point(year, year + 9)
    if match["century"]:
        hundreds = abs(int(match["century"])) * 100
        year = -hundreds - 99 if match["century"].startswith("-") else hundreds
        return Point(year, year + 99)
    year = int(match["long"] or match["year"])
    if match["month"] is None:
        return Point(year, year)
    found = Point(year, year, int(match["month"]), int(match["day"] or 0))
    return found if exists(found, has_day=match["day"] is not None) else None


def exists(point, has_day):
    if point.month == 28 and not 1000 <= point.year < 9999:
        return False
    if point.month > 12:
        return point.month in PARTS_OF_YEAR and not has_day
    return point.month > 0 and (not has_day or 1 <= point.day <= last_day(point.year, point.month))


def keys(date):
    """Return the (earliest, latest, reverse_order) of a date in EDTF or, if it is none, in words."""
    start, slash, end = date.partition("/")
    first, last = point(start), point(end)
    if not slash and first:
        return first.key, first.latest, first.key
    is_interval = slash and (first or start in ("", "..")) and (last or end in ("", ".."))
    if is_interval and (first or last) and start != end and are_in_order(first, last):
        key = first.key if first else OPEN_START
        return key, last.latest if last else OPEN_END, key
    return NO_DATE, NOT_READ, NO_DATE_REVERSED


def are_in_order(first, last):
    """Do two Points, or one and None, make an interval? From a winter to its year, they don't."""
    if not (first and last):
        return True
    if last.latest < first.earliest or first.last_year > 0 >= last.last_year:
        return False
    if last.earliest < first.earliest and last.latest < first.latest:
        return False
    return not (first.month == 24 and not last.month and last.year == first.year + 1)


# --- Words ----------------------------------------------------------------------------------------

LINES = ("p", "h3", "h4", "caption", "figcaption", "small", "br", "tr")
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "})


class Reader(HTMLParser):
    """Reads the words and the references of prose."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.sources, self.is_after_cell = "", [], False
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        if tag in ("td", "th"):
            self.text += " | " if self.is_after_cell else " "
            self.is_after_cell = True
        elif tag in LINES:
            self.text += " "
            self.is_after_cell = self.is_after_cell and tag != "tr"
        if tag == "cite":
            self.sources.append(dict(attrs).get("data-source"))


def folded(text):
    text = unicodedata.normalize("NFKC", text).casefold().translate(ALIKE)
    return " ".join(text.split())


# --- The data -------------------------------------------------------------------------------------


def fill(apps, schema_editor):
    """Fill the columns of the rows that the version before has read.

    It lists the others, which are of version 0.2, again by itself.
    """
    PublishedMilestone = apps.get_model("milestones", "PublishedMilestone")
    known = PublishedMilestone.objects.exclude(earliest=NOT_READ)
    known.filter(earliest__gt=OPEN_END).update(reverse_order=NO_DATE_REVERSED)
    known.filter(earliest__lte=OPEN_END).update(reverse_order=models.F("earliest"))
    Edition = apps.get_model("milestones", "Edition")
    editions = Edition.objects.filter(content__contains=IS_1, pk__in=known.values("edition"))
    for edition in editions.order_by("pk").iterator(chunk_size=100):
        content = json.loads(edition.content)
        details = {row["uid"]: row for row in content["milestones"]}
        sources = {source["uid"] for source in content["sources"]}
        rows = list(known.filter(edition=edition))
        for row in rows:
            fill_row(row, details.get(row.uid, {}), sources)
        PublishedMilestone.objects.bulk_update(rows, ["text", "source_count"], batch_size=500)
    list_again(Edition, PublishedMilestone)


def fill_row(row, written, sources):
    """Give `row` the words and sources of `written`, the same milestone in its edition."""
    htmls = (row.initiative, row.impact, written.get("detail", ""))
    row.text, row.source_count = read(htmls, written.get("sources", ()), sources)


def read(htmls, own, sources):
    """Return the words of `htmls`, and how many of `sources` they or `own` refer to."""
    readers = [Reader(html) for html in htmls]
    cited = {uid for reader in readers for uid in reader.sources} | {*own}
    return folded(" ".join(reader.text for reader in readers)), len(cited & sources)


def list_again(Edition, PublishedMilestone):
    """List the milestones of editions of version 2 or newer: of the live and scheduled ones, and of
    others that are still listed."""
    listed = models.Exists(PublishedMilestone.objects.filter(edition=models.OuterRef("pk")))
    is_unfollowed = models.Q(followed_at=None) | models.Q(followed_at__gt=Now())
    ends_later = models.Q(live_until=None) | models.Q(live_until__gt=Now())
    newer = Edition.objects.exclude(content__contains=IS_1)
    editions = newer.filter(listed | (is_unfollowed & ends_later)).only("content").order_by("pk")
    batch = []
    for edition in editions.iterator(chunk_size=BATCH):
        batch.append(edition)
        if len(batch) == BATCH:
            list_batch(PublishedMilestone, batch)
            batch = []
    list_batch(PublishedMilestone, batch)


def rows_of(content):
    """Yield the values of each milestone in the content of an edition."""
    sources = {source["uid"] for source in content["sources"]}
    for row in content["milestones"]:
        earliest, latest, reverse_order = keys(row["date"])
        htmls = (row["initiative"], row["impact"], row["detail"])
        text, source_count = read(htmls, row["sources"], sources)
        yield {
            **{name: row[name] for name in ("uid", "date", "initiative", "impact")},
            "earliest": earliest,
            "latest": latest,
            "spans_years": earliest // 10_000 < latest // 10_000,
            "reverse_order": reverse_order,
            "text": text,
            "source_count": source_count,
        }


def list_batch(PublishedMilestone, editions):
    """List the milestones of `editions` as their content has them. Those that are there keep their ids."""
    before = PublishedMilestone.objects.filter(edition__in=editions)
    ids = {
        (edition, position): pk
        for edition, position, pk in before.values_list("edition", "position", "pk")
    }
    before.delete()
    rows = [
        PublishedMilestone(
            pk=ids.get((edition.pk, position)), edition=edition, position=position, **values
        )
        for edition in editions
        for position, values in enumerate(rows_of(json.loads(edition.content)))
    ]
    PublishedMilestone.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0021_milestones_of_years"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedmilestone",
            name="reverse_order",
            field=models.BigIntegerField(db_default=NOT_READ, default=NOT_READ),
        ),
        migrations.AddField(
            model_name="publishedmilestone",
            name="source_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="publishedmilestone",
            name="text",
            field=models.TextField(
                db_default="", default="", help_text="All its words, as searched."
            ),
        ),
        migrations.AddIndex(
            model_name="publishedmilestone",
            index=models.Index(
                fields=["reverse_order", "edition", "position"], name="milestone_reverse_order"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["live_from", "id", "live_until"], name="edition_live_from"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
