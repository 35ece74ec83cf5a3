"""The admin: screens for articles, editions, images and topics, and login."""

from . import articles, images, pages, reports, site, topics  # noqa: F401 (registers the screens)
