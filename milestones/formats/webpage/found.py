"""What the report says about a page's elements."""

from dataclasses import dataclass, field

from .pictures import Picture


@dataclass
class Found:
    """What a page's elements hold, beside its parts.

    Each is given with the index of the part in which, or before which, it is.
    """

    images: dict[str, bytes] = field(default_factory=dict)
    left_out: list[tuple[str, str, int | None]] = field(default_factory=list)  # a name, the words
    merged: list[tuple[int, int]] = field(default_factory=list)  # merged cells of a table
    pictures: list[tuple[Picture, int]] = field(default_factory=list)  # that could not be kept
    links: list[tuple[str, str, int]] = field(default_factory=list)  # that could not: words, URL
    struck: list[tuple[str, int]] = field(default_factory=list)  # text that was struck through
    in_notes: int = 0  # images in notes, where none can be
