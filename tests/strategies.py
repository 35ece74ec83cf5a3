"""Hypothesis strategies: any clean Document, with small and nasty texts."""

from hypothesis import strategies as st

from milestones.document import prose, shape
from milestones.document.shape import Document, Field, Kind, fields_of

NASTY = list("\\`*_[]()<>#|&~!-+.:1a é\xa0\u2028\"'") + [
    "<!-- section x -->",
    " <!-- title -->",
    "[^1]",
    "[^1]: x",
    "## ",
    "| ",
    "1. ",
    "- ",
    "&amp;",
    "http://e.org/",
    "(checked 2020-01-01)",
]
lines = st.lists(st.sampled_from(NASTY) | st.text(max_size=5), max_size=8).map(
    lambda parts: prose.clean_line("".join(parts))
)
TAGS = [*prose.TEXT_BLOCKS, *prose.CONTAINERS, *prose.MARKS]
markup = st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["<br>"])
CITED = ("s1", "s2")  # the uids of sources that prose cites
citations = st.sampled_from([f"<cite data-source={uid}></cite>" for uid in CITED])
objects = st.sampled_from(
    ["<table>", "</table>", "<tr>", "<td>", "<th>", "<th rowspan=2>", "<caption>", "</caption>"]
    + [f"<figure data-image={'0' * 64}>", "</figure>", "<img alt='a [b] |'>", "<img>"]
    + ["<figcaption>", "<small>", "<img alt='a\n\n b'>", "<img alt=' '>"]
)
links = st.sampled_from(['<a href="https://e.org/(a)?b=&quot;&amp;c">', '<a href="/x y<">'])
escaped = lines.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
marked = markup | citations | links | escaped
proses = st.lists(marked | objects, max_size=12).map("".join).map(prose.clean)
inlines = st.lists(marked, max_size=8).map("".join).map(prose.clean_inline)
uids = st.from_regex(r"[0-9a-z]{1,16}", fullmatch=True) | st.sampled_from(CITED)
urls = st.sampled_from(["", "https://e.org/", "https://e.org/a_(b)?c=d&e=<f>\\#g|h"])
days = st.dates().map(lambda date: date.isoformat())
points = (
    days
    | st.dates().map(lambda date: date.strftime("%Y-%m").zfill(7))
    | st.dates().map(lambda date: f"{date.year:04}")
    | st.sampled_from(["1850~", "1999-06?", "199X", "18XX", "-0499", "1999-21", "Y-12000", "0000"])
)
edtf_dates = points | st.sampled_from(["1999/2001", "2020/..", "../1999", "1999-06-12/1999-06-20"])
languages = st.sampled_from(["", "en", "sq", "ar", "zh-Hant"])


def _cut(texts):
    return lambda field: texts.map(lambda text: prose.clean_line(text[: field.limit]))


# For each kind of field, what makes the texts of a Field.
TEXTS = {
    Kind.LINE: _cut(lines),
    Kind.INLINE: lambda field: inlines,
    Kind.PROSE: lambda field: proses,
    Kind.DATE: lambda field: edtf_dates | _cut(lines)(field),
    Kind.DAY: lambda field: days | st.just(""),
    Kind.URL: lambda field: urls,
    Kind.LANGUAGE: lambda field: languages,
}


def texts_of(cls):
    """Return a strategy for the texts of `cls`, Document or the class of a row, as a dictionary."""
    fields = (field for field in fields_of(cls) if field.kind in TEXTS)
    return st.fixed_dictionaries({field.name: _text(field) for field in fields})


def _text(field: Field):
    return st.just("") | TEXTS[field.kind](field)


def rows(cls, known=(), areas=()):
    """Return a strategy for some rows of `cls`, which refer to other rows.

    They cite some of the sources whose uids are `known`. Milestones belong to one of the focus
    areas whose uids are `areas`, or to none.
    """
    cited = st.lists(st.sampled_from(known), unique=True).map(tuple) if known else st.just(())
    rest = {} if cls is shape.Source else {"sources": cited}
    if cls is shape.Milestone:
        rest["focus_area"] = st.sampled_from(["", *areas])
    row = st.tuples(texts_of(cls), st.fixed_dictionaries(rest))
    return st.lists(uids, max_size=3, unique=True).flatmap(
        lambda names: st.tuples(
            *(row.map(lambda pair, uid=uid: cls(uid=uid, **pair[0], **pair[1])) for uid in names)
        )
    )


@st.composite
def some_documents(draw):
    sources = draw(rows(shape.Source))
    known = [source.uid for source in sources]
    others = {part: draw(rows(shape.ROWS[part], known)) for part in ("sections", "focus_areas")}
    areas = [area.uid for area in others["focus_areas"]]
    milestones = draw(rows(shape.Milestone, known, areas))
    others["milestones"] = shape.chronological(milestones)
    return Document(**draw(texts_of(Document)), **others, sources=sources)
