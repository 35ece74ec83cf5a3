"""The top-level blocks of a text: Markdown, or what people write instead of it."""

import re
from dataclasses import dataclass, field
from html import escape

from . import commonmark, prose

LONGEST_PARAGRAPH = 10_000  # a longer one has no markup: parsing it could take long
LONG_LINE = 120  # a longer line is a paragraph of its own, not a piece of a wrapped one

KNOWN_TAGS = prose.ELEMENTS | prose.ALIASES.keys() | prose.BOUNDARIES
TAG = re.compile(r"""</?([a-z][a-z0-9]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*/?>""", re.I)
_STARS_IN_WORD = re.compile(r"(?<=\w)\*+(?=\w)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")


# Plain text keeps its words: 2*3*4 has no emphasis, and of <these> only known tags are HTML.


def _stars_in_word(state, silent):
    match = _STARS_IN_WORD.match(state.src, state.pos)
    if match:
        state.pending += "" if silent else match[0]
        state.pos = match.end()
    return bool(match)


def _known_html(state, silent):
    end = _html_end(state)
    if end and not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end or state.pos
    return bool(end)


def _html_end(state):
    """Return where the known tag, or the comment, at the state's place ends; None without one."""
    if match := TAG.match(state.src, state.pos):
        return match.end() if match[1].lower() in KNOWN_TAGS else None
    is_comment = state.src.startswith("<!--", state.pos)
    if is_comment and state.html_terminator_last("-->") >= state.pos + len("<!--"):
        return state.src.index("-->", state.pos + len("<!--")) + len("-->")
    return None


def _image(renderer, tokens, index, options, env):
    """A picture can't be kept: its description stands in its place, linked to it."""
    words = renderer.renderInlineAsText(tokens[index].children, options, env)
    return f'<a href="{escape(tokens[index].attrGet("src"))}">{escape(words)}</a>'


def with_plain_signs(parser):
    """Return `parser` (a MarkdownIt) with these two rules."""
    parser.inline.ruler.at("html_inline", _known_html)
    parser.inline.ruler.before("emphasis", "stars_in_word", _stars_in_word)
    return parser


_markdown = with_plain_signs(commonmark.reader(longest=LONGEST_PARAGRAPH))
_markdown.enable("table").disable("code")
_markdown.normalizeLink = lambda url: url.replace(" ", "%20")
_markdown.add_render_rule("image", _image)


def render_inline(text):
    """Return a piece of Markdown without blocks, such as a cell, as HTML (not yet clean)."""
    return _markdown.renderInline(text)


@dataclass
class Block:
    """A top-level block: heading, paragraph, list, numbered (list), table or other."""

    kind: str
    line: int
    html: str
    text: str = ""
    level: int = 0
    items: list = field(default_factory=list)  # of a list: HTML; of a table: (line, cells)


def blocks_of(numbered, plain):
    """Yield the Blocks of a text, given as its lines: (number, text) pairs.

    `plain` (a list) gets the numbers of the lines at which a block begins whose markup is kept as
    text, because reading it could take long.
    """
    lines = _regular(numbered)
    source = "\n".join(text for _, text in lines)
    starts = []
    tokens = _markdown.parse(source, {"plain": starts})
    plain += [lines[start][0] for start in starts]
    i = 0
    while i < len(tokens):
        j = i + 1
        if tokens[i].nesting == 1:
            while tokens[j].level != tokens[i].level or tokens[j].nesting != -1:
                j += 1
            j += 1
        yield _block(tokens[i:j], lines)
        i = j


def _block(tokens, lines):
    first = tokens[0]
    start, end = first.map or (0, 0)
    number = lines[start][0] if lines else 1
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    kind = {
        "heading_open": "heading",
        "paragraph_open": "paragraph",
        "bullet_list_open": "list",
        "ordered_list_open": "numbered",
        "table_open": "table",
    }.get(first.type, "other")
    block = Block(kind, number, html, text=prose.clean_line(prose.text_of(prose.clean(html))))
    if kind == "heading":
        block.level = int(first.tag[1])
    elif kind in ("list", "numbered"):
        block.items = _items(tokens)
    elif kind == "table":
        block.items = [(lines[k][0], cells(lines[k][1])) for k in range(start, end)]
        del block.items[1]  # the line of dashes
    return block


def _items(tokens):
    items, start = [], None
    for i, token in enumerate(tokens):
        if token.level == 1 and token.type == "list_item_open":
            start = i + 1
        elif token.level == 1 and token.type == "list_item_close":
            items.append(_markdown.renderer.render(tokens[start:i], _markdown.options, {}))
    return items


def cells(line):
    """Return the cells of a line of a pipe table, as Markdown."""
    line = line.strip(" \t").removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell.replace("\\|", "|").strip(" \t") for cell in re.split(r"(?<!\\)\|", line)]


def _regular(numbered):
    """Return the numbered lines as Markdown would have them, where people write less.

    Lines of plain text that are too long to be wrapped are paragraphs; a table may lack its line of
    dashes, and the blank line before it.
    """
    out = []
    in_table = False
    for i, (number, text) in enumerate(numbered):
        following = numbered[i + 1][1] if i + 1 < len(numbered) else ""
        is_row = text.lstrip().startswith("|")
        if is_row and not in_table:
            out.append((number, ""))
            out.append((number, text))
            if following.lstrip().startswith("|") and not _DELIMITER.fullmatch(following):
                out.append((number, "|" + "---|" * len(cells(text))))
        else:
            if in_table and not is_row:
                out.append((number, ""))
            out.append((number, text))
        if not is_row and text.strip() and following.strip() and _paragraph_ends(text, following):
            out.append((number, ""))
        in_table = is_row
    return out


def _paragraph_ends(text, following):
    if re.match(r"\s*([-*+]|\d+[.)])\s", text) and re.match(r"[^\W\d_a-z]", following):
        return True  # a list ends where a line starts anew, with a capital
    if re.match(r"\s{0,3}([-*+>#|]|\d+[.)]\s|```|~~~|===|---)", text + "\n"):
        return False
    if re.match(r"\s*([-*+]\s|=+\s*$|-+\s*$)", following):
        return bool(re.match(r"\s*[-*+]\s", following))
    return max(len(text), len(following)) > LONG_LINE
