"""Keeps pages at secret URLs to those who have the URL."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers


def unseen(response: HttpResponse) -> HttpResponse:
    """Keep `response` out of caches and search engines, and its URL secret from linked sites."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
