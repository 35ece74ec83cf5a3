"""Login: django-allauth's screens, with this site's own rate limits and templates."""

import logging
import secrets
from datetime import timedelta
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.views import LoginView as AllauthLoginView
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from milestones.models.clock import clock

from . import login_limits
from .login_limits import TooManyAttempts, normalized

DEVICE_COOKIE_AGE = 180 * 86_400  # seconds
DEVICE_SALT = "milestones.accounts.device"
BUSY_SECONDS = 5
LONGEST_NAME = 150  # as in Django's User

logger = logging.getLogger(__name__)


# --- Who may log in -------------------------------------------------------------------------------


class EditorBackend(ModelBackend):
    """Log editors in by user name and password, with a limit on attempts."""

    def user_can_authenticate(self, user: AbstractUser) -> bool:
        return user.is_staff and super().user_can_authenticate(user)

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **other: object,
    ) -> AbstractUser | None:
        """Return the user, or None if the password is wrong. Raises TooManyAttempts.

        Without a request, as in a test or a command, there is no limit.
        """
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **other)
        client, device = client_of(request), device_of(request)
        is_known = device and device.account == normalized(username)
        limits = login_limits.for_login(username, client, device.key if is_known else None)
        try:
            with login_limits.attempt(limits) as attempt:
                user = super().authenticate(request, username, password, **other)
                attempt.succeeded = user is not None
        except TooManyAttempts as refusal:
            _log_lockout(refusal, username, client)
            raise
        if user is None:
            logger.warning("Login failed: %s, from %s", _account(username), client)
        return user


class AccountAdapter(DefaultAccountAdapter):
    """This site's answers to allauth's questions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The user name or password is wrong. Both may be"
        " case-sensitive.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractUser | None:
        # allauth's version would accept users that our backend refuses, and its limit per account
        # also locks the owner out.
        return authenticate(request, **credentials)

    def post_login(self, request: HttpRequest, user: AbstractUser, **kwargs) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        _remember_device(response, user)
        return response

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        if message_template != "account/messages/logged_in.txt":  # obvious from the next page
            super().add_message(request, level, message_template, *args, **kwargs)


# --- Where a request comes from -------------------------------------------------------------------


class Device(NamedTuple):
    """A browser that has logged in before, with the account it logged in to."""

    account: str
    key: str


def device_of(request: HttpRequest) -> Device | None:
    """Return the Device named by the request's signed cookie, or None."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return Device(*signing.loads(cookie, salt=DEVICE_SALT, max_age=DEVICE_COOKIE_AGE))
    except signing.BadSignature:
        return None


def client_of(request: HttpRequest) -> str:
    """Return the client's IP address, as set by `kfor_site.proxies`."""
    return request.META.get("REMOTE_ADDR") or "a Unix socket"


def _remember_device(response, user):
    device = Device(normalized(user.get_username()), secrets.token_hex(8))
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(device, salt=DEVICE_SALT),
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


# --- Screens --------------------------------------------------------------------------------------


class LoginForm(AllauthLoginForm):
    """allauth's form, with the field names and plain widgets of Django's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"].widget, self.fields["password"].widget
        name.attrs = {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        password.attrs = {"autocomplete": "current-password"}

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix("username" if field_name == "login" else field_name)


class LoginView(AllauthLoginView):
    """The only login page; see kfor_site/urls.py."""

    form_class = LoginForm

    def get_context_data(self, **kwargs) -> dict:
        context = admin.site.each_context(self.request) | {"title": "Log in"}
        return context | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except TooManyAttempts as refusal:
            return locked_out(refusal)


def password_change(request: HttpRequest) -> HttpResponse:
    """Show the admin's password change screen, with a limit on guesses of the old password."""
    if request.method != "POST":
        return admin.site.password_change(request)
    name, client = request.user.get_username(), client_of(request)
    try:
        with login_limits.attempt(login_limits.for_session(request.user.pk)) as attempt:
            response = admin.site.password_change(request)
            attempt.succeeded = not _is_wrong(response)
    except TooManyAttempts as refusal:
        _log_lockout(refusal, name, client)
        return locked_out(refusal)
    if not attempt.succeeded:
        logger.warning("Old password wrong: account %a, from %s", name, client)
    return response


def _is_wrong(response):
    form = (getattr(response, "context_data", None) or {}).get("form")
    return form is not None and "old_password" in form.errors


def locked_out(refusal: TooManyAttempts) -> HttpResponse:
    """Return a 429 response that says when the limit of `refusal` ends."""
    minutes = max(1, ceil((refusal.until - clock.now()).total_seconds() / 60))
    full_minute = (refusal.until + timedelta(seconds=59)).replace(second=0, microsecond=0)
    return _too_many(60 * minutes, minutes, full_minute)


def busy() -> HttpResponse:
    """Return a 429 response that asks to try again, because other passwords are being checked."""
    return _too_many(BUSY_SECONDS)


def _too_many(seconds, minutes=0, until=None):
    """Return a 429 response (RFC 6585, section 4) that says when to try again."""
    response = HttpResponse(_refused_page(minutes, until), status=429)
    response["Retry-After"] = str(seconds)
    return response


@lru_cache(maxsize=64)
def _refused_page(minutes, until):
    """Return the page, cached because many clients ask for it while they are locked out."""
    context = {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "title": "Too many login attempts",
        "minutes": minutes,
        "until": until,
    }
    return render_to_string("account/refused.html", context)


# --- The log --------------------------------------------------------------------------------------


def _log_lockout(refusal, username, client):
    if refusal.subject:
        until = refusal.until.isoformat(timespec="seconds")
        text = "Login locked for %s until %s: %s, from %s"
        logger.warning(text, refusal.subject, until, _account(username), client)


def _account(username):
    """Return the account's name for the log.

    An unknown name is not logged: it may be a password typed into the wrong field.
    """
    is_known = get_user_model().objects.filter(username=username).exists()
    return f"account {username[:LONGEST_NAME]!a}" if is_known else "no such account"
