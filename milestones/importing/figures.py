"""Stores the images of a document that is imported, so that its figures can show them."""

from dataclasses import dataclass, field, replace
from html import escape

from django.contrib.auth.models import AbstractBaseUser

from milestones.document import prose
from milestones.formats.image_files.images import ImageError
from milestones.formats.tree import Block, BlockKind, Outcome, Remark, Tree

from .images import upload


@dataclass(frozen=True)
class Stored:
    """What became of the images of a tree, by the SHA-256 of their files.

    `hashes` are those of the stored images. `problems` say why the others can't be used.
    """

    hashes: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def store(tree: Tree, user: AbstractBaseUser | None = None) -> Stored:
    """Store the images of `tree`, as if `user` had uploaded each. Raises OSError."""
    stored = Stored()
    for sha256, data in tree.images.items():
        try:
            stored.hashes[sha256] = upload(data, user=user).image.sha256
        except ImageError as error:
            stored.problems[sha256] = str(error)
    return stored


def with_stored(tree: Tree, stored: Stored) -> Tree:
    """Return `tree` with figures that show the `stored` images, and the words of the others."""
    if not tree.images:
        return tree
    blocks, remarks = list(tree.blocks), list(tree.remarks)
    for index, block in enumerate(blocks):
        for sha256, _ in prose.images(block.html) if block.kind is BlockKind.FIGURE else ():
            if new := stored.hashes.get(sha256):
                blocks[index] = replace(block, html=block.html.replace(sha256, new))
            else:
                blocks[index] = _words_of(block)
                why = stored.problems.get(sha256, "It is not stored.")
                remarks.append(_left_out(index, block, why))
    return replace(tree, blocks=tuple(blocks), remarks=tuple(remarks))


def _words_of(figure: Block) -> Block:
    """Return a paragraph with the alternative text and caption of `figure`."""
    text = escape(figure.text, quote=False)
    return replace(figure, kind=BlockKind.PARAGRAPH, html=f"<p>{text}</p>" if text else "")


def _left_out(index: int, block: Block, why: str) -> Remark:
    message = f"An image was left out. {why}"
    return Remark(message, Outcome.LEFT_OUT, block.place, index)
