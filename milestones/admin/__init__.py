"""The admin: screens for articles, editions and images, and login."""

from . import articles, images  # noqa: F401 (registers the screens)
