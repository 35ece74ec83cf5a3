"""The URLs of links in web pages: without redirects, and complete."""

from urllib.parse import parse_qs, urljoin, urlsplit

from milestones.document.prose import URL_SCHEMES


def target(href: str, base: str = "") -> str | None:
    """Return the URL that a link leads to; None if no link can lead there.

    Links of Google Docs and Outlook lead through a redirect, which is removed. A relative URL is
    completed with `base`, the URL of its page, if that is known.
    """
    href = "".join(href.split())
    try:
        url = urlsplit(href)
        if not url.scheme and base and not href.startswith("#"):
            href = urljoin(base, href)
            url = urlsplit(href)
        if url.scheme and url.scheme.lower() not in URL_SCHEMES:
            return None
        return _behind(href) or href or None
    except ValueError:  # such as "http://[": no URL
        return None


def _behind(href: str) -> str:
    """Return the URL behind a known redirect, or ""."""
    url = urlsplit(href)
    host = (url.hostname or "").lower()
    is_google = host.startswith(("www.google.", "google.")) and url.path == "/url"
    is_outlook = host.endswith(".safelinks.protection.outlook.com")
    if not (is_google or is_outlook):
        return ""
    parameters = parse_qs(url.query)
    inner = (parameters.get("q" if is_google else "url") or parameters.get("url") or [""])[0]
    return inner if urlsplit(inner).scheme in URL_SCHEMES else ""
