"""The forms of the admin screens. `completeness` says what a draft needs to be published."""

import re
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from milestones import drafts
from milestones.document import shape
from milestones.document.shape import Document, Kind, fields_of
from milestones.models import Article, Edition, Report, Source
from milestones.models.clock import clock
from milestones.models.reports import TEXT_LENGTH

from .fields import (
    DateTextField,
    LanguageInput,
    LanguageTextField,
    TopicsField,
)
from .reports import ReportsField

PUBLISH = "_publish"  # the name of the button
# The fields of a form in which a field of a row is typed in another form than it is stored.
TYPED_IN = {"sources": "source_numbers", "focus_area": "focus_area_name"}


class WholeNumberInput(forms.TextInput):
    """A whole number in a text input: unlike a number input, the mouse wheel does not change it.

    See "Why the GOV.UK Design System team changed the input type for numbers" (2020).
    """

    def __init__(self, attrs: dict | None = None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class ArticleForm(forms.ModelForm):
    """The texts of an article, and the draft version that the form was made from."""

    conflict = None  # why the draft can't be saved; the screen shows it
    changes = ""  # what saving changed, in words
    original = None  # of a translation: an originals.OriginalOfDraft
    draft_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Article
        fields = (
            *(field.name for field in fields_of(Document) if field.kind is not Kind.ROWS),
            "slug",
            "featured",
            "topics",
        )
        field_classes = {"language": LanguageTextField, "topics": TopicsField}
        widgets = {"language": LanguageInput}
        help_texts = {
            "language": "The language that the article is written in. Choose one from the list, or"
            " enter its name or tag, such as Albanian or sq. Leave empty if it isn’t known.",
        }
        error_messages = {
            "slug": {"unique": "Another article has this slug. Choose a different one."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["draft_version"] = self.instance.version
        if self.original:
            self.original.show_beside_texts(self)

    def clean_draft_version(self):
        version = self.cleaned_data["draft_version"]
        if version is None and self.instance.pk:
            raise ValidationError("The form has no draft version. Reload the page.")
        return version

    def clean(self):
        cleaned = super().clean()
        if self.conflict:
            self.add_error(None, "Not saved yet. Resolve the conflict above first.")
        return cleaned


class SourceNumbersField(forms.CharField):
    """Source numbers as the screen shows them, separated by commas: "1, 3"."""

    def __init__(self):
        super().__init__(label="Sources", required=False, max_length=2_000)

    def clean(self, value):
        text = super().clean(value)
        if not re.fullmatch(r"[0-9,;\s]*", text):
            raise ValidationError("Enter source numbers separated by commas, such as 1, 3.")
        return [int(number[:9]) for number in re.findall("[0-9]+", text)]


class RowForm(forms.ModelForm):
    """A row of an article. An empty order puts it last.

    `languages` are the article's as it is typed, and as it is stored.
    """

    # The uid lets a row come back as itself if someone else removed it in the meantime.
    row_uid = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, languages=("", ""), **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["row_uid"] = self.instance.uid if self.instance.pk else ""
        if "position" in self.fields:
            self.fields["position"].required = False
            if not self.instance.pk:
                self.initial["position"] = None
        for name, field in self.fields.items():
            if isinstance(field, DateTextField):
                self.initial[name] = field.show(getattr(self.instance, name), *languages)

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class CitingForm(RowForm):
    """A row that cites sources."""

    source_numbers = SourceNumbersField()

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        cited = [numbers[uid] for uid in self.instance.sources if uid in numbers]
        self.initial["source_numbers"] = ", ".join(map(str, cited))


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of one part of an article."""

    part = None  # in shape.ROWS
    stale = False  # whether the draft was saved again since these forms were made
    languages = ("", "")  # of the article, as it is typed and as it is stored
    original = None  # of a translation: an originals.OriginalOfDraft

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = set()  # the uids of new rows

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "languages": self.languages}

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if self.is_bound and not form.instance.pk:
            if self.stale and i < self.initial_form_count():
                # Of a row that somebody else removed meanwhile: it comes back as a new one.
                form.fields["id"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self._take_uid(form)
        if self.original:
            self.original.show_beside_row(form, self.part)
        return form

    def _take_uid(self, form):
        """Give a new row the uid that came with it: other rows may refer to it already."""
        uid = form.data.get(form.add_prefix("row_uid"), "")
        taken = {row.uid for row in self.get_queryset()} | self.taken
        if shape.UID.fullmatch(uid) and uid not in taken:
            form.instance.uid = uid
            self.taken.add(uid)

    @property
    def deleted_forms(self):
        """The forms of rows to remove. (Django returns none if any row has an error.)"""
        if not (self.is_bound and self.can_delete):
            return []
        cleaned = [form for form in self.forms if form.errors is not None]
        return [form for form in cleaned if self._should_delete_form(form)]

    def remaining_forms(self):
        """Return the forms of the rows that remain, in order."""
        deleted = self.deleted_forms
        forms = [f for f in self.forms if f not in deleted and (f.instance.pk or f.has_changed())]
        if "position" not in self.form.base_fields:
            return forms
        return [form for _, form in sorted(enumerate(forms), key=lambda pair: _order(*pair))]

    def rows(self):
        """Return the rows that remain, as rows of a Document."""
        return tuple(drafts.row_of(self.part, form.instance) for form in self.remaining_forms())


def _order(index, form):
    """Return a form's sort key: its order. Of two with the same order, the one that moved wins."""
    wanted = getattr(form, "cleaned_data", {}).get("position") or float("inf")
    before = form.initial.get("position") or float("inf")
    return wanted, (wanted > before) - (wanted < before), index


class CitingFormSet(RowFormSet):
    """Rows that cite sources by number. `sources` is the formset of the sources on the screen."""

    sources = None

    def get_form_kwargs(self, index):
        # On a read-only screen the forms are made before `sources` is set.
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
            problem, uid = self._cited(number)
            if problem:
                form.add_error("source_numbers", problem)
            elif uid not in uids:
                uids.append(uid)
        form.instance.sources = uids

    def _cited(self, number):
        """Return (None, the uid of the source `number` on the screen), or (problem, None)."""
        if not 1 <= number <= len(self.sources.forms):
            return f"Source {number} is not in the list of sources.", None
        form = self.sources.forms[number - 1]
        if form in self.sources.deleted_forms:
            return f"Source {number} is marked for deletion. Remove its number here.", None
        if not (form.instance.pk or form.has_changed()):
            return f"Source {number} is empty.", None
        return None, form.instance.uid


class SourceURLField(forms.URLField):
    """A URL. Without a scheme, it is taken to be https."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "assume_scheme": "https"})

    def to_python(self, value):
        return super().to_python("".join((value or "").split()))


class SourceForm(RowForm):
    class Meta:
        model = Source
        fields = ["title", "author", "publisher", "url", "published", "checked", "position"]
        field_classes = {"url": SourceURLField, "published": DateTextField}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "author": forms.Textarea(attrs={"rows": 2}),
            "publisher": forms.Textarea(attrs={"rows": 2}),
            "url": forms.Textarea(attrs={"rows": 2, "inputmode": "url"}),
            "checked": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }


class MomentField(forms.DateTimeField):
    """A date and time, in the site's time zone."""

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
        """The help text that names the time zone and the current time there."""
        now = timezone.localtime(clock.now())
        return f"Time zone: {now.tzinfo}, where it is now {now:%H:%M} ({now:%Z})."


def _clock_change(naive):
    zone = timezone.get_current_timezone()
    there_and_back = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != naive:
        return (
            f"{naive:%H:%M} does not exist on that day: the clocks go forward. Choose another time."
        )
    return (
        f"{naive:%H:%M} occurs twice on that day: the clocks go back. Choose a time outside that"
        " hour."
    )


class PublishForm(forms.Form):
    """The note of an edition, its kind, and when it goes live."""

    note = forms.CharField(
        label="What changed, for readers",
        max_length=500,
        help_text="One line, shown beside the date on the page. You can’t change it later.",
        error_messages={"required": "Describe in a few words what changes for readers."},
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    kind = forms.ChoiceField(
        label="Kind of change",
        choices=Edition.Kind,
        required=False,
        help_text="A correction is also listed on the corrections page.",
    )
    live_from = MomentField(label="Goes live")
    reports = ReportsField(
        Report.objects.none(),
        label="Reports that this correction answers",
        required=False,
        help_text="Their readers see this edition and your answer, and the correction says that a"
        " reader reported it.",
    )
    answer = forms.CharField(
        label="Answer to these readers",
        required=False,
        max_length=TEXT_LENGTH,
        help_text="Public: also shown on the corrections page. If empty, it is the text above.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, is_first: bool = False, reports=None, **kwargs):
        super().__init__(*args, **kwargs)
        if reports is not None and not is_first and reports.exists():
            self.fields["reports"].queryset = reports
        else:
            del self.fields["reports"], self.fields["answer"]
        if is_first:  # there is nothing yet to update or correct
            del self.fields["kind"]
        field = self.fields["live_from"]
        field.help_text = f"Leave empty to publish now. {field.zone_help}"

    def clean_kind(self):
        return self.cleaned_data["kind"] or Edition.Kind.UPDATE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reports") and cleaned.get("kind") != Edition.Kind.CORRECTION:
            self.add_error("kind", "Choose “Correction”, or untick the reports.")
        return cleaned


class RescheduleForm(forms.Form):
    live_from = MomentField(label="Goes live")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["live_from"]
        field.required = True
        field.help_text = field.zone_help


class ReasonForm(forms.Form):
    """Why an edition is withdrawn."""

    reason = forms.CharField(
        label="Reason, for readers",
        max_length=500,
        help_text="Shown on the page in place of the text.",
        error_messages={"required": "Tell readers why you are withdrawing this."},
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )


class WithdrawForm(ReasonForm):
    """Why an article is withdrawn, when, and whether its history stays available."""

    at = MomentField(label="Withdraw on")
    history_open = forms.BooleanField(
        label="Keep the history available",
        required=False,
        initial=True,
        help_text="Readers can still see the title, the history and earlier editions. Otherwise all"
        " editions are withdrawn.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        field.help_text = (
            f"Leave empty to withdraw now. A future time sets an expiry. {field.zone_help}"
        )


class PreviewLinkForm(forms.Form):
    days = forms.IntegerField(
        label="Works for (days)",
        min_value=1,
        max_value=90,
        initial=7,
        help_text="At most 90.",
        widget=WholeNumberInput,
    )
