"""Queries that are compiled once: Django takes longer to compile one than a database to run it."""

from datetime import datetime
from functools import cached_property

from django.db import connection
from django.utils import timezone

_SLUG = "\ue000"  # stand where the values will be: no slug and no time is like them
_NOW = datetime(1, 2, 3, 4, 5, 6, 7, tzinfo=timezone.get_fixed_timezone(0))


class Prepared:
    """A query that runs often: decorates a function of (slug, now) that returns its queryset.

    Called with a slug and a time it returns an iterator of model instances. Beside the model's own
    fields it gives annotations as the database has them, so they can't be times.
    """

    def __init__(self, build):
        self._build = build
        self.__doc__ = build.__doc__

    def __call__(self, slug, now):
        model, sql, parameters = self._compiled
        values = {_SLUG: slug, self._stored(_NOW): self._stored(now)}
        return iter(model.objects.raw(sql, [values.get(value, value) for value in parameters]))

    @cached_property
    def _compiled(self):
        queryset = self._build(_SLUG, _NOW)
        return queryset.model, *queryset.query.sql_with_params()

    @staticmethod
    def _stored(time):
        return connection.ops.adapt_datetimefield_value(time)
