"""Queries that are compiled once: compiling one in Django takes longer than running it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import RawQuerySet
from django.utils import timezone

# Placeholders for the values. No real slug or time equals them.
_SLUG = "\ue000"
_NOW = datetime(1, 2, 3, 4, 5, 6, 7, tzinfo=timezone.get_fixed_timezone(0))


class Prepared:
    """Decorates a function that returns a queryset, for a frequent query.

    It takes at most one string and one time. A call with such values returns an iterator of model
    instances. Annotations have the raw values of the database, so they can't be times.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self._build = build
        self._compiled = lru_cache(self._compile)
        self.__doc__ = build.__doc__

    def __call__(self, *values: str | datetime) -> Iterator[Any]:
        placeholders = [_SLUG if isinstance(value, str) else _NOW for value in values]
        model, sql, parameters, layout = self._compiled(*placeholders)
        given = dict(zip(map(_stored, placeholders), map(_stored, values), strict=True))
        rows = _Rows(sql, model=model, params=tuple(given.get(each, each) for each in parameters))
        rows.layout = layout
        return iter(rows)

    def _compile(
        self, *placeholders: str | datetime
    ) -> tuple[Any, str, tuple[Any, ...], list[Any]]:
        queryset = self._build(*placeholders)
        return queryset.model, *queryset.query.sql_with_params(), []


class _Rows(RawQuerySet):
    """Model instances, whose columns are matched with fields once for a compiled query."""

    layout: list[Any]  # empty until it is known

    def resolve_model_init_order(self) -> Any:
        if not self.layout:
            order = super().resolve_model_init_order()
            converted = {
                name: each for name, each in self.model_fields.items() if _is_converted(each)
            }
            self.layout.append((order, self.columns, converted))
        order, self.columns, self.model_fields = self.layout[0]
        return order


def _is_converted(field: Any) -> bool:
    """Return whether values of a field aren't as the database gives them."""
    column = field.get_col(field.model._meta.db_table)
    of_database = connection.ops.get_db_converters(column)
    return bool(of_database or column.get_db_converters(connection))


def _stored(value: str | datetime) -> Any:
    if isinstance(value, str):
        return value
    return connection.ops.adapt_datetimefield_value(value)
