"""The editors' screens."""

import base64
import hashlib
import re
from itertools import zip_longest

from allauth.account.admin import EmailAddress
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from js_asset import ImportMap, Media

from . import importing, publishing, searching
from .admin_editions import EditionScreens
from .admin_errors import form_errors
from .admin_saving import Conflict, Saving
from .admin_typed import TypedIsKept
from .clock import clock
from .forms import (
    DATE,
    PUBLISH,
    ArticleForm,
    CitingForm,
    CitingFormSet,
    ImportForm,
    MilestoneForm,
    RowFormSet,
    SourceForm,
    WholeNumberInput,
)
from .listing import KeysFirst
from .models import Activity, Article, Edition, FocusArea, Milestone, Section, Source
from .parsing import ParseError
from .people import name_of

admin.site.site_header = admin.site.site_title = "Articles and editions"
admin.site.index_title = "Start"
admin.site.unregister(EmailAddress)  # allauth's, of which we use nothing yet
# Nobody deletes articles by the dozen; and Django answers a forged selection with a 500.
admin.site.disable_action("delete_selected")


# The one style element that the prose editor's script writes (Tiptap's base style), by its hash.
# A browser test fails when another version of the editor writes another.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"

# The modules of the prose editor's extension for pasting: by their names in an import map, because
# the files' own names change with their content.
PASTE_MODULES = ImportMap(
    {"milestones/paste": "js/paste.js"}
    | {
        f"milestones/paste/{name}": f"js/paste/{name}.js"
        for name in ("flow", "links", "prose", "styles", "word")
    }
)


def rows(name):
    """Return a formset class for the `part` called `name` of a Document."""
    base = RowFormSet if name == "sources" else CitingFormSet
    return type(f"{name.title()}FormSet", (base,), {"part": name})


class PartInline:
    """A part of an article: who may change the article may change it."""

    extra = 0
    formfield_overrides = {
        models.PositiveIntegerField: {"widget": WholeNumberInput},
        models.PositiveSmallIntegerField: {"widget": WholeNumberInput},
    }

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or self._may(request, "view")

    def has_add_permission(self, request, obj):
        return self._may(request)

    def has_change_permission(self, request, obj=None):
        return self._may(request)

    def has_delete_permission(self, request, obj=None):
        return self._may(request)

    def _may(self, request, *more):
        verbs = ("add", "change", *more)
        return any(request.user.has_perm(f"milestones.{verb}_article") for verb in verbs)


class SectionInline(PartInline, admin.StackedInline):
    model = Section
    form = CitingForm
    formset = rows("sections")
    fields = ["heading", "body", ("source_numbers", "position", "row_uid")]


class FocusAreaInline(PartInline, admin.StackedInline):
    model = FocusArea
    form = CitingForm
    formset = rows("focus_areas")
    fields = ["title", "body", ("source_numbers", "position", "row_uid")]


class MilestoneInline(PartInline, admin.TabularInline):
    model = Milestone
    form = MilestoneForm
    formset = rows("milestones")
    template = "admin/milestones/article/tabular.html"
    fields = [DATE, "initiative", "impact", "source_numbers", "row_uid"]
    verbose_name_plural = "milestones, in the order of their dates"


class SourceInline(PartInline, admin.TabularInline):
    model = Source
    form = SourceForm
    formset = rows("sources")
    template = "admin/milestones/article/tabular.html"
    fields = ["title", "publisher", "url", "checked", "position", "row_uid"]
    verbose_name_plural = "sources, numbered as they stand here"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("live", "Live, nothing to publish"),
            ("changed", "Live, with unpublished changes"),
            ("scheduled", "With an edition to come"),
            ("withdrawn", "Withdrawn"),
            ("never", "Never published"),
        ]

    def queryset(self, request, queryset):
        return {
            "live": queryset.filter(is_changed=False, live_number__isnull=False),
            "changed": queryset.filter(is_changed=True, live_number__isnull=False),
            "scheduled": queryset.filter(scheduled_for__isnull=False),
            "withdrawn": queryset.filter(withdrawn_at__isnull=False),
            "never": queryset.filter(latest_number__isnull=True),
        }.get(self.value(), queryset)


