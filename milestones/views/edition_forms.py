"""The forms with which readers choose editions of an article: by number, or by day."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from milestones.document import dates, edtf
from milestones.models import Edition
from milestones.models.clock import clock

from . import lang

LONGEST_DAY = 100  # characters


class EditionField(forms.IntegerField):
    """The number of an edition of an article whose newest edition is number `newest`."""

    def __init__(self, newest: int, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 12})
        super().__init__(min_value=1, max_value=newest, widget=widget, **options)
        text = gettext("Enter the number of an edition, from 1 to %(newest)s.") % {"newest": newest}
        self.error_messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), text)


class EditionsForm(forms.Form):
    """Two editions of the article of `newest`, which a reader compares."""

    def __init__(self, newest: Edition, data: Mapping[str, Any] | None = None, **options: Any):
        super().__init__(data, label_suffix="", **options)
        self._newest = newest
        self.fields["from"] = EditionField(newest.number, label=gettext_lazy("From edition"))
        self.fields["to"] = EditionField(newest.number, label=gettext_lazy("To edition"))

    def clean(self) -> None:
        """Refuse one edition twice, and editions that readers never saw."""
        numbers = {
            name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data
        }
        known = Edition.objects.started().filter(
            article=self._newest.article_id, number__in=numbers.values()
        )
        seen = set(known.values_list("number", flat=True))
        for name, number in numbers.items():
            if number not in seen:
                text = gettext("Edition %(number)s was never published. Choose another one.")
                self.add_error(name, text % {"number": number})
        if not self.errors and len(seen) == 1:
            self.add_error("to", gettext("Choose two different editions."))

    @property
    def numbers(self) -> list[int]:
        """The numbers of the two editions, the older one first."""
        return sorted(self.cleaned_data.values())


class DayField(forms.CharField):
    """A day as people write it (3 May 2024), returned as EDTF. `language` is the article's."""

    def __init__(self, language: str, **options: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(max_length=LONGEST_DAY, widget=widget, **options)
        self._languages = dict.fromkeys((lang.of_the_site(), language or lang.of_the_site()))
        example = {"day": dates.shown("2024-05-03", lang.of_the_site()), "iso": "2024-05-03"}
        text = gettext("Enter a day, such as %(day)s or %(iso)s.") % example
        self.error_messages = dict.fromkeys(("required", "invalid", "max_length"), text)
        self.help_text = gettext("For example, %(day)s") % example
        text = gettext("This can mean two days. Write the month as a word, such as %(day)s.")
        self.error_messages["ambiguous"] = text % example

    def clean(self, value: str | None) -> str:
        """Return the day. Raises ValidationError if the text isn't one day."""
        day = self._read(super().clean(value))
        point = edtf.parse(day)
        if not isinstance(point, edtf.Point) or point.day is None or point.qualifier:
            raise self._error("invalid")
        return day

    def _read(self, text: str) -> str:
        code = "invalid"
        for language in self._languages:
            try:
                return dates.read(text, language)
            except dates.Ambiguous:
                code = "ambiguous"
            except dates.DateError:
                pass
        raise self._error(code)

    def _error(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code)


class DayForm(forms.Form):
    """The day on which a reader wants to see the article of `newest`."""

    def __init__(self, newest: Edition, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="")
        self._first = newest.first_published or newest.live_from
        self.fields["date"] = DayField(
            newest.language, label=gettext_lazy("The article as it was on")
        )

    def clean_date(self) -> str:
        """Refuse days in the future: nobody knows what will be published until then."""
        day: str = self.cleaned_data["date"]
        if dates.earliest(day) > _number(timezone.localdate(clock.now())):
            raise forms.ValidationError(gettext("This day is in the future. Enter an earlier one."))
        return day

    @property
    def end(self) -> datetime:
        """The last moment of the day in the site's time zone: for today, the current time.

        For a day before the article was first published, it is the moment before that, because a
        datetime can't express every day that people can write.
        """
        day: str = self.cleaned_data["date"]
        if dates.earliest(day) < _number(timezone.localdate(self._first)):
            return self._first - timedelta(microseconds=1)
        midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min)
        return min(timezone.make_aware(midnight) - timedelta(microseconds=1), clock.now())


def _number(day: date) -> int:
    """Return `day` as `dates.earliest` does: 19990612."""
    return int(f"{day:%Y%m%d}")
