"""Keyset pagination: a page costs the same however long the list is.

A page is identified by the item before its first item, or after its last, instead of by a number.
So the database counts and skips no rows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, DateTimeField, F, Field, Func, Model, QuerySet, Value
from django.http import Http404, HttpRequest

PARAMETERS = ["after", "before"]
WRITTEN_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
NUMBER = re.compile(r"-?\d{1,16}", re.ASCII)


@dataclass(frozen=True)
class Listing:
    """The items of one page.

    `before_first` is the `before` parameter of the previous page's URL, and `after_last` the
    `after` parameter of the next page's; each is "" if there is no such page.
    """

    items: list[Any]
    before_first: str
    after_last: str

    @property
    def is_first(self) -> bool:
        return not self.before_first

    @property
    def is_whole(self) -> bool:
        return not self.before_first and not self.after_last

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)


def page_of(
    request: HttpRequest,
    model: type[Model],
    narrow: Callable[[Any], QuerySet[Any] | Sequence[QuerySet[Any]]],
    length: int,
) -> Listing:
    """Return the page that a request asks for, with at most `length` items.

    `narrow` takes a queryset of `model` and returns the items that belong to the list, in a total
    order whose columns are all ascending or all descending. It can return several querysets in the
    same order, whose items are merged. Its argument is already limited to the items after, or
    before, the requested place. This puts that condition first in the query: of
    several conditions on one column, SQLite seeks with the first.

    Raises Http404 if there is no such page.
    """
    after, before = (request.GET.get(name, "") for name in PARAMETERS)
    items = _parts(narrow(model._default_manager.all()))
    columns = tuple(map(str, items[0].query.order_by))
    if after and before:
        raise Http404("This list has no such page.")
    if before:
        items_before = _parts(narrow(_beyond(model, columns, before, back=True)))
        found = _first([part.reverse() for part in items_before], columns, length + 1, back=True)
        if len(found) > length:
            return _listing(columns, found[length - 1 :: -1], has_previous=True, has_next=True)
    if after:
        items = _parts(narrow(_beyond(model, columns, after)))
    found = _first(items, columns, length + 1)
    if after and not found:
        raise Http404("This list has no such page.")
    has_next = len(found) > length
    return _listing(columns, found[:length], has_previous=bool(after), has_next=has_next)


def _parts(items: QuerySet[Any] | Sequence[QuerySet[Any]]) -> Sequence[QuerySet[Any]]:
    return [items] if isinstance(items, QuerySet) else items


def _first(
    parts: Sequence[QuerySet[Any]], columns: Sequence[str], count: int, *, back: bool = False
) -> list[Any]:
    """Return the first `count` items of all `parts`, which are in the order of `columns`."""
    names = [name.removeprefix("-") for name in columns]
    falls = columns[0].startswith("-") != back
    found = (item for part in parts for item in part[:count])
    ordered = sorted(found, key=lambda item: [getattr(item, name) for name in names], reverse=falls)
    return ordered[:count]


def _listing(
    columns: Sequence[str], items: list[Any], *, has_previous: bool, has_next: bool
) -> Listing:
    return Listing(
        items,
        before_first=place_of(columns, items[0]) if has_previous else "",
        after_last=place_of(columns, items[-1]) if has_next else "",
    )


def place_of(columns: Sequence[str], item: Model) -> str:
    """Return the position of `item` in the order of `columns`, as the value of a URL parameter."""
    values = [getattr(item, name.removeprefix("-")) for name in columns]
    return "~".join(
        value.strftime(WRITTEN_TIME) if isinstance(value, datetime) else str(value)
        for value in values
    )


def _beyond(
    model: type[Model], order: Sequence[str], place: str, *, back: bool = False
) -> QuerySet[Any]:
    """Return the items after `place` in `order`, or before it if `back`.

    Raises Http404 if `place` is malformed.
    """
    columns = [name.removeprefix("-") for name in order]
    fields = [_field(model, name) for name in columns]
    try:
        values = [_read(*pair) for pair in zip(fields, place.split("~"), strict=True)]
    except (ValueError, ValidationError) as error:
        raise Http404("This list has no such page.") from error
    falls = order[0].startswith("-")
    operator = "<" if falls != back else ">"
    return model._default_manager.filter(
        _RowComparison(columns, operator, map(Value, values, fields))
    )


def _read(field: Field, text: str) -> Any:
    pattern = TIME if isinstance(field, DateTimeField) else NUMBER
    if not pattern.fullmatch(text):
        raise ValueError(text)
    value = field.clean(text, None)
    if isinstance(value, int) and str(value) != text:  # so that each page has one URL
        raise ValueError(text)
    return value


def _field(model: type[Model], name: str) -> Field:
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return getattr(field, "target_field", field)


class _RowComparison(Func):
    """(a, b, …) > (1, 2, …): databases seek this in an index of all the columns.

    Django expands its own tuple lookup for SQLite, which then reads the index from the start.
    """

    output_field = BooleanField()

    def __init__(self, columns: Iterable[str], operator: str, values: Iterable[Value]) -> None:
        super().__init__(*map(F, columns), *values)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, Any]:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(compiled) // 2
        columns, values = (
            ", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:])
        )
        parameters = [value for _, each in compiled for value in each]
        return f"({columns}) {self.operator} ({values})", parameters


class KeysFirst(Paginator):
    """Pagination by number, for the admin. To skip rows, it reads only their primary keys."""

    object_list: Any  # a queryset

    def page(self, number: int | str) -> Page:
        """Return the page with `number`, in two queries. Raises what Paginator.page raises."""
        page = super().page(number)
        page.object_list = self.object_list.filter(pk__in=self._keys(page))
        return page

    def _keys(self, page: Page) -> list[Any]:
        first, last = (page.number - 1) * self.per_page, page.end_index()
        keys = self.object_list.values_list("pk", flat=True)
        if first <= self.count / 2:
            return list(keys[first:last])
        return list(keys.reverse()[self.count - last : self.count - first])  # nearer to the end
