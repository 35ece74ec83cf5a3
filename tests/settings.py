"""The site's settings for tests, which need no environment but, perhaps, a DATABASE_URL."""

import atexit
import os
import shutil
import tempfile

os.environ["SECRET_KEY"] = "for-tests-only " * 4
os.environ["DEBUG"] = "off"
os.environ["HTTPS"] = "off"

from kfor_site.settings import *  # noqa: F403

# Static files under their own names: no collectstatic before the tests.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
# Images in a folder of this process, which goes with it.
IMAGES_DIR = f"{tempfile.gettempdir()}/tests-images-{os.getpid()}"
STORAGES["images"]["OPTIONS"]["location"] = IMAGES_DIR  # noqa: F405
atexit.register(shutil.rmtree, IMAGES_DIR, ignore_errors=True)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
