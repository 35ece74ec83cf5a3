"""Queries that are compiled once: compiling one in Django takes longer than running it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

# Placeholders for the values. No real slug or time equals them.
_SLUG = "\ue000"
_NOW = datetime(1, 2, 3, 4, 5, 6, 7, tzinfo=timezone.get_fixed_timezone(0))


class Prepared:
    """Decorates a function that takes (slug, now) and returns a queryset, for a frequent query.

    A call with a slug and a time returns an iterator of model instances. Annotations have the raw
    values of the database, so they can't be times.
    """

    def __init__(self, build: Callable[[str, datetime], QuerySet[Any]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __call__(self, slug: str, now: datetime) -> Iterator[Any]:
        model, sql, parameters = self._compiled
        values = {_SLUG: slug, self._stored(_NOW): self._stored(now)}
        return iter(model.objects.raw(sql, [values.get(value, value) for value in parameters]))

    @cached_property
    def _compiled(self) -> tuple[Any, str, Sequence[Any]]:
        queryset = self._build(_SLUG, _NOW)
        return queryset.model, *queryset.query.sql_with_params()

    @staticmethod
    def _stored(time: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(time)
