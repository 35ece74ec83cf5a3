"""What the admin of articles does so that nothing typed is lost: see `refused`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from .refused import note_work


class TypedIsKept:
    """Mixed into the admin of articles. Each piece of work logs itself last, in its transaction."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.logged_in_view)
        return [path("logged-in/", view, name="milestones_article_logged_in"), *super().get_urls()]

    def logged_in_view(self, request: HttpRequest) -> HttpResponse:
        """Where the page of a refused form lets an editor log in, and gets a token by script."""
        context = {**self.admin_site.each_context(request), "title": "You are logged in again"}
        return TemplateResponse(request, "admin/milestones/article/logged_in.html", context)

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
        if request.method == "POST":  # somebody deleted it meanwhile: don't go where no text is
            raise Http404("There is no such article any more.")
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
