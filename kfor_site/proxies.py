"""Who made a request, and how, as far as reverse proxies can be believed."""

import ipaddress
import logging
from collections.abc import Sequence
from functools import lru_cache

UNIX = "unix:"  # in TRUSTED_PROXIES: whoever connects through a Unix socket
LONGEST_HOP = 64  # an IPv6 address in brackets, with a port, takes 47 characters
WARNED_PEERS = 100

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
logger = logging.getLogger(__name__)


class TrustedProxies:
    """A WSGI application that believes the X-Forwarded headers of the proxies in `networks` only.

    `networks` is what `networks()` below returns. From a trusted peer, `application` sees the
    scheme of X-Forwarded-Proto, and the client's address as REMOTE_ADDR. From everyone else, all
    headers about forwarding are removed. With `expects_https`, a peer that sends X-Forwarded-Proto
    without being trusted is logged, once: the site would redirect its requests to HTTPS forever.
    """

    def __init__(self, application, networks, *, expects_https=False):
        self._application, self._networks = application, networks
        self._expects_https, self._warned = expects_https, set()
        self._trusts = lru_cache(maxsize=1024)(self._trusts)

    def __call__(self, environ, start_response):
        peer = environ.get("REMOTE_ADDR", "")
        if self._trusts(peer):
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
            environ["REMOTE_ADDR"] = self.client_address(environ)
        else:
            if self._expects_https and "HTTP_X_FORWARDED_PROTO" in environ:
                self._warn(peer)
            for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_")]:
                del environ[name]
            environ.pop("HTTP_FORWARDED", None)
            environ.pop("HTTP_X_REQUEST_ID", None)
        return self._application(environ, start_response)

    def client_address(self, environ: dict) -> str:
        """Return the address of the client that made the request.

        Each proxy appends to X-Forwarded-For the address that connected to it, so the client is the
        right-most hop that isn't a trusted proxy; what stands left of it, the client may have made
        up. Where anyone is trusted ("*"), it is the right-most hop. A hop that isn't an address
        ends the search: the client is then the last proxy before it. Without the header, or from a
        peer that isn't trusted, it is the peer: "" for a Unix socket.
        """
        client = environ.get("REMOTE_ADDR", "")
        if not self._trusts(client):
            return client
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = _address(hop) if len(hop) <= LONGEST_HOP else ""
            if not address:
                break
            client = address
            if self._networks is None or not self._trusts(client):
                break
        return client

    def _trusts(self, address: str) -> bool:
        if self._networks is None:
            return True
        if address in ("", UNIX):
            return UNIX in self._networks
        try:
            peer = _parse(address)
        except ValueError:
            return False
        return any(peer in network for network in self._networks if network != UNIX)

    def _warn(self, peer):
        if peer not in self._warned and len(self._warned) < WARNED_PEERS:
            self._warned.add(peer)
            logger.warning(
                "X-Forwarded-Proto came from %s, which TRUSTED_PROXIES does not list, so it was"
                " ignored. If that is your reverse proxy, add it to TRUSTED_PROXIES: until then the"
                " site redirects every request to HTTPS again and again.",
                peer or "a Unix socket",
            )


def networks(text: str) -> Sequence[Network | str] | None:
    """Return the networks in comma-separated `text`, with UNIX as it is; None for "*".

    Raises ValueError for anything else.
    """
    if text.strip() == "*":
        return None
    parts = [part.strip() for part in text.split(",")]
    return [part if part == UNIX else ipaddress.ip_network(part) for part in parts]


@lru_cache(maxsize=1024)
def _address(hop: str) -> str:
    """Return the canonical address of a hop, which may have a port; "" when it has none.

    Proxies write 192.0.2.1, 192.0.2.1:5000, 2001:db8::1, [2001:db8::1] and [2001:db8::1]:5000.
    """
    hop = hop.strip()
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(_parse(hop))
    except ValueError:
        return ""


def _parse(text):
    """Return the IP address in `text`, an IPv4 one that IPv6 wraps as itself; or ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])  # a zone means nothing elsewhere
    return getattr(address, "ipv4_mapped", None) or address
