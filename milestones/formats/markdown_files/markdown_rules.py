"""Rules for the parser of Markdown as people write it, beyond CommonMark.

What a rule takes out of the text becomes a token of type LEFT_OUT, so that it can be reported.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from milestones.document import prose

from . import blocks, commonmark, markdown_lines, markdown_tables, plain_text
from .markdown_tables import line_at

LONGEST_PARAGRAPH = 10_000  # in a longer one, markup stays text: parsing it could be slow

LEFT_OUT = "left_out"
NOTE = "note"  # a reference to a note
INLINE_NOTE = "inline_note"
WIKI_LINK = "wiki_link"  # before its text
HIGHLIGHT = "highlight"  # before its text

# Elements that prose leaves out, but not their text.
TRANSPARENT = frozenset(
    ("abbr", "bdi", "bdo", "big", "colgroup", "col", "del", "dfn", "font", "img", "ins", "kbd")
    + ("label", "mark", "nobr", "q", "s", "samp", "span", "strike", "time", "tt", "u", "var", "wbr")
)
# Elements that show something else than their text.
EMBEDDED = frozenset(
    ("audio", "button", "canvas", "embed", "iframe", "input", "noscript", "object", "picture")
    + ("script", "source", "style", "svg", "template", "textarea", "video")
)
KNOWN_TAGS = blocks.KNOWN_TAGS | TRANSPARENT | EMBEDDED
_BLOCK_TAGS = (prose.BOUNDARIES | {"picture", "video", "iframe", "script", "style", "svg"}) | {
    *("blockquote", "caption", "dl", "figcaption", "figure", "li", "ol", "p", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_WHOLE = frozenset(("table", "figure", "dl", "pre", "script", "style", "svg", "ul", "ol"))

_ATTRIBUTES = r"""(?>(?:\s+[\w:@.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>"""
_NAMES = "|".join(sorted(KNOWN_TAGS, key=len, reverse=True))
KNOWN_TAG = re.compile(f"<(/?)({_NAMES}){_ATTRIBUTES}", re.IGNORECASE)
UNKNOWN_TAG = re.compile(f"<(?=/?[a-z])(?!/?(?:{_NAMES})[\\s/>])", re.IGNORECASE)
_OPENING = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>]|$)", re.IGNORECASE)
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
_WIKI_LINK = re.compile(  # but for "[[1]](/a)"
    r"(?P<embeds>!?)\[\[(?P<page>[^\[\]|\n]{1,200})(?:\|(?P<text>[^\[\]\n]{1,200}))?\]\](?![(\[])"
)
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?![\s=])([^=\n]{1,1000})(?<!\s)==(?![\w=])")
_SHORTCODE = re.compile(r"\{\{[^{}]{1,1000}\}\}|\{%[^{}]{1,1000}%\}")
_MARK_LINE = re.compile(r"\[\[_?toc_?\]\]|\[toc\]|:{3,}[^:]*|\{:[^{}]{1,1000}\}", re.IGNORECASE)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+.*")
_ATTRIBUTE_LIST = re.compile(r"\{:?[ \t]*(?:[#.][\w-]|[\w-]+=)[^{}]{0,300}\}")
_SHORTCODE_IN_LINK = re.compile(
    r"\]\(((?:\{\{[^{}]{1,300}\}\}|\{%[^{}]{1,300}%\}))([^\s(){}]{0,300})\)"
)
_QUOTE_MARK = re.compile(r"\[![\w-]{1,30}\][+-]?[ \t]*")
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_ATTRIBUTE = re.compile(r"[#.][^{}]+|[\w-]+=[^{}]*")
_URL = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]'’”*_~]", re.IGNORECASE
)


def parser(*, has_code: bool) -> MarkdownIt:
    """Return a new parser. If `has_code`, indented lines are code, as in CommonMark.

    What `plain_text.layout` returns can be in its `env`.
    """
    made = blocks.with_plain_signs(commonmark.reader(longest=LONGEST_PARAGRAPH)).use(deflist_plugin)
    if not has_code:
        made.disable("code")
    made.normalizeLink = lambda url: url.replace(" ", "%20")  # type: ignore[method-assign]
    block, inline, core = made.block.ruler, made.inline.ruler, made.core.ruler
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    block.at("table", markdown_tables.table, {"alt": ["paragraph", "reference"]})
    made.enable("table")
    block.after(
        "table", "ruled_table", markdown_tables.ruled_table, {"alt": ["paragraph", "reference"]}
    )
    block.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    block.before("reference", "note", footnote_def, {"alt": ["paragraph", "reference"]})
    block.before("fence", "mark_line", _mark_line, everywhere)
    block.before("fence", "admonition", _admonition, everywhere)
    block.before("paragraph", "line_end", _line_end, {"alt": ["paragraph"]})
    inline.at("html_inline", _html_inline)
    inline.before("link", "note", _note)
    inline.before("link", "inline_note", _inline_note)
    inline.before("link", "shortcode", _shortcode)
    inline.before("link", "wiki_link", _wiki_link)
    inline.before("link", "highlight", _highlight)
    core.before("inline", "indented", _indented)
    core.before("inline", "marks", _marks)
    core.before("inline", "years", _years)
    core.push("lines", markdown_lines.keep_breaks)
    core.push("linked_images", linked_images)
    core.push("bare_urls", _bare_urls)
    return made


# --- Blocks ---------------------------------------------------------------------------------------


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block of HTML: a comment, or what starts with a known tag for blocks."""
    line = line_at(state, start)
    if not line.startswith("<") or state.is_code_block(start):
        return False
    is_comment = line.startswith("<!--")
    after = (_after_sign if is_comment else _after_tag)(state, start, end)
    if after > start and not silent:
        state.line = after
        token = state.push("html_block", "", 0)
        token.map = [start, after]
        token.content = state.getLines(start, after, state.blkIndent, True)
    return after > start


def _after_sign(state: StateBlock, start: int, end: int, sign: str = "-->") -> int:
    """Return the line after the next that holds `sign`, or 0 if there is none in this block."""
    if _last(state, sign) < state.bMarks[start]:
        return 0
    for number in range(start, end):
        line = state.src[state.bMarks[number] : state.eMarks[number]]
        if sign in line or sign.upper() in line:
            return number + 1
        if _is_outside(state, number + 1):
            break
    return 0


def _last(state: StateBlock, sign: str) -> int:
    """Return where `sign` is for the last time. So nobody looks for it again and again."""
    known: dict[str, int] = state.env.setdefault("last", {})
    if sign not in known:
        known[sign] = max(state.src.rfind(sign), state.src.rfind(sign.upper()))
    return known[sign]


def _is_outside(state: StateBlock, number: int) -> bool:
    """Tell whether a line is no longer part of the list or quotation that is being read."""
    return not state.isEmpty(number) and state.sCount[number] < state.blkIndent


def _after_tag(state: StateBlock, start: int, end: int) -> int:
    """Return the line after the block of HTML that starts with a tag, or 0 if it is none."""
    match = _OPENING.match(line_at(state, start))
    name = match[2].lower() if match else ""
    if match is None or name not in _BLOCK_TAGS:
        return 0
    if name in prose.BOUNDARIES - _WHOLE and _holds_markdown(state, start, end):
        return start + 1
    is_whole = name in _WHOLE and not match[1]
    number = _after_sign(state, start, end, f"</{name}>") if is_whole else 0
    number = max(number, start + 1)
    while number < end and not state.isEmpty(number) and not _is_outside(state, number):
        number += 1
    return number


def _holds_markdown(state: StateBlock, start: int, end: int) -> bool:
    """Tell whether a tag is alone on its line, with text that is no HTML on the next one."""
    after = start + 1
    return (
        bool(KNOWN_TAG.fullmatch(line_at(state, start)))
        and after < end
        and not state.isEmpty(after)
        and not state.is_code_block(after)
        and not line_at(state, after).startswith("<")
    )


def _mark_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out a line that is an instruction to a generator of sites, such as `[[toc]]`."""
    line = line_at(state, start)
    if line[:1] not in ("[", ":", "{") or state.is_code_block(start):
        return False
    if not _MARK_LINE.fullmatch(line):
        return False
    if not silent:
        _leave_out(state, line, start)
        state.line = start + 1
    return True


def _leave_out(state: StateBlock, content: str, start: int) -> None:
    token = state.push(LEFT_OUT, "", 0)
    token.content, token.map = content, [start, start + 1]


def _admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `!!! note "Title"`: leave out this line, and read the indented lines after it."""
    line = line_at(state, start)
    if not line.startswith(("!!!", "???")) or not _ADMONITION.fullmatch(line):
        return False
    if state.is_code_block(start) or silent:
        return not state.is_code_block(start)
    indent = state.blkIndent + 4
    after = start + 1
    while after < end and (state.isEmpty(after) or state.sCount[after] >= indent):
        after += 1
    state.push("admonition_open", "div", 1).map = [start, after]
    _leave_out(state, line, start)
    before = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, after, "admonition"
    state.md.block.tokenize(state, start + 1, after)
    state.blkIndent, state.lineMax, state.parentType = before
    state.push("admonition_close", "div", -1)
    state.line = after
    return True


def _line_end(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """End a paragraph where the text has one on each line, or where a line was not wrapped.

    That is before a line with a capital letter after a short line: in plain text, or if it is not
    indented and the short line is of a list.
    """
    if not silent or state.parentType != "paragraph":
        return False
    if state.env.get("lines_are_paragraphs"):
        return True
    is_outside = state.listIndent >= 0 and state.sCount[start] < state.blkIndent
    if not is_outside and not state.env.get("is_plain"):
        return False
    line = line_at(state, start)
    before = state.src[state.bMarks[start - 1] : state.eMarks[start - 1]].strip()
    if state.env.get("is_plain") and all(map(plain_text.begins_with_date, (before, line))):
        return True
    word = line.partition(" ")[0]
    short = state.env.get("short_line", plain_text.SHORT_LINE)
    return not line[:1].islower() and len(before) + 1 + len(word) <= short


# --- Inline ---------------------------------------------------------------------------------------


def _html_inline(state: StateInline, silent: bool) -> bool:
    """Read a known tag or a comment. Unknown `<words>` stay text."""
    if state.src[state.pos] != "<":
        return False
    if state.src.startswith("<!--", state.pos):
        end = state.src.find("-->", state.pos + 4) + 3 if _has_end(state) else 0
    else:
        match = KNOWN_TAG.match(state.src, state.pos)
        end = match.end() if match else 0
    if end and not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end or state.pos
    return bool(end)


def _has_end(state: StateInline) -> bool:
    return state.html_terminator_last("-->") >= state.pos + len("<!--")


def _note(state: StateInline, silent: bool) -> bool:
    match = _NOTE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push(NOTE, "", 0).content = match[1]
    state.pos = match.end()
    return True


def _inline_note(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("^[", state.pos):
        return False
    start, maximum = state.pos + 2, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start - 1)
    if end < 0:
        return False
    if not silent:
        token = state.push(INLINE_NOTE, "", 0)
        token.content, token.children = state.src[start:end], []
        state.md.inline.parse(token.content, state.md, state.env, token.children)
    state.pos, state.posMax = end + 1, maximum
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:
    """Read a link to another note, `[[Page]]` or `[[Page|text]]`, as its text.

    What shows another note or a picture, `![[Page]]`, is left out.
    """
    match = _WIKI_LINK.match(state.src, state.pos)
    if match is None or normalizeReference(match["page"]) in state.env.get("references", {}):
        return False
    if not silent and match["embeds"]:
        state.push(LEFT_OUT, "", 0).content = match[0]
    elif not silent:
        state.push(WIKI_LINK, "", 0).content = match["page"] if match["text"] else ""
        shown = match["text"] or match["page"].lstrip("#").replace("#", " > ")
        state.push("text", "", 0).content = shown
    state.pos = match.end()
    return True


def _highlight(state: StateInline, silent: bool) -> bool:
    """Read `==text==` as its text."""
    match = _HIGHLIGHT.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push(HIGHLIGHT, "", 0)
        inner: list[Token] = []
        state.md.inline.parse(match[1], state.md, state.env, inner)
        state.tokens += inner
    state.pos = match.end()
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:
    """Leave out `{{< … >}}`, and `{width=50%}` after a link, an image or emphasis."""
    match = None
    if state.src[state.pos] == "{":
        match = _SHORTCODE.match(state.src, state.pos)
        if not match and state.pos and state.src[state.pos - 1] in ")]*_`":
            match = _ATTRIBUTE_LIST.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push(LEFT_OUT, "", 0).content = match[0]
    state.pos = match.end()
    return True


# --- Text as a whole ------------------------------------------------------------------------------


def _indented(state: StateCore) -> None:
    """Take indented sentences for paragraphs: some people indent each, as in a book."""
    made: list[Token] = []
    for token in state.tokens:
        is_prose = token.type == "code_block" and plain_text.is_prose(token.content)
        made += _paragraphs(token) if is_prose else [token]
    state.tokens = made


def _paragraphs(code: Token) -> Iterator[Token]:
    number, level = (code.map or [0])[0], code.level
    for _, group in groupby(code.content.split("\n"), key=lambda line: bool(line.strip())):
        lines = list(group)
        if lines[0].strip():
            yield Token("paragraph_open", "p", 1, map=[number, number + len(lines)], level=level)
            text = "\n".join(line.strip() for line in lines)
            place = [number, number + len(lines)]
            yield Token("inline", "", 0, map=place, content=text, children=[], level=level + 1)
            yield Token("paragraph_close", "p", -1, level=level)
        number += len(lines)


def _marks(state: StateCore) -> None:
    """Take marks off the start or end of blocks: ids of headings, `[!NOTE]` and `[x]`."""
    previous: list[Token] = [Token("", "", 0)] * 2
    for token in state.tokens:
        if token.type == "inline":
            if "]({" in token.content:
                _take_shortcodes_in_links(token)
            if previous[1].type == "heading_open":
                _take_attributes(previous[1], token)
            elif previous[0].type == "blockquote_open":
                _take_start(token, _QUOTE_MARK)
            elif previous[0].type == "list_item_open" and (match := _TASK.match(token.content)):
                box = "☐" if match[1] == " " else "☑"
                token.content = f"{box} {token.content[match.end() :]}"
                token.meta["task"] = match[0].strip()
        previous = [previous[1], token]


def _years(state: StateCore) -> None:
    """Keep the numbers of a list as text if they are years: `1999. Troops arrive`."""
    open_lists: list[list[Token]] = []  # each list and its items
    for i, token in enumerate(state.tokens):
        if token.type == "ordered_list_open":
            open_lists.append([token])
        elif token.type == "list_item_open" and token.info:
            open_lists[-1].append(token)
        elif token.type == "ordered_list_close":
            _with_years(open_lists.pop(), token)
        elif token.type == "inline" and state.tokens[i - 2].type == "list_item_open":
            state.tokens[i - 2].meta["text"] = token


def _with_years(opened: list[Token], close: Token) -> None:
    first, *items = opened
    if any(len(item.info) < 4 for item in items):
        return
    for token, name in ((first, "bullet_list_open"), (close, "bullet_list_close")):
        token.type, token.tag = name, "ul"
    first.attrs.pop("start", None)
    for item in items:
        if inline := item.meta.get("text"):
            inline.content = f"{item.info}{item.markup} {inline.content}"


def _take_start(token: Token, mark: re.Pattern[str]) -> None:
    if match := mark.match(token.content):
        token.content = token.content[match.end() :].lstrip()
        token.meta["mark"] = match[0].strip()


def _take_shortcodes_in_links(token: Token) -> None:
    """Leave out the shortcodes in the URLs of links, such as `{{ site.baseurl }}`."""
    found = [match[1] for match in _SHORTCODE_IN_LINK.finditer(token.content)]
    token.content = _SHORTCODE_IN_LINK.sub(r"](\2)", token.content)
    if found:
        token.meta["mark"] = " ".join(found)


def _take_attributes(heading: Token, inline: Token) -> None:
    """Take `{#id .class}` off a heading. Only the id has a meaning for links."""
    text = inline.content.rstrip()
    start = text.rfind("{") if text.endswith("}") else -1
    attributes = text[start + 1 : -1].removeprefix(":").split() if start >= 0 else []
    if attributes and all(map(_ATTRIBUTE.fullmatch, attributes)):
        inline.content = text[:start].rstrip()
        heading.meta["names"] = [name[1:] for name in attributes if name.startswith("#")]
        if any(not name.startswith("#") for name in attributes):
            inline.meta["mark"] = f"{inline.meta.get('mark', '')} {text[start:]}".strip()


def linked_images(state: StateCore) -> None:
    """Mark the images in links, since one link can't hold another."""
    for token in state.tokens:
        depth = 0
        for child in token.children or ():
            depth += _link_nesting(child)
            if depth > 0 and child.type in ("image", "html_inline"):
                child.meta["is_linked"] = True


def _link_nesting(token: Token) -> int:
    """Return 1 for the start of a link, -1 for its end, and 0 for other tokens."""
    if token.type == "html_inline" and re.match("</?a[\\s>]", token.content, re.IGNORECASE):
        return -1 if token.content.startswith("</") else 1
    return token.nesting if token.type in ("link_open", "link_close") else 0


def _bare_urls(state: StateCore) -> None:
    """Make URLs in text links."""
    for token in state.tokens:
        if token.children and ("://" in token.content or "www." in token.content.lower()):
            token.children = _with_links(token.children)


def _with_links(children: list[Token]) -> list[Token]:
    made: list[Token] = []
    depth = 0
    for token in children:
        depth += _link_nesting(token)
        made += _linked(token) if token.type == "text" and depth <= 0 else [token]
    return made


def _linked(token: Token) -> list[Token]:
    text, made, end = token.content, [], 0
    for match in _URL.finditer(text):
        stop = match.end() + (text[match.end() : match.end() + 1] == ")" and "(" in match[0])
        url = text[match.start() : stop]
        made += [
            _text(text[end : match.start()]),
            Token("link_open", "a", 1, attrs={"href": url if "://" in url else f"https://{url}"}),
            _text(url),
            Token("link_close", "a", -1),
        ]
        end = stop
    return [*made, _text(text[end:])] if made else [token]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
