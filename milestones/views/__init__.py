"""The public pages, feeds, sitemaps and data."""
