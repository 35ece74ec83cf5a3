"""Prose: HTML from a closed set of elements, in one canonical form.

The canonical form is what the editor in the admin produces: top-level blocks, list items and
quotations that hold paragraphs, and inline marks always nested in the same order. So the same text
always has the same bytes, whichever way it came in, and hashes and comparisons see words only.
"""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3

TEXT_BLOCKS = ("p", "h3", "h4")
CONTAINERS = ("ul", "ol", "li", "blockquote")
MARKS = ("a", "strong", "em", "sub", "sup", "code")  # outermost first
ELEMENTS = frozenset({*TEXT_BLOCKS, *CONTAINERS, *MARKS, "br"})
URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# What Word, browsers and Markdown write for the same thing.
ALIASES = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
# Elements that we don't keep, but that keep their text apart from their neighbours'.
BOUNDARIES = frozenset(
    ("address", "article", "aside", "caption", "center", "dd", "details", "div", "dl", "dt")
    + ("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "main")
    + ("nav", "option", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot")
    + ("th", "thead", "tr")
)
_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS | ALIASES.keys() | BOUNDARIES),
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes=set(URL_SCHEMES),
    link_rel=None,
)
# What XML 1.0 cannot carry (section 2.2), and so no feed: control characters, surrogates, U+FFFE/F.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Tags that open an element which ends only where it is closed.
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dd|dt|option|br|hr|img|input|col|link|meta|wbr)\b)([a-z][a-z0-9]*)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(?=/?[a-z])", re.IGNORECASE)
DEEPEST = 100
LONGEST = 50_000  # characters of one tag, or of text without a tag, that the sanitiser gets whole
_SPACES = re.compile("[ \t\n\r\x0b\x0c]+")


def clean(html):
    """Return `html` (untrusted, of any kind) as canonical prose; "" when it holds no text.

    Cleaning twice gives what cleaning once gave. Text is kept, but for the content of script and
    style elements; markup outside the closed set goes. Link addresses are kept when relative or of
    `URL_SCHEMES`. Tags that are nested deeper, or are longer, than any text needs are kept as text:
    parsing them takes time that grows with the square of their number.
    """
    return render(tree(html))


def tree(html):
    """Return `html` (untrusted, of any kind) as a list of nodes, which `render` turns into prose.

    A text block is (tag, runs), and a run is (text, marks), where the marks are a frozenset of
    (index in MARKS, address) pairs and a line break is a run of its own, "\n". A container is
    (tag, attributes, nodes).
    """
    html = _UNSTORABLE.sub("", html)
    if _depth(html) > DEEPEST:
        html = _ANY_TAG.sub("&lt;", html)
    builder = _Builder()
    builder.feed(_CLEANER.clean(_bounded(html)))
    builder.close()
    return builder.root


def render(nodes):
    """Return `nodes`, as `tree` makes them, as canonical prose."""
    return "".join(map(_render, nodes))


def with_runs(nodes, change):
    """Return `nodes` with `change(runs)` in the place of each text block's runs.

    What is empty then goes, and white space is folded again.
    """
    changed = []
    for node in nodes:
        inner = with_runs(node[2], change) if len(node) == 3 else tidy(change(node[1]))
        if inner:
            changed.append((*node[:-1], inner))
    return changed


def _bounded(html):
    """Return `html` in pieces that the sanitiser reads in time that grows with their length only.

    It takes time that grows with the square of one tag's attributes, and of one run of text.
    """
    html = ">".join(map(_without_long_tag, html.split(">")))
    return "<".join(map(_with_breaks, html.split("<")))


def _without_long_tag(piece):
    if len(piece) <= LONGEST:
        return piece
    tag = _ANY_TAG.search(piece)
    at = tag.start() if tag else len(piece)
    return piece[:at] + _ANY_TAG.sub("&lt;", piece[at:]) if len(piece) - at > LONGEST else piece


def _with_breaks(piece):
    """Part a long text by <wbr/>, which the sanitiser drops, but no entity in it."""
    if len(piece) <= LONGEST:
        return piece
    at = piece.find(">") + 1
    parts = [piece[:at]]
    while at < len(piece):
        end = at + LONGEST
        if end < len(piece):
            end = max(piece.rfind("&", at + 1, end), piece.rfind(" ", at + 1, end)) + 1 or end
            end -= piece[end - 1] == "&"
        parts.append(piece[at:end])
        at = end
    return parts[0] + "<wbr/>".join(parts[1:])


def _depth(html):
    depth = deepest = 0
    opened = Counter()
    for slash, name in _NESTING_TAG.findall(html):
        name = name.lower()
        if not slash:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def without_control_characters(text, replacement=""):
    """Return `text` with `replacement` in the place of each character that can't be stored."""
    return _UNSTORABLE.sub(replacement, text)


def clean_line(text):
    """Return plain `text` on one line: no control characters, runs of white space as one space."""
    return _SPACES.sub(" ", _UNSTORABLE.sub("", text)).strip(" ")


