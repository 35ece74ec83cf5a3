"""The forms of the screens about translations."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.text import Truncator

from milestones.document import languages
from milestones.editions.translating import newest_of
from milestones.models import Article, Edition

from .fields import LanguageTextField
from .forms import WholeNumberInput

_SLUG = re.compile(r"(?:.*/articles/)?([-\w]+)/?", re.ASCII)


class EditionChoice(forms.ModelChoiceField):
    def label_from_instance(self, edition):
        return Truncator(f"Edition {edition.number}, {edition.state}: {edition.note}").chars(100)


class TranslateForm(forms.Form):
    """Which edition of `article` to translate, into which language, and the slug of that."""

    edition = EditionChoice(
        Edition.objects.none(),
        empty_label=None,
        to_field_name="number",
        error_messages={"invalid_choice": "There is no such edition."},
    )
    language = LanguageTextField(
        label="Into",
        max_length=100,
        help_text="Choose a language from the list, or enter its name or tag, such as French or"
        " fr.",
        error_messages={"required": "Choose the language of the translation."},
    )
    slug = forms.CharField(
        max_length=100,
        required=False,
        help_text="The last part of the page’s URL. If empty, that of the original with the"
        " language after it.",
    )

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        editions = article.editions.not_cancelled().order_by("-number").defer("content")
        self.fields["edition"].queryset = editions
        started = editions.started().first() or editions.first()
        self.initial.setdefault("edition", started and started.number)

    @property
    def has_editions(self):
        return self.fields["edition"].queryset.exists()

    def clean_language(self):
        language = self.cleaned_data["language"]
        if problem := Article(original=self.article).language_problem(language):
            raise ValidationError(problem)
        return language

    def clean_slug(self):
        slug = self.cleaned_data["slug"] or self._proposed()
        validate_slug(slug)
        is_taken = Article.objects.filter(slug=slug) or Edition.objects.filter(slug=slug)
        if is_taken.exists():
            raise ValidationError(
                f"Another article has or had the slug {slug}. Choose a different one."
            )
        return slug

    def _proposed(self):
        language = self.cleaned_data.get("language", "").lower()
        return f"{self.article.slug[: 99 - len(language)]}-{language}".strip("-")


class OriginalForm(forms.Form):
    """Which article `article` translates, and from which edition."""

    original = forms.CharField(
        max_length=500,
        label="The original",
        help_text="Its URL, or the slug at the end of that.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    number = forms.IntegerField(
        label="Which edition it translates",
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="If empty, the newest.",
        widget=WholeNumberInput,
    )

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        if article.original:
            self.initial |= {"original": article.original.slug, "number": article.original_number}

    def clean_original(self):
        match = _SLUG.fullmatch(self.cleaned_data["original"].strip())
        slug = match and match[1]
        found = Article.objects.filter(slug=slug).first()
        if not found and (edition := Edition.objects.filter(slug=slug).first()):
            found = edition.article
        if not found:
            raise ValidationError("There is no article with this URL or slug.")
        return found.original or found

    def clean(self):
        original = self.cleaned_data.get("original")
        if original and not self.cleaned_data.get("number") and not self.errors:
            newest = newest_of(original)
            if newest is None:
                raise ValidationError("The original has no edition yet. Publish it first.")
            self.cleaned_data["number"] = newest.number
        return self.cleaned_data


class TranslationsForm(forms.Form):
    """Which translations a list shows."""

    language = forms.ChoiceField(required=False)
    behind = forms.BooleanField(label="Behind the original", required=False)

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "All languages"), *map(_choice, languages)]

    def narrow(self, translations):
        """Return those of `translations`, an ArticleQuerySet, that the form asks for."""
        if language := self.cleaned_data["language"]:
            translations = translations.filter(language=language)
        return translations.filter(behind__gt=0) if self.cleaned_data["behind"] else translations


def _choice(tag):
    return tag, languages.name(tag) or "not known"
