"""The URLs of the site."""

from django.contrib import admin
from django.urls import include, path

from milestones.admin import accounts

handler400 = "milestones.errors.pages.bad_request"
handler403 = "milestones.errors.pages.forbidden"
handler404 = "milestones.errors.pages.not_found"
handler500 = "milestones.errors.pages.server_error"

urlpatterns = [
    # These replace the admin's own views at the same URLs: the only views that check passwords.
    path("admin/login/", accounts.LoginView.as_view(), name="account_login"),
    path("admin/password_change/", admin.site.admin_view(accounts.password_change)),
    path("admin/", admin.site.urls),
    path("", include("milestones.urls")),
]
