"""An article with what makes pages costly: dates of all kinds, references, tables and images."""

from dataclasses import replace
from hashlib import sha256

from .site import document, text

# In turn, for the year that follows: a day, a month, a range, and so on.
DATES = ("{0}-06-12", "{0}", "{0}-06", "{0}/{1}", "{0}~", "{0}-03-01/{0}-04", "{0}?", "{0}/..")
TABLES = IMAGES = 3  # one in each section


def full_document(seed, milestone_count):
    """Return a Document with all parts, and with references in its sentences."""
    from milestones.document.shape import Source, chronological

    plain = document(seed, milestone_count)
    return replace(
        plain,
        language="en-GB",
        sections=tuple(_section(seed, i, row) for i, row in enumerate(plain.sections)),
        milestones=chronological(_milestone(i, row) for i, row in enumerate(plain.milestones)),
        conclusion=f"<p>{text(seed, 25)}{_reference(3)}, {text(seed + 1, 25)}{_reference(4)}.</p>",
        sources=tuple(
            Source(
                uid=f"r{i}",
                title=text(i, 5),
                author=text(i + 1, 2),
                publisher=text(i + 2, 3),
                url=f"https://example.org/{i}",
                published=DATES[i % 3].format(2000 + i, 2001 + i),
                checked="2026-11-02",
            )
            for i in range(12)
        ),
    )


def edited(document):
    """Return a `full_document` with each milestone's date and text, and each section, edited."""
    return replace(
        document,
        sections=tuple(
            replace(row, body=row.body.replace(text(0, 1), "edited")) for row in document.sections
        ),
        milestones=tuple(
            replace(row, date=row.date.replace("19", "18"), impact=f"{row.impact} So it was.")
            for row in document.milestones
        ),
    )


def store_images():
    """Store the rows of the images that `full_document` shows. Their files are not needed."""
    from milestones.models import Image

    for i in range(IMAGES):
        Image.objects.create(
            sha256=_image(i),
            format="jpeg",
            width=2400,
            height=1600,
            size=400_000,
            widths=[480, 960, 1600],
            name=f"image-{i}.jpg",
        )


def _section(seed, i, row):
    figure = (
        f'<figure data-image="{_image(i)}"><img alt="{text(i, 6)}">'
        f"<figcaption>{text(i, 12)}{_reference(i)}</figcaption></figure>"
    )
    sentences = f"<p>{text(seed + i, 30)}{_reference(i)}, {text(seed, 30)}{_reference(i + 5)}.</p>"
    return replace(row, body=sentences + _table(seed + i) + figure + row.body)


def _milestone(i, row):
    year = 1920 + i % 60
    impact = row.impact.removesuffix(".")
    return replace(
        row,
        date=DATES[i % len(DATES)].format(year, year + 2),
        impact=f"<strong>{text(i, 2)}</strong> {impact}{_reference(i)}.",
        sources=(f"r{i % 12}",),
    )


def _table(seed):
    """Return a table of four columns, with a caption, a header row and 12 rows."""
    head = "".join(f"<th><p>{text(seed + i, 2)}</p></th>" for i in range(4))
    rows = (
        f"<tr><th><p>{2000 + i}</p></th>"
        + "".join(f"<td><p>{text(seed + i + j, 4)}{_reference(i)}</p></td>" for j in range(3))
        + "</tr>"
        for i in range(12)
    )
    return (
        f"<table><caption>{text(seed, 5)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _reference(i):
    return f'<cite data-source="r{i % 12}"></cite>'


def _image(i):
    return sha256(f"image {i}".encode()).hexdigest()
