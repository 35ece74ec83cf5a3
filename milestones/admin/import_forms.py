"""The forms of the screens that import a document."""

from django import forms
from django.core.exceptions import ValidationError

from milestones.document.prose import clean_line
from milestones.document.shape import TITLE_LENGTH
from milestones.formats.sizes import in_megabytes
from milestones.importing.into_draft import SLUG_LENGTH
from milestones.models import Article
from milestones.models.pending_imports import PASTED_HTML

MOST_BYTES = 50 * 2**20
ACCEPTED = ".docx,.odt,.html,.htm,.md,.markdown,.txt,.xlsx,.ods,.csv,.tsv"


class ImportForm(forms.Form):
    """A document to import: a file, or pasted text. `html` is what was pasted with formatting."""

    file = forms.FileField(
        required=False, label="Choose a file", error_messages={"empty": "The file is empty."}
    )
    text = forms.CharField(label="Or paste the text", required=False, strip=False)
    html = forms.CharField(label="Pasted text", required=False, strip=False)

    def __init__(self, data=None, files=None):
        if data is not None and "html" in data:
            # Some programs put NUL bytes on the clipboard, where nobody can see or remove them.
            data = {**data.dict(), "html": data["html"].replace("\0", "")}
        super().__init__(data, files)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(too_large(in_megabytes(file.size)))
        return file

    def clean(self):
        cleaned = super().clean()
        given = [cleaned.get("file"), *(cleaned.get(name, "").strip() for name in ("text", "html"))]
        if not self.errors and not any(given):
            raise ValidationError("Choose a file, or paste the text.")
        if not self.errors and sum(map(bool, given)) > 1:
            raise ValidationError(
                "Choose a file or paste the text, but not both. To import the file, remove the text"
                " and choose the file again."
            )
        return cleaned

    @property
    def document(self) -> tuple[bytes, str, str]:
        """The document as bytes, the name of its file, and the field that it came from."""
        if file := self.cleaned_data.get("file"):
            return file.read(), file.name or "", "file"
        if html := self.cleaned_data["html"].strip():
            return html.encode(errors="replace"), PASTED_HTML, "text"
        return self.cleaned_data["text"].encode(errors="replace"), "", "text"


def too_large(size: str) -> str:
    """Return the error message for a file of this `size`, in words."""
    return f"The file is {size}. The limit is {MOST_BYTES // 2**20} MB."


class NewDraftForm(forms.Form):
    """The title and slug of the article that an import makes."""

    slug_owner: Article | None = None  # whose slug was entered

    title = forms.CharField(
        max_length=TITLE_LENGTH,
        error_messages={"required": "Enter a title."},
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    slug = forms.SlugField(
        max_length=SLUG_LENGTH,
        help_text="The last part of the page’s URL.",
        error_messages={"required": "Enter a slug, such as the-title-in-short."},
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    def clean_title(self):
        return clean_line(self.cleaned_data["title"])

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        self.slug_owner = _owner_of(slug)
        if self.slug_owner:
            raise ValidationError(
                f"The article “{self.slug_owner}” has or had this slug. Enter a different one, or"
                " import into that article."
            )
        return slug


def _owner_of(slug: str) -> Article | None:
    """Return the article that has the slug now, or else one that was published at it."""
    articles = Article.objects
    return articles.filter(slug=slug).first() or articles.filter(editions__slug=slug).first()
