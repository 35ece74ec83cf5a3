"""gunicorn's settings; it reads them by itself. GUNICORN_CMD_ARGS overrides them."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
accesslog = "-"
limit_request_line = 8190  # what is longer than ours may be gets our own answer
control_socket_disable = True
forwarded_allow_ips = ""  # the site itself decides whom to believe: TRUSTED_PROXIES
