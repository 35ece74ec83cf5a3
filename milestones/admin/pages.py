"""The list of pages such as “About”, and the menu. Their other screens are those of articles."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path, reverse

from milestones.models import Article, SitePage, site

from .articles import ArticleAdmin, StateFilter
from .forms import PUBLISH, ArticleForm, WholeNumberInput

MOST_POSITION = 999


class PageForm(ArticleForm):
    """The form of a new page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.is_page = True


class PlaceForm(forms.Form):
    """Where a page is in the menu. What somebody else changed meanwhile stays as it is."""

    menu = forms.ChoiceField(choices=Article.Menu.choices, required=False, show_hidden_initial=True)
    position = forms.IntegerField(
        min_value=0,
        max_value=MOST_POSITION,
        required=False,
        show_hidden_initial=True,
        widget=WholeNumberInput,
    )

    def __init__(self, data, page):
        initial = {"menu": page.menu, "position": page.menu_position}
        super().__init__(data, prefix=f"page-{page.pk}", initial=initial)
        self.page = page
        self.fields["menu"].widget.attrs["aria-label"] = f"Menu of “{page}”"
        self.fields["position"].widget.attrs |= {"aria-label": f"Order of “{page}”", "size": 4}


class PageList(ChangeList):
    def url_for_result(self, result):
        return reverse("admin:milestones_article_change", args=[result.pk])


@admin.register(SitePage)
class PageAdmin(ArticleAdmin):
    """The list of pages, a form for a new one, and the menu."""

    form = PageForm
    lists_pages = True
    list_display = ["shown_title", "state", "unpublished_changes", "place", "last_edit"]
    list_filter = [StateFilter, "menu"]
    change_list_template = "admin/milestones/sitepage/change_list.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="milestones_sitepage_changelist"),
            path("add/", wrap(self.add_view), name="milestones_sitepage_add"),
            path("menu/", wrap(self.menu_view), name="milestones_sitepage_menu"),
        ]

    def get_changelist(self, request, **kwargs):
        return PageList

    # --- Permissions: those for articles ---

    def has_add_permission(self, request):
        return request.user.has_perm("milestones.add_article")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("milestones.change_article")

    def has_view_permission(self, request, obj=None):
        user = request.user
        return any(user.has_perm(f"milestones.{verb}_article") for verb in ("view", "change"))

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("milestones.delete_article")

    # --- The list, and a new page ---

    @admin.display(description="menu", ordering="menu_position")
    def place(self, page):
        if page.original_id:
            return "as its original"
        return f"{page.get_menu_display()} ({page.menu_position})" if page.menu else "–"

    def log_addition(self, request, obj, message):
        return super().log_addition(request, Article.objects.get(pk=obj.pk), message)

    def response_add(self, request, obj, post_url_continue=None):
        if PUBLISH in request.POST:
            return redirect("admin:milestones_article_publish", obj.pk)
        messages.success(request, f"The draft of the page “{obj}” was saved.")
        return redirect("admin:milestones_article_change", obj.pk)

    # --- The menu ---

    def menu_view(self, request):
        """Show in which menu each page is, and in which order. Changes take effect immediately.

        Translations are where their originals are.
        """
        if not self.may_publish(request):
            raise PermissionDenied
        pages = Article.objects.with_state().filter(is_page=True, original=None)
        pages = pages.order_by("-menu", "menu_position", "title", "pk")
        places = [PlaceForm(request.POST or None, page) for page in pages]
        if request.method == "POST" and all(place.is_valid() for place in places):
            self._arrange(request, [place for place in places if place.has_changed()])
            messages.success(request, "The menu is saved.")
            return redirect("admin:milestones_sitepage_changelist")
        context = {"forms": places, "of_pages": True}
        return self.article_screen(request, None, "menu", "Menu", context)

    @transaction.atomic
    def _arrange(self, request, forms):
        if not forms:
            return
        places = [
            (form.page, form.cleaned_data["menu"], form.cleaned_data["position"] or 0)
            for form in forms
        ]
        site.arrange(places)
        for page, menu, position in places:
            place = f"{Article.Menu(menu).label}, order {position}"
            self.log_change(request, page, f"Changed its place in the menu: {place}.")
