"""The admin screens that import a document: choose it, check the result, make a draft."""

import logging
from dataclasses import replace
from functools import partial

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from milestones import drafts
from milestones.document import comparing
from milestones.drafts import previews
from milestones.formats.reports import ParseError
from milestones.importing import documents, figures, into_draft, pending, reporting
from milestones.importing.choices import Choices
from milestones.models import Article
from milestones.views import converters  # noqa: F401
from milestones.views.article import preview_page

from . import import_review as review
from .import_forms import ACCEPTED, MOST_BYTES, ImportForm, NewDraftForm, too_large
from .large_forms import checks_its_size, within
from .screens import NAME, ArticleScreens, article_or_404

logger = logging.getLogger(__name__)

# The names of buttons.
DRAFT, INTO, COMPARE, AUTOMATIC = "_draft", "_into", "_compare", "_automatic"
GONE = (
    "This document is no longer available: it became a draft, was removed, or was uploaded more"
    " than a day ago. Choose it again."
)


def of_pending(view):
    """Decorate a method that takes (request, pending import) to take the import's number."""

    def wrapper(self, request, number):
        found = pending.find(number, request.user)
        if found is None:
            messages.error(request, GONE)
            return redirect(f"admin:{NAME}_import")
        self.need_to_import(request, found.article)
        return view(self, request, found)

    return wrapper


