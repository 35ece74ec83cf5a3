"""An article in the terms of schema.org, for search engines (JSON-LD)."""

from django.conf import settings


def article_data(edition, page, address, corrections=()):
    """Return the schema.org Article, its milestones as Events, as JSON-serialisable data.

    `address` is the absolute URL of the page; `corrections` are the editions that corrected it.
    """
    document = page.document
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": document.title,
        "description": page.description,
        "url": address,
        "mainEntityOfPage": address,
        "version": edition.number,
        "datePublished": edition.first_published.isoformat(timespec="seconds"),
        "dateModified": edition.live_from.isoformat(timespec="seconds"),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        "citation": [source.url for source in document.sources],
        "mentions": [_event(milestone, address) for milestone in document.milestones],
        **(
            {"correction": [_correction(edition) for edition in corrections]} if corrections else {}
        ),
    }


def _correction(edition):
    return {
        "@type": "CorrectionComment",
        "text": edition.note,
        "datePublished": edition.live_from.isoformat(timespec="seconds"),
    }


def _event(milestone, address):
    return {
        "@type": "Event",
        "name": milestone.initiative,
        "description": milestone.impact,
        "startDate": milestone.date,
        "url": f"{address}#m-{milestone.uid}",
    }
