"""The admin's part in keeping what editors typed: see `errors.refused`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from milestones.errors.refused import note_work


class TypedIsKept:
    """A mixin of a ModelAdmin. Each change writes its log entry last, in its transaction."""

    def log_addition(self, request, obj, message):
        entry = super().log_addition(request, obj, message)
        note_work(request)
        return entry

    def log_change(self, request, obj, message):
        entry = super().log_change(request, obj, message)
        note_work(request)
        return entry

    def log_deletions(self, request, queryset):
        entries = super().log_deletions(request, queryset)
        note_work(request)
        return entries

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if request.method == "POST":  # deleted in the meantime: a redirect would lose the text
            raise Http404(f"This {opts.verbose_name} no longer exists.")
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)


class LoggedInAgain:
    """A mixin of ArticleAdmin: the page for an editor who has logged in to send a form again."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.logged_in_view)
        return [path("logged-in/", view, name="milestones_article_logged_in"), *super().get_urls()]

    def logged_in_view(self, request: HttpRequest) -> HttpResponse:
        """Say that the editor is logged in again, and hand out a new token."""
        context = {**self.admin_site.each_context(request), "title": "You are logged in again"}
        return TemplateResponse(request, "admin/milestones/article/logged_in.html", context)
