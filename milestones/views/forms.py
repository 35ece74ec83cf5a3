"""The forms of the public pages."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from milestones.document import dates, edtf, prose
from milestones.models import Edition, SearchEntry, Topic
from milestones.models.clock import clock
from milestones.search import queries

from . import lang
from .finding import newest_at
from .keyset import PARAMETERS

FILTERS = ["q", "from", "to", "article", "topic", "order"]


class YearField(forms.CharField):
    """A year as people write it (1999, 500 BC), returned as an astronomical year (0 is 1 BC)."""

    default_error_messages = dict.fromkeys(
        ("invalid", "max_length"), gettext_lazy("Enter a year, such as 1999 or 500 BC.")
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
    return _in_any_language(text)


def _in_any_language(text: str) -> str:
    """Return a date in the active language or, as links to other languages keep it, in another.

    Raises DateError if it is in none of them.
    """
    others = (code for code, _ in settings.LANGUAGES)
    for language in dict.fromkeys((lang.of_the_site(), *others)):
        try:
            return dates.read(text, language)
        except dates.DateError as error:
            last = error
    raise last


class FilterForm(forms.Form):
    """To which article and topic a list is limited. One that isn't there is an error."""

    article = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": gettext_lazy("There is no such article.")},
    )
    topic = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": gettext_lazy("There is no such topic.")},
    )
    edition: Edition | None = None
    chosen_topic: Topic | None = None

    def clean_article(self) -> str:
        """Return the current slug of the article, which may have moved, and set `edition`.

        Raises ValidationError unless it is live.
        """
        slug = self.cleaned_data["article"]
        if not slug:
            return ""
        edition = next(newest_at(slug, clock.now()), None)
        if edition is None or edition.state != "public":
            text = gettext("There is no article at “%s” now.") % slug
            raise forms.ValidationError(text)
        self.edition = edition
        return edition.slug

    def clean_topic(self) -> str:
        """Return the current slug of the topic, and set `chosen_topic`.

        Raises ValidationError if there is none.
        """
        slug = self.cleaned_data["topic"]
        if not slug:
            return ""
        self.chosen_topic = Topic.objects.at(slug).first()
        if self.chosen_topic is None:
            raise forms.ValidationError(gettext("There is no topic “%s”.") % slug)
        return self.chosen_topic.slug


class SearchForm(FilterForm):
    """What a reader searches for, and to what the results are limited."""

    q = forms.Field(required=False)  # not a CharField, which refuses some characters
    kind = forms.ChoiceField(
        choices=[("", ""), *SearchEntry.Kind.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such kind of result.")},
    )
    language = forms.CharField(required=False)

    def clean_q(self) -> str:
        """Return at most as much as is searched for, on one line."""
        return prose.clean_line(self.cleaned_data["q"] or "")[: queries.LONGEST].strip()

    def clean_language(self) -> str:
        """Return the language. Raises ValidationError if nothing is in it."""
        language = self.cleaned_data["language"]
        if language and language not in queries.languages_in_use():
            raise forms.ValidationError(gettext("There is no such language."))
        return language


class MilestonesForm(FilterForm):
    """Which milestones a reader wants to see, and in which order: the query string of the list.

    If the first year is after the last, they are swapped, and `is_swapped` is set. The form shows
    years as the reader's language writes them.
    """

    q = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": gettext_lazy("Enter at most 100 characters.")},
    )
    order = forms.ChoiceField(
        choices=[("", ""), ("newest", "")],
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("There is no such order.")},
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({name: data.get(name, "") for name in FILTERS}, label_suffix="")
        self.fields["from"] = YearField(label=gettext_lazy("From the year"))
        self.fields["to"] = YearField(label=gettext_lazy("To the year"))
        self.order_fields(FILTERS)
        self.is_swapped = False

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first is not None and last is not None and first > last:
            self.cleaned_data |= {"from": last, "to": first}
            self.is_swapped = True
        known = {name: self.cleaned_data.get(name) for name in ("from", "to")}
        words = {name: year_in_words(year) for name, year in known.items() if year is not None}
        self.data = {**self.data, **words}

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year. None means no limit."""
        return self.cleaned_data["from"], self.cleaned_data["to"]

    @property
    def text(self) -> str:
        return self.cleaned_data["q"]

    @property
    def newest_first(self) -> bool:
        return self.cleaned_data["order"] == "newest"

    def query(self, **changes: str) -> str:
        """Return the query string for the same list with `changes`, with "?"; "" for the whole.

        It is the same for all forms that mean the same list, in all languages. Only for a valid
        form.
        """
        first, last = map(year_text, self.years)
        values = {**self.cleaned_data, "from": first, "to": last, **changes}
        given = {name: values[name] for name in (*FILTERS, *PARAMETERS) if values.get(name)}
        return f"?{urlencode(given)}" if given else ""


def year_text(year: int | None) -> str:
    """Return an astronomical year as URLs have it, in any language: "1999", "-0499"; "" for None.

    A YearField reads it.
    """
    if year is None:
        return ""
    return str(year) if 0 < year < 10_000 else str(edtf.Point(year))


def year_in_words(year: int) -> str:
    """Return an astronomical year as the reader's language writes it, so that a YearField reads it.

    It is "1999", "500 BC".
    """
    return dates.as_written(str(edtf.Point(year)), lang.of_the_site())
