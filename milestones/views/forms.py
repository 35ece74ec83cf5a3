"""The forms of the public pages."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from milestones.document import dates

from . import lang


class YearField(forms.CharField):
    """A year as people write it (1999, 500 BC), returned as an astronomical year (0 is 1 BC)."""

    default_error_messages = dict.fromkeys(
        ("invalid", "max_length"), gettext_lazy("Write a year, such as 1999 or 500 BC.")
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, required=False, **options)

    def clean(self, value: str | None) -> int | None:
        """Return the year, or None for no text. Raises ValidationError if the text isn't a year."""
        text = super().clean(value)
        if not text:
            return None
        try:
            first, last = dates.years(_read(text))
        except dates.DateError as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error
        if first is None or first != last:
            raise forms.ValidationError(self.error_messages["invalid"])
        return first


def _read(text: str) -> str:
    if re.fullmatch("[1-9][0-9]{0,2}", text):
        text = text.zfill(4)
    return dates.read(text, lang.of_the_site())


class YearsForm(forms.Form):
    """The range of years by which a reader filters the milestones."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")
        self.fields["from"] = YearField(label=gettext_lazy("From the year"))
        self.fields["to"] = YearField(label=gettext_lazy("To the year"))

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year. None means no limit."""
        return self.cleaned_data["from"], self.cleaned_data["to"]
