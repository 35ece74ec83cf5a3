"""What tests of the page cache have in common."""

from datetime import timedelta

from django.utils import timezone

from milestones.freshness import State, Unknown
from milestones.outages import GONE

from .wsgi import ask

PAGE = "/articles/mission/"
MEGABYTE = 2**20


class Known:
    """What a process knows of the public's state, as a test says."""

    age, outage = 3.2, GONE

    def __init__(self):
        self.changes, self.is_down = 1, False
        self.changed_at = timezone.now() - timedelta(hours=1)

    def state(self):
        return State(self.changes, self.changed_at, None, None)

    def state_since(self, since):
        if self.is_down:
            raise Unknown
        return self.state()


def ask_twice(site, address=PAGE, **headers):
    """Return the second answer, after the first was kept."""
    first = ask(site, address, **headers)
    assert first.remark == "fwd=miss; stored"
    second = ask(site, address, **headers)
    assert second.remark == "hit"
    assert second.body == first.body
    return second


def echo(environ, start_response):
    """Answer all that is known of a request."""
    environ["milestones.kept"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    names = sorted(name for name in environ if not name.startswith("wsgi."))
    return [f"{name}={environ[name]!r}\n".encode() for name in names]


def constant(environ, start_response):
    environ["milestones.kept"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"constant " * 100]
