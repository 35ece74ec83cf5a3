"""The public pages about editions: history, comparison, citation, corrections, what is gone."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from milestones import citing, drafts, previews, publishing
from milestones.models import Article, Edition, PreviewLink

from . import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().split())


@pytest.fixture
def three():
    """Three editions: the second changed the title, the third corrected a milestone."""
    factories.edition()
    factories.next_edition(note="A better title", title="A better title")
    rows = list(factories.document().milestones)
    rows[1] = replace(rows[1], impact="4,600 soldiers")
    changes = {"title": "A better title", "milestones": tuple(rows)}
    factories.next_edition(note="The number was wrong", kind="correction", **changes)
    return Article.objects.get()


# --- An edition -----------------------------------------------------------------------------------


def test_each_edition_keeps_its_page_for_ever(client, three):
    html = text_of(client, "/articles/mission/editions/1/")
    assert "A mission and its years" in html
    assert "This is edition 1, of" in html
    assert 'href="/articles/mission/compare/1...3/"' in html
    assert '<link rel="canonical" href="http://testserver/articles/mission/">' in html
    newest = text_of(client, "/articles/mission/editions/3/")
    assert "4,600 soldiers" in newest
    assert "This is edition" not in newest


@pytest.mark.parametrize("number", ["4", "0", "01", "-1", "x", "9" * 9, "9" * 30, "²"])
def test_an_edition_that_never_was_is_not_found(client, three, number):
    for ending in ("/", ".json", ".bib", ".csl.json"):
        assert client.get(f"/articles/mission/editions/{number}{ending}").status_code == 404
    assert client.get(f"/articles/mission/compare/1...{number}/").status_code == 404


def test_anyone_can_check_the_hash_of_an_edition(client, three):
    content = client.get("/articles/mission/editions/2.json").content
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 == Edition.objects.get(number=2).sha256
    assert sha256 in text_of(client, "/articles/mission/editions/2/")
    assert json.loads(content)["title"] == "A better title"


def test_an_edition_page_offers_its_citation(client, three):
    edition = Edition.objects.get(number=2)
    address = "http://testserver/articles/mission/editions/2/"
    html = text_of(client, "/articles/mission/editions/2/")
    date = f"{edition.live_from:%-d %B %Y}"
    assert f"“A better title”, edition 2, {date}. {address} (SHA-256 {edition.sha256})" in html
    assert "@misc{mission-2," in html
    bibtex = client.get("/articles/mission/editions/2.bib").content.decode()
    for part in (address, edition.sha256, f"day = {{{edition.live_from.day}}}", "edition = {2}"):
        assert part in bibtex
    [item] = client.get("/articles/mission/editions/2.csl.json").json()
    assert (item["URL"], item["version"]) == (address, "2")
    assert edition.sha256 in item["note"]
    assert item["issued"]["date-parts"][0][0] == edition.live_from.year


def test_a_citation_escapes_what_bibtex_understands():
    edition = Edition(slug="a", number=1, title="50 % of {A} & B\\C_d #1 ~^$", sha256="0" * 64)
    edition.live_from = timezone.now()
    title = re.search(r"title = \{\{(.*)\}\},", citing.bibtex(edition, "https://e.org/"))[1]
    assert title == (
        r"50 \% of \{A\} \& B\textbackslash{}C\_d \#1 \textasciitilde{}\textasciicircum{}\$"
    )


def test_the_live_page_leads_to_its_editions(client, three):
    html = text_of(client, "/articles/mission/")
    for address in ("history/", "compare/2...3/", "editions/3/", "editions/3.json"):
        assert f'href="/articles/mission/{address}"' in html


# --- History and comparison -----------------------------------------------------------------------


def test_the_history_lists_all_editions_newest_first(client, three):
    html = text_of(client, "/articles/mission/history/")
    places = [html.index(f">Edition {number}</a>") for number in (3, 2, 1)]
    assert places == sorted(places)
    for part in ("The number was wrong", "Correction", "compare/2...3/", "First edition"):
        assert part in html


def test_the_history_has_further_pages(client, monkeypatch, three):
    monkeypatch.setattr("milestones.views.EDITIONS_A_PAGE", 2)
    newest = text_of(client, "/articles/mission/history/")
    assert 'rel="next" href="/articles/mission/history/?after=2"' in newest
    assert "compare/1...2/" in newest
    oldest = text_of(client, "/articles/mission/history/?after=2")
    assert "Edition 1</a>" in oldest
    assert 'rel="prev" href="/articles/mission/history/?before=1"' in oldest
    assert text_of(client, "/articles/mission/history/?before=1") == newest
    assert client.get("/articles/mission/history/?after=1").status_code == 404


def test_a_comparison_says_in_words_and_shows_what_changed(client, three):
    html = text_of(client, "/articles/mission/compare/2...3/")
    assert "<strong>1 change: 1 in Milestones.</strong>" in html
    assert "1999-02 Initiative 1" in html
    assert re.search(r"<del>.*Impact 1.*</del><ins>.*4,600 soldiers.*</ins>", html)
    assert "3 unchanged" in html
    both = text_of(client, "/articles/mission/compare/1...3/")
    assert "<strong>2 changes: Title, 1 in Milestones.</strong>" in both


def test_a_comparison_the_other_way_round_redirects(client, three):
    response = client.get("/articles/mission/compare/3...1/")
    assert (response.status_code, response["Location"]) == (301, "/articles/mission/compare/1...3/")
    assert "No changes in the text." in text_of(client, "/articles/mission/compare/2...2/")


def test_a_comparison_escapes_what_it_shows(client):
    factories.edition()
    factories.next_edition(title="<script>alert(1)</script>")
    assert "<script>alert" not in text_of(client, "/articles/mission/compare/1...2/")


def test_queries_do_not_grow_with_the_number_of_editions(client, django_assert_num_queries):
    counts = {"history/": 2, "editions/1/": 2, "compare/1...2/": 3, "": 1, "editions/1.json": 2}
    factories.edition()
    for i in range(30):
        factories.next_edition(title=f"Title {i}")
        if i in (0, 29):
            for address, count in counts.items():
                with django_assert_num_queries(count):
                    assert client.get(f"/articles/mission/{address}").status_code == 200


# --- Corrections ----------------------------------------------------------------------------------


def test_corrections_of_all_articles_stand_on_one_page_and_in_a_feed(client, three):
    factories.edition("other", title="Not a correction")
    html = text_of(client, "/corrections/")
    assert "The number was wrong" in html
    assert "Not a correction" not in html
    assert 'href="/articles/mission/compare/2...3/"' in html
    root = ElementTree.fromstring(client.get("/corrections.atom").content)
    [entry] = root.iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary").text == "The number was wrong"
    assert entry.find(f"{ATOM}link").get("href").endswith("/articles/mission/editions/3/")


def test_no_corrections_is_said(client):
    assert "No corrections so far." in text_of(client, "/corrections/")


def test_a_feed_without_entries_does_not_tell_the_present_time(client):
    root = ElementTree.fromstring(client.get("/corrections.atom").content)
    assert root.find(f"{ATOM}updated").text == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("count", [1, 15])
def test_a_corrected_article_takes_one_query_more(client, django_assert_num_queries, count):
    factories.edition()
    for i in range(count):
        factories.next_edition(title=f"Title {i}", kind="correction")
    for address, queries in {"": 2, "editions/1/": 3}.items():
        with django_assert_num_queries(queries):
            client.get(f"/articles/mission/{address}")


@pytest.mark.parametrize("count", [1, 15])
def test_corrections_take_the_same_queries(client, django_assert_num_queries, count):
    for i in range(count):
        factories.next_edition(f"a{i}", kind="correction")
    with django_assert_num_queries(1):
        client.get("/corrections/")
    with django_assert_num_queries(1):
        client.get("/corrections.atom")


def test_a_correction_stays_on_the_article_when_other_editions_follow(client, three):
    notice = "<strong>Corrected</strong> on"
    assert notice in text_of(client, "/articles/mission/")
    factories.next_edition(note="A better lead", lead="<p>Better.</p>")
    html = text_of(client, "/articles/mission/")
    assert notice in html
    assert ": The number was wrong" in html
    assert '<a href="/articles/mission/compare/2...3/">What was corrected</a>' in html
    assert "corrections</a>" not in html


def test_an_article_names_its_last_correction_and_counts_them(client, three):
    factories.next_edition(note="The title was wrong", title="Right", kind="correction")
    html = text_of(client, "/articles/mission/")
    assert ": The title was wrong" in html
    assert ": The number was wrong" not in html
    assert '<a href="/articles/mission/history/">All 2 corrections</a>' in html
    data = client.get("/articles/mission.json").json()
    assert [row["edition"] for row in data["corrections"]] == [4, 3]


def test_the_page_of_a_correction_says_what_it_is(client, three):
    html = text_of(client, "/articles/mission/editions/3/")
    assert "<strong>This edition is a correction</strong> of" in html
    assert ": The number was wrong" in html


def test_an_edition_before_a_correction_says_what_was_corrected_since(client, three):
    factories.next_edition(note="Later", lead="<p>Later.</p>")
    html = text_of(client, "/articles/mission/editions/1/")
    assert '<a href="/articles/mission/editions/3/">The number was wrong</a>' in html
    assert "<strong>Corrected</strong>" not in html
    assert "Corrected since" not in text_of(client, "/articles/mission/editions/3/")


def test_a_withdrawn_or_scheduled_correction_is_not_named(client, three, clock):
    factories.next_edition(note="Later", lead="<p>Later.</p>")
    factories.next_edition(
        note="Not yet", lead="<p>x</p>", kind="correction", live_from=clock.ahead(days=1)
    )
    publishing.withdraw_edition(Edition.objects.get(number=3), reason="It was wrong itself.")
    html = text_of(client, "/articles/mission/")
    assert "Corrected" not in html.replace("Corrections", "")
    assert client.get("/articles/mission.json").json()["corrections"] == []


def test_first_publication_and_last_update_are_both_shown(client, clock):
    clock.time = datetime(2026, 11, 24, 12, tzinfo=UTC)
    factories.edition()
    html = text_of(client, "/articles/mission/")
    assert '<time datetime="2026-11-24T12:00:00+00:00">24 November 2026</time>' in html
    assert "Updated" not in html
    clock.advance(days=1)
    factories.next_edition(title="Another")
    for address in ("/articles/mission/", "/"):
        html = text_of(client, address)
        assert re.search("Published <time [^>]*>24 November 2026</time> · Updated", html)
        assert ">25 November 2026</time>" in html


def test_the_first_edition_is_not_called_an_update(client, admin_client):
    first = factories.edition(note="Here it is")
    factories.next_edition(title="Another")
    html = text_of(client, "/articles/mission/history/")
    assert html.count("· First edition") == html.count("· Update") == 1
    assert client.get("/articles/mission.json").json()["kind"] == "update"
    html = text_of(admin_client, f"/admin/milestones/article/{first.article_id}/editions/")
    assert "First edition: Here it is" in html
    assert "First edition</td>" in text_of(admin_client, "/admin/milestones/edition/")


# --- Withdrawn ------------------------------------------------------------------------------------

ENDINGS = ["/", ".json", ".csv", ".md"]


def test_a_withdrawn_article_is_gone_with_the_reason_and_its_history(client, three):
    publishing.withdraw(three, reason="The source was a forgery.")
    for ending in ENDINGS:
        html = text_of(client, f"/articles/mission{ending}", 410)
        assert "The source was a forgery." in html
        assert 'href="/articles/mission/history/"' in html
        assert "A better title" not in html
    history = text_of(client, "/articles/mission/history/")
    assert "Edition 3 was withdrawn" in history
    assert "The number was wrong" not in history
    assert "A better title" not in history.replace("<p>A better title</p>", "")
    assert "The article is no longer published" in text_of(client, "/articles/mission/editions/1/")
    assert "forgery" in text_of(client, "/articles/mission/editions/3/", 410)
    assert "forgery" in text_of(client, "/articles/mission/compare/2...3/", 410)


def test_a_withdrawn_article_without_its_history_is_gone_altogether(client, three):
    publishing.withdraw(three, reason="By order of a court.", history_open=False)
    for ending in ("/", "/history/", "/editions/1/", "/editions/1.json", "/compare/1...2/"):
        html = text_of(client, f"/articles/mission{ending}", 410)
        assert "By order of a court." in html
        assert "/history/" not in html


def test_an_expired_article_is_gone_at_its_time(client, clock):
    edition = factories.edition()
    publishing.withdraw(edition.article, reason="The mandate ended.", at=clock.ahead(days=1))
    assert client.get("/articles/mission/").status_code == 200
    clock.advance(days=1)
    assert "The mandate ended." in text_of(client, "/articles/mission/", 410)


def test_an_edition_withdrawn_alone_leaves_the_others(client, three):
    publishing.withdraw_edition(Edition.objects.get(number=2), reason="It named a person.")
    assert client.get("/articles/mission/").status_code == 200
    assert "compare/1...3/" in text_of(client, "/articles/mission/")
    assert "It named a person." in text_of(client, "/articles/mission/editions/2/", 410)
    assert "It named a person." in text_of(client, "/articles/mission/history/")


def test_a_cancelled_edition_is_named_in_the_history_once_another_followed(client, clock):
    factories.edition()
    coming = factories.next_edition(title="Secret", live_from=clock.ahead(days=1))
    publishing.cancel(coming)
    assert "cancelled" not in text_of(client, "/articles/mission/history/")
    factories.next_edition(title="Third")
    html = text_of(client, "/articles/mission/history/")
    assert "It was cancelled before it was published." in html
    assert "Secret" not in html
    assert client.get("/articles/mission/editions/2/").status_code == 404


# --- Addresses ------------------------------------------------------------------------------------


def moved(three, *slugs):
    for slug in slugs:
        Article.objects.update(slug=slug)
        publishing.publish(three, note=f"Moved to {slug}")


def test_a_former_address_redirects_once_with_all_its_sub_addresses(client, three):
    moved(three, "second", "third")
    endings = [*ENDINGS, "/history/", "/history/?before=1", "/editions/1/", "/editions/1.json"]
    endings += ["/editions/1.bib", "/editions/1.csl.json", "/compare/1...2/"]
    for former in ("mission", "second"):
        for ending in endings:
            response = client.get(f"/articles/{former}{ending}")
            assert (response.status_code, response["Location"]) == (301, f"/articles/third{ending}")
            assert client.get(response["Location"]).status_code == 200


def test_an_address_that_an_article_came_back_to_is_its_own_again(client, three):
    moved(three, "second", "mission")
    assert client.get("/articles/mission/").status_code == 200
    assert client.get("/articles/second/")["Location"] == "/articles/mission/"


def test_an_address_to_come_tells_nothing(client, clock):
    factories.edition()
    Article.objects.update(slug="to-come")
    publishing.publish(Article.objects.get(), note="x", live_from=clock.ahead(days=1))
    assert client.get("/articles/to-come/").status_code == 404
    clock.advance(days=1)
    assert client.get("/articles/mission/")["Location"] == "/articles/to-come/"


def test_a_former_address_of_a_withdrawn_article_leads_to_the_reason(client, three):
    moved(three, "second")
    publishing.withdraw(three, reason="Wrong.")
    assert client.get("/articles/mission/")["Location"] == "/articles/second/"
    assert "Wrong." in text_of(client, "/articles/second/", 410)


# --- What nobody may see --------------------------------------------------------------------------

MARKER = "zyzzyva"
# Every public surface, by the name of its address. A new one must be added here, and walked.
SURFACES = {
    "front": [[]],
    "article": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_json": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_csv": [["mission"], ["coming"], ["gone"], ["draft"]],
    "article_markdown": [["mission"], ["coming"], ["gone"], ["draft"]],
    "history": [["mission"], ["coming"], ["gone"], ["draft"]],
    "compare": [["mission", 1, 2], ["mission", 1, 3], ["gone", 1, 2], ["coming", 1, 2]],
    "edition": [["mission", 2], ["coming", 2], ["gone", 2], ["gone", 1], ["draft", 1]],
    "edition_json": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_bibtex": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "edition_csl": [["mission", 2], ["coming", 2], ["gone", 2], ["draft", 1]],
    "preview": [["1"], ["forged"]],
    "milestones": [[]],
    "corrections": [[]],
    "corrections_feed": [[]],
    "feed": [[]],
    "sitemap": [[]],
    "sitemap_section": [[1], [2]],
    "robots": [[]],
    "favicon": [[]],
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


def test_a_draft_a_scheduled_and_a_withdrawn_edition_appear_nowhere(client, clock):
    factories.next_edition("mission", kind="correction")
    factories.article("draft", **marked())
    publishing.withdraw(factories.next_edition("gone", title="Before").article, reason="Wrong.")
    gone = factories.next_edition("gone", note=MARKER, kind="correction", **marked())
    publishing.withdraw(gone.article, reason="Wrong.")
    factories.next_edition(
        "coming", note=MARKER, kind="correction", live_from=clock.ahead(days=1), **marked()
    )
    draft = factories.edition("other").article
    drafts.write(draft, factories.document(**marked()))
    coming = Article.objects.get(slug="mission")
    drafts.write(coming, factories.document(**marked()))
    publishing.publish(coming, note=MARKER, kind="correction", live_from=clock.ahead(days=1))
    Article.objects.update(featured=True)
    link = previews.create_link(draft, days=1)
    walked = 0
    for name, many in SURFACES.items():
        for arguments in many:
            response = client.get(reverse(f"milestones:{name}", args=arguments))
            assert response.status_code in (200, 301, 302, 404, 410)
            assert MARKER not in response.content.decode(), (name, arguments)
            assert MARKER not in str(response.headers)
            assert link.token not in response.content.decode()
            walked += 1
    assert walked > 30
    assert MARKER in text_of(client, reverse("milestones:preview", args=[link.token]))
    clock.advance(days=1)
    assert MARKER in text_of(client, "/articles/mission/")


# --- Previews -------------------------------------------------------------------------------------


@pytest.fixture
def link():
    return previews.create_link(factories.article(title="Not yet"), days=7)


def address_of(link):
    return reverse("milestones:preview", args=[link.token])


def test_a_preview_link_shows_the_draft_as_it_is_now(client, link):
    assert "Not yet" in text_of(client, address_of(link))
    drafts.write(link.article, factories.document(title="Even later"))
    html = text_of(client, address_of(link))
    assert "Even later" in html
    assert "This is a draft" in html


def test_a_preview_is_kept_out_of_caches_search_engines_and_referrers(client, link):
    response = client.get(address_of(link))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex' in html
    for hint in ("canonical", "application/ld+json", "og:title", ".json", ".csv"):
        assert hint not in html


def test_an_incomplete_draft_has_a_preview_too(client):
    rows = factories.document().milestones
    article = factories.article(title="", lead="", sections=(), sources=(), milestones=rows)
    link = previews.create_link(article, days=1)
    assert client.get(address_of(link)).status_code == 200


def test_a_preview_link_expires_and_can_be_revoked(client, link, clock):
    other = previews.create_link(link.article, days=7)
    previews.revoke(other)
    html = text_of(client, address_of(other), 410)
    assert "This link no longer works" in html
    assert "Not yet" not in html
    assert client.get(address_of(link)).status_code == 200
    clock.advance(days=7)
    response = client.get(address_of(link))
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
    lost = address_of(link)
    pk = link.pk
    link.delete()
    other = previews.create_link(factories.article("other", title="A secret"), days=7)
    PreviewLink.objects.filter(pk=other.pk).update(id=pk)
    assert client.get(lost).status_code == 404
    assert "A secret" in text_of(client, address_of(other))


def test_a_link_without_a_token_works_for_nobody(client):
    """The code before inserts such a row while it runs on the new schema."""
    link = PreviewLink.objects.create(
        article=factories.article(), expires_at=timezone.now() + timedelta(days=7)
    )
    assert not previews.is_good(link)
    assert previews.find("") is None


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "é", "..", "%00", "0" * 64, "a" * 43])
def test_a_forged_preview_link_is_not_found(client, link, token):
    assert client.get(reverse("milestones:preview", args=[token])).status_code == 404
