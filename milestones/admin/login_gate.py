"""Limits how many passwords are checked at the same time, so that readers don't have to wait.

Checking a password takes a thread and a core for up to half a second, and a process has four
threads (gunicorn.conf.py). Refusing a request here costs almost nothing.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from . import accounts
from .login_limits import network_of

PLACES, STRANGERS = 3, 2  # in each process: one thread always stays free for readers
PATIENCE = 5.0  # seconds that one request waits for its turn


class Busy(Exception):
    """No place is free, not even to wait."""


class Gate:
    """Admits at most PLACES threads, at most STRANGERS of them strangers', and one for each key.

    One more thread may wait until another one needs its place.
    """

    def __init__(self):
        self._inside = {}  # key → whether it is a stranger
        self._is_waiting = self._is_sent_away = False
        self._changed = threading.Condition()

    @contextmanager
    def passed(self, key: str, is_stranger: bool) -> Iterator[None]:
        """Hold a place while the `with` block runs, after a wait if necessary. Raises Busy."""
        with self._changed:
            if not self._has_place(key, is_stranger):
                self._wait(key, is_stranger)
            self._inside[key] = is_stranger
            if len(self._inside) == PLACES:
                self._is_sent_away = self._is_waiting
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                del self._inside[key]
                self._changed.notify_all()

    def _has_place(self, key, is_stranger):
        if key in self._inside or len(self._inside) == PLACES:
            return False
        return not is_stranger or sum(self._inside.values()) < STRANGERS

    def _wait(self, key, is_stranger):
        if self._is_waiting or len(self._inside) == PLACES:
            raise Busy
        self._is_waiting = True
        try:
            self._changed.wait_for(
                lambda: self._is_sent_away or self._has_place(key, is_stranger), PATIENCE
            )
            if self._is_sent_away or not self._has_place(key, is_stranger):
                raise Busy
        finally:
            self._is_waiting = self._is_sent_away = False


_gate = Gate()


def limit_password_checks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 429 to a login request while enough other passwords are being checked.

    Each network gets one check at a time, and one place is reserved for devices that have logged in
    before.
    """

    def middleware(request):
        if request.method != "POST" or request.path not in _paths():
            return get_response(request)
        device = accounts.device_of(request)
        key = device.key if device else network_of(accounts.client_of(request))
        try:
            with _gate.passed(key, is_stranger=device is None):
                return get_response(request)
        except Busy:
            return accounts.busy()

    return middleware


def _paths():
    return {reverse("admin:login"), reverse("admin:password_change")}
