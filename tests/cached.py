"""What tests of the page cache share."""

from datetime import timedelta

from django.utils import timezone

from milestones.errors.outages import GONE
from milestones.models.public_state import STATE
from milestones.serving.freshness import State, StateUnknown
from tests.wsgi import ask

PAGE = "/articles/mission/"
MEGABYTE = 2**20


class FakeMonitor:
    """A freshness.Monitor whose State the test sets."""

    age, outage = 3.2, GONE

    def __init__(self):
        self.changes, self.is_down = 1, False
        self.changed_at = timezone.now() - timedelta(hours=1)

    def state(self):
        return State(self.changes, self.changed_at, None, None)

    def state_since(self, since):
        if self.is_down:
            raise StateUnknown
        return self.state()


def ask_twice(site, url=PAGE, **headers):
    """Return the second response, a hit, after the first was stored."""
    first = ask(site, url, **headers)
    assert first.remark == "fwd=miss; stored"
    second = ask(site, url, **headers)
    assert second.remark == "hit"
    assert second.body == first.body
    return second


def echo(environ, start_response):
    """Answer with the WSGI environment of the request."""
    environ["milestones.cacheable"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    hidden = ("wsgi.", STATE)
    names = sorted(name for name in environ if not name.startswith(hidden))
    return [f"{name}={environ[name]!r}\n".encode() for name in names]


def constant(environ, start_response):
    environ["milestones.cacheable"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"constant " * 100]
