"""The milestones of all articles, with filters. `milestone_files` has them as JSON and CSV."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from milestones.document import dates, languages
from milestones.models import Edition, PublishedMilestone, Topic, TopicEdition, TopicMilestone
from milestones.models.public_state import read_state
from milestones.models.translations import written_in

from . import lang
from .facets import Decade, Facets, Filter, article_counts, chosen_from, facets
from .forms import MilestonesForm, year_text
from .keyset import Listing, page_of
from .link_headers import linked_page
from .linked_data import milestones_data
from .timeline import years_in_words

MILESTONES_A_PAGE = 50
ARTICLES_A_PAGE = 50
MILESTONES_A_FILE = 5000
A_QUERY = 500  # editions: SQLite refuses to look for too many at once
FIRST_DECADES = 12
NOTHING = Listing([], before_first="", after_last="")  # found without reading the milestones again


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that filters the list: its words, its URL and how many milestones it finds.

    `share` is their percentage of the most that such a link finds.
    """

    words: str
    url: str
    count: int
    is_chosen: bool
    share: int = 0

    @property
    def rest(self) -> int:
        """How much of a bar of 100 % is empty."""
        return 100 - self.share


# --- The page -------------------------------------------------------------------------------------


@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    """List the milestones of all articles by date, as far as the reader's filter finds them."""
    form = MilestonesForm(request.GET)
    if not form.is_valid():
        return _refused(request, "milestones/milestones.html", form)
    found = facets(read_state(), _filter(form))
    is_empty = found.total == 0 and not any(_page_asked_for(request).values())
    listing = NOTHING if is_empty else milestones_of(request, form, MILESTONES_A_PAGE)
    context = {
        "form": form,
        "listing": listing,
        "facets": found,
        "decades": _decades(form, found),
        "first_decades": f":{FIRST_DECADES}",
        "later_decades": f"{FIRST_DECADES}:",
        "articles": _articles(form, found),
        "topics": _topics(form, found),
        "all_years": _in_words(found.years),
        "description": _description(found),
        "years": "" if listing.is_whole else _in_words(_years(listing)),
        "is_all_in_a_file": found.total <= MILESTONES_A_FILE,
        "file_length": MILESTONES_A_FILE,
        "urls": _urls(form),
        "linked_data": _linked_data(request, form, found),
    }
    return linked_page(
        request,
        "milestones/milestones.html",
        context,
        canonical=_canonical(request, form),
        query=form.query(),
    )


def _description(found: Facets) -> str:
    """Return what the list has, for search engines and link previews."""
    count = ngettext("%(number)s milestone", "%(number)s milestones", found.total)
    parts = [count % {"number": languages.number(found.total)}, _in_words(found.years)]
    words = gettext("Milestones of all articles, by date, with their sources.")
    return f"{', '.join(filter(None, parts))}. {words}"


def _canonical(request: HttpRequest, form: MilestonesForm) -> str:
    return request.build_absolute_uri(request.path + form.query(**_page_asked_for(request)))


def _linked_data(request: HttpRequest, form: MilestonesForm, found: Facets) -> dict[str, Any]:
    """Return the whole list as a Dataset; nothing for a filter or another page of it."""
    if form.query(**_page_asked_for(request)) or not found.total:
        return {}
    return milestones_data(request.build_absolute_uri(request.path), found.years)


def _refused(request: HttpRequest, template: str, form: MilestonesForm) -> HttpResponse:
    """Show the form with what is wrong with it, and no list."""
    response = render(request, template, {"form": form})
    patch_cache_control(response, no_cache=True)  # such URLs must not fill the page cache
    return response


def milestones_of(request: HttpRequest, form: MilestonesForm, length: int) -> Listing:
    """Return the page that a request asks for of the milestones that a valid `form` finds.

    They have their editions, without the content. Raises Http404 if there is no such page.
    """
    is_of_topic = form.chosen_topic is not None and form.edition is None
    model = TopicMilestone if is_of_topic else PublishedMilestone
    listing = page_of(request, model, _narrowed_by(form), length)
    if is_of_topic:
        listing = replace(listing, items=[row.milestone for row in listing])
    editions = Prefetch("edition", Edition.objects.defer("content"))
    for start in range(0, len(listing.items), A_QUERY):
        prefetch_related_objects(listing.items[start : start + A_QUERY], editions)
    return listing


def _narrowed_by(form: MilestonesForm) -> Callable[[Any], list[Any]]:
    is_dated = form.years != (None, None)

    def narrow(rows: Any) -> list[Any]:
        if form.edition:
            rows = rows.live().filter(edition=form.edition.pk)
        else:
            rows = rows.live(written_in())
        if form.chosen_topic and form.edition:
            rows = rows.filter(edition__article__topics=form.chosen_topic.pk)
        elif form.chosen_topic:
            rows = rows.filter(topic=form.chosen_topic.pk).select_related("milestone")
        parts = rows.containing(form.text).between(*form.years)
        return [part.newest_first(dated=is_dated) for part in parts] if form.newest_first else parts

    return narrow


