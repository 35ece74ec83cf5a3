"""The admin screens for articles and editions."""

from copy import copy
from itertools import chain, zip_longest

from allauth.account.admin import EmailAddress
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from js_asset import ImportMap, Media

from milestones.document import searching
from milestones.document.languages import from_name
from milestones.document.languages import name as language_name
from milestones.models import Activity, Article, Edition, FocusArea, Milestone, Section, Source
from milestones.models.clock import clock
from milestones.models.names import name_of
from milestones.views import lang
from milestones.views.keyset import KeysFirst

from . import image_uploads, import_maps, split_cells, topics
from .editions import EditionScreens
from .form_errors import form_errors
from .forms import (
    PUBLISH,
    ArticleForm,
    CitingForm,
    CitingFormSet,
    RowFormSet,
    SourceForm,
    WholeNumberInput,
)
from .imports import ImportScreens
from .milestone_forms import MilestoneForm, MilestoneFormSet
from .milestone_imports import MilestoneScreens
from .originals import OriginalOfDraft
from .saving import Conflict, Saving
from .screens import state_of
from .translations import TranslationScreens
from .typed import LoggedInAgain, TypedIsKept

admin.site.site_header = admin.site.site_title = "Articles and editions"
admin.site.index_title = "Start"
admin.site.unregister(EmailAddress)  # allauth's model, which this site does not use
# Nobody needs to delete articles in bulk, and Django answers a forged selection with a 500.
admin.site.disable_action("delete_selected")


# The hash of the only style element that the prose editor's script adds (Tiptap's base CSS).
# A browser test fails when a new version of the editor adds a different one.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"

# The modules of our extensions of the prose editor, by their names in an import map, because the
# files' own names change with their content.
EDITOR_MODULES = ImportMap(
    {"milestones/paste": "js/paste.js"}
    | {
        f"milestones/{name}": f"js/{name}.js"
        for name in (
            *("paste/announcing", "paste/flow", "paste/images", "paste/links", "paste/prose"),
            *("paste/styles", "paste/tables", "paste/word"),
            *("prose/figure_dialog", "prose/figures", "prose/inline", "prose/references"),
            *("prose/tables", "prose/uploading"),
        )
    }
)


def rows(name):
    """Return a formset class for the part of a Document called `name`."""
    base = {"sources": RowFormSet, "milestones": MilestoneFormSet}.get(name, CitingFormSet)
    return type(f"{name.title()}FormSet", (base,), {"part": name})


class PartInline:
    """A part of an article. Its permissions are those of the article."""

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
    fields = [
        "date",
        ("initiative", "focus_area_name"),
        ("impact", "detail"),
        "source_numbers",
        "row_uid",
    ]
    verbose_name_plural = "milestones, in date order"


class SourceInline(PartInline, admin.TabularInline):
    model = Source
    form = SourceForm
    formset = rows("sources")
    template = "admin/milestones/article/tabular.html"
    fields = [
        ("title", "url"),
        ("author", "publisher"),
        ("published", "checked"),
        "position",
        "row_uid",
    ]
    verbose_name_plural = "sources, numbered in this order"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("live", "Live, no unpublished changes"),
            ("changed", "Live, with unpublished changes"),
            ("scheduled", "With a scheduled edition"),
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


TITLE_AND_LEAD = (
    "Title and lead",
    {"fields": ["title", "short_title", "slug", "language", "lead", "draft_version"]},
)
CONCLUSION = ("Conclusion", {"fields": ["conclusion_heading", "conclusion"]})
PAGE_SLUG = format_html(
    "The page’s URL: /<b>{}</b>/. A new slug takes effect when you publish. The old URL then"
    " redirects to the new one.",
    "slug",
)
PAGE_FIELDSETS = [TITLE_AND_LEAD, CONCLUSION]
OF_ARTICLES = [("Front page", {"fields": ["featured"]}), ("Topics", {"fields": ["topics"]})]


