"""What tests look at in the tree of a web page."""

from milestones.formats.tree import BlockKind
from milestones.formats.webpage.html_tree import read_html


def whole(tree):
    """Return the blocks of `tree` as HTML, with headings as the prose editor has them."""
    levels = {block.level for block in tree.blocks if block.kind is BlockKind.HEADING}
    return "".join(
        _heading(block, levels) if block.kind is BlockKind.HEADING else block.html
        for block in tree.blocks
    )


def _heading(block, levels):
    is_high = block.level <= 3 if len(levels) == 1 else block.level == min(levels)
    tag = "h3" if is_high else "h4"
    return f"<{tag}>{block.html}</{tag}>"


def html(source):
    return "".join(
        f"<h{block.level}>{block.html}</h{block.level}>" if block.level else block.html
        for block in read_html(source).blocks
    )


def kinds(source):
    return [(block.kind.value, block.text) for block in read_html(source).blocks]


def remarks(source):
    return [remark.message for remark in read_html(source).remarks]
