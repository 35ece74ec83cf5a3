"""The main text of a web page is found, and what is beside it is left out and reported."""

import pytest

from milestones.formats.webpage.html_tree import read_html
from tests.formats.webpage.html_readings import remarks

NEWS = """<!doctype html><html lang="en-GB"><head>
<title>The bridge opens again – Valley News</title>
<meta name="description" content="After four years the bridge is open.">
<meta name="author" content="Anna Brook">
<meta property="article:published_time" content="2003-05-06T10:00:00Z">
<link rel="canonical" href="https://news.example/bridge">
<script>let a = "<p>no text</p>";</script><style>.secret { display: none }</style></head><body>
<a class="skip-link" href="#content">Skip to the text</a>
<header><a href="/">Valley News</a> <nav><a href="/a">Home</a> <a href="/b">Sport</a></nav>
<h1>The bridge opens again</h1></header>
<div id="cookie-banner">We use cookies. <button>Accept</button></div>
<main id="content">
<p>The bridge is open. <a href="more.html">More</a></p>
<p class="secret">Nobody sees this.</p>
<aside>Read also: the tunnel</aside>
<iframe src="https://video.example/1" title="A film"></iframe>
</main>
<footer>© Valley News</footer></body></html>"""


def test_a_saved_news_page_is_read_without_what_belongs_to_the_site():
    tree = read_html(NEWS)
    assert [(block.kind.value, block.text) for block in tree.blocks] == [
        ("heading", "The bridge opens again"),
        ("paragraph", "The bridge is open. More"),
    ]
    assert tree.blocks[1].html.count("https://news.example/more.html") == 1
    assert tree.about == {
        "title": "The bridge opens again – Valley News",
        "description": "After four years the bridge is open.",
        "author": "Anna Brook",
        "date": "2003-05-06T10:00:00Z",
        "language": "en-GB",
    }
    assert [remark.message for remark in tree.remarks] == [
        "Text outside the main text was left out: “Skip to the text”.",
        "Text outside the main text was left out: “We use cookies. Accept”.",
        "The header of the page was left out: “Valley News Home Sport”.",
        "The footer of the page was left out: “© Valley News”.",
        "Hidden text was left out: “Nobody sees this.”.",
        "A text beside the main text was left out: “Read also: the tunnel”.",
        "An embedded page (https://video.example/1) was left out: “A film”.",
    ]


LINKS = "".join(f"<li><a href='/{i}'>Page number {i}</a></li>" for i in range(5))
TEXT = "<p>" + "The bridge was built by hand and by people of the valley. " * 5


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"<div><ul>{LINKS}</ul></div><div><h1>A</h1>{TEXT}</div>", ["A", "The bridge"]),
        (f"<nav>{LINKS}</nav><h1>A</h1>{TEXT}", ["A", "The bridge"]),
        (f"<header><h1>A</h1></header>{TEXT}<footer>b</footer>", ["A", "The bridge"]),
        (f"<p>Lead<div>{TEXT}</div><p>End", ["Lead", "The bridge", "End"]),
        (f"<article><h2>A</h2>{TEXT}</article><article>B</article>", ["A", "The bridge"]),
        (f"<article>Teaser</article><div>{TEXT}</div>", ["Teaser", "The bridge"]),
        (f"<div role=main>{TEXT}</div><div>x</div>", ["The bridge"]),
        (
            f"<table><tr><td>{LINKS}</td><td><h1>A</h1>{TEXT}</td></tr></table>",
            ["A", "The bridge"],
        ),
        (
            f"<ul><li><a href=#a>A</a><li><a href=#b>B</a><li><a href=#c>C</a></ul>{TEXT}",
            ["The bridge"],
        ),
        (
            f"<div id=header>Town</div><h1>A</h1>{TEXT}<p id=footer>b",
            ["A", "The bridge"],
        ),
        (f"<h1>A</h1>{TEXT}<div class='sidebar x'><h3>B</h3>c</div>", ["A", "The bridge"]),
        (f"<h1>A</h1>{TEXT}<div id=comments><h3>2 comments</h3>c</div>", ["A", "The bridge"]),
        (f"<div id=header><h1>A</h1></div>{TEXT}", ["A", "The bridge"]),
        (f"<div class=breadcrumb><a href=/>Home</a> › Bridge</div>{TEXT}", ["The bridge"]),
        (f"<div class=has-breadcrumbs><h2>A</h2><a href=/>b</a></div>{TEXT}", ["A", "b", "The"]),
        (
            f"<main>{TEXT}<footer class=entry-footer>Filed in <a href=/a>Crafts</a></footer>",
            ["The bridge"],
        ),
        (
            f"<div id=siteNotice>Help</div>{TEXT}<div id=catlinks>In: <a href=/a>A</a>",
            ["The bridge"],
        ),
        (f"<table class='x ambox'><tr><td>Cite more.</table>{TEXT}", ["The bridge"]),
        (f"{TEXT}<div class=related-posts><h3>More</h3><a href=/a>A</a> b</div>", ["The bridge"]),
        (f"<p class=MsoTocHeading>A</p>\n<p class=MsoToc1>B</p>{TEXT}", ["The bridge"]),
        (f"<p class=MsoTocHeading>A</p>{TEXT}", ["A", "The bridge"]),
        (f"<div class=page-metadata>Created by Anna</div>{TEXT}", ["The bridge"]),
        (f"<div class=sidebar>{TEXT}</div>", ["The bridge"]),  # it holds most of the text
        (f"<ul>{LINKS}</ul>", ["Page number 0"]),  # a page of links is read as it is
    ],
)
def test_the_main_text_is_found(source, expected):
    tree = read_html(source)
    read = [block.text for block in tree.blocks]
    assert [text[: len(start)] for text, start in zip(read, expected, strict=True)] == expected


