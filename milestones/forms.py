"""The forms of the editors' screens. What makes a draft complete, `documents` says."""

import re
from dataclasses import fields

from django import forms
from django.core.exceptions import ValidationError

from . import documents, parsing
from .models import Article, Edition, Milestone, Source

PUBLISH = "_publish"  # the name of the button


class ArticleForm(forms.ModelForm):
    """The texts of an article, and the note that its next edition gets."""

    note = forms.CharField(
        label="What changed, for readers",
        max_length=500,
        required=False,
        help_text="One line. It stands beside the date on the page, for ever.",
    )
    kind = forms.ChoiceField(label="Kind of change", choices=Edition.Kind, required=False)

    class Meta:
        model = Article
        fields = ("title", "slug", "lead", "focus_intro", "milestones_intro") + (
            "conclusion_heading",
            "conclusion",
            "featured",
        )

    def clean_kind(self):
        return self.cleaned_data["kind"] or Edition.Kind.UPDATE

    def clean(self):
        cleaned = super().clean()
        if PUBLISH in self.data:
            if not cleaned.get("note") and "note" not in self.errors:
                self.add_error("note", "Say in a few words what changes for readers.")
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():  # the heads of a table don't label what is in its cells
            if field.label:
                field.widget.attrs.setdefault("aria-label", str(field.label).capitalize())

    def clean(self):
        super().clean()
        if PUBLISH not in self.data or any(self.errors):
            return
        kept = self.kept_forms()
        for problem in documents.row_problems(self.part, [self._row(form) for form in kept]):
            kept[problem.row].add_error(problem.field, problem.message)
        if self.part == "sections" and not kept:
            raise ValidationError("Add at least one section.")

    def kept_forms(self):
        """Return the forms of the rows that will be there, in their order."""
        deleted = self.deleted_forms
        forms = [f for f in self.forms if f not in deleted and (f.instance.pk or f.has_changed())]
        if "position" not in self.form.base_fields:
            return forms
        return [form for _, form in sorted(enumerate(forms), key=lambda pair: _place(*pair))]

    def _row(self, form):
        row = documents.ROWS[self.part]
        names = {field.name for field in fields(row)} - {"uid", "sources", "checked"}
        return row(**{name: getattr(form.instance, name) for name in names})

    def save(self, commit=True):
        forms = self.kept_forms()
        saved = super().save(commit)
        for position, form in enumerate(forms, 1):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])
        return saved


def _place(index, form):
    """The sort key of a form: its order; of two with the same, the one that moved there."""
    wanted = form.cleaned_data.get("position") or float("inf")
    before = form.initial.get("position") or float("inf")
    return wanted, (wanted > before) - (wanted < before), index


class CitingFormSet(RowFormSet):
    """Rows that name sources by their numbers on the same screen, on which `sources` holds them."""

    sources = None

    def get_form_kwargs(self, index):
        uids = [form.instance.uid for form in self.sources.initial_forms]
        numbers = {uid: number for number, uid in enumerate(uids, 1)}
        return {**super().get_form_kwargs(index), "numbers": numbers}

    def clean(self):
        for form in self.forms:
            if form not in self.deleted_forms and form.is_valid():
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
        fields = ["year", "month", "day", "initiative", "impact"]
        widgets = {
            "initiative": forms.Textarea(attrs={"rows": 2}),
            "impact": forms.Textarea(attrs={"rows": 2}),
        }


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
