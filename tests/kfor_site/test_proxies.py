"""The client's IP address and the scheme of a request, as reported by trusted proxies."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfor_site.proxies import TrustedProxies, networks
from tests.wsgi import ask

FORWARDED = {
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_FOR": "1.2.3.4",
    "HTTP_FORWARDED": "for=1.2.3.4;proto=https",
}


def what_it_sees(environ, start_response):
    start_response("200 OK", [])
    names = [name for name in sorted(environ) if "FORWARDED" in name]
    return [" ".join([environ["wsgi.url_scheme"], *names]).encode()]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_says_whether_it_was_reached_over_https(peer):
    site = TrustedProxies(what_it_sees, networks("127.0.0.1, 10.0.0.0/8,::1"))
    assert ask(site, "/", peer=peer, **FORWARDED).text.split()[0] == "https"
    assert ask(site, "/", peer=peer, HTTP_X_FORWARDED_PROTO="http").text.split()[0] == "http"
    assert ask(site, "/", peer=peer, HTTP_X_FORWARDED_PROTO="HTTPS, http").text.startswith("https ")
    assert ask(site, "/", peer=peer, HTTP_X_FORWARDED_PROTO="gopher").text.startswith("http ")
    assert ask(site, "/", peer=peer).text == "http"


@pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "::2", "", "nonsense"])
def test_nobody_else_is_believed_a_word(peer):
    site = TrustedProxies(what_it_sees, networks("127.0.0.1,10.0.0.0/8"))
    assert ask(site, "/", peer=peer, **FORWARDED).text == "http"
    assert ask(TrustedProxies(what_it_sees, []), "/", **FORWARDED).text == "http"


def test_everyone_is_believed_where_only_proxies_connect():
    site = TrustedProxies(what_it_sees, networks("*"))
    for peer in ("192.0.2.1", ""):
        assert ask(site, "/", peer=peer, **FORWARDED).text.startswith("https ")


def client(trusted, peer, forwarded_for=None):
    """The client's IP address as the site sees it."""
    site = TrustedProxies(the_client, networks(trusted) if trusted else [])
    headers = {} if forwarded_for is None else {"HTTP_X_FORWARDED_FOR": forwarded_for}
    return ask(site, "/", peer=peer, **headers).text


def the_client(environ, start_response):
    start_response("200 OK", [])
    return [environ["REMOTE_ADDR"].encode()]


TRUSTED = "127.0.0.1,10.0.0.0/8,2001:db8:ffff::/48"


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:5000", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:5000", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_client_is_whom_the_trusted_proxy_names_in_any_spelling(forwarded_for, address):
    assert client(TRUSTED, "127.0.0.1", forwarded_for) == address


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("6.6.6.6, 192.0.2.1", "192.0.2.1"),  # what the client says of itself
        ("6.6.6.6,192.0.2.1, 10.1.2.3", "192.0.2.1"),  # two proxies, one behind the other
        ("192.0.2.1, [2001:db8:ffff::7]:443", "192.0.2.1"),
        ("10.9.9.9, 192.0.2.1", "192.0.2.1"),  # a client that pretends to be a proxy
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),  # a client inside the trusted network
    ],
)
def test_the_client_is_the_right_most_hop_that_is_no_trusted_proxy(forwarded_for, address):
    assert client(TRUSTED, "127.0.0.1", forwarded_for) == address


@pytest.mark.parametrize(
    "garbage", ["unknown", "_hidden", "", "unix:", "1.2.3", "a" * 8000, "1:2:3", "é\n%"]
)
def test_a_hop_that_is_no_ip_address_hides_all_before_it(garbage):
    assert client(TRUSTED, "127.0.0.1", garbage) == "127.0.0.1"
    assert client(TRUSTED, "127.0.0.1", f"192.0.2.1,{garbage}") == "127.0.0.1"
    assert client(TRUSTED, "127.0.0.1", f"192.0.2.1,{garbage},10.1.2.3") == "10.1.2.3"
    assert client(TRUSTED, "127.0.0.1", f"{garbage},192.0.2.1") == "192.0.2.1"
    assert client("*", "10.0.0.1", f"192.0.2.1,{garbage}") == "10.0.0.1"


def test_without_a_header_the_client_is_whoever_connected():
    assert client(TRUSTED, "127.0.0.1") == "127.0.0.1"
    assert client(TRUSTED, "192.0.2.1") == "192.0.2.1"
    assert client("*", "") == ""


@pytest.mark.parametrize("peer", ["192.0.2.9", "2001:db8::9", "", "nonsense"])
@pytest.mark.parametrize("trusted", ["", TRUSTED])
def test_who_is_no_trusted_proxy_is_the_client_whatever_it_sends(trusted, peer):
    assert client(trusted, peer, "6.6.6.6") == peer
    assert client(trusted, peer, "6.6.6.6, 10.0.0.1") == peer


@pytest.mark.parametrize("peer", ["10.0.0.1", "192.0.2.9", ""])
def test_where_anyone_is_trusted_the_client_is_the_right_most_hop(peer):
    assert client("*", peer, "6.6.6.6, 192.0.2.1") == "192.0.2.1"
    assert client("*", peer, "6.6.6.6, 10.1.2.3") == "10.1.2.3"


@pytest.mark.parametrize("peer", ["", "unix:"])  # gunicorn, granian
def test_a_proxy_behind_a_unix_socket_can_be_trusted(peer):
    assert client("unix:,10.0.0.0/8", peer, "6.6.6.6, 192.0.2.1, 10.1.2.3") == "192.0.2.1"
    assert client("10.0.0.0/8", peer, "192.0.2.1") == peer
    assert client("unix:", "10.0.0.1", "192.0.2.1") == "10.0.0.1"


@given(st.text(st.characters(codec="latin-1")), st.ip_addresses())
def test_nothing_that_a_client_sends_changes_its_ip_address(sent, address):
    told = str(getattr(address, "ipv4_mapped", None) or address)
    if not any(ipaddress.ip_address(told) in network for network in networks(TRUSTED)):
        assert client(TRUSTED, "127.0.0.1", f"{sent},{address}") == told


def test_a_proxy_that_is_missing_from_trusted_proxies_is_logged_once(caplog):
    site = TrustedProxies(what_it_sees, networks("127.0.0.1"), expects_https=True)
    for _ in range(3):
        ask(site, "/", peer="10.0.0.1", **FORWARDED)
    ask(site, "/", peer="127.0.0.1", **FORWARDED)
    ask(site, "/", peer="10.0.0.2")
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert (
        "Ignored X-Forwarded-Proto from 10.0.0.1, which is not in TRUSTED_PROXIES"
        in record.getMessage()
    )


def test_such_warnings_are_bounded_and_only_where_the_site_redirects_to_https(caplog):
    site = TrustedProxies(what_it_sees, [], expects_https=True)
    for i in range(1000):
        ask(site, "/", peer=f"10.0.{i // 250}.{i % 250}", **FORWARDED)
    assert len(caplog.records) == 100
    caplog.clear()
    ask(TrustedProxies(what_it_sees, []), "/", peer="10.0.0.1", **FORWARDED)
    assert not caplog.records


@pytest.mark.parametrize("text", ["nginx", "10.0.0.1/8", "1.2.3", "127.0.0.1,", "300.1.1.1"])
def test_what_is_no_network_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        networks(text)