LONG = "b" * 300
WIKI = """<title>Bridge – The wiki</title><body>
<div id="mw-navigation"><ul><li><a href="/a">Main page</a></li>
<li><a href="/b">Random page</a></li><li><a href="/c">Help</a></li></ul></div>
<div class="mw-body" id="content"><h1 id="firstHeading">Bridge</h1><div id="bodyContent">
<table class="infobox"><caption>Bridge</caption><tr><th>Built</th><td>1930</td></tr>
<tr><th>Length</th><td>90 m</td></tr></table>
<p>The <b>bridge</b> crosses the river of the valley, and carries carts and people.<sup
id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup></p>
<div class="toc"><h2>Contents</h2><ul><li><a href="#History">1 History</a></li></ul></div>
<div class="mw-heading"><h2 id="History">History<a class="headerlink" href="#History">¶</a></h2>
<span class="mw-editsection">[<a href="/edit">edit</a>]</span></div>
<p>It was built by hand in 1930, and fell.</p>
<figure><a href="/f"><img src="//wiki.example/f.jpg" alt="Arches" width="220"></a>
<figcaption>The arches</figcaption></figure><h2 id="References">References</h2>
<div class="reflist"><ol class="references">
<li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span> <span
class="reference-text">Anna Brook, The Bridge.</span></li></ol></div></div></div>
<div id="catlinks"><a href="/k">Bridges</a></div><footer>Licence</footer>"""


def test_a_page_of_a_wiki_is_read():
    tree = read_html(WIKI)
    assert [(block.kind.value, block.text) for block in tree.blocks] == [
        ("heading", "Bridge"),
        ("table", "Bridge Built | 1930 Length | 90 m"),
        ("paragraph", "The bridge crosses the river of the valley, and carries carts and people."),
        ("heading", "History"),
        ("paragraph", "It was built by hand in 1930, and fell."),
        ("paragraph", "Arches"),
        ("paragraph", "The arches"),
        ("heading", "References"),
    ]
    assert [note.html for note in tree.notes] == ["<p>Anna Brook, The Bridge.</p>"]
    assert [remark.message for remark in tree.remarks] == [
        "Navigation was left out: “Main page Random page Help”.",
        "Navigation was left out: “[edit]”.",
        "Navigation was left out: “Bridges”.",
        "The table of contents was left out: “Contents 1 History”.",
        "The footer of the page was left out: “Licence”.",
        "The image “Arches” is not in the file. Upload it to show it.",
    ]


AROUND_A_WIKI = """<main><header><h1>Bridge</h1>
<div class="vector-dropdown mw-portlet mw-portlet-lang"><label>12 languages</label></div></header>
<div id="siteSub" class="noprint">From a wiki</div>
<div id="contentSub">(Redirected from <a href="/b">Bridges</a>)</div>
<div role="note" class="hatnote">For the game, see <a href="/g">Bridge (game)</a>.</div>
<p>The bridge crosses the river, and carries carts.<sup class="noprint">[citation needed]</sup>
<div class="printfooter">Retrieved from <a href="https://w.example/b">w.example</a></div></main>"""