@admin.register(Article)
class ArticleAdmin(
    TypedIsKept,
    LoggedInAgain,
    ImportScreens,
    MilestoneScreens,
    TranslationScreens,
    EditionScreens,
    admin.ModelAdmin,
):
    form = ArticleForm
    # Fieldsets and inlines alternate on the screen, in the order of the public page.
    fieldsets = [
        TITLE_AND_LEAD,
        ("Above the focus areas", {"fields": ["focus_heading", "focus_intro"]}),
        (
            "Above the milestones",
            {
                "fields": [
                    "milestones_heading",
                    "milestones_intro",
                    ("date_label", "initiative_label", "impact_label"),
                ]
            },
        ),
        CONCLUSION,
        *OF_ARTICLES,
    ]
    inlines = [SectionInline, FocusAreaInline, MilestoneInline, SourceInline]
    list_display = ["shown_title", "state", "unpublished_changes", "last_edit"]
    list_filter = [StateFilter, "featured"]
    search_fields = ["draft_text__text__contains", "title", "slug"]
    search_help_text = "Searches all text in drafts."
    ordering = ["-updated_at"]
    list_per_page = 50
    paginator = KeysFirst
    view_on_site = False
    change_form_template = "admin/milestones/article/change_form.html"
    change_list_template = "admin/milestones/article/change_list.html"
    conflict = None  # what a copy of this, made for one request, shows beside the form
    lists_pages = False

    class Media:
        css = {"all": ["css/comparison.css"]}
        js = ["js/admin.js", "js/errors.js", "js/focus_areas.js", "js/rows.js", "js/save.js"]

    # --- The list ---

    def get_queryset(self, request):
        articles = super().get_queryset(request).filter(is_page=self.lists_pages)
        return articles.with_state().with_original_title()

    def get_object(self, request, object_id, from_field=None):
        """Return an article or page, or None: both have the screens of this admin."""
        try:
            key = self.opts.pk.to_python(object_id)
        except ValidationError:
            return None
        articles = Article.objects.with_state().with_original_title()
        return articles.filter(pk=key).first() if key < 2**63 else None

    @admin.display(description="title", ordering="title")
    def shown_title(self, article):
        if not article.title and article.original_title:
            text = "Translation of “{}” into {}"
            return format_html(text, article.original_title, language_name(article.language))
        return _in_its_language(article)

    @admin.display(description="state", ordering="live_number")
    def state(self, article):
        return state_of(article)

    @admin.display(description="unpublished changes", boolean=False, ordering="is_changed")
    def unpublished_changes(self, article):
        return "yes" if article.is_changed else "no"

    @admin.display(description="last edit", ordering="updated_at")
    def last_edit(self, article):
        return _short(article.updated_at)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, searching.folded(search_term))

    # --- The screen of an article ---

    def get_fieldsets(self, request, obj=None):
        if not self._is_page(obj):
            return self.fieldsets
        if not _has_parts_of_articles(obj):
            return PAGE_FIELDSETS
        return [each for each in self.fieldsets if each not in OF_ARTICLES]

    def get_inlines(self, request, obj):
        if not self._is_page(obj) or _has_parts_of_articles(obj):
            return self.inlines
        return [SectionInline, SourceInline]

    def _is_page(self, obj):
        return obj.is_page if obj else self.lists_pages

    def get_readonly_fields(self, request, obj=None):
        """These take effect immediately, so they need permission to publish."""
        return [] if self.may_publish(request) else ["featured", "topics"]

    def delete_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        count = article.editions.count() if article else 0
        return super().delete_view(request, object_id, {"edition_count": count})

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_urls(self):
        return [
            *self.import_urls(),
            *self.milestone_urls(),
            *self.translation_urls(),
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
            screen = copy(self)
            screen.conflict = conflict
            return super(ArticleAdmin, screen).changeform_view(
                request, object_id, form_url, extra_context
            )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.conflict = self.conflict
        if self._is_page(obj):
            form.base_fields["slug"].help_text = PAGE_SLUG
        form.original = _original_of(obj)
        return form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        of_model = {formset.model: formset for formset in formsets}
        typed = from_name(request.POST.get("language", obj.language))
        languages = typed, _stored_language(obj)
        for formset in formsets:
            formset.sources = of_model.get(Source)
            formset.focus_areas = of_model.get(FocusArea)
            formset.languages = languages
            formset.original = _original_of(obj)
            formset.stale = change and request.POST.get("draft_version") != str(obj.version)
        return formsets, inlines

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] += Media(importmap=EDITOR_MODULES)
        context["parts"] = list(zip_longest(context["adminform"], context["inline_admin_formsets"]))
        context["form_errors"] = list(form_errors(context["adminform"].form, context["parts"]))
        context["errors"] = None  # Django's own message, which lists nothing
        context["may_publish"] = self.may_publish(request)
        context["conflict"] = self.conflict
        context["translated"] = _original_of(context.get("original"))
        context["images"] = image_uploads.for_editor()
        article = context.get("original")
        if article and article.is_page:
            verb = "Change" if self.has_change_permission(request, article) else "View"
            context["title"] = f"{verb} page"
        context["may_link"] = article is not None and self.may_link(request, article)
        editions = Edition.objects.filter(article=article).defer("content")
        context["newest"] = editions.newest().first() if article else None
        context["scheduled"] = (
            editions.not_cancelled().filter(live_from__gt=clock.now()).first() if article else None
        )
        allowed = csp_update(
            {"script-src": import_maps.hashes(context["media"]), "style-src": [EDITOR_STYLE]}
        )
        return allowed(super().render_change_form)(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Do nothing: `save_related` saves the article and its rows as one Document."""

    def save_related(self, request, form, formsets, change):
        changes = Saving(request, form, formsets).save()
        form.changes = " ".join(filter(None, [changes, topics.change(form, form.instance)]))
        for remark in split_cells.remarks([form, *chain.from_iterable(formsets)]):
            messages.warning(request, remark)

    def construct_change_message(self, request, form, formsets, add=False):
        return form.changes

    def log_addition(self, request, obj, message):
        self._record(request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if not message:
            return None
        self._record(request, obj, message)
        return super().log_change(request, obj, message)

    def _record(self, request, article, description):
        """Add to the article's history. Django deletes its own log with the user's account."""
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
        place = self.act_on_translation(request, obj) if obj.original_id else None
        if place is not None:
            return redirect(f"{request.path}#{place}")
        return super().response_change(self._staying(request), obj)

    def _staying(self, request):
        """Return `request` as if the editor had pressed "Save and continue editing"."""
        request.POST = request.POST.copy()
        request.POST["_continue"] = "on"
        return request


def _has_parts_of_articles(page):
    """Return whether a page has focus areas or milestones, as after an import: to delete them."""
    if page is None:
        return False
    texts = (page.focus_intro, page.milestones_intro)
    return any(texts) or page.focus_areas.exists() or page.milestones.exists()


def _original_of(article):
    """Return the OriginalOfDraft of `article`, read once; None if it isn't a translation."""
    if article is None or not article.original_id:
        return None
    if not hasattr(article, "original_of_draft"):
        article.original_of_draft = OriginalOfDraft(article)
    return article.original_of_draft


def _stored_language(article):
    """Return the language of `article` as it is stored; the form has set it to what was typed."""
    return Article.objects.filter(pk=article.pk).values_list("language", flat=True).first() or ""


def _in_its_language(titled):
    """Return the title of an Article or Edition as HTML with its language and direction."""
    return format_html("<bdi {}>{}</bdi>", lang.attributes(titled.language), titled.title or "-")


def _short(time):
    """Return an aware datetime in short form, in the site's time zone: 2 Nov 2026, 14:05."""
    return date_format(timezone.localtime(time), "j M Y, H:i")


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Editions, read-only."""

    list_display = ["shown_title", "number", "shown_kind", "note", "published", "published_by_name"]
    list_filter = ["kind"]
    search_fields = ["title", "slug", "note"]
    ordering = ["-published_at"]
    list_per_page = 50
    paginator = KeysFirst

    @admin.display(description="title", ordering="title")
    def shown_title(self, edition):
        return _in_its_language(edition)

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
