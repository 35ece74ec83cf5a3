"""gunicorn's logs, redacted like the site's own (see `logs`)."""

import logging

from gunicorn.config import Config
from gunicorn.glogging import Logger

from .logs import redact


class GunicornLogger(Logger):
    """gunicorn's logger, with secrets hidden in the access log and error log."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(_Redacted(handler.formatter))


class _Redacted:
    """A formatter that hides the secrets in another formatter's output."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        return redact(self._formatter.format(record))
