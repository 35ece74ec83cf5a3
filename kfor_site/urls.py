"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path

handler400 = "milestones.views.bad_request"
handler403 = "milestones.views.forbidden"
handler404 = "milestones.views.not_found"
handler500 = "milestones.views.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("milestones.urls")),
]
