"""An end to waiting for a database that does not answer."""

from functools import partial

ANSWER_WITHIN = 5.0  # seconds


def limit_waiting(connection, **signal):
    """Let each answer that a new `connection` waits for come in time, or raise OperationalError.

    Receives Django's connection_created. PostgreSQL's own statement_timeout is kept by the server:
    one that is frozen, or gone without a word, keeps nothing, and would hold all threads.
    """
    if connection.vendor == "postgresql":
        native = connection.connection
        native.wait = partial(native.wait, timeout=ANSWER_WITHIN)
