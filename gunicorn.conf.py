"""gunicorn's settings. gunicorn reads this file automatically. GUNICORN_CMD_ARGS overrides it."""

import gc
import os

os.umask(0o077)  # only the site's user can read what the processes write

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
accesslog = "-"
# The Combined Log Format plus the seconds and the request id. Behind trusted proxies
# %(h)s is the client.
access_log_format = (
    '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(L)s %({x-request-id}o)s'
)
logger_class = "kfor_site.gunicorn_logs.GunicornLogger"
limit_request_line = 8190  # above the site's own limit, so that the site answers
control_socket_disable = True
forwarded_allow_ips = ""  # the site itself decides which proxies to trust: TRUSTED_PROXIES


def post_worker_init(worker):
    """Explain refusals, and keep the loaded code out of the garbage collector's slow work."""
    from kfor_site import gunicorn_errors  # its folder isn't on the path before the site is loaded

    gunicorn_errors.install()
    gc.collect()
    gc.freeze()
