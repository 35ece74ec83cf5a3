"""The translations of an article: which are live, and how pages and data refer to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from milestones.document import languages
from milestones.models import Edition, PublishedMilestone
from milestones.models.editions import GROUP
from milestones.models.urls import article_url

from .finding import of_live_edition


@dataclass(frozen=True, slots=True)
class Translation:
    """A live article of a group that says the same in several languages, or a milestone of it.

    `language` is a BCP 47 tag or "". `number` is that of the live edition, and `pk` its primary
    key. `uid` is that of the milestone. With `is_history` it is the history of the article.
    """

    language: str
    slug: str
    number: int
    is_original: bool
    pk: int
    is_page: bool = False
    uid: str = ""
    is_history: bool = False

    @property
    def url(self) -> str:
        if self.is_history:
            return article_url("history", self.slug)
        if self.uid:
            return article_url("milestone", self.slug, self.uid)
        return article_url("page" if self.is_page else "article", self.slug)

    @property
    def name(self) -> str:
        """The own name of the language, such as français; the slug if it isn't known."""
        return languages.own_name(self.language) or self.language or self.slug


@dataclass(frozen=True, slots=True)
class Translated:
    """What a translation says of its `original`, which is live.

    `number` is the edition that it translates; None if that isn't known.
    """

    original: Translation
    number: int | None

    @property
    def is_behind(self) -> bool:
        """Whether the original has a newer edition."""
        return self.number is not None and self.number < self.original.number

    @property
    def edition_url(self) -> str:
        return article_url("edition", self.original.slug, self.number or self.original.number)

    @property
    def comparison_url(self) -> str:
        """The URL of what has changed in the original since."""
        return article_url("compare", self.original.slug, self.number or 1, self.original.number)


def translations_of(newest: Edition) -> list[Translation]:
    """Return the live articles that say the same as one, and that one; the original is first.

    `newest` is its newest edition, as `finding.newest_at` finds it. Returns [] if there are no
    others. This takes a query only if the article is a translation or has one.
    """
    return groups_of([newest]).get(newest.original_id or newest.article_id, [])


def groups_of(editions: Sequence[Edition]) -> dict[int, list[Translation]]:
    """Return the groups of live articles that `editions` belong to, by the key of the original.

    They have `is_translated`. This takes a query only if one of them is in a group.
    """
    originals = {each.original_id or each.article_id for each in editions if _is_in_group(each)}
    groups: dict[int, list[Translation]] = {}
    if originals:
        live = Edition.objects.live().alias(group=GROUP).filter(group__in=originals).order_by()
        for edition in live.only(*_COLUMNS):
            original = edition.original_id or edition.article_id
            groups.setdefault(original, []).append(_translation(edition))
    return {key: sorted(group, key=_order) for key, group in groups.items() if len(group) > 1}


_COLUMNS = ("article", "language", "slug", "is_page", "number", "original")


def _is_in_group(edition: Edition) -> bool:
    return bool(edition.original_id or edition.is_translated)


def _translation(edition: Edition) -> Translation:
    return Translation(
        language=edition.language,
        slug=edition.slug,
        number=edition.number,
        is_original=edition.original_id is None,
        pk=edition.pk,
        is_page=edition.is_page,
    )


def _order(translation: Translation) -> tuple[bool, str, str]:
    return not translation.is_original, translation.language, translation.slug


def translated(edition: Edition, translations: Sequence[Translation]) -> Translated | None:
    """Return the original of `edition`; None if it isn't a translation, or if that isn't live."""
    if not edition.original_id:
        return None
    original = next((each for each in translations if each.is_original), None)
    return Translated(original, edition.original_number) if original else None


def of_milestone(translations: Sequence[Translation], uid: str) -> list[Translation]:
    """Return the milestone `uid` of each of a group that has it; [] if no other has.

    This takes a query only if there is a group.
    """
    if not translations:
        return []
    rows = PublishedMilestone.objects.filter(edition__in=[each.pk for each in translations])
    having = set(rows.filter(uid=uid).values_list("edition", flat=True))
    found = [replace(each, uid=uid) for each in translations if each.pk in having]
    return found if len(found) > 1 else []


def histories_of(newest: Edition) -> list[Translation]:
    """Return the histories of the articles that `translations_of` gives."""
    return [replace(each, is_history=True) for each in translations_of(newest)]


def others_than(edition: Edition, translations: Sequence[Translation]) -> list[Translation]:
    """Return those of a group that aren't the article of `edition`."""
    return [each for each in translations if each.slug != edition.slug]


def hreflangs(translations: Sequence[Translation]) -> list[tuple[str, str]]:
    """Return (language, path) of each of a group, and of the original as "x-default" too."""
    known = [(each.language, each.url) for each in translations if each.language]
    return [*known, *(("x-default", each.url) for each in translations if each.is_original)]


def as_json(
    request: HttpRequest, edition: Edition, translations: Sequence[Translation]
) -> dict[str, Any]:
    """Return what the data of the live `edition` says of its translations and of its original."""
    absolute = request.build_absolute_uri
    of = translated(edition, translations)
    return {
        "translations": [
            {"language": each.language, "url": absolute(each.url)}
            for each in others_than(edition, translations)
        ],
        "translation_of": of
        and {
            "url": absolute(of.original.url),
            "edition": of.number,
            "newest_edition": of.original.number,
        },
    }


@of_live_edition
def in_language(request: HttpRequest, edition: Edition, language: str) -> HttpResponse:
    """Redirect to the translation of an article into `language`, one of LANGUAGES, if it is live.

    Otherwise redirect to the article itself.
    """
    there = (
        each.url
        for each in [_translation(edition), *translations_of(edition)]
        if languages.variant(each.language) == language
    )
    return redirect(next(there, edition.get_absolute_url()))