def _filter(form: MilestonesForm) -> Filter:
    edition, topic = _key(form.edition), _key(form.chosen_topic)
    return Filter(form.text, *form.years, edition, lang.of_the_site(), topic)


def _key(chosen: Edition | Topic | None) -> int | None:
    return chosen.pk if chosen else None


def _page_asked_for(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("after", "before")}


def _decades(form: MilestonesForm, found: Facets) -> list[Choice]:
    language = lang.of_the_site()
    most = max((decade.count for decade in found.decades), default=1)
    return [_decade(form, decade, language, most) for decade in found.decades]


def _decade(form: MilestonesForm, decade: Decade, language: str, most: int) -> Choice:
    first, last = map(year_text, (decade.first, decade.last))
    return Choice(
        years_in_words(decade.first, decade.last, language),
        reverse("milestones:milestones") + form.query(**{"from": first, "to": last}),
        decade.count,
        form.years == (decade.first, decade.last),
        math.ceil(100 * decade.count / most),
    )


def _articles(form: MilestonesForm, found: Facets) -> list[tuple[Edition, Choice]]:
    return [(entry.edition, _article(form, entry.edition, entry.count)) for entry in found.articles]


def _article(form: MilestonesForm, edition: Edition, count: int) -> Choice:
    return Choice(
        edition.title_in_lists,
        reverse("milestones:milestones") + form.query(article=edition.slug),
        count,
        bool(form.edition and form.edition.pk == edition.pk),
    )


def _topics(form: MilestonesForm, found: Facets) -> list[tuple[Topic, Choice]]:
    return [(entry.topic, _topic(form, entry.topic, entry.count)) for entry in found.topics]


def _topic(form: MilestonesForm, topic: Topic, count: int) -> Choice:
    return Choice(
        topic.name,
        reverse("milestones:milestones") + form.query(topic=topic.slug),
        count,
        form.chosen_topic == topic,
    )


def _urls(form: MilestonesForm) -> dict[str, str]:
    """Return the URLs of the same list in other ways."""
    page = reverse("milestones:milestones")
    query = form.query()
    return {
        "json": reverse("milestones:milestones_json") + query,
        "csv": reverse("milestones:milestones_csv") + query,
        "other_order": page + form.query(order="" if form.newest_first else "newest"),
        "all_years": page + form.query(**{"from": "", "to": ""}),
        "all_articles": page + form.query(article=""),
        "all_topics": page + form.query(topic=""),
        "more_articles": reverse("milestones:milestone_articles") + form.query(article=""),
    }


def _years(listing: Listing) -> tuple[int, int] | None:
    """Return the first and the last year in which milestones of a page begin, if any has one.

    Of a date without a beginning, this is the year of its end.
    """
    known: list[int] = []
    for item in listing.items:
        years = dates.years(item.date) if dates.is_date(item.date) else ()
        known += [year for year in years if year is not None][:1]
    return (min(known), max(known)) if known else None


def _in_words(years: tuple[int, int] | None) -> str:
    return years_in_words(*years, lang.of_the_site()) if years else ""


# --- All articles ---------------------------------------------------------------------------------


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """List the articles that have milestones which a filter finds, with their number."""
    form = MilestonesForm({**request.GET.dict(), "article": ""})
    if not form.is_valid():
        return _refused(request, "milestones/milestone_articles.html", form)
    listing = _articles_of(request, form)
    counts = article_counts(listing.items, _filter(form))
    context = {
        "form": form,
        "listing": listing,
        "articles": [(each, _article(form, each, counts.get(each.pk, 0))) for each in listing],
        "back": reverse("milestones:milestones") + form.query(),
    }
    return linked_page(
        request,
        "milestones/milestone_articles.html",
        context,
        canonical=_canonical(request, form),
    )


def _articles_of(request: HttpRequest, form: MilestonesForm) -> Listing:
    """Return the page that a request asks for of the articles with milestones, newest first."""
    chosen = _filter(form)._replace(topic=None)
    rows = PublishedMilestone.objects.order_by()

    def having(key: str) -> Exists:
        return Exists(chosen_from(rows.filter(edition=OuterRef(key)), chosen))

    def of_all(editions: Any) -> Any:
        found = editions.live().once_each(written_in()).filter(having("pk"))
        return found.order_by("-live_from", "-pk").defer("content")

    def of_topic(entries: Any) -> Any:
        found = entries.live(written_in()).filter(having("edition"), topic=form.chosen_topic)
        return found.select_related("edition").defer("edition__content")

    if form.chosen_topic is None:
        return page_of(request, Edition, of_all, ARTICLES_A_PAGE)
    listing = page_of(request, TopicEdition, of_topic, ARTICLES_A_PAGE)
    return replace(listing, items=[entry.edition for entry in listing])