def text_of(html):
    """Return the words of canonical prose as plain text, one line per block."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return re.sub(r" *\n\s*", "\n", "".join(reader.parts)).strip()


class _TextReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attrs):
        if tag in TEXT_BLOCKS or tag == "br":
            self.parts.append("\n")


class _Builder(HTMLParser):
    """Reads well-formed HTML as ProseMirror does: blocks of text runs, each run with its marks."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = []  # finished blocks: ("p", runs) or ("ul", attributes, children)
        self.open = [("root", "", self.root)]  # containers from the outside in
        self.block = None  # (tag, runs) of the text block being read
        self.marks = []  # (rank in MARKS, href)

    def handle_starttag(self, tag, attrs):
        tag = ALIASES.get(tag, tag)
        attrs = dict(attrs)
        if tag in MARKS:
            self.marks.append((MARKS.index(tag), attrs.get("href") or ""))
        elif tag == "br":
            self._text_block().append(("\n", frozenset()))
        else:
            self._end_text_block()
            if tag in TEXT_BLOCKS:
                self._begin_text_block(tag)
            elif tag in CONTAINERS:
                self._open_container(tag, attrs)

    def handle_endtag(self, tag):
        tag = ALIASES.get(tag, tag)
        if tag in MARKS:
            rank = MARKS.index(tag)
            last = max((i for i, mark in enumerate(self.marks) if mark[0] == rank), default=None)
            if last is not None:
                del self.marks[last]
        elif tag != "br":
            self._end_text_block()
            if tag in CONTAINERS:
                self._close_container(tag)

    def handle_data(self, data):
        text = _SPACES.sub(" ", data)
        if self.block is None and text == " ":
            return
        # Of two links around a text the inner one counts; a link without an address is none.
        marks = {rank: href for rank, href in self.marks if rank or href}
        self._text_block().append((text, frozenset(marks.items())))

    def _begin_text_block(self, tag):
        if self.open[-1][0] in ("ul", "ol"):
            self._open_container("li", {})
        self.block = (tag if len(self.open) == 1 else "p", [])

    def _text_block(self):
        if self.block is None:
            self._begin_text_block("p")
        return self.block[1]

    def _end_text_block(self):
        if self.block is not None:
            tag, runs = self.block
            self.block = None
            if runs := tidy(runs):
                self.open[-1][2].append((tag, runs))

    def _open_container(self, tag, attrs):
        inside_list = self.open[-1][0] in ("ul", "ol")
        if tag == "li" and not inside_list:
            self.open.append(("ul", "", []))
        elif tag != "li" and inside_list:
            self.open.append(("li", "", []))
        start = attrs.get("start") or ""
        numbered = tag == "ol" and re.fullmatch("[0-9]{1,6}", start) and int(start) != 1
        self.open.append((tag, f' start="{int(start)}"' if numbered else "", []))

    def _close_container(self, tag):
        if any(entry[0] == tag for entry in self.open):
            while self._pop() != tag:
                pass

    def close(self):
        super().close()
        self._end_text_block()
        while len(self.open) > 1:
            self._pop()

    def _pop(self):
        tag, attributes, children = self.open.pop()
        if children:
            self.open[-1][2].append((tag, attributes, children))
        return tag


def tidy(runs):
    """Fold white space, take it out of marks that end beside it, and merge runs of equal marks."""
    pieces = []
    for text, marks in runs:
        for piece in (text,) if text == "\n" else _pieces(text):
            _append_folded(pieces, piece, marks)
    while pieces and pieces[-1][0] in " \n":
        pieces.pop()
    for i, (piece, _) in enumerate(pieces):
        if piece == " ":
            pieces[i] = (piece, pieces[i - 1][1] & pieces[i + 1][1])
    groups = groupby(pieces, key=lambda run: (run[1], run[0] == "\n"))
    return [("".join(text for text, _ in group), marks) for (marks, _), group in groups]


def _pieces(text):
    """Return the space before `text`, the text, and the space after it, as far as there are any."""
    text = _SPACES.sub(" ", text)
    words = text.strip(" ")
    spaces = (" " * text.startswith(" "), " " * (bool(words) and text.endswith(" ")))
    return filter(None, (spaces[0], words, spaces[1]))


def _append_folded(pieces, piece, marks):
    last = pieces[-1][0] if pieces else "\n"
    if piece == " " and last in " \n" or piece == "\n" and not pieces:
        return
    if piece == "\n" and last == " ":
        pieces.pop()
    pieces.append((piece, marks))


def _render(node):
    if len(node) == 3:
        tag, attributes, children = node
        return f"<{tag}{attributes}>{''.join(map(_render, children))}</{tag}>"
    tag, runs = node
    return f"<{tag}>{_render_runs(runs)}</{tag}>"


def _render_runs(runs):
    out, opened = [], []
    for text, marks in runs:
        wanted = sorted(marks)
        kept = 0
        while kept < min(len(opened), len(wanted)) and opened[kept] == wanted[kept]:
            kept += 1
        out += [f"</{MARKS[rank]}>" for rank, _ in reversed(opened[kept:])]
        out += [_mark_tag(*mark) for mark in wanted[kept:]]
        out.append(escape(text, quote=False).replace("\n", "<br>"))
        opened = wanted
    out += [f"</{MARKS[rank]}>" for rank, _ in reversed(opened)]
    return "".join(out)


def _mark_tag(rank, href):
    return f'<a href="{escape(href)}">' if rank == 0 else f"<{MARKS[rank]}>"
