"""The original of a translation, beside the fields of the screen that edits it."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from milestones import drafts
from milestones.document import comparing, images, languages, translating
from milestones.document.comparing import FieldChange
from milestones.editions.translating import newest_of
from milestones.models import Article
from milestones.views import lang
from milestones.views.pictures import Pictures
from milestones.views.prose_html import References, as_shown

from .forms import TYPED_IN


@dataclass(frozen=True)
class ShownBeside:
    """What a template shows beside a field: the original's `value` there, and its `change` since.

    `page` shows the value if it is prose. `name` says where the value is from.
    """

    name: str
    value: str | None
    is_prose: bool
    change: FieldChange | None
    attributes: SafeString
    page: "OriginalOfDraft"


class OriginalOfDraft:
    """The original of `article`, a translation: its edition that was followed, and the newest.

    It takes a fixed number of queries.
    """

    def __init__(self, article: Article) -> None:
        self.article, self.original = article, article.original
        self.newest = newest_of(self.original)
        self.number = article.original_number
        editions = self.original.editions
        followed = self.newest
        if self.number != self.newest.number:
            followed = editions.filter(number=self.number).first() or self.newest
        self.behind = editions.started().filter(number__gt=self.number or 0).count()
        newest = self.newest.document
        self.texts = translating.Original(
            newest if followed == self.newest else followed.document, newest
        )
        self.attributes = lang.attributes(self.texts.followed.language)
        self.draft = drafts.read(article)

    @cached_property
    def name(self) -> str:
        """Where the texts are from: "English (en), edition 3"."""
        language = self.texts.followed.language
        edition = f"edition {self.number or self.newest.number}"
        return f"{languages.name(language)}, {edition}" if language else f"Original, {edition}"

    @cached_property
    def comparison(self) -> comparing.Comparison:
        """What has changed in the original since."""
        return comparing.compare(self.texts.followed, self.texts.newest)

    @cached_property
    def missing(self) -> list[translating.NamedRow]:
        """The rows of the newest original that are missing in the draft."""
        return self.texts.missing_from(self.draft)

    @cached_property
    def extra(self) -> list[translating.NamedRow]:
        """The rows of the draft that are missing in the newest original."""
        return self.texts.not_in(self.draft)

    # --- Beside fields ---

    def show_beside_texts(self, form):
        """Give each field of `form` that is a text of a Document what is shown beside it."""
        for name, field in form.fields.items():
            if name in translating.TEXTS and (beside := self.texts.of_text(name)):
                field.beside = self._shown(beside)

    def show_beside_row(self, form, part):
        """Give each field of `form`, a row of `part`, what is shown beside it."""
        for name, beside in self.texts.of_row(part, form.instance.uid).items():
            shown_in = TYPED_IN.get(name, name)
            if shown_in in form.fields:
                form.fields[shown_in].beside = self._shown(beside)

    def _shown(self, beside):
        return ShownBeside(
            self.name, beside.value, beside.is_prose, beside.change, self.attributes, self
        )

    # --- Prose ---

    def shown(self, html: str) -> str:
        """Return prose of the original as HTML, with its images."""
        language = self.texts.followed.language
        return as_shown(html, self._references, self._pictures.html, language)

    @cached_property
    def _references(self) -> References:
        return _Numbers({row.uid: i for i, row in enumerate(self.draft.sources, 1)})

    @cached_property
    def _pictures(self) -> Pictures:
        shown = (self.texts.followed, self.texts.newest)
        return Pictures(dict.fromkeys(sha for each in shown for sha in images.hashes_in(each)))


class _Numbers(References):
    """References as an editor types them: "[3]", with the numbers of the translation's sources."""

    def link(self, uid: str) -> str:
        return f"<sup>[{self.numbers.get(uid, '?')}]</sup>"