class ImportScreens(ArticleScreens):
    """The import screens of the admin of articles."""

    def import_urls(self):
        wrap = self.admin_site.admin_view
        at = "import/<number:number>/"
        return [
            path("import/", wrap(self.import_view), name=f"{NAME}_import"),
            path("<int:pk>/import/", wrap(self.import_view), name=f"{NAME}_import_into"),
            path(at, wrap(self.review_view), name=f"{NAME}_import_review"),
            path(f"{at}page/", wrap(self.page_view), name=f"{NAME}_import_page"),
            path(f"{at}report/", wrap(self.report_view), name=f"{NAME}_import_report"),
            path(f"{at}compare/", wrap(self.compare_view), name=f"{NAME}_import_compare"),
            path(
                f"{at}remove/", wrap(require_POST(self.remove_view)), name=f"{NAME}_import_remove"
            ),
        ]

    def need_to_import(self, request, article):
        """Refuse people who can’t change `article` or, if it is None, can’t add one."""
        if article is None:
            allowed = self.has_add_permission(request)
        else:
            allowed = self.has_change_permission(request, article)
        if not allowed:
            raise PermissionDenied

    # --- Choose a document ---

    @checks_its_size
    def import_view(self, request, pk=None):
        """Ask for a document: for a new article, or for the draft of article `pk`."""
        article = article_or_404(pk) if pk is not None else None
        self.need_to_import(request, article)
        if request.method != "POST":
            return self._import_screen(request, article, ImportForm())

        def refuse(size):
            form = ImportForm({}, {})
            form.add_error("file", too_large(size))
            return self._import_screen(request, article, form, status=413)

        return within(request, MOST_BYTES, partial(self._receive, article=article), refuse)

    def _receive(self, request, article):
        """Keep the document that was sent, with its images, if it can be read."""
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            data, name, field = form.document
            try:
                parsed = documents.parse(data, name)
                images = figures.store(parsed.tree, request.user) if parsed.tree else None
            except ParseError as error:
                form.add_error(field, str(error))
            except OSError:
                logger.exception("The images of a document can't be stored.")
                form.add_error(field, "Its images can't be stored. Ask the administrator.")
            else:
                kept = pending.add(
                    data, name=name, user=request.user, article=article, images=images
                )
                return redirect(f"admin:{NAME}_import_review", kept.pk)
        return self._import_screen(request, article, form)

    def _import_screen(self, request, article, form, status=200):
        context = {
            "form": form,
            "accepted": ACCEPTED,
            "most_bytes": MOST_BYTES,
            "kept": pending.of(request.user).filter(article=article),
        }
        title = f"Import into “{article}”" if article else "Import a document"
        return self._import_page(request, article, "import", title, context, status)

    # --- Check the result ---

    @of_pending
    def review_view(self, request, kept):
        """Show what the document becomes, and take other decisions about it."""
        choices = pending.choices_of(kept)
        if request.method != "POST":
            return self._review_screen(request, kept, pending.parse(kept))
        wanted = Choices()
        if AUTOMATIC not in request.POST:
            wanted = review.chosen(choices, request.POST)
        if wanted != choices:
            pending.choose(kept, wanted)
            if {DRAFT, INTO, COMPARE} & request.POST.keys():
                text = "The article now follows your changes. Check it, then go on."
                messages.info(request, text)
        elif COMPARE in request.POST:
            return redirect(f"admin:{NAME}_import_compare", kept.pk)
        elif INTO in request.POST:
            return self._into_existing(request, kept)
        elif DRAFT in request.POST:
            return self._draft(request, kept)
        return redirect(request.get_full_path())

    def _draft(self, request, kept):
        """Make a draft, or show why that can't be."""
        parsed = pending.parse(kept)
        form = NewDraftForm(request.POST)
        if form.is_valid() and (article := self._make_draft(request, kept, parsed, form)):
            return redirect(f"admin:{NAME}_change", article.pk)
        return self._review_screen(request, kept, parsed, form)

    def _review_screen(self, request, kept, parsed, form=None):
        choices = pending.choices_of(kept)
        pages = Paginator(range(len(review.blocks_of(parsed))), review.PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context = {
            "kept": kept,
            "summary": into_draft.summary(parsed.document),
            "groups": review.report(parsed),
            "blocks": list(review.block_rows(parsed, choices, page.object_list)),
            "page": page,
            "has_choices": bool(choices.roles or choices.columns),
            "form": form or NewDraftForm(initial=_suggested(parsed.document, kept)),
            "article_page": _article_page(request, kept, parsed).content.decode(),
        }
        respond = csp_update({"frame-src": [SELF]})(self._import_page)
        return respond(request, kept.article, "import_review", "Check the import", context)

    @xframe_options_sameorigin
    @csp_replace({"frame-ancestors": [SELF]})
    def page_view(self, request, number):
        """Show the article as it will be read, on its own or in the frame of `review_view`."""
        kept = pending.find(number, request.user)
        if kept is None:
            raise Http404(GONE)
        self.need_to_import(request, kept.article)
        return _article_page(request, kept, pending.parse(kept))

    @of_pending
    def report_view(self, request, kept):
        """Show the whole import report as plain text."""
        parsed = pending.parse(kept)
        text = "".join(f"{line}\n" for line in reporting.lines(parsed.remarks))
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    @of_pending
    def remove_view(self, request, kept):
        kept.delete()
        messages.success(request, f"{pending.named(kept)} was removed. Nothing was imported.")
        if kept.article:
            return redirect(f"admin:{NAME}_import_into", kept.article.pk)
        return redirect(f"admin:{NAME}_import")

    # --- Make a draft ---

    def _make_draft(self, request, kept, parsed, form):
        """Make the draft of a new article. Return it, or None if the form now says why not."""
        self.need_to_import(request, None)
        document = replace(parsed.document, title=form.cleaned_data["title"])
        try:
            with transaction.atomic():  # the draft and its history entry: both or neither
                article = into_draft.new_article(form.cleaned_data["slug"])
                article = into_draft.write(document, article, user=request.user)
                kept.delete()
                self.log_addition(request, article, f"Imported {pending.named(kept)}.")
        except (ParseError, into_draft.CannotImport) as error:
            form.add_error(None, str(error))
            return None
        messages.success(request, "The draft is made. Nothing is published yet.")
        return article

    def _into_existing(self, request, kept):
        """Import into the article whose slug was entered, after a comparison."""
        form = NewDraftForm(request.POST)
        form.is_valid()
        if form.slug_owner is None:
            return redirect(request.get_full_path())
        self.need_to_import(request, form.slug_owner)
        kept.article = form.slug_owner
        kept.save(update_fields=["article"])
        return redirect(f"admin:{NAME}_import_compare", kept.pk)

    @of_pending
    def compare_view(self, request, kept):
        """Show what the import would change in the draft of an article, and replace it."""
        if kept.article is None:
            return redirect(f"admin:{NAME}_import_review", kept.pk)
        parsed = pending.parse(kept)
        if request.method == "POST":
            if self._replace_draft(request, kept, parsed):
                return redirect(f"admin:{NAME}_change", kept.article.pk)
            return redirect(f"admin:{NAME}_import_compare", kept.pk)
        article = kept.article
        document = into_draft.as_written(parsed.document, article)
        context = {
            "kept": kept,
            "comparison": comparing.compare(drafts.read(article), document),
            "version": article.version,
        }
        title = "Compare with the draft"
        return self._import_page(request, article, "import_compare", title, context)

    def _replace_draft(self, request, kept, parsed):
        """Replace the draft, unless it is not the one that was compared. Return whether it was."""
        with transaction.atomic():
            kept.article = drafts.locked(kept.article)
            if request.POST.get("version") == str(kept.article.version):
                into_draft.write(parsed.document, kept.article, user=request.user)
                kept.delete()
                self.log_change(
                    request, kept.article, f"Imported {pending.named(kept)} into the draft."
                )
                messages.success(request, REPLACED)
                return True
        version = kept.article.versions.first()
        who = (version and version.saved_by_name) or "someone"
        text = (
            f"The draft was saved by {who} after you opened the comparison. Nothing was replaced."
        )
        messages.error(request, f"{text} Below is the comparison with the draft as it is now.")
        return False

    # --- Shared ---

    def _import_page(self, request, article, name, title, context, status=200):
        context["is_nav_sidebar_enabled"] = False  # the article and its report need the space
        return self.article_screen(request, article, name, title, context, status)


REPLACED = (
    "The draft is replaced. Readers see no change until you publish. The previous draft is kept as"
    " a draft version."
)


def _article_page(request, kept, parsed):
    """Return the page of the article that `kept` becomes."""
    article = kept.article or Article(slug="imported")
    edition = previews.as_edition(article, review.with_uids(parsed.document))
    return preview_page(request, edition, "Preview of an import.", is_framed=True)


def _suggested(document, kept):
    """Return the title and slug to begin with."""
    return {"title": document.title, "slug": into_draft.suggested_slug(document, kept.file_name)}
