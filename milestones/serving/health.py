"""Health checks for the web host: is the process alive, and can it serve requests?"""

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from milestones.models import Edition

from .freshness import monitor

MAX_AGE = 1.0  # seconds before the checks run again
TIMEOUT = 2.0  # seconds that a request waits for the checks
BUSY_TIMEOUT = 0.25  # seconds that the write check waits for another writer of SQLite
NO_DATABASE = "The database does not answer, or its tables are missing."
NO_PAGE = "The front page or the newest article can't be made; the log says why."
NO_WRITING = "The database can't be written to; the log says why."

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(get_response: GetResponse) -> GetResponse:
    """Return a view that answers 200 if this process can serve and save, else 503 with the reason.

    `get_response` is the argument of a Django middleware.
    """
    readiness = Readiness({NO_PAGE: lambda: renders_pages(get_response), NO_WRITING: can_write})

    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        monitor.state()
        problem = NO_DATABASE if monitor.is_down else readiness.problem()
        status = 503 if problem else 200
        return HttpResponse(f"{problem or 'ok'}\n", status=status, content_type="text/plain")

    return view


class Readiness:
    """Whether this process is ready. The result is at most a second old.

    The keys of `checks` are problems and the values are functions. A problem is reported if its
    function returns False, raises an exception or takes too long. The functions run in order until
    one fails, in a separate thread, so that one that hangs blocks no request for long.
    """

    def __init__(self, checks: dict[str, Callable[[], bool]]) -> None:
        self._checks = checks
        self._executor = ThreadPoolExecutor(1, "readiness")
        self._lock = threading.Lock()
        self._run: Future[str] | None = None
        self._started = float("-inf")
        self._checking = self._last = ""

    def problem(self) -> str:
        """Return the problem in one line, or "". Takes at most TIMEOUT seconds."""
        with self._lock:
            now = time.monotonic()
            if self._run is None or (self._run.done() and now - self._started > MAX_AGE):
                self._run, self._started = self._executor.submit(self._check), now
            run, left = self._run, self._started + TIMEOUT - now
        try:
            problem = run.result(max(left, 0))
        except TimeoutError:
            problem = self._checking
        self._log(problem)
        return problem

    def _check(self) -> str:
        close_old_connections()
        for problem, passes in self._checks.items():
            self._checking = problem
            try:
                if not passes():
                    return problem
            except Exception:  # of any kind: this process is not ready
                logger.exception("%s", problem)
                return problem
        return ""

    def _log(self, problem: str) -> None:
        if problem != self._last:
            self._last = problem
            logger.error("Not ready: %s", problem) if problem else logger.warning("Ready again.")


# --- The checks -----------------------------------------------------------------------------------


def renders_pages(get_response: GetResponse) -> bool:
    """Return whether Django renders the front page and the newest article, without the page cache.

    An article that is withdrawn at this moment counts as rendered.
    """
    if _status_of("/", get_response) != 200:
        return False
    newest = Edition.objects.live().order_by("-live_from").only("slug", "is_page").first()
    return not newest or _status_of(newest.get_absolute_url(), get_response) < 500


def _status_of(path: str, get_response: GetResponse) -> int:
    host = settings.ALLOWED_HOSTS[0].removeprefix(".") if settings.ALLOWED_HOSTS else "*"
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "HTTP_HOST": "localhost" if host == "*" else host,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }
    return get_response(WSGIRequest(environ)).status_code


def can_write(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Return True if an INSERT, which is rolled back, succeeds in the database `using`.

    A database that another writer has locked counts as writable. Raises DatabaseError if the
    database can't be written to.
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


def _is_busy(error: DatabaseError) -> bool:
    name: str = getattr(error.__cause__, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


@contextmanager
def _written_to_the_file(using: str) -> Iterator[None]:
    """Make SQLite write to its file immediately, and wait only briefly for another writer.

    With a larger cache, SQLite writes only when it commits: too late to notice a full disk.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        wanted = {"cache_size": 10, "busy_timeout": int(BUSY_TIMEOUT * 1000)}
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        try:
            _set(cursor, wanted)
            yield
        finally:
            _set(cursor, before)


def _set(cursor: CursorWrapper, pragmas: dict[str, int]) -> None:
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name} = {value}")
