"""What a site of an earlier version holds, written through the models of that version."""

import hashlib
from datetime import timedelta

from django.db import connection
from django.utils import timezone

# A Document as version 1 of its schema stores it, whatever the newest version is.
CONTENT = (
    '{"conclusion":"<p>It did.</p>","conclusion_heading":"","focus_areas":[{"body":"<p>Fair'
    ' ones.</p>","sources":["r1"],"title":"Courts","uid":"f1"}],"focus_intro":"","lead":"<p>It'
    ' began in 1999.</p>","milestones":[{"day":null,"impact":"An impact","initiative":"An'
    ' initiative","month":null,"sources":[],"uid":"m0","year":1999},{"day":12,"impact":"Troops'
    ' deploy","initiative":"Deployment","month":6,"sources":["r1"],"uid":"m1","year":1999}],'
    '"milestones_intro":"","schema_version":1,"sections":[{"body":"<p>There was <em>cause</em>.'
    '</p>","heading":"Why it began","sources":["r1"],"uid":"s1"}],"sources":[{"checked":'
    '"2026-11-02","publisher":"The publisher","title":"The record","uid":"r1","url":'
    '"https://example.org/record"}],"title":"TITLE"}'
)


class Site:
    """Fills the tables of the models in `apps`, as far as that version has them.

    Articles: "mission", live, with an edition at its former URL, a superseded one, a correction
    that was followed an hour ago, a cancelled and a scheduled one; "withdrawn"; "expiring"; and
    "draft", which was never published.
    """

    def __init__(self, apps):
        self._models = apps.get_app_config("milestones")
        self._now = timezone.now()
        self.filled = set()  # the names of models that have rows

    def _ago(self, **duration):
        return self._now - timedelta(**duration)

    def _create(self, name, **values):
        """Create a row, without what this version has no table or column for."""
        try:
            model = self._models.get_model(name)
        except LookupError:
            return None
        self.filled.add(name)
        known = {field.name for field in model._meta.fields}
        return model.objects.create(**{k: v for k, v in values.items() if k in known})

    @property
    def has_withdrawals(self):
        """Does this version know of withdrawing, and of cancelling?"""
        edition = self._models.get_model("Edition")
        return "live_until" in {field.name for field in edition._meta.fields}

    @property
    def has_pages(self):
        """Does this version know of pages such as “About”?"""
        article = self._models.get_model("Article")
        return "is_page" in {field.name for field in article._meta.fields}

    def fill(self):
        ago = self._ago
        self._mission()
        article, first, second = self._article("withdrawn"), ago(days=30), ago(days=10)
        self._edition(article, 1, first, followed_at=second, superseded=True)
        end = {"live_until": ago(days=5), "withdrawal_reason": "It was wrong."}
        self._edition(article, 2, second, first_published=first, **end)
        article = expiring = self._article("expiring")
        end = {"live_until": ago(days=-7), "withdrawal_reason": "It will be old."}
        self._edition(article, 1, ago(days=2), **end)
        self._article("draft")
        if self.has_pages:
            self._about()
        self._show_an_image(expiring)
        self._add_a_topic(expiring)
        self._add_a_report(expiring)
        self._create("PublicState", pk=1, changes=7, changed_at=ago(minutes=5))
        connection.check_constraints()

    def _about(self):
        """A page in the menu, and what the site says of itself."""
        page = self._article("about", is_page=True, menu="footer", menu_position=1)
        self._edition(page, 1, self._ago(days=3), is_page=True)
        site = self._create("SiteSettings", pk=1, publisher_url="https://example.org/", version=1)
        self._create("SiteTexts", site=site, language="en-gb", publisher="The Office")

    def _add_a_topic(self, article):
        if topic := self._create("Topic", slug="security", names={"en-gb": "Security"}):
            self._create("OldTopicSlug", topic=topic, slug="safety")
            article.topics.add(topic)

    def _add_a_report(self, article):
        values = {"token_hash": "ab" * 32, "wrong": "The year.", "contact": "me@example.org"}
        edition = article.editions.get()
        self._create("Report", edition=edition, received_at=self._now, row="m1", **values)

    def _show_an_image(self, article):
        values = {"format": "jpeg", "width": 640, "height": 480, "size": 9000, "widths": [480, 640]}
        if image := self._create("Image", sha256="ab" * 32, **values):
            self._create("ImageUse", image=image, edition=article.editions.get())

    def _mission(self):
        article = self._article("mission", featured=True)
        ago = self._ago
        first, second, third, coming = ago(days=30), ago(days=20), ago(hours=1), ago(days=-3)
        rest = {"first_published": first}
        self._edition(
            article, 1, first, slug="former-mission", followed_at=second, superseded=True, **rest
        )
        self._edition(article, 2, second, kind="correction", followed_at=third, **rest)
        self._edition(article, 3, third, followed_at=coming, **rest)
        number = 4
        if self.has_withdrawals:
            self._edition(article, 4, ago(days=-2), live_until=ago(minutes=30), **rest)
            number = 5
        self._edition(article, number, coming, **rest)

    def _article(self, slug, **values):
        content = CONTENT.replace("TITLE", f"The {slug}")
        digest = hashlib.sha256(content.encode()).hexdigest()
        article = self._create(
            "Article",
            slug=slug,
            title=f"The {slug}",
            lead="<p>It began in 1999.</p>",
            conclusion="<p>It did.</p>",
            version=1,
            sha256=digest,
            **values,
        )
        rows = {
            "Section": {"heading": "Why it began", "body": "<p>There was cause.</p>"},
            "FocusArea": {"title": "Courts", "body": "<p>Fair ones.</p>"},
            "Milestone": self._milestone(),
            "Source": {"title": "The record", "url": "https://example.org/record"},
        }
        for name, row in rows.items():
            sources = [] if name == "Source" else ["r1"]
            uid = "r1" if name == "Source" else "m1"
            self._create(name, article=article, uid=uid, sources=sources, **row)
        version = {"number": 1, "slug": slug, "featured": False, "action": "Imported"}
        self._create("DraftVersion", article=article, content=content, sha256=digest, **version)
        self._create("DraftText", article=article, text=f"the {slug}")
        self._create("PreviewLink", article=article, expires_at=self._ago(days=-7))
        return article

    def _milestone(self):
        texts = {"initiative": "Deployment", "impact": "Some"}
        plain = {f"plain_{name}": text for name, text in texts.items()}
        return {"date": "1999-06", "year": 1999, "month": 6, **texts, **plain}

    def _edition(self, article, number, live_from, **values):
        content = CONTENT.replace("TITLE", f"The {article.slug}, number {number}")
        defaults = {
            "slug": article.slug,
            "kind": "update",
            "published_at": live_from if live_from < self._now else self._ago(minutes=40),
            "first_published": live_from,
        }
        edition = self._create(
            "Edition",
            article=article,
            number=number,
            title=f"The {article.slug}, number {number}",
            content=content,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
            note=f"Note {number}",
            live_from=live_from,
            **{**defaults, **values},
        )
        ended, followed = values.get("live_until"), values.get("followed_at")
        if not any(time and time <= self._now for time in (ended, followed)):
            rows = [("m0", "1999", "An initiative", "An impact")]
            rows += [("m1", "1999-06-12", "Deployment", "Troops deploy")]
            for position, (uid, date, initiative, impact) in enumerate(rows):
                rest = {"uid": uid, "date": date, "initiative": initiative, "impact": impact}
                self._create("PublishedMilestone", edition=edition, position=position, **rest)
