"""Whom the site believes about how it was reached."""

import pytest

from kfor_site.proxies import TrustedProxies, networks

from .wsgi import ask

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


@pytest.mark.parametrize("text", ["nginx", "10.0.0.1/8", "1.2.3", "127.0.0.1,", "300.1.1.1"])
def test_what_is_no_network_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        networks(text)
