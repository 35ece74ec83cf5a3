"""The site's settings for tests, which need no environment but, perhaps, a DATABASE_URL."""

import os

os.environ["SECRET_KEY"] = "for-tests-only " * 4
os.environ["DEBUG"] = "off"
os.environ["HTTPS"] = "off"

from kfor_site.settings import *  # noqa: F403

# Static files under their own names: no collectstatic before the tests.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
