"""Fields of the article's screen, as people type them: languages, dates, prose and topics."""

from html import escape

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django_prose_editor.widgets import AdminProseEditorWidget

from milestones.document import completeness, dates, languages, prose
from milestones.document.languages import or_of_the_site
from milestones.models.fields import INLINE_EXTENSIONS

# --- Languages ------------------------------------------------------------------------------------


class LanguageInput(forms.TextInput):
    """A text input that suggests languages by their names. Any other tag can be typed."""

    def __init__(self, attrs: dict | None = None):
        super().__init__({"class": "vTextField", "autocomplete": "off", **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        suggested = f"{name}-suggested"
        field = super().render(name, value, {**(attrs or {}), "list": suggested}, renderer)
        of_the_site = (languages.tag(code) for code, _ in settings.LANGUAGES)
        options = format_html_join(
            "", '<option value="{}">{}</option>', languages.choices(of_the_site)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, suggested, options)


class LanguageTextField(forms.CharField):
    """A language as people write it: a tag, or the language's own or English name."""

    widget = LanguageInput

    def clean(self, value):
        """Return the language's tag. The error says what was typed, and what can be."""
        text = prose.clean_line(super().clean(value) or "")
        try:
            return languages.tag(languages.from_name(text))
        except ValueError:
            raise ValidationError(
                f"“{text}” is not a known language. Choose one from the list, or enter its tag,"
                " such as en, sq, ar or zh-Hant."
            ) from None


# --- Dates ----------------------------------------------------------------------------------------


class DateTextField(forms.CharField):
    """A date as people write it. What isn't understood is kept as it was written, with a warning.

    The form gives its field the date as it is stored, and the languages: see `show`.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._stored = self._shown = ""
        self._languages = ("",)

    def show(self, date: str, *languages: str) -> str:
        """Return the `date` that is stored as an editor sees it, in the last of `languages`.

        These are the article's as it is typed, and as it is stored.
        """
        languages = [or_of_the_site(language) for language in languages]
        self._languages = tuple(dict.fromkeys(languages))
        self._stored, self._shown = date, shown(date, languages[-1])
        if problem := completeness.date_problem(date, languages[-1]):
            self.help_text = format_html('<span class="date-warning">{}</span>', problem)
        return self._shown

    def clean(self, value: str) -> str:
        """Return the date that was typed: EDTF, or as it was written; the stored, if unchanged."""
        text = prose.clean_line(super().clean(value) or "")
        if text == self._shown and dates.is_date(self._stored):
            return self._stored
        for language in self._languages:
            try:
                return dates.read(text, language)
            except dates.DateError:
                continue
        return text


def shown(date: str, language: str) -> str:
    """Return `date` as an editor sees it: in words, if these are read as just that date again."""
    if not dates.is_date(date):
        return date
    words = dates.shown(date, language)
    try:
        return words if dates.read(words, language) == date else date
    except dates.DateError:
        return date


# --- Lines of prose -------------------------------------------------------------------------------


class InlineWidget(forms.Textarea):
    """A line of prose: plain text where it has no marks, else the prose editor with inline marks.

    Its value is HTML. A field of its own says that the prose editor made it; what came without that
    is plain text.
    """

    def __init__(self, attrs=None):
        super().__init__({"rows": 2, **(attrs or {})})
        self.editor = AdminProseEditorWidget(
            config={"extensions": INLINE_EXTENSIONS}, preset="configurable"
        )

    @property
    def media(self):
        return self.editor.media

    def value_from_datadict(self, data, files, name):
        value = data.get(name)
        if value is None or _of_editor(name) in data:
            return prose.clean_inline(value or "")
        return escape(prose.clean_line(value), quote=False)

    def render(self, name, value, attrs=None, renderer=None):
        html = value or ""
        text = prose.text_of(html)
        if escape(text, quote=False) == html:
            return super().render(name, text, attrs, renderer)
        editor = self.editor.render(name, f"<p>{html}</p>", attrs, renderer)
        mark = forms.HiddenInput().render(_of_editor(name), "1")
        return format_html("{}{}", editor, mark)


def _of_editor(name):
    return f"{name}-has-marks"


# --- Topics ---------------------------------------------------------------------------------------


class ChosenBefore(forms.MultipleHiddenInput):
    """Hidden fields, without the description that Django gives them: HTML doesn't allow it."""

    def get_context(self, name, value, attrs):
        kept = {key: text for key, text in attrs.items() if not key.startswith("aria-")}
        return super().get_context(name, value, kept)


class TopicsField(forms.ModelMultipleChoiceField):
    """The topics of an article.

    The form has what was chosen when it was opened too, so that saving changes only what its editor
    changed, not what somebody else chose in the meantime.
    """

    widget = forms.CheckboxSelectMultiple
    hidden_widget = ChosenBefore

    def __init__(self, queryset, **options):
        super().__init__(queryset, **{**options, "show_hidden_initial": True})
