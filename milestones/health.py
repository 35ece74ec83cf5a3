"""What a host asks of a process: does it live, and is it ready for visitors?"""

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    close_old_connections,
    connections,
    transaction,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .freshness import watch

SECOND = 1.0  # how old a verdict may be before the checks run again
PATIENCE = 2.0  # seconds that a host waits for a verdict
BUSY = 0.25  # seconds that writing waits for another writer of SQLite
NO_DATABASE = "The database does not answer, or its tables are missing."
NO_PAGE = "The front page can't be made; the log says why."
NO_WRITING = "The database can't be written to; the log says why."

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(get_response: GetResponse) -> GetResponse:
    """Return the view that answers 200 when this process can serve and save, else 503 and why not.

    `get_response` is Django's, from the middleware inwards.
    """
    readiness = Readiness(
        {NO_PAGE: lambda: makes_the_front_page(get_response), NO_WRITING: can_write}
    )

    @never_cache
    @require_safe
    def view(request):
        watch.state()
        problem = NO_DATABASE if watch.is_down else readiness.problem()
        status = 503 if problem else 200
        return HttpResponse(f"{problem or 'ok'}\n", status=status, content_type="text/plain")

    return view


class Readiness:
    """Whether this process is ready: a verdict that is at most a second old.

    A thread of its own runs the checks, so that one that hangs holds no request. `checks` are the
    functions that tell whether all is well, by what is wrong when they return False, raise
    something, or take too long. They run in their order, until one fails.
    """

    def __init__(self, checks: dict[str, Callable[[], bool]]) -> None:
        self._checks = checks
        self._executor = ThreadPoolExecutor(1, "readiness")
        self._lock = threading.Lock()
        self._run, self._started = None, float("-inf")
        self._checking = self._last = ""

    def problem(self) -> str:
        """Return what is wrong, in one line; "" when nothing is. Takes PATIENCE at most."""
        with self._lock:
            now = time.monotonic()
            if self._run is None or (self._run.done() and now - self._started > SECOND):
                self._run, self._started = self._executor.submit(self._check), now
            run, left = self._run, self._started + PATIENCE - now
        try:
            problem = run.result(max(left, 0))
        except TimeoutError:
            problem = self._checking
        self._log(problem)
        return problem

    def _check(self):
        close_old_connections()
        for problem, is_well in self._checks.items():
            self._checking = problem
            try:
                if not is_well():
                    return problem
            except Exception:  # whatever it is: this process is not ready
                logger.exception("%s", problem)
                return problem
        return ""

    def _log(self, problem):
        if problem != self._last:
            self._last = problem
            logger.error("Not ready: %s", problem) if problem else logger.warning("Ready again.")


# --- The checks -----------------------------------------------------------------------------------


def makes_the_front_page(get_response: GetResponse) -> bool:
    """Tell whether the front page is made as it is for a visitor, from the database, not memory."""
    host = settings.ALLOWED_HOSTS[0].removeprefix(".") if settings.ALLOWED_HOSTS else "*"
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "HTTP_HOST": "localhost" if host == "*" else host,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }
    response = get_response(WSGIRequest(environ))
    return response.status_code == 200


def can_write(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Tell whether the database `using` can be written to: write something, and take it back.

    One that is busy with another writer can. Raises DatabaseError when it can't.
    """
    session = get_random_string(32), "0" * 65_536, timezone.now()
    try:
        with _written_to_the_file(using), transaction.atomic(using):
            with connections[using].cursor() as cursor:
                cursor.execute(_INSERT, session)
            transaction.set_rollback(True, using)
    except DatabaseError as error:
        if not _is_busy(error):
            raise
    return True


_INSERT = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)"


def _is_busy(error):
    return getattr(error.__cause__, "sqlite_errorname", "").startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED")
    )


@contextmanager
def _written_to_the_file(using: str) -> Iterator[None]:
    """Let SQLite keep so little in memory that what is written goes to the file at once.

    It would otherwise go there with a commit only, and a full disk be noticed by none but editors.
    Nor does SQLite wait long for another writer.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        wanted = {"cache_size": 10, "busy_timeout": int(BUSY * 1000)}
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        try:
            _set(cursor, wanted)
            yield
        finally:
            _set(cursor, before)


def _set(cursor, pragmas):
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name} = {value}")
