"""Every word of a tree is in the Document, or a remark quotes it, whatever a person chooses."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document import prose, serializing
from milestones.formats.tree import BlockKind
from milestones.importing import limits
from milestones.importing.choices import Choices, Column, Role
from milestones.importing.judging import judge
from tests.importing.trees import (
    block,
    cite,
    definitions,
    figure,
    heading,
    p,
    table,
    tree,
    ul,
)

WORDS = ["alpha", "Beta", "gamma,", "the", "By Ann Brook", "nato.int", "a. B:", "&amp;", "é"]
WORDS += ["1999", "June 2003", "c. 1850", "Ongoing", "[1]", "https://e.org/x", "doi:10.1234/ab"]
WORDS += ["<em>Title</em>", "<strong>Bold</strong>", '<a href="https://e.org/a%20b">link</a>']
WORDS += ['<a href="#background">up</a>', '<a href="/about">about</a>', cite("n1"), cite("n2")]
WORDS += ["1999:", "– after", "<br>", "Key focus areas include:", "word " * 80]
HEADS = ["Conclusion", "2. Conclusions and next steps", "Sources", "Notes", "Timeline", "Goals"]
HEADS += ["Introduction", "1999", "2003: The bridge", "Background", "Contents", "Summary"]
COLUMNS = ["Year", "Date", "Event", "Impact", "Source", "Details", "No.", "Place", "From", "To", ""]

# A month and "c." in a date, the number of a source, and heads of columns that the page has itself.
SAID_OTHERWISE = {"june", "c", "1", "source", "details"}

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
cells = st.sampled_from(["", "1999", "2003", "soon"]) | texts
table_rows = st.lists(cells, min_size=1, max_size=4).map("|".join)
heads = st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=5).map("|".join)
headings = st.builds(heading, st.sampled_from(HEADS) | texts, st.integers(1, 4))
blocks = (
    texts.map(p)
    | headings
    | st.lists(texts, min_size=1, max_size=3).map(lambda items: ul(*items))
    | st.lists(st.tuples(texts, texts), min_size=1, max_size=2).map(
        lambda pairs: definitions(*pairs)
    )
    | st.builds(
        lambda head, rows, caption: table(head, *rows, caption=caption),
        heads | st.none(),
        st.lists(table_rows, min_size=1, max_size=3),
        st.just("") | texts,
    )
    | texts.map(lambda text: figure(alt=re.sub('<[^>]*>|"', "", text)))
    | texts.map(lambda text: block(BlockKind.QUOTE, f"<blockquote><p>{text}</p></blockquote>"))
    | texts.map(lambda text: block(BlockKind.CODE, f"<p><code>{text}</code></p>"))
)
notes = st.tuples(
    st.tuples(st.just("n1"), st.just("1"), texts), st.tuples(st.just("n2"), st.just("x"), texts)
)
abouts = st.dictionaries(
    st.sampled_from(["title", "description", "date", "author", "tags", "language"]),
    st.sampled_from(["alpha", "en", "The title", "gamma, delta " * 60]),
)
trees = st.builds(
    lambda blocks, notes, about: tree(*blocks, notes=notes, about=about),
    st.lists(blocks, max_size=8),
    notes,
    abouts,
)
choices = st.builds(
    Choices,
    st.dictionaries(st.integers(0, 9), st.sampled_from(Role), max_size=4),
    st.dictionaries(
        st.integers(0, 9), st.lists(st.sampled_from(Column), max_size=5).map(tuple), max_size=2
    ),
)


class Reader(HTMLParser):
    """Collects the text of prose, the URLs of its links and its alternative texts."""

    def __init__(self, html):
        super().__init__()
        self.text, self.values = [], []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text.append(data)

    def handle_starttag(self, tag, attrs):
        self.values += [v for name, v in attrs if name in ("href", "alt") and v and v[0] != "#"]
        self.text.append("" if tag in prose.MARKS else " ")


def words(html):
    reader = Reader(html)
    text = " ".join(("".join(reader.text), *reader.values))
    return set(re.findall(r"[^\W_]+", unquote(text).casefold()))


def words_of(tree):
    parts = [made.html for made in tree.blocks] + [note.html for note in tree.notes]
    parts += [value for name, value in tree.about.items() if name != "language"]
    return set().union(*map(words, parts))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(trees, choices)
def test_every_word_is_in_the_article_or_in_the_report(tree, choices):
    judged = judge(tree, choices)
    limits.check(judged.document)
    assert set(judged.roles) >= set(range(len(tree.blocks)))
    kept = serializing.to_json(judged.document).replace('\\"', '"')
    kept += "\n".join(remark.message for remark in judged.remarks)
    assert words_of(tree) - words(kept) <= SAID_OTHERWISE
    assert "[^" not in serializing.to_json(judged.document)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(trees, choices)
def test_judging_again_with_what_was_decided_changes_nothing(tree, choices):
    first = judge(tree, choices)
    again = judge(tree, Choices(first.roles, first.columns))
    assert again.roles == first.roles
    assert again.columns == first.columns
