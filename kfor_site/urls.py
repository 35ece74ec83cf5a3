"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from milestones import accounts

handler400 = "milestones.errors.bad_request"
handler403 = "milestones.errors.forbidden"
handler404 = "milestones.errors.not_found"
handler500 = "milestones.errors.server_error"

urlpatterns = [
    # In place of the admin's own, at the same addresses: passwords are tried here only.
    path("admin/login/", accounts.LoginView.as_view(), name="account_login"),
    path("admin/password_change/", admin.site.admin_view(accounts.password_change)),
    path("admin/", admin.site.urls),
    path("", include("milestones.urls")),
]
