"""The rules in deploy/nginx.conf, one by one. What nginx does by them is in test_edge."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from milestones import urls
from milestones.serving.responses import best_encoding

NGINX = (Path(__file__).parent.parent.parent / "deploy" / "nginx.conf").read_text()


def rules(variable):
    """Return the patterns and values of the map that sets `variable`: Python reads both alike."""
    block = re.search(rf"^map \S+ \${variable} {{\n(.*?)^}}", NGINX, re.DOTALL | re.MULTILINE)[1]
    found = re.findall(r'^    "(~?)(\*?)(.*?)" (\S.*);$', block, re.MULTILINE)
    return [
        (re.compile(rule if tilde else f"^{rule}$", re.IGNORECASE if star else 0), value.strip('"'))
        for tilde, star, rule, value in found
    ]


def chosen(variable, text, default=""):
    return next((value for rule, value in rules(variable) if rule.search(text)), default)


CODINGS = st.sampled_from(["br", "gzip", "identity", "deflate", "zstd", "*", "brx", "x-gzip"])
WEIGHTS = st.sampled_from(["", ";q=0", "; q=0.5", ";q=1", ";q=0.000", ";q=1.0", ";q=.001", ";q=2"])


@given(st.dictionaries(CODINGS, WEIGHTS, max_size=4))
def test_nginx_never_chooses_an_encoding_that_the_reader_refuses(weights):
    encoding = chosen("kfor_encoding", ", ".join(map("".join, weights.items())), "identity")
    # Does the site think that the reader takes it, when nothing else is on offer?
    refused = dict.fromkeys({"br", "gzip"} - {encoding}, ";q=0")
    taken = {name: weight for name, weight in weights.items() if name != "identity"} | refused
    assert encoding in ("identity", best_encoding(", ".join(map("".join, taken.items()))))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=1.0, gzip;q=0.8", "br"),
        ("GZIP", "gzip"),
        ("", "identity"),
        ("identity", "identity"),
    ],
)
def test_nginx_chooses_the_encoding_that_browsers_like_best(accepted, encoding):
    assert chosen("kfor_encoding", accepted, "identity") == encoding


@pytest.mark.parametrize("prefix", ["", "__Host-", "__Secure-"])
def test_nginx_knows_the_cookie_of_who_is_logged_in(prefix):
    name = settings.SESSION_COOKIE_NAME.removeprefix("__Host-").removeprefix("__Secure-")
    for cookies in (f"{prefix}{name}=x", f"a=b; {prefix}{name}=x; c=d", f"a=b;{prefix}{name}=x"):
        assert chosen("kfor_is_logged_in", cookies) == "1"
    for cookies in ("", "a=b", f"not{name}=x", f"a={name}", f"csrftoken=1; x{prefix}{name}=2"):
        assert chosen("kfor_is_logged_in", cookies) == ""


def test_nginx_takes_off_no_parameter_of_ours():
    patterns = [pattern.callback for pattern in urls.urlpatterns]
    ours = {name for view in patterns for name in getattr(view, "parameters", ())}
    assert {"from", "to", "after", "before"} <= ours
    for name in ours:
        for query in (f"{name}=1", f"utm_source=x&{name}=1", f"{name}=1&utm_source=x", name):
            assert chosen("kfor_is_tracking", query) == ""
    for query in ("utm_source=x", "utm_source=a&utm_medium=b", "fbclid=x", "gclid=1&utm_id="):
        assert chosen("kfor_is_tracking", query) == "1"
    for query in ("%75tm_source=x", "utm_source", "x=1", "utm_source=x&x", "&utm_source=x"):
        assert chosen("kfor_is_tracking", query) == ""


def test_nginx_lets_browsers_keep_files_whose_names_hold_their_hash():
    assert "immutable" in chosen("kfor_static_lifetime", "/static/css/site.0123456789ab.css")
    for path in ("/static/css/site.css", "/static/a.0123456789ab/site.css", "/static/x.01234.css"):
        assert "immutable" not in chosen("kfor_static_lifetime", path)
    assert chosen("kfor_static_lifetime", "/articles/site.0123456789ab.css") == ""
    for ending in (".jpg", ".png", ".webp", "-480.webp"):
        assert "immutable" in chosen("kfor_static_lifetime", f"/images/{'ab' * 32}{ending}")