@admin.register(Article)
class ArticleAdmin(TypedIsKept, EditionScreens, admin.ModelAdmin):
    form = ArticleForm
    # Fieldsets and inlines alternate on the screen, in the order in which the page is read.
    fieldsets = [
        ("Title and lead", {"fields": ["title", "slug", "lead", "draft_version"]}),
        ("Above the focus areas", {"fields": ["focus_intro"]}),
        ("Above the milestones", {"fields": ["milestones_intro"]}),
        ("Conclusion", {"fields": ["conclusion_heading", "conclusion"]}),
        ("Front page", {"fields": ["featured"]}),
    ]
    inlines = [SectionInline, FocusAreaInline, MilestoneInline, SourceInline]
    list_display = ["title", "state", "unpublished_changes", "last_edit"]
    list_filter = [StateFilter, "featured"]
    search_fields = ["draft_text__text__contains", "title", "slug"]
    search_help_text = "Finds the words of drafts, wherever they stand in them."
    ordering = ["-updated_at"]
    list_per_page = 50
    paginator = KeysFirst
    view_on_site = False
    change_form_template = "admin/milestones/article/change_form.html"
    change_list_template = "admin/milestones/article/change_list.html"

    class Media:
        css = {"all": ["css/comparison.css"]}
        js = ["js/admin.js", "js/errors.js", "js/rows.js", "js/save.js", "js/unsaved.js"]

    # --- The list ---

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    @admin.display(description="state", ordering="live_number")
    def state(self, article):
        live = f"edition {article.live_number} is live" if article.live_number else ""
        if article.withdrawn_at:
            live = f"withdrawn on {publishing.moment(article.withdrawn_at)}"
        coming = ""
        if article.scheduled_for:
            when = publishing.moment(article.scheduled_for)
            coming = f"edition {article.latest_number} goes live on {when}"
        return "; ".join(filter(None, [live, coming])) or "not published"

    @admin.display(description="unpublished changes", boolean=False, ordering="is_changed")
    def unpublished_changes(self, article):
        return "yes" if article.is_changed else "no"

    @admin.display(description="last edit", ordering="updated_at")
    def last_edit(self, article):
        return _short(article.updated_at)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, searching.folded(search_term))

    # --- The screen of an article ---

    def get_readonly_fields(self, request, obj=None):
        """Featuring takes effect at once, so it needs the right to publish."""
        return [] if self.may_publish(request) else ["featured"]

    def delete_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        count = article.editions.count() if article else 0
        return super().delete_view(request, object_id, {"edition_count": count})

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("import/", view, name="milestones_article_import"),
            path("<int:pk>/import/", view, name="milestones_article_import_into"),
            *self.edition_urls(),
            *super().get_urls(),
        ]

    def may_publish(self, request):
        return request.user.has_perm("milestones.publish_article")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if PUBLISH in request.POST and not self.may_publish(request):
            raise PermissionDenied
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict as conflict:  # nothing was saved: show the form again, with both sides
            request.conflict = conflict
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.conflict = getattr(request, "conflict", None)
        return form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        sources = next((formset for formset in formsets if formset.model is Source), None)
        for formset in formsets:
            formset.sources = sources
            formset.stale = change and request.POST.get("draft_version") != str(obj.version)
        return formsets, inlines

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] += Media(importmap=PASTE_MODULES)
        context["parts"] = list(zip_longest(context["adminform"], context["inline_admin_formsets"]))
        context["form_errors"] = list(form_errors(context["adminform"].form, context["parts"]))
        context["errors"] = None  # Django's own note: it lists nothing
        context["may_publish"] = self.may_publish(request)
        context["conflict"] = getattr(request, "conflict", None)
        article = context.get("original")
        editions = Edition.objects.filter(article=article).defer("content")
        context["newest"] = editions.newest().first() if article else None
        context["coming"] = (
            editions.not_cancelled().filter(live_from__gt=clock.now()).first() if article else None
        )
        allowed = csp_update(
            {"script-src": import_map_hashes(context["media"]), "style-src": [EDITOR_STYLE]}
        )
        return allowed(super().render_change_form)(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """The article is saved with its rows, as one Document: see `save_related`."""

    def save_related(self, request, form, formsets, change):
        saving = Saving(request, form, formsets)
        request.draft_changes = saving.save()

    def construct_change_message(self, request, form, formsets, add=False):
        return request.draft_changes

    def log_addition(self, request, obj, message):
        self._record(request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if not message:
            return None
        self._record(request, obj, message)
        return super().log_change(request, obj, message)

    def _record(self, request, article, description):
        """Keep what was done for the article's history. Django's own log goes with the account."""
        name = name_of(request.user)
        Activity.objects.create(
            article=article, done_at=clock.now(), done_by_name=name, description=description
        )

    def response_add(self, request, obj, post_url_continue=None):
        if PUBLISH in request.POST:
            return redirect("admin:milestones_article_publish", obj.pk)
        return super().response_add(self._staying(request), obj, post_url_continue)

    def response_change(self, request, obj):
        if PUBLISH in request.POST:
            return redirect("admin:milestones_article_publish", obj.pk)
        return super().response_change(self._staying(request), obj)

    def _staying(self, request):
        """Return `request` as if "Save and continue editing" had been pressed."""
        request.POST = request.POST.copy()
        request.POST["_continue"] = "on"
        return request

    # --- Import ---

    def import_view(self, request, pk=None):
        """Import a document: as a new article, or into the draft of article `pk`."""
        article = self._importable(request, pk)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ImportForm(*sent, article=article)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "form": form,
            "media": self.media,
            "title": f"Import into “{article}”" if article else "Import an article",
        }
        if form.is_valid() and (imported := self._import(request, form, article)):
            context |= {"imported": imported, "title": "Imported"}
        return TemplateResponse(request, "admin/milestones/article/import.html", context)

    def _importable(self, request, pk):
        article = Article.objects.filter(pk=pk).first() if pk else None
        if pk and article is None:
            raise Http404("There is no such article.")
        if not self.has_change_permission(request, article) or not (
            article or self.has_add_permission(request)
        ):
            raise PermissionDenied
        return article

    def _import(self, request, form, article):
        data, field = form.data_given
        try:
            slug = form.cleaned_data.get("slug", "")
            with transaction.atomic():  # what was done, and the record of it: both or neither
                imported = importing.import_document(
                    data, slug=slug, article=article, user=request.user
                )
                log = self.log_addition if imported.created else self.log_change
                log(request, imported.article, "Imported a document into the draft.")
        except ParseError as error:
            form.add_error(field, str(error))
            return None
        except importing.CannotImport as error:
            form.add_error("slug" if "slug" in form.fields else None, str(error))
            return None
        return imported


def _short(time):
    """Return an aware datetime in few characters, in the site's time zone: 2 Nov 2026, 14:05."""
    return date_format(timezone.localtime(time), "j M Y, H:i")


def import_map_hashes(media):
    """Return the CSP sources (CSP Level 3, 2.3.1) that allow the import maps of `media`."""
    maps = re.findall(r'<script type="importmap">(.*?)</script>', str(media), re.DOTALL)
    digests = (hashlib.sha256(text.encode()).digest() for text in maps)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Editions, for looking at only."""

    list_display = ["title", "number", "shown_kind", "note", "published", "published_by_name"]
    list_filter = ["kind"]
    search_fields = ["title", "slug", "note"]
    ordering = ["-published_at"]
    list_per_page = 50
    paginator = KeysFirst

    @admin.display(description="kind", ordering="kind")
    def shown_kind(self, edition):
        return edition.shown_kind_label

    @admin.display(ordering="published_at")
    def published(self, edition):
        return _short(edition.published_at)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
