"""Says what of a Markdown text is left out or changed."""

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token

from ..tree import Outcome, Place, Remark
from ..webpage.data_images import DataImages, is_embedded
from . import markdown_rules
from .markdown_rendering import attributes_of

_STRUCK = re.compile(r"~~\S")


class Report:
    """Collects remarks. `images` are those that are in the file."""

    def __init__(self, images: DataImages) -> None:
        self.images = images
        self.remarks: list[Remark] = []
        self._told: set[str] = set()  # what is said only once

    def add(
        self, message: str, outcome: Outcome, line: int | None, block: int | None = None
    ) -> None:
        self.remarks.append(Remark(message, outcome, Place(line), block))

    def _once(self, message: str, line: int | None, block: int | None) -> None:
        """Say that something was changed, where it was for the first time."""
        if message not in self._told:
            self._told.add(message)
            self.add(message, Outcome.CHANGED, line, block)

    def image(
        self, url: str, line: int | None, block: int | None, *, is_linked: bool = False
    ) -> None:
        """Say that an image is not in the file, if so. `is_linked`: it is in a link."""
        if self.images.sha256(url):
            return
        if is_embedded(url):
            message = "An image of a type that can’t be used was left out. Use JPEG, PNG or WebP."
            self.add(message, Outcome.LEFT_OUT, line, block)
        elif is_linked:
            message = f"The image “{url}” is not in the file. Only its alternative text was kept."
            self.add(message, Outcome.LEFT_OUT, line, block)
        else:
            message = f"The image “{url}” is not in the file. Its alternative text links to it."
            self.add(message, Outcome.CHANGED, line, block)

    def of_tokens(
        self, tokens: Sequence[Token], block: int | None, labels: Mapping[str, str]
    ) -> list[str]:
        """Add the remarks about the tokens of a block. Return the ids that anchors give it."""
        names: list[str] = []
        for token in tokens:
            line = token.map[0] + 1 if token.map else None
            if token.type == markdown_rules.LEFT_OUT:
                self.left_out(token.content, line, block)
            elif token.type in ("fence", "code_block"):
                self._code(token, line, block)
            elif token.type == "html_block":
                for comment in _comments(token.content):
                    self.left_out(comment, line, block)
            elif token.type == "inline":
                self._marks(token, line, block)
                names += self._children(token.children or (), line, block, labels)
        return names

    def left_out(self, content: str, line: int | None, block: int | None) -> None:
        """Quote what was left out, if there are words in it."""
        if re.search(r"[^\W_]", content):
            quoted = " ".join(content.split())
            self.add(f"Left out: “{quoted}”.", Outcome.LEFT_OUT, line, block)

    def _code(self, token: Token, line: int | None, block: int | None) -> None:
        self.left_out(token.info, line, block)
        self._once("Code was kept as text.", line, block)

    def _marks(self, token: Token, line: int | None, block: int | None) -> None:
        if mark := token.meta.get("mark"):
            self.add(f"Left out: “{mark}”. The text was kept.", Outcome.LEFT_OUT, line, block)
        if task := token.meta.get("task"):
            box = token.content[0]
            self.add(f"“{task}” was written as {box}.", Outcome.CHANGED, line, block)

    def _children(
        self,
        children: Sequence[Token],
        line: int | None,
        block: int | None,
        labels: Mapping[str, str],
    ) -> list[str]:
        names: list[str] = []
        for token in children:
            if token.type in ("softbreak", "hardbreak"):
                line = line and line + 1
            elif token.type == markdown_rules.LEFT_OUT:
                self.left_out(token.content, line, block)
            elif token.type == markdown_rules.WIKI_LINK and token.content:
                message = f"Left out: the link to “{token.content}”. Its text was kept."
                self.add(message, Outcome.LEFT_OUT, line, block)
            elif token.type == markdown_rules.WIKI_LINK:
                self._once("Links to other notes, as in [[…]], became text.", line, block)
            elif token.type == markdown_rules.HIGHLIGHT:
                self._once("Highlighted text, as in ==…==, became text.", line, block)
            elif token.type == "html_inline":
                names += self._html(token, line, block)
            elif token.type == "link_open":
                self._link(token, line, block)
            elif token.type == "image":
                self._image(token, line, block)
            elif token.type == markdown_rules.NOTE and token.content not in labels:
                message = f"There is no note “[^{token.content}]”. This was kept as text."
                self.add(message, Outcome.CHANGED, line, block)
            elif token.type == markdown_rules.INLINE_NOTE:
                self._children(token.children or (), line, block, labels)
            elif token.type == "text" and _STRUCK.search(token.content):
                message = "Text that is struck through was kept with its marks: ~~."
                self.add(message, Outcome.CHANGED, line, block)
        return names

    def _html(self, token: Token, line: int | None, block: int | None) -> list[str]:
        if token.content.startswith("<!--"):
            self.left_out(token.content, line, block)
            return []
        match = markdown_rules.KNOWN_TAG.fullmatch(token.content)
        attributes = attributes_of(token.content)
        if match and match[2].lower() == "img":
            is_linked = "is_linked" in token.meta
            self.image(attributes.get("src", ""), line, block, is_linked=is_linked)
        elif match and match[2].lower() in markdown_rules.EMBEDDED:
            self.left_out(token.content, line, block)
        return [attributes[name] for name in ("id", "name") if attributes.get(name)]

    def _link(self, token: Token, line: int | None, block: int | None) -> None:
        if title := token.attrGet("title"):
            self.add(f"Left out: the title “{title}” of a link.", Outcome.LEFT_OUT, line, block)
        if str(token.attrGet("href")).lower().startswith("data:"):
            message = "Left out: a link whose URL holds an image. Its text was kept."
            self.add(message, Outcome.LEFT_OUT, line, block)

    def _image(self, token: Token, line: int | None, block: int | None) -> None:
        url, title = str(token.attrGet("src")), token.attrGet("title")
        self.image(url, line, block, is_linked="is_linked" in token.meta)
        if title and not self.images.sha256(url):
            message = f"Left out: the title “{title}” of an image."
            self.add(message, Outcome.LEFT_OUT, line, block)


def _comments(html: str) -> Iterator[str]:
    start = html.find("<!--")
    while start >= 0:
        end = html.find("-->", start + 4)
        end = end + 3 if end >= 0 else len(html)
        yield html[start:end]
        start = html.find("<!--", end)
