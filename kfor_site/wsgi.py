"""The site as a WSGI application, for a web server: pages from memory, and Django behind."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kfor_site.settings")
application = get_wsgi_application()

# What follows needs Django's models, which are there by now.
from milestones.page_cache import PageCache  # noqa: E402

from .databases import limit_waiting  # noqa: E402
from .proxies import TrustedProxies  # noqa: E402

connection_created.connect(limit_waiting)
application = PageCache(application, settings.PAGE_CACHE_MB * 2**20)
application = TrustedProxies(application, settings.TRUSTED_PROXIES, expects_https=settings.HTTPS)
