"""What nobody may see, and previews of drafts for those who have a link."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from milestones import drafts
from milestones.drafts import previews
from milestones.editions import publishing
from milestones.models import Article, PreviewLink
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


# --- What nobody may see --------------------------------------------------------------------------

MARKER = "zyzzyva"
# Every public surface, by the name of its URL. A new one must be added here, and walked.
SURFACES = {
    "front": [[]],
    "site_image": [[]],
    "articles_json": [[]],
    "article": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_in_language": [["fr", "mission"], ["fr", "coming"], ["fr", "gone"], ["fr", "draft"]],
    "article_json": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_csv": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_xlsx": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_markdown": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_feed": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_json_feed": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_image": [["mission"], ["coming"], ["gone"], ["draft"]],
    "milestone_image": [["mission", "m1"], ["coming", "m1"], ["gone", "m1"], ["draft", "m1"]],
    "embed": [["mission"], ["coming"], ["gone"], ["draft"]],
    "history": [["mission"], ["coming"], ["gone"], ["draft"]],
    "history_json": [["mission"], ["coming"], ["gone"], ["draft"]],
    "compare_choice": [["mission"], ["coming"], ["gone"], ["draft"]],
    "on_day": [["mission"], ["coming"], ["gone"], ["draft"]],
    "compare": [["mission", 1, 2], ["mission", 1, 3], ["gone", 1, 2], ["coming", 1, 2]],
    "compare_json": [["mission", 1, 2], ["mission", 1, 3], ["gone", 1, 2], ["coming", 1, 2]],
    "edition": [["mission", 2], ["coming", 2], ["gone", 2], ["gone", 1], ["draft", 1]],
    "edition_json": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_csv": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_xlsx": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_markdown": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_bibtex": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_ris": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_csl": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "article_report": [["mission"], ["coming"], ["gone"], ["draft"]],
    "report": [[]],
    "report_status": [["1"], ["forged"]],
    "topics": [[]],
    "topics_json": [[]],
    "topic": [["security"]],
    "topic_json": [["security"]],
    "topic_feed": [["security"]],
    "topic_json_feed": [["security"]],
    "preview": [["1"], ["forged"]],
    "milestone": [["mission", "m0"], ["coming", "m0"], ["gone", "m0"], ["draft", "m0"]],
    "milestone_json": [["mission", "m0"], ["coming", "m0"], ["gone", "m0"], ["draft", "m0"]],
    "milestones": [[]],
    "milestone_articles": [[]],
    "milestones_json": [[]],
    "milestones_csv": [[]],
    "milestones_json_feed": [[]],
    "milestones_feed": [[]],
    "search": [[]],
    "search_json": [[]],
    "corrections": [[]],
    "corrections_list_json": [[]],
    "image": [["0" * 64 + ".jpg"]],
    "corrections_feed": [[]],
    "corrections_json_feed": [[]],
    "feeds": [[]],
    "feed": [[]],
    "json_feed": [[]],
    "sitemap": [[]],
    "sitemap_section": [[1], [2]],
    "api": [[]],
    "openapi": [[]],
    "oembed": [[]],
    "sitemap_milestones": [[1], [2]],
    "robots": [[]],
    "manifest": [[]],
    "favicon": [[]],
    "page": [["about"], ["coming-page"], ["draft-page"], ["gone-page"], ["mission"]],
    "page_in_language": [
        ["fr", "about"],
        ["fr", "coming-page"],
        ["fr", "draft-page"],
        ["fr", "gone-page"],
    ],
}


def marked(**changes):
    """A document that has the marker in every text."""
    text = f"<p>{MARKER}</p>"
    document = factories.document()
    return {
        "title": MARKER,
        "lead": text,
        "sections": tuple(replace(row, heading=MARKER, body=text) for row in document.sections),
        "focus_intro": text,
        "focus_areas": tuple(replace(row, title=MARKER) for row in document.focus_areas),
        "milestones_intro": text,
        "milestones": tuple(replace(m, initiative=MARKER) for m in document.milestones),
        "conclusion_heading": MARKER,
        "conclusion": text,
        "sources": tuple(replace(row, title=MARKER) for row in document.sources),
        **changes,
    }


def test_the_list_of_public_surfaces_is_complete():
    from milestones.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == set(SURFACES)


def texts_in(content):
    """Return the texts in a response: those of each file, if it is a workbook."""
    if not content.startswith(b"PK"):
        return [content.decode(errors="replace")]  # an image has no text to look for
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def test_a_draft_a_scheduled_and_a_withdrawn_edition_appear_nowhere(client, clock):
    factories.next_edition("mission", kind="correction")
    factories.article("draft", **marked())
    publishing.withdraw(factories.next_edition("gone", title="Before").article, reason="Wrong.")
    # The title of an article whose history is still there names it.
    texts = {**marked(), "title": "After", "short_title": ""}
    gone = factories.next_edition("gone", note=MARKER, kind="correction", **texts)
    publishing.withdraw(gone.article, reason="Wrong.")
    factories.next_edition(
        "coming", note=MARKER, kind="correction", live_from=clock.ahead(days=1), **marked()
    )
    draft = factories.edition("other").article
    drafts.write(draft, factories.document(**marked()))
    Article.objects.create(slug="draft-page", title=MARKER, is_page=True, menu="footer")
    coming = Article.objects.create(slug="coming-page", title=MARKER, is_page=True, menu="header")
    coming.sections.create(body=MARKER)
    publishing.publish(coming, note=MARKER, live_from=clock.ahead(days=1))
    gone = factories.page("gone-page", title=MARKER, menu="footer")
    publishing.withdraw(gone.article, reason="Wrong.", history_open=False)
    about = factories.page("about").article
    drafts.write(about, factories.document(**marked()))
    coming = Article.objects.get(slug="mission")
    drafts.write(coming, factories.document(**marked()))
    publishing.publish(coming, note=MARKER, kind="correction", live_from=clock.ahead(days=1))
    Article.objects.update(featured=True)
    factories.topic("security", *Article.objects.all())
    link = previews.create_link(draft, days=1)
    walked = 0
    for name, many in SURFACES.items():
        for arguments in many:
            response = client.get(reverse(f"milestones:{name}", args=arguments))
            assert response.status_code in (200, 301, 302, 400, 404, 410)
            text = "".join(texts_in(response.content))
            assert MARKER not in text, (name, arguments)
            assert MARKER not in str(response.headers)
            assert link.token not in text
            walked += 1
    assert walked > 30
    assert MARKER in text_of(client, reverse("milestones:preview", args=[link.token]))
    clock.advance(days=1)
    assert MARKER in text_of(client, "/articles/mission/")


# --- Previews -------------------------------------------------------------------------------------


@pytest.fixture
def link():
    return previews.create_link(factories.article(title="Not yet"), days=7)


def url_of(link):
    return reverse("milestones:preview", args=[link.token])


def test_a_preview_link_shows_the_draft_as_it_is_now(client, link):
    assert "Not yet" in text_of(client, url_of(link))
    drafts.write(link.article, factories.document(title="Even later"))
    html = text_of(client, url_of(link))
    assert "Even later" in html
    assert "This is a draft" in html


def test_a_preview_is_kept_out_of_caches_search_engines_and_referrers(client, link):
    response = client.get(url_of(link))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex' in html
    for hint in ("canonical", "application/ld+json", "og:title", ".json", ".csv", ".xlsx"):
        assert hint not in html


def test_an_incomplete_draft_has_a_preview_too(client):
    rows = factories.document().milestones
    article = factories.article(title="", lead="", sections=(), sources=(), milestones=rows)
    link = previews.create_link(article, days=1)
    assert client.get(url_of(link)).status_code == 200


def test_a_preview_link_expires_and_can_be_revoked(client, link, clock):
    other = previews.create_link(link.article, days=7)
    previews.revoke(other)
    html = text_of(client, url_of(other), 410)
    assert "This link no longer works" in html
    assert "Not yet" not in html
    assert client.get(url_of(link)).status_code == 200
    clock.advance(days=7)
    response = client.get(url_of(link))
    assert response.status_code == 410
    assert "no-store" in response["Cache-Control"]


def test_a_token_is_random_and_only_its_hash_is_stored(link):
    others = {previews.create_link(link.article, days=7).token for _ in range(100)}
    assert len(others | {link.token}) == 101
    assert min(map(len, others)) >= 43  # 256 bits
    [stored] = PreviewLink.objects.filter(pk=link.pk).values_list()
    assert link.token not in str(stored)
    assert hashlib.sha256(link.token.encode()).hexdigest() in stored


def test_after_a_restore_a_link_opens_no_draft_but_its_own(client, link):
    """A link made after the backup was, whose row number the next link takes again."""
    lost = url_of(link)
    pk = link.pk
    link.delete()
    other = previews.create_link(factories.article("other", title="A secret"), days=7)
    PreviewLink.objects.filter(pk=other.pk).update(id=pk)
    assert client.get(lost).status_code == 404
    assert "A secret" in text_of(client, url_of(other))


def test_a_link_without_a_token_works_for_nobody(client):
    """The code before inserts such a row while it runs on the new schema."""
    link = PreviewLink.objects.create(
        article=factories.article(), expires_at=timezone.now() + timedelta(days=7)
    )
    assert not previews.is_active(link)
    assert previews.find("") is None


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "é", "..", "%00", "0" * 64, "a" * 43])
def test_a_forged_preview_link_is_not_found(client, link, token):
    assert client.get(reverse("milestones:preview", args=[token])).status_code == 404
