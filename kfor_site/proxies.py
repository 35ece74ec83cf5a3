"""Whom the site believes about how it was reached."""

import ipaddress
from functools import lru_cache


class TrustedProxies:
    """A WSGI application that believes X-Forwarded-Proto of the proxies in `networks` only.

    `networks` holds ipaddress networks, or is None for whoever connects. All that others say about
    how they were forwarded is taken from their requests before `application` sees them.
    """

    def __init__(self, application, networks):
        self._application, self._networks = application, networks
        self._trusts = lru_cache(maxsize=1024)(self._trusts)

    def __call__(self, environ, start_response):
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        else:
            for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_")]:
                del environ[name]
            environ.pop("HTTP_FORWARDED", None)
        return self._application(environ, start_response)

    def _trusts(self, address):
        if self._networks is None:
            return True
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:  # a socket without an address
            return False
        peer = getattr(peer, "ipv4_mapped", None) or peer  # as sockets for IPv4 and IPv6 tell it
        return any(peer in network for network in self._networks)


def networks(text):
    """Return the networks in `text`, which has commas between; None for "*"; or ValueError."""
    if text.strip() == "*":
        return None
    return [ipaddress.ip_network(part.strip()) for part in text.split(",")]
