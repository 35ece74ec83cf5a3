"""gunicorn's settings; it reads them by itself. GUNICORN_CMD_ARGS overrides them."""

import os

os.umask(0o077)  # whatever the processes write is for the site's user alone

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
accesslog = "-"
# The Combined Log Format, with seconds and the request's id at the end. Behind trusted proxies
# %(h)s is the client.
access_log_format = (
    '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(L)s %({x-request-id}o)s'
)
logger_class = "kfor_site.gunicorn_logs.GunicornLogger"
limit_request_line = 8190  # what is longer than ours may be gets our own answer
control_socket_disable = True
forwarded_allow_ips = ""  # the site itself decides whom to believe: TRUSTED_PROXIES
