"""The site as a WSGI application: the page cache, with Django behind it."""

import os
from wsgiref.types import WSGIApplication

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kfor_site.settings")
django.setup(set_prefix=False)

# These imports need Django's models, so they come after setup().
from milestones.errors.request_ids import RequestIds  # noqa: E402
from milestones.serving.page_cache import PageCache  # noqa: E402

from .databases import limit_waiting  # noqa: E402
from .prefix import Mounted  # noqa: E402
from .proxies import TrustedProxies  # noqa: E402
from .static_files import require_static_files  # noqa: E402

require_static_files()
application: WSGIApplication = get_wsgi_application()
connection_created.connect(limit_waiting)
application = PageCache(application, settings.PAGE_CACHE_MB * 2**20)
if settings.PATH_PREFIX:
    application = Mounted(application, settings.PATH_PREFIX)
application = RequestIds(application)
application = TrustedProxies(application, settings.TRUSTED_PROXIES, expects_https=settings.HTTPS)
