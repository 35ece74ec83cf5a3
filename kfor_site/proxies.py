"""The client's IP address and the scheme of a request, as reported by trusted proxies."""

import ipaddress
import logging
from collections.abc import Iterable, Sequence
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

UNIX = "unix:"  # in TRUSTED_PROXIES: any peer on a Unix socket
LONGEST_HOP = 64  # an IPv6 address in brackets with a port takes 47 characters
WARNED_PEERS = 100

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = Sequence[Network | str] | None  # see `networks`
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
logger = logging.getLogger(__name__)


class TrustedProxies:
    """WSGI middleware that trusts the X-Forwarded headers of proxies in `networks` only.

    `networks` is a result of `networks()` below. From a trusted peer, `application` sees the scheme
    from X-Forwarded-Proto, and the client's IP address as REMOTE_ADDR. From other peers, all
    forwarding headers are removed. With `expects_https`, an untrusted peer that sends
    X-Forwarded-Proto is logged once: the site would redirect its requests to HTTPS endlessly.
    """

    def __init__(
        self,
        application: WSGIApplication,
        networks: Networks,
        *,
        expects_https: bool = False,
    ) -> None:
        self._application, self._networks = application, networks
        self._expects_https = expects_https
        self._warned: set[str] = set()
        self._trusts = lru_cache(maxsize=1024)(self._is_trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
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
        """Return the IP address of the client that made the request.

        Each proxy appends to X-Forwarded-For the IP address that connected to it. So the client is
        the right-most hop that isn't a trusted proxy; anything further left may be forged. If every
        peer is trusted ("*"), the client is the right-most hop. A hop that isn't an IP address ends
        the search: the client is then the last proxy before it. Without the header, or from an
        untrusted peer, the client is the peer: "" for a Unix socket.
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

    def _is_trusted(self, address: str) -> bool:
        if self._networks is None:
            return True
        if address in ("", UNIX):
            return UNIX in self._networks
        try:
            peer = _parse(address)
        except ValueError:
            return False
        return any(peer in network for network in self._networks if not isinstance(network, str))

    def _warn(self, peer: str) -> None:
        if peer not in self._warned and len(self._warned) < WARNED_PEERS:
            self._warned.add(peer)
            logger.warning(
                "Ignored X-Forwarded-Proto from %s, which is not in TRUSTED_PROXIES. If that is"
                " your reverse proxy, add it to TRUSTED_PROXIES. Until then the site redirects"
                " every request to HTTPS in an endless loop.",
                peer or "a Unix socket",
            )


def networks(text: str) -> Networks:
    """Return the networks in comma-separated `text`, with UNIX unchanged, or None for "*".

    Raises ValueError if a part is not a network.
    """
    if text.strip() == "*":
        return None
    parts = [part.strip() for part in text.split(",")]
    return [part if part == UNIX else ipaddress.ip_network(part) for part in parts]


@lru_cache(maxsize=1024)
def _address(hop: str) -> str:
    """Return the canonical IP address of a hop, which may include a port, or "".

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


def _parse(text: str) -> IPAddress:
    """Return the IP address in `text`, with IPv4-mapped IPv6 as IPv4. Raises ValueError."""
    address = ipaddress.ip_address(text.partition("%")[0])  # a zone is local to one host
    return getattr(address, "ipv4_mapped", None) or address
