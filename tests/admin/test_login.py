"""Editors log in, and nobody tries passwords too often."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.urls import urlpatterns as allauth_urls
from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from milestones.admin import accounts, login_gate, login_limits
from milestones.admin.login_gate import Busy, Gate
from milestones.admin.login_limits import TooManyAttempts, network_of
from milestones.models import AttemptCount
from tests.site import until

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
RIGHT, WRONG = "correct horse battery", "wrong"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def editor(django_user_model):
    return django_user_model.objects.create_superuser("editor", password=RIGHT)


def log_in(password, *, name="editor", client=None, address=HERE):
    """Send the login form; return the response."""
    values = {"username": name, "password": password}
    return (client or Client()).post(LOGIN, values, REMOTE_ADDR=address)


def statuses(count, password=WRONG, **where):
    return [log_in(password, **where).status_code for _ in range(count)]


# --- Limits ---------------------------------------------------------------------------------------


def test_five_wrong_passwords_stop_all_others_from_there_even_the_right_one():
    assert statuses(7) == [200] * 5 + [429] * 2
    response = log_in(RIGHT)
    assert response.status_code == 429
    assert "Try again in 15 minutes" in response.text
    assert response["Retry-After"] == "900"
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_meanwhile_the_owner_logs_in_from_elsewhere():
    statuses(6)
    assert log_in(RIGHT, address=ELSEWHERE).status_code == 302


def test_after_a_quarter_of_an_hour_the_password_is_checked_again(clock):
    statuses(6)
    clock.advance(minutes=14)
    response = log_in(RIGHT)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    clock.advance(minutes=1)
    assert log_in(RIGHT).status_code == 302


def test_a_new_period_counts_from_one(clock):
    statuses(5)
    clock.advance(minutes=16)
    assert statuses(6) == [200] * 5 + [429]


def test_the_names_of_several_accounts_share_the_limit_of_their_network():
    tried = [log_in(WRONG, name=f"editor{number}").status_code for number in range(6)]
    assert tried == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("one", "other", "is_the_same"),
    [
        ("2001:db8::1", "2001:db8:0:0:ffff::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),  # a Unix socket
    ],
)
def test_a_network_is_what_one_client_can_have(one, other, is_the_same):
    statuses(5, address=one)
    assert (log_in(WRONG, address=other).status_code == 429) == is_the_same


@given(st.ip_addresses(v=6, network="2001:db8::/64"), st.ip_addresses(v=6))
def test_networks_are_told_apart_by_64_bits(inside, anywhere):
    is_inside = int(anywhere) >> 64 == int(inside) >> 64
    assert (network_of(str(anywhere)) == network_of(str(inside))) == is_inside


def test_a_password_that_is_right_is_not_counted_and_clears_nothing():
    assert statuses(4) == [200] * 4
    assert statuses(3, RIGHT) == [302] * 3
    assert statuses(2) == [200, 429]


def test_one_account_can_be_tried_from_many_networks_for_so_long(clock):
    for number in range(10):
        assert statuses(5, address=f"203.0.113.{number}") == [200] * 5
    response = log_in(RIGHT, address=ELSEWHERE)
    assert response.status_code == 429
    assert log_in(RIGHT, address=ELSEWHERE, name="EDITOR").status_code == 429  # the same account
    assert log_in(WRONG, address=ELSEWHERE, name="another").status_code == 200
    clock.advance(hours=1)
    assert log_in(RIGHT, address=ELSEWHERE).status_code == 302


@pytest.fixture
def few(monkeypatch):
    """The limit on an account is reached sooner."""
    monkeypatch.setattr(login_limits, "ACCOUNT_ATTEMPTS", 10)


def test_the_sixth_try_from_a_network_does_not_count_against_the_account(few):
    statuses(12)
    assert statuses(1, address=ELSEWHERE) == [200]


def test_counts_that_are_over_are_removed(clock):
    statuses(3)
    clock.advance(hours=2)
    log_in(RIGHT, address=ELSEWHERE)
    assert AttemptCount.objects.count() == 2


def test_no_count_tells_what_was_typed():
    log_in(WRONG, name="my-password", address=HERE)
    keys = " ".join(AttemptCount.objects.values_list("key", flat=True))
    assert AttemptCount.objects.count() == 2
    assert "my-password" not in keys
    assert HERE not in keys


# --- Devices that have logged in before -----------------------------------------------------------


@pytest.fixture
def known():
    """A browser that has logged in, and out again."""
    client = Client()
    log_in(RIGHT, client=client, address=ELSEWHERE)
    client.post("/admin/logout/")
    return client


def test_what_strangers_do_does_not_stop_a_known_device(few, known):
    for number in range(3):
        statuses(5, address=f"203.0.113.{number}")
    statuses(6)
    assert log_in(RIGHT).status_code == 429
    assert log_in(RIGHT, client=known).status_code == 302


def test_a_known_device_has_a_limit_of_its_own(known):
    assert statuses(6, client=known, address=HERE) == [200] * 5 + [429]
    assert log_in(RIGHT, client=known, address=ELSEWHERE).status_code == 429
    assert log_in(RIGHT).status_code == 302  # it used up nobody else's


def test_a_device_is_known_to_the_account_that_it_was_used_for_only(known):
    statuses(5)
    assert log_in(WRONG, name="another", client=known).status_code == 429


SIGNED_FOR_SOMETHING_ELSE = "signed for something else"


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "editor", SIGNED_FOR_SOMETHING_ELSE])
def test_a_device_that_is_made_up_is_unknown(value):
    if value == SIGNED_FOR_SOMETHING_ELSE:
        value = signing.dumps(["editor", "1"])
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = value
    statuses(5)
    assert log_in(RIGHT, client=client).status_code == 429


def test_the_cookie_of_a_device_is_kept_for_the_login_only():
    client = Client()
    cookie = log_in(RIGHT, client=client).cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/")
    assert cookie["max-age"] == 180 * 86_400
    assert settings.DEVICE_COOKIE_NAME not in log_in(WRONG).cookies


# --- Who may log in, and where --------------------------------------------------------------------


@pytest.mark.parametrize("who", [{"is_staff": False}, {"is_active": False}])
def test_who_may_not_log_in_is_told_no_more_than_anyone(django_user_model, who):
    django_user_model.objects.create_user("other", password=RIGHT, **{"is_staff": True, **who})
    response = log_in(RIGHT, name="other")
    assert response.status_code == 200
    assert response.context["form"].errors == log_in(WRONG, name="nobody").context["form"].errors
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_an_editor_who_may_no_longer_log_in_is_out_at_once(client, editor):
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    editor.is_staff = False
    editor.save()
    assert client.get("/admin/").status_code == 302


def test_no_door_leads_past_the_limits():
    assert resolve(LOGIN).func.view_class is accounts.LoginView
    assert reverse("admin:login") == reverse("account_login") == LOGIN
    assert resolve(reverse("admin:password_change")).func.__wrapped__ is accounts.password_change
    request = RequestFactory().post("/elsewhere/", REMOTE_ADDR=HERE)
    for _ in range(5):
        assert authenticate(request, username="editor", password=WRONG) is None
    with pytest.raises(TooManyAttempts):
        authenticate(request, username="editor", password=RIGHT)


def test_of_allauth_nothing_but_the_login_has_a_url():
    names = set(get_resolver().reverse_dict) & {pattern.name for pattern in allauth_urls}
    assert names == {"account_login"}


def test_who_is_logged_out_comes_back_to_the_page_that_was_asked_for(client):
    asked = "/admin/milestones/article/?q=nato"
    response = client.get(asked, follow=True)
    assert response.redirect_chain == [(f"{LOGIN}?next=/admin/milestones/article/%3Fq%3Dnato", 302)]
    assert response.context["redirect_field_value"] == asked
    values = {"username": "editor", "password": RIGHT, "next": asked}
    assert client.post(LOGIN, values)["Location"] == asked
    assert client.get(f"{LOGIN}?next={asked}")["Location"] == asked  # in another tab


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_login_leads_to_no_other_site(client, address):
    values = {"username": "editor", "password": RIGHT, "next": address}
    assert "evil" not in client.post(f"{LOGIN}?next={address}", values)["Location"]


# --- The old password -----------------------------------------------------------------------------

CHANGE = "/admin/password_change/"
NEW = {"new_password1": "battery staple", "new_password2": "battery staple"}


def change_password(client, old, **values):
    return client.post(CHANGE, {"old_password": old, **NEW, **values})


def test_the_old_password_can_not_be_guessed(admin_client):
    tried = [change_password(admin_client, WRONG).status_code for _ in range(6)]
    assert tried == [200] * 5 + [429]
    assert change_password(admin_client, "password").status_code == 429


def test_a_new_password_that_will_not_do_is_not_counted(admin_client):
    for _ in range(8):
        assert change_password(admin_client, "password", new_password2="x").status_code == 200
    assert change_password(admin_client, "password").status_code == 302
    assert admin_client.get("/admin/").status_code == 200


# --- The log --------------------------------------------------------------------------------------


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO, logger="milestones.admin.accounts")
    return lambda: [r.getMessage() for r in caplog.records if r.name == "milestones.admin.accounts"]


def test_a_failed_login_is_logged_with_account_and_client(log):
    log_in(WRONG)
    assert log() == ["Login failed: account 'editor', from 192.0.2.1"]


def test_a_lockout_is_logged_once(log, clock):
    clock.time = clock.time.replace(hour=12, minute=0, second=0, microsecond=0)
    until = clock.ahead(minutes=15).isoformat(timespec="seconds")
    statuses(9)
    lines = log()
    assert lines[:5] == ["Login failed: account 'editor', from 192.0.2.1"] * 5
    assert lines[5:] == [
        f"Login locked for the network 192.0.2.1 until {until}: account 'editor', from 192.0.2.1"
    ]


def test_a_lockout_of_an_account_is_logged(few, log):
    for number in range(2):
        statuses(5, address=f"203.0.113.{number}")
    statuses(3, address=ELSEWHERE)
    assert log()[10].startswith("Login locked for new devices until")
    assert len(log()) == 11


@pytest.mark.parametrize("name", ["my secret password", "a\nERROR forged", "\x1b[31m", "é" * 150])
def test_what_is_no_account_is_not_logged_as_it_may_be_a_password(log, name):
    log_in(WRONG, name=name)
    assert log() == ["Login failed: no such account, from 192.0.2.1"]


def test_no_account_can_forge_a_line_of_the_log(log, django_user_model):
    django_user_model.objects.create_user("a\nERROR b\x1b[0m\u2028c", is_staff=True)
    log_in(WRONG, name="a\nERROR b\x1b[0m\u2028c")
    assert log() == [r"Login failed: account 'a\nERROR b\x1b[0m\u2028c', from 192.0.2.1"]


def test_a_guess_at_the_old_password_is_logged(log, client, editor):
    client.force_login(editor)
    for _ in range(7):
        client.post(CHANGE, {"old_password": WRONG, **NEW}, REMOTE_ADDR=HERE)
    assert log()[:5] == ["Old password wrong: account 'editor', from 192.0.2.1"] * 5
    assert log()[5].startswith("Login locked for this session until")
    assert len(log()) == 6


# --- The gate -------------------------------------------------------------------------------------


class Visit:
    """A thread that passes `gate`, and stays inside until it is told to leave."""

    def __init__(self, pool, gate, key, is_stranger):
        self._is_inside, self._may_leave = threading.Event(), threading.Event()
        self._result = pool.submit(self._pass, gate, key, is_stranger)

    def _pass(self, gate, key, is_stranger):
        with gate.passed(key, is_stranger):
            self._is_inside.set()
            assert self._may_leave.wait(10)

    @property
    def comes_in(self):
        return self._is_inside.wait(10)

    @property
    def is_turned_away(self):
        return isinstance(self._result.exception(10), Busy)

    def leave(self):
        self._may_leave.set()
        error = self._result.exception(10)
        assert error is None or isinstance(error, Busy)


class Crowd:
    """A gate, and threads that come to it."""

    def __init__(self, pool):
        self._pool, self._visits = pool, []
        self.gate = Gate()

    def enter(self, key, *, known=False):
        """Let a thread come in, or be turned away."""
        visit = Visit(self._pool, self.gate, key, not known)
        self._visits.append(visit)
        return visit

    def wait(self, key):
        """Let a thread come, and return when it waits."""
        visit = self.enter(key)
        until(lambda: self.gate._is_waiting, pause=0.01)
        return visit

    def leave(self):
        for visit in self._visits:
            visit.leave()


@pytest.fixture
def crowd():
    with ThreadPoolExecutor(8) as pool:
        crowd = Crowd(pool)
        yield crowd
        crowd.leave()


def test_two_strangers_come_in_one_waits_and_the_next_are_turned_away(crowd):
    first, second = crowd.enter("a"), crowd.enter("b")
    assert first.comes_in
    assert second.comes_in
    third = crowd.wait("c")
    assert crowd.enter("d").is_turned_away
    assert crowd.enter("a").is_turned_away
    second.leave()
    assert third.comes_in


def test_the_same_does_not_come_in_twice_at_a_time(crowd):
    first = crowd.enter("a")
    assert first.comes_in
    again = crowd.wait("a")
    assert crowd.enter("a").is_turned_away
    assert crowd.enter("b").comes_in
    first.leave()
    assert again.comes_in


def test_a_known_device_takes_the_place_of_a_stranger_who_waits(crowd):
    assert crowd.enter("a").comes_in
    assert crowd.enter("b").comes_in
    waiting = crowd.wait("c")
    assert crowd.enter("device", known=True).comes_in
    assert waiting.is_turned_away
    assert crowd.enter("another", known=True).is_turned_away  # a thread is left for readers


def test_known_devices_may_have_all_places(crowd):
    visits = [crowd.enter(key, known=True) for key in "abc"]
    assert all(visit.comes_in for visit in visits)
    assert crowd.enter("d", known=True).is_turned_away
    assert crowd.enter("e").is_turned_away
    visits[0].leave()
    assert crowd.enter("e").comes_in


def test_who_waits_too_long_is_turned_away(crowd, monkeypatch):
    monkeypatch.setattr(login_gate, "PATIENCE", 0.01)
    assert crowd.enter("a").comes_in
    for _ in range(2):
        assert crowd.enter("a").is_turned_away


@pytest.fixture
def crowded(monkeypatch):
    """Strangers have all the places that they may have."""
    gate = Gate()
    gate._inside = {"a": True, "b": True}
    gate._is_waiting = True
    monkeypatch.setattr(login_gate, "_gate", gate)


def test_in_a_crowd_strangers_come_again_and_known_devices_are_let_in(known, crowded, client):
    response = log_in(RIGHT)
    assert (response.status_code, response["Retry-After"]) == (429, "5")
    assert "Try again in a few seconds" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not AttemptCount.objects.filter(attempts__gt=0).exists()
    assert client.get(LOGIN).status_code == 200
    assert log_in(RIGHT, client=known).status_code == 302


def test_an_old_password_waits_for_its_turn_as_well(crowded, admin_client):
    assert change_password(admin_client, "password").status_code == 429


# --- Several at the same time ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' own is in memory")
def test_no_two_attempts_see_the_same_count():
    started = threading.Barrier(8)

    def is_let_in(_):
        started.wait(10)
        try:
            with login_limits.attempt(login_limits.for_login("editor", HERE, None)):
                return True
        except TooManyAttempts:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_let_in, range(8))) == 5
