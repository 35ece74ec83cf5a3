"""gunicorn's logs, by the same rule as the site's own (`logs`)."""

from gunicorn.glogging import Logger

from .logs import redact


class GunicornLogger(Logger):
    """gunicorn's own logger, with the secrets hidden in its access log and its error log."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(_Redacted(handler.formatter))


class _Redacted:
    """A formatter that hides the secrets in what another made."""

    def __init__(self, formatter):
        self._formatter = formatter

    def format(self, record):
        return redact(self._formatter.format(record))
