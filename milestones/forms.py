"""The forms of the editors' screens. What makes a draft complete, `documents` says."""

import re
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from . import documents, drafts, parsing
from .clock import clock
from .models import Article, Edition, Milestone, Source

PUBLISH = "_publish"  # the name of the button
DATE = ("year", "month", "day")  # the fields of a milestone's date


class WholeNumberInput(forms.TextInput):
    """A whole number as text: unlike a number input it does not change under the mouse wheel.

    See "Why the GOV.UK Design System team changed the input type for numbers" (2020).
    """

    def __init__(self, attrs: dict | None = None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class ArticleForm(forms.ModelForm):
    """The texts of an article, and the version of the draft that they were read from."""

    conflict = None  # a reason not to save, which the screen shows
    draft_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Article
        fields = ("title", "slug", "lead", "focus_intro", "milestones_intro") + (
            "conclusion_heading",
            "conclusion",
            "featured",
        )
        error_messages = {
            "slug": {"unique": "Another article has this address. Choose another."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["draft_version"] = self.instance.version

    def clean_draft_version(self):
        version = self.cleaned_data["draft_version"]
        if version is None and self.instance.pk:
            raise ValidationError("The form came without its version. Reload the page.")
        return version

    def clean(self):
        cleaned = super().clean()
        if self.conflict:
            self.add_error(None, "Nothing is saved yet: see above what both of you changed.")
        if PUBLISH in self.data:
            for name in ("title", "lead", "conclusion"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _message_for(name))
        return cleaned


def _message_for(name):
    problems = documents.problems(documents.Document())
    return next(problem.message for problem in problems if problem.field == name)


class SourceNumbersField(forms.CharField):
    """Numbers of sources as a screen shows them, as people write lists: "1, 3"."""

    def __init__(self):
        super().__init__(label="Sources", required=False, max_length=200)

    def clean(self, value):
        text = super().clean(value)
        if not re.fullmatch(r"[0-9,;\s]*", text):
            raise ValidationError("Write the numbers of sources, with commas between: 1, 3")
        return [int(number[:9]) for number in re.findall("[0-9]+", text)]


class RowForm(forms.ModelForm):
    """A row of an article. An order that is left out means: last."""

    # By its uid a row that somebody else removes meanwhile comes back as itself.
    row_uid = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["row_uid"] = self.instance.uid if self.instance.pk else ""
        if "position" in self.fields:
            self.fields["position"].required = False
            if not self.instance.pk:
                self.initial["position"] = None

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class CitingForm(RowForm):
    """A row that names the sources it rests on."""

    source_numbers = SourceNumbersField()

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        cited = [numbers[uid] for uid in self.instance.sources if uid in numbers]
        self.initial["source_numbers"] = ", ".join(map(str, cited))


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of one part of an article. On publishing, each must be complete."""

    part = None  # in documents.ROWS
    stale = False  # was the draft saved by somebody else since these forms were made?

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.brought_back = set()  # uids

    def clean(self):
        super().clean()
        if PUBLISH not in self.data:
            return
        kept = self.kept_forms()
        rows = [drafts.row_of(self.part, form.instance) for form in kept]
        for problem in documents.row_problems(self.part, rows):
            form = kept[problem.row]
            # Not at a field where what was typed is wrong; and a form looks at its date itself.
            if problem.field not in {*form.errors, *DATE}:
                form.add_error(problem.field, problem.message)
        if self.part == "sections" and not kept:
            raise ValidationError("Add at least one section.")

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if self.stale and i < self.initial_form_count() and not form.instance.pk:
            self._bring_back(form)
        return form

    def _bring_back(self, form):
        """Treat the form of a row that is stored no more as that of a row that comes anew."""
        form.fields["id"] = forms.CharField(required=False, widget=forms.HiddenInput)
        uid = form.data.get(form.add_prefix("row_uid"), "")
        taken = {row.uid for row in self.get_queryset()} | self.brought_back
        if documents.UID.fullmatch(uid) and uid not in taken:
            form.instance.uid = uid
            self.brought_back.add(uid)

    @property
    def deleted_forms(self):
        """The forms of rows to be removed. (Django names none as soon as one row has an error.)"""
        if not (self.is_bound and self.can_delete):
            return []
        cleaned = [form for form in self.forms if form.errors is not None]
        return [form for form in cleaned if self._should_delete_form(form)]

    def kept_forms(self):
        """Return the forms of the rows that will be there, in their order."""
        deleted = self.deleted_forms
        forms = [f for f in self.forms if f not in deleted and (f.instance.pk or f.has_changed())]
        if "position" not in self.form.base_fields:
            return forms
        return [form for _, form in sorted(enumerate(forms), key=lambda pair: _place(*pair))]

    def rows(self):
        """Return the rows that will be there as rows of a Document."""
        return tuple(drafts.row_of(self.part, form.instance) for form in self.kept_forms())


def _place(index, form):
    """The sort key of a form: its order; of two with the same, the one that moved there."""
    wanted = getattr(form, "cleaned_data", {}).get("position") or float("inf")
    before = form.initial.get("position") or float("inf")
    return wanted, (wanted > before) - (wanted < before), index


class CitingFormSet(RowFormSet):
    """Rows that name sources by their numbers on the same screen, on which `sources` holds them."""

    sources = None

    def get_form_kwargs(self, index):
        # Where nothing may be changed, the forms are made before the formsets know each other.
        rows = self.sources.initial_forms if self.sources else self.instance.sources.all()
        uids = [getattr(row, "instance", row).uid for row in rows]
        numbers = {uid: number for number, uid in enumerate(uids, 1)}
        return {**super().get_form_kwargs(index), "numbers": numbers}

    def clean(self):
        for form in self.forms:
            if form not in self.deleted_forms and "source_numbers" in form.cleaned_data:
                self._cite(form)
        super().clean()

    def _cite(self, form):
        uids = []
        for number in form.cleaned_data.get("source_numbers", []):
            problem, uid = self._source(number)
            if problem:
                form.add_error("source_numbers", problem)
            elif uid not in uids:
                uids.append(uid)
        form.instance.sources = uids

    def _source(self, number):
        """Return (None, uid) of the source with `number` on the screen, or (problem, None)."""
        if not 1 <= number <= len(self.sources.forms):
            return f"There is no source {number} in the list of sources.", None
        form = self.sources.forms[number - 1]
        if form in self.sources.deleted_forms:
            return f"Source {number} is being removed. Take its number out here.", None
        if not (form.instance.pk or form.has_changed()):
            return f"Source {number} is empty.", None
        return None, form.instance.uid


class MilestoneForm(CitingForm):
    class Meta:
        model = Milestone
        fields = [*DATE, "initiative", "impact"]
        widgets = {
            "initiative": forms.Textarea(attrs={"rows": 2}),
            "impact": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "year": {
                "required": "Write the year.",
                "invalid": "Write the year as a number, such as 1999.",
                "min_value": "The year must lie between 1 and 9999.",
            },
            "month": {
                "invalid": "Write the month as a number from 1 to 12.",
                "min_value": "The month must lie between 1 and 12.",
            },
            "day": {
                "invalid": "Write the day as a number from 1 to 31.",
                "min_value": "The day must lie between 1 and 31.",
            },
        }

    def clean(self):
        cleaned = super().clean()
        parts = (cleaned.get(name) for name in DATE)
        for field, message in documents.date_problems(*parts):
            if field not in self.errors:
                self.add_error(field, message)
        return cleaned


class SourceURLField(forms.URLField):
    """An address; one without a scheme is meant as https."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "assume_scheme": "https"})

    def to_python(self, value):
        return super().to_python("".join((value or "").split()))


class SourceForm(RowForm):
    class Meta:
        model = Source
        fields = ["title", "publisher", "url", "checked", "position"]
        field_classes = {"url": SourceURLField}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "url": forms.Textarea(attrs={"rows": 2, "inputmode": "url"}),
            "checked": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }


class MomentField(forms.DateTimeField):
    """A time to come, in the site's time zone."""

    def __init__(self, **kwargs):
        attributes = {"type": "datetime-local"}
        widget = forms.DateTimeInput(attrs=attributes, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, required=False, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
        raise ValidationError(_clock_change(parse_datetime(value.strip())))

    @property
    def zone_help(self):
        """Say in which time zone the time is meant, and what time it is there."""
        now = timezone.localtime(clock.now())
        return f"In the site’s time zone, {now.tzinfo}, where it is now {now:%H:%M} ({now:%Z})."


def _clock_change(naive):
    zone = timezone.get_current_timezone()
    there_and_back = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != naive:
        return f"{naive:%H:%M} does not exist on that day: clocks go forward. Choose another time."
    return (
        f"{naive:%H:%M} comes twice on that day: clocks go back. Choose a time outside that hour."
    )


class PublishForm(forms.Form):
    """What an edition says about itself, and when it goes live."""

    note = forms.CharField(
        label="What changed, for readers",
        max_length=500,
        help_text="One line. It stands beside the date on the page, for ever.",
        error_messages={"required": "Say in a few words what changes for readers."},
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    kind = forms.ChoiceField(
        label="Kind of change",
        choices=Edition.Kind,
        required=False,
        help_text="A correction also stands on the page of corrections.",
    )
    live_from = MomentField(label="Goes live")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, is_first: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:  # it changes nothing that readers know
            del self.fields["kind"]
        field = self.fields["live_from"]
        field.help_text = f"Leave empty to publish now. {field.zone_help}"

    def clean_kind(self):
        return self.cleaned_data["kind"] or Edition.Kind.UPDATE


class RescheduleForm(forms.Form):
    live_from = MomentField(label="Goes live")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["live_from"]
        field.required = True
        field.help_text = field.zone_help


class ReasonForm(forms.Form):
    """Why one edition is withdrawn."""

    reason = forms.CharField(
        label="Reason, for readers",
        max_length=500,
        help_text="It stands on the page that says that this is no longer published.",
        error_messages={"required": "Tell readers why this is no longer published."},
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )


class WithdrawForm(ReasonForm):
    """Why an article is withdrawn, when, and with what."""

    at = MomentField(label="From")
    history_open = forms.BooleanField(
        label="Keep the history open",
        required=False,
        initial=True,
        help_text="Readers may still see the history and the editions before. Otherwise all"
        " editions are withdrawn.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        field.help_text = (
            f"Leave empty to withdraw now; a time to come is its end. {field.zone_help}"
        )


class PreviewLinkForm(forms.Form):
    days = forms.IntegerField(
        label="Works for (days)",
        min_value=1,
        max_value=90,
        initial=7,
        help_text="90 at the most.",
        widget=WholeNumberInput,
    )


class ImportForm(forms.Form):
    """A document to import: a file or pasted text."""

    file = forms.FileField(
        required=False,
        help_text="Plain text or Markdown, in UTF-8.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,.markdown,text/plain"}),
    )
    text = forms.CharField(
        label="or paste it here",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
    )
    slug = forms.SlugField(
        max_length=100,
        required=False,
        help_text="The last part of the page's address. Made from the title when left empty. An"
        " article that stands at this address gets the document as its new draft.",
    )

    def __init__(self, *args, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        if article:
            del self.fields["slug"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > parsing.MAX_BYTES:
            raise ValidationError(parsing.too_large())
        return file

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text", "").strip()):
            raise ValidationError("Choose a file, or paste a text: one of the two.")
        return cleaned

    @property
    def data_given(self):
        """The document as bytes, and the name of the field that it came in by."""
        if file := self.cleaned_data.get("file"):
            return file.read(), "file"
        return self.cleaned_data["text"].encode(), "text"


class YearsForm(forms.Form):
    """From which year to which a reader wants the milestones."""

    def __init__(self, data):
        super().__init__(data, label_suffix="")
        for name, label in (("from", "From the year"), ("to", "To the year")):
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=9999,
                required=False,
                error_messages={
                    "invalid": "Write a year, such as 1999.",
                    "min_value": "Write a year from 1 to 9999.",
                    "max_value": "Write a year from 1 to 9999.",
                },
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),  # shows what was no year
            )

    def as_filter(self):
        """Return the years as arguments for a queryset's filter of `date`."""
        first, last = self.cleaned_data["from"], self.cleaned_data["to"]
        return {
            **({"date__gte": f"{first:04}"} if first else {}),
            **({"date__lt": f"{last + 1:04}"} if last and last < 9999 else {}),
        }