def test_what_a_wiki_puts_around_its_text_is_left_out():
    tree = read_html(AROUND_A_WIKI)
    assert [block.text for block in tree.blocks] == [
        "Bridge",
        "The bridge crosses the river, and carries carts.",
    ]
    assert sorted(remark.message for remark in tree.remarks) == [
        "A note about other pages was left out: “For the game, see Bridge (game).”.",
        "Text that is not printed was left out: “[citation needed]”.",
        "The footer of the page was left out: “Retrieved from w.example”.",
        "The header of the page was left out: “(Redirected from Bridges)”.",
        "The header of the page was left out: “12 languages”.",
        "The header of the page was left out: “From a wiki”.",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a<select><option>b</select>", "A button or field was left out: “b”."),
        ("a<noscript>b</noscript>", "A text for browsers without JavaScript was left out: “b”."),
        ("a<svg><text>b</text></svg>", "A drawing was left out: “b”."),
        ("a<video src='https://e.org/b.mp4'>", "A video was left out: “https://e.org/b.mp4”."),
        (
            "a<video><source src='https://e.org/b.mp4'></video>",
            "A video was left out: “https://e.org/b.mp4”.",
        ),
        (
            f"a<iframe src='https://e.org/{LONG}'></iframe>",
            f"An embedded page was left out: “https://e.org/{LONG}”.",
        ),
        ("a<iframe srcdoc='<p>b &amp; c'></iframe>", "An embedded page was left out: “b & c”."),
        (
            "a<object data='https://e.org/b.pdf'>c</object>",
            "An embedded object (https://e.org/b.pdf) was left out: “c”.",
        ),
        (
            "<p><abbr title='Kosovo Force'>KFOR</abbr>",
            "What an abbreviation stands for was left out: “KFOR: Kosovo Force”.",
        ),
        (
            "<h2><acronym title='Kosovo Force'>KFOR</acronym></h2>",
            "What an abbreviation stands for was left out: “KFOR: Kosovo Force”.",
        ),
        (
            "<p>a<map><area alt='The north' href='n.html'></map>",
            "A link on an image was left out: “The north (n.html)”.",
        ),
        (
            "<p>a<map><area href='n.html'></map>",
            "A link on an image was left out: “n.html”.",
        ),
        ("a<p hidden>b", "Hidden text was left out: “b”."),
        ("a<p class=MsoToc1>b", "The table of contents was left out: “b”."),
        (
            "<a href='file:///c:/b'>a</a>",
            "A link that can't work on a website became plain text: “a” (file:///c:/b).",
        ),
        ("<s>a</s>", "Text that was struck through was kept as plain text: “a”."),
        (
            "a<p><img src='x/b.png' alt='c'>",
            "The image “c” is not in the file. Upload it to show it.",
        ),
        (
            "<img src='https://e.org/b.png'>",
            "The image “b.png” is on another website (https://e.org/b.png). Upload it to show it.",
        ),
        (
            "a<img src='data:image/png;base64,AA'>",
            "An image without a description was left out, because it is damaged. Upload it.",
        ),
        (
            "a<img alt=bc src='data:image/svg+xml,<svg>'>",
            "The image “bc” was left out, because this site can't use its format (SVG)."
            " Save it as PNG or JPEG, and upload it.",
        ),
        (
            "<table><tr><td rowspan=2>a<td>b<tr><td>c</table>",
            "1 merged cell was split: each of the new cells holds the same text.",
        ),
    ],
)
def test_what_is_left_out_or_changed_is_told(source, said):
    assert remarks(source) == [said]


HIDDEN = "<b hidden>x</b>"


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (f"<p>a<p>b{HIDDEN}<p>c", "Paragraph 2"),
        (f"<p>a</p>{HIDDEN}<p>b", "Paragraph 2"),
        (f"<p>a<ul><li>b<li>c{HIDDEN}</ul><p>d", "Paragraph 2"),  # where the list begins
        (f"<p>a<table><tr><td>b{HIDDEN}<td>c</table>", "Table 1"),
        (f"<p>a</p><p></p>{HIDDEN}", "Paragraph 1"),
        (HIDDEN, ""),
        (f"<main>a</main>{HIDDEN}", ""),
    ],
)
def test_remarks_say_where(source, place):
    tree = read_html(source)
    (remark,) = tree.remarks
    assert str(remark.place) == place
    assert (tree.blocks[remark.block].place if place else remark.place) == remark.place


def test_many_regions_of_a_kind_share_a_remark():
    told = remarks("a" + "".join(f"<p hidden>b{i}" for i in range(20)))
    assert len(told) == 6
    assert told[-1].startswith("Hidden text was left out 15 more times: “b5”, “b6”")


@pytest.mark.parametrize(
    ("source", "title", "told"),
    [
        ("<title>Valley News</title><h1>The bridge</h1>a", "The bridge", 1),
        (
            "<title>The bridge – Valley News</title><h1>The bridge</h1>a",
            "The bridge – Valley News",
            0,
        ),
        ("<title>The bridge</title><h1>The bridge, by hand</h1>a", "The bridge", 0),
        ("<title>The bridge</title><h1>Before</h1>a<h1>After</h1>b", "The bridge", 0),
        ("<title>The bridge</title><h2>Before</h2>a<h1>After</h1>b", "The bridge", 0),
        ("<title>The bridge</title><p>a", "The bridge", 0),
    ],
)
def test_the_only_first_heading_is_the_title(source, title, told):
    tree = read_html(source)
    assert tree.about == {"title": title}
    assert [remark.message for remark in tree.remarks] == [
        "The title in the properties of the file was left out: “Valley News”."
    ] * told


def test_the_page_says_what_it_is_in_linked_data():
    linked = '{"@graph": [{"@type": "WebPage"}, {"headline": "A", "author": [{"name": "B"}]}]}'
    source = f'<title>C</title><script type="application/ld+json">{linked}</script>d'
    assert read_html(source).about == {"title": "A", "author": "B"}
    assert read_html(source.replace("{", "[")).about == {"title": "C"}
