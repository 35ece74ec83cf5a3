"""Hypothesis strategies: any clean Document, with small and nasty texts."""

from hypothesis import strategies as st

from milestones import documents, prose
from milestones.documents import Document, FocusArea, Milestone, Section, Source

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
links = st.sampled_from(['<a href="https://e.org/(a)?b=&quot;&amp;c">', '<a href="/x y<">'])
escaped = lines.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
proses = st.lists(markup | links | escaped, max_size=12).map("".join).map(prose.clean)
uids = st.from_regex(r"[0-9a-z]{1,16}", fullmatch=True)
urls = st.sampled_from(["", "https://e.org/", "https://e.org/a_(b)?c=d&e=<f>\\#g|h"])
dates = st.dates().map(lambda date: date.isoformat()) | st.just("")


def rows(build):
    return st.lists(uids, max_size=3, unique=True).flatmap(
        lambda names: st.tuples(*(build(name) for name in names))
    )


@st.composite
def some_documents(draw):
    sources = draw(
        rows(
            lambda uid: st.builds(
                Source,
                uid=st.just(uid),
                title=lines,
                publisher=lines,
                url=urls,
                checked=dates,
            )
        )
    )
    known = [source.uid for source in sources]
    cited = st.lists(st.sampled_from(known), unique=True).map(tuple) if known else st.just(())

    def row(cls, **texts):
        return rows(lambda uid: st.builds(cls, uid=st.just(uid), sources=cited, **texts))

    def milestone(uid):
        texts = {"uid": st.just(uid), "initiative": lines, "impact": lines, "sources": cited}
        precision = st.integers(0, 2)
        return st.builds(_milestone, st.dates(), precision, st.fixed_dictionaries(texts))

    return Document(
        title=draw(lines),
        lead=draw(proses),
        sections=draw(row(Section, heading=lines, body=proses)),
        focus_intro=draw(proses),
        focus_areas=draw(row(FocusArea, title=lines, body=proses)),
        milestones_intro=draw(proses),
        milestones=documents.chronological(draw(rows(milestone))),
        conclusion_heading=draw(lines),
        conclusion=draw(proses),
        sources=sources,
    )


def _milestone(date, precision, texts):
    month = date.month if precision else None
    return Milestone(year=date.year, month=month, day=date.day if precision > 1 else None, **texts)
