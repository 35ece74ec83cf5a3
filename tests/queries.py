"""Queries that each page takes besides its own, unless the page cache tells its State."""

SETTINGS = 1  # what the site says of itself: its name, who publishes it …
SITE = SETTINGS + 1  # and its menu, on each page with a header and a footer
