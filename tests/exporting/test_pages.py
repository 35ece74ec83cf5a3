"""Forms, style sheets and images of a page, as a copy has them."""

import pytest

from milestones.exporting.pages import (
    css_of_the_copy,
    html_of_the_copy,
    references_in_css,
    references_in_html,
)


def copied(html):
    def live(url):
        return f"https://example.org{url}"

    return html_of_the_copy(html, lambda url: f"copy{url}", live, "example.org", "<p>A copy</p>")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ('<form action="/f"><label>Words</label><input><button>Show</button>', "Words – Show"),
        ('<form action="/f" method="post"><label>Name</label><button>Send</button>', "Send"),
        ('<form action="/f"><label><i class="hidden">A</i></label><button>Go</button>', "Go"),
    ],
)
def test_in_the_place_of_a_form_is_a_link_to_the_site(form, words):
    html = copied(f"<body><main>{form}</form></main>")
    link = f'<a href="https://example.org/f">{words} (example.org)</a>'
    assert f"<main><p>{link}</p></main>" in html


def test_the_list_in_a_form_stays():
    html = copied(
        '<body><form action="/f"><p>Choose <button>Go</button></p><a href="/a">A</a></form>'
    )
    assert '<a href="https://example.org/f">Go (example.org)</a></p><a href="copy/a">A</a>' in html
    assert "Choose" not in html


def test_every_url_of_a_page_is_changed_except_the_canonical_one():
    html = copied(
        '<head><link rel="canonical" href="/c"><link rel="manifest" href="/m"></head>'
        '<img src="/a" srcset="/b 1w, /c 2w"><svg><a href="/d"></a></svg>'
    )
    assert 'rel="canonical" href="/c"' in html
    assert "manifest" not in html
    assert 'src="copy/a" srcset="copy/b 1w, copy/c 2w"' in html
    assert 'href="copy/d"' in html


def test_the_footer_says_that_it_is_a_copy():
    assert "<footer><p>KFOR</p><p>A copy</p></footer>" in copied("<footer><p>KFOR</p></footer>")


def test_what_a_page_refers_to_is_found():
    html = (
        '<meta property="og:image" content="https://example.org/i.png"><a href="/a">'
        '<img src="/b" srcset="/c 1w, /d 2w"><form action="/no"></form>'
    )
    assert list(references_in_html(html)) == ["/a", "/b", "/c", "/d", "https://example.org/i.png"]


def test_the_urls_of_a_style_sheet_are_found_and_changed():
    css = "@import 'a.css'; p { background: url(b.svg) } i { background: url( \"c.svg\" ) }"
    assert list(references_in_css(css)) == ["a.css", "b.svg", "c.svg"]
    changed = css_of_the_copy(css, lambda url: f"copy/{url}")
    assert changed == (
        '@import "copy/a.css"; p { background: url("copy/b.svg") }'
        ' i { background: url("copy/c.svg") }'
    )
