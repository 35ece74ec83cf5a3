"""Few passwords are checked at a time, so that readers aren't kept waiting.

Checking one holds a thread, and a core, for as long as half a second, and a process has four
threads (gunicorn.conf.py). What is refused here has cost next to nothing.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from . import accounts
from .login_limits import network_of

PLACES, STRANGERS = 3, 2  # in each process: one thread is always left for readers
PATIENCE = 5.0  # seconds that one request waits for its turn


class Busy(Exception):
    """There is no free place, not even to wait."""


class Gate:
    """Lets PLACES threads in at a time, of which STRANGERS may be strangers', no two for one key.

    One more may wait, as long as nobody else needs the place.
    """

    def __init__(self):
        self._inside = {}  # by key: is it a stranger?
        self._is_waiting = self._is_sent_away = False
        self._changed = threading.Condition()

    @contextmanager
    def passed(self, key: str, is_stranger: bool) -> Iterator[None]:
        """Be inside while the `with` block runs, perhaps after a wait; or raise Busy."""
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


def few_passwords_at_a_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 429 to a request with a password while enough others are checked.

    One at a time comes from a network; and strangers leave a place to devices that have logged in
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
