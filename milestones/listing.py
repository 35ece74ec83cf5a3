"""Pages of a list whose cost does not grow with the list: nothing is counted or passed over.

A page is told by the item after which it begins, or before which it ends, instead of by a number.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import BooleanField, DateTimeField, F, Func, Model, Value
from django.http import Http404

PARAMETERS = ["after", "before"]
WRITTEN_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
NUMBER_OR_DATE = re.compile(r"\d{1,10}|\d{4}-\d\d(-\d\d)?", re.ASCII)


@dataclass(frozen=True)
class Listing:
    """The items of one page. `before_first` and `after_last` are the places next to it, or ""."""

    items: list[Model]
    before_first: str
    after_last: str

    @property
    def is_first(self):
        return not self.before_first

    @property
    def is_whole(self):
        return not self.before_first and not self.after_last

    def __iter__(self):
        return iter(self.items)


def page_of(request, items, length):
    """Return the Listing, of at most `length`, that a request asks for; raise Http404 for none.

    `items` is a queryset in a total order, of columns that all rise or all fall.
    """
    after, before = (request.GET.get(name, "") for name in PARAMETERS)
    columns = items.query.order_by
    if after and before:
        raise Http404("This list has no such page.")
    if before:
        found = list(_beyond(items.reverse(), before, back=True)[: length + 1])
        if len(found) > length:
            return _listing(columns, found[length - 1 :: -1], has_previous=True, has_next=True)
    if after:
        items = _beyond(items, after)
    found = list(items[: length + 1])
    if after and not found:
        raise Http404("This list has no such page.")
    has_next = len(found) > length
    return _listing(columns, found[:length], has_previous=bool(after), has_next=has_next)


def _listing(columns, items, *, has_previous, has_next):
    return Listing(
        items,
        before_first=place_of(columns, items[0]) if has_previous else "",
        after_last=place_of(columns, items[-1]) if has_next else "",
    )


def place_of(columns, item):
    """Return, as text for an address, where `item` stands in the order of `columns`."""
    values = [getattr(item, name.removeprefix("-")) for name in columns]
    return "~".join(
        value.strftime(WRITTEN_TIME) if isinstance(value, datetime) else str(value)
        for value in values
    )


def _beyond(items, place, *, back=False):
    """Return those of `items` after `place`, or before it; raise Http404 for nonsense."""
    columns = [name.removeprefix("-") for name in items.query.order_by]
    fields = [_field(items.model, name) for name in columns]
    try:
        values = [_read(*pair) for pair in zip(fields, place.split("~"), strict=True)]
    except (ValueError, ValidationError) as error:
        raise Http404("This list has no such page.") from error
    falls = items.query.order_by[0].startswith("-")
    operator = "<" if falls != back else ">"
    found = items.filter(_RowComparison(columns, operator, map(Value, values, fields)))
    conditions = found.query.where.children
    # Of several bounds of one column SQLite seeks the first.
    conditions.insert(0, conditions.pop())
    return found


def _read(field, text):
    pattern = TIME if isinstance(field, DateTimeField) else NUMBER_OR_DATE
    if not pattern.fullmatch(text):
        raise ValueError(text)
    value = field.clean(text, None)
    if isinstance(value, int) and str(value) != text:  # so that a page has one address
        raise ValueError(text)
    return value


def _field(model, name):
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return getattr(field, "target_field", field)


class _RowComparison(Func):
    """(a, b, …) > (1, 2, …), for which databases seek in an index of all columns.

    Django's own lookup of tuples is taken apart for SQLite, which then reads on from the start.
    """

    output_field = BooleanField()

    def __init__(self, columns, operator, values):
        super().__init__(*map(F, columns), *values)
        self.operator = operator

    def as_sql(self, compiler, connection):
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(compiled) // 2
        columns, values = (
            ", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:])
        )
        parameters = [value for _, each in compiled for value in each]
        return f"({columns}) {self.operator} ({values})", parameters


class KeysFirst(Paginator):
    """Pages by number, for the admin: what stands before one is passed over by its keys alone."""

    def page(self, number):
        """Return the page with `number`, which takes two queries; raises as Paginator.page does."""
        page = super().page(number)
        page.object_list = self.object_list.filter(pk__in=self._keys(page))
        return page

    def _keys(self, page):
        first, last = (page.number - 1) * self.per_page, page.end_index()
        keys = self.object_list.values_list("pk", flat=True)
        if first <= self.count / 2:
            return list(keys[first:last])
        return list(keys.reverse()[self.count - last : self.count - first])  # nearer to the end
