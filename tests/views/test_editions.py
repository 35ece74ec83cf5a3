"""The public pages about editions: history, comparison, citation, and what is gone."""

import hashlib
import json
import re

import pytest

from milestones.editions import publishing
from milestones.models import Article, Edition
from tests import factories
from tests.queries import SETTINGS, SITE

pytestmark = pytest.mark.django_db
EDITION_ENDINGS = ["/", ".json", ".csv", ".xlsx", ".md", ".bib", ".ris", ".csl.json"]


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


# --- An edition -----------------------------------------------------------------------------------


def test_each_edition_keeps_its_page_permanently(client, three):
    html = text_of(client, "/articles/mission/editions/1/")
    assert "A mission and its years" in html
    assert "This is edition 1, published on" in html
    assert 'href="/articles/mission/compare/1...3/"' in html
    assert '<link rel="canonical" href="http://testserver/articles/mission/">' in html
    newest = text_of(client, "/articles/mission/editions/3/")
    assert "4,600 soldiers" in newest
    assert "This is edition" not in newest


def links_of(client, url):
    """Return the URLs of a page's links to the previous and the next page, by their `rel`."""
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]*)"', text_of(client, url)))


def test_each_edition_leads_to_the_editions_before_and_after_it(client, three):
    at = "/articles/mission/editions"
    assert links_of(client, f"{at}/1/") == {"next": f"{at}/2/"}
    assert links_of(client, f"{at}/2/") == {"prev": f"{at}/1/", "next": f"{at}/3/"}
    assert links_of(client, f"{at}/3/") == {"prev": f"{at}/2/"}
    assert links_of(client, "/articles/mission/") == {}


def test_links_between_editions_pass_over_what_nobody_may_read(client, three, clock):
    publishing.withdraw_edition(Edition.objects.get(number=2), reason="It named a person.")
    factories.next_edition(title="Secret", live_from=clock.ahead(days=1))
    at = "/articles/mission/editions"
    assert links_of(client, f"{at}/1/") == {"next": f"{at}/3/"}
    assert links_of(client, f"{at}/3/") == {"prev": f"{at}/1/"}
    clock.advance(days=1)
    assert links_of(client, f"{at}/3/") == {"prev": f"{at}/1/", "next": f"{at}/4/"}


@pytest.mark.parametrize("number", ["4", "0", "01", "-1", "x", "9" * 9, "9" * 30, "²"])
def test_an_edition_that_never_was_is_not_found(client, three, number):
    for ending in EDITION_ENDINGS:
        assert client.get(f"/articles/mission/editions/{number}{ending}").status_code == 404
    assert client.get(f"/articles/mission/compare/1...{number}/").status_code == 404


def test_anyone_can_check_the_hash_of_an_edition(client, three):
    content = client.get("/articles/mission/editions/2.json").content
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 == Edition.objects.get(number=2).sha256
    assert sha256 in text_of(client, "/articles/mission/editions/2/")
    assert json.loads(content)["title"] == "A better title"


def test_an_edition_page_cites_it_in_each_style(client, three):
    date = Edition.objects.get(number=2).live_from
    html = text_of(client, "/articles/mission/editions/2/")
    url = "<bdi>http://testserver/articles/mission/editions/2/</bdi>"
    title = '<cite dir="auto">A better title</cite>'
    assert f"KFOR Milestones. ({date:%Y, %B %-d}). {title} (2nd ed.). {url}" in html
    assert f"A better title</bdi>.” 2nd ed. {date:%B %-d, %Y}. {url}." in html
    assert f"KFOR Milestones ({date:%Y}) " in html
    live = text_of(client, "/articles/mission/")
    assert "3rd ed." in live
    assert "http://testserver/articles/mission/editions/3/</bdi>" in live


@pytest.mark.parametrize("page", ["", "editions/2/"])
def test_a_page_offers_each_file_once(client, three, page):
    number = 2 if page else 3
    html = text_of(client, f"/articles/mission/{page}")
    for ending in ("bib", "csl.json", "ris"):
        assert html.count(f'href="/articles/mission/editions/{number}.{ending}"') == 1
    assert html.count("BibTeX") == 1


def test_reference_managers_get_a_file_of_each_kind(client, three):
    at = "/articles/mission/editions/2"
    kinds = {
        "bib": "application/x-bibtex; charset=utf-8",
        "ris": "application/x-research-info-systems; charset=utf-8",
        "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    }
    for ending, kind in kinds.items():
        response = client.get(f"{at}.{ending}")
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"] == f'attachment; filename="mission-2.{ending}"'
        assert response["Access-Control-Allow-Origin"] == "*"
        assert f"http://testserver{at}/" in response.content.decode()


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".md"])
def test_an_old_edition_can_be_downloaded_as_the_article_was_while_it_was_live(client, ending):
    factories.edition()
    live = client.get(f"/articles/mission{ending}")
    factories.next_edition(milestone_count=2, title="A better title")
    old = client.get(f"/articles/mission/editions/1{ending}")
    assert old.content == live.content
    assert old["Content-Type"] == live["Content-Type"]
    assert old["Access-Control-Allow-Origin"] == "*"
    newest = client.get(f"/articles/mission/editions/2{ending}").content
    assert newest == client.get(f"/articles/mission{ending}").content != old.content


def test_a_downloaded_file_of_an_edition_is_named_after_it(client, three):
    for ending in (".csv", ".xlsx", ".bib", ".csl.json"):
        disposition = client.get(f"/articles/mission/editions/2{ending}")["Content-Disposition"]
        assert disposition == f'attachment; filename="mission-2{ending}"'


def test_the_live_page_leads_to_its_editions(client, three):
    html = text_of(client, "/articles/mission/")
    for url in ("history/", "compare/2...3/", "editions/3/", "editions/3.json"):
        assert f'href="/articles/mission/{url}"' in html


def test_the_number_of_an_edition_leads_to_its_permanent_page(client, three):
    for page, number in (("", 3), ("editions/2/", 2)):
        html = text_of(client, f"/articles/mission/{page}")
        links = re.findall(r'<a href="([^"]*)">[Ee]dition (\d+)</a>', html)
        assert set(links) >= {(f"/articles/mission/editions/{number}/", str(number))}
        assert ("/articles/mission/history/", str(number)) not in links


def test_a_page_says_how_to_check_it_with_one_command(client, three):
    html = text_of(client, "/articles/mission/")
    url = "http://testserver/articles/mission/editions/3.json"
    assert f">curl -s {url} | sha256sum</code>" in html
    assert f">{Edition.objects.get(number=3).sha256}</code>" in html


@pytest.mark.parametrize(("page", "more"), [("", ["Embed the timeline"]), ("editions/2/", [])])
def test_what_readers_may_do_with_a_page_is_folded(client, three, page, more):
    html = text_of(client, f"/articles/mission/{page}")
    box = html[html.index('<section class="reuse"') :]
    assert re.findall("<details[^>]*> <summary>(.*?)</summary>", box) == [
        "Cite this page",
        "Download and reuse",
        *more,
        "Check that nothing was changed",
    ]


# --- History and comparison -----------------------------------------------------------------------


def test_the_history_lists_all_editions_newest_first(client, three):
    html = text_of(client, "/articles/mission/history/")
    places = [html.index(f">Edition {number}</a>") for number in (3, 2, 1)]
    assert places == sorted(places)
    for part in ("The number was wrong", "Correction", "compare/2...3/", "First edition"):
        assert part in html


def test_the_history_has_further_pages(client, monkeypatch, three):
    monkeypatch.setattr("milestones.views.history.EDITIONS_A_PAGE", 2)
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
    assert '<bdi dir="auto">February 1999: Initiative 1</bdi>' in html
    assert re.search(r"<del[^>]*>.*Impact 1.*</del><ins[^>]*>.*4,600 soldiers.*</ins>", html)
    assert "3 unchanged" in html
    both = text_of(client, "/articles/mission/compare/1...3/")
    assert "<strong>2 changes: Title, 1 in Milestones.</strong>" in both


def test_a_comparison_of_an_edition_with_itself_shows_no_changes(client, three):
    assert "No changes in the text." in text_of(client, "/articles/mission/compare/2...2/")


def test_a_comparison_escapes_what_it_shows(client):
    factories.edition()
    factories.next_edition(title="<script>alert(1)</script>")
    assert "<script>alert" not in text_of(client, "/articles/mission/compare/1...2/")


def test_queries_do_not_grow_with_the_number_of_editions(client, django_assert_num_queries):
    counts = {"history/": 2, "editions/1/": 2, "compare/1...2/": 4, "": 1, "editions/1.json": 2}
    factories.edition()
    for i in range(30):
        factories.next_edition(title=f"Title {i}")
        if i in (0, 29):
            for url, count in counts.items():
                of_site = SETTINGS if url.endswith(".json") else SITE
                with django_assert_num_queries(count + of_site):
                    assert client.get(f"/articles/mission/{url}").status_code == 200


# --- Withdrawn ------------------------------------------------------------------------------------

ENDINGS = ["/", ".json", ".csv", ".xlsx", ".md"]


def test_a_withdrawn_article_is_gone_with_the_reason_and_its_history(client, three):
    publishing.withdraw(three, reason="The source was a forgery.")
    for ending in ENDINGS:
        text = text_of(client, f"/articles/mission{ending}", 410)
        assert "The source was a forgery." in text
        assert "/articles/mission/history/" in text
        assert ("No longer published: <bdi" in text) == (ending != ".json")
    history = text_of(client, "/articles/mission/history/")
    assert "Edition 3 was withdrawn" in history
    assert "The number was wrong" not in history
    assert "A better title" not in history.replace('<bdi dir="auto">A better title</bdi>', "")
    assert "The article is no longer published" in text_of(client, "/articles/mission/editions/1/")
    assert "forgery" in text_of(client, "/articles/mission/editions/3/", 410)
    assert "forgery" in text_of(client, "/articles/mission/compare/2...3/", 410)


@pytest.mark.parametrize("history_open", [True, False])
def test_a_withdrawn_article_is_named_while_its_history_is_there(client, history_open):
    article = factories.edition(title="Courts & trust").article
    publishing.withdraw(article, reason="Wrong.", history_open=history_open)
    text = text_of(client, "/articles/mission/", 410)
    assert ("No longer published: <bdi" in text) == history_open
    assert ("Courts &amp; trust" in text) == history_open
    assert ("<code" in text) != history_open


def test_a_withdrawn_article_without_its_history_is_gone_altogether(client, three):
    publishing.withdraw(three, reason="By order of a court.", history_open=False)
    endings = [f"/editions/1{ending}" for ending in EDITION_ENDINGS]
    for ending in ("/", "/history/", "/compare/1...2/", *endings):
        html = text_of(client, f"/articles/mission{ending}", 410)
        assert "By order of a court." in html
        if not ending.endswith(".json"):
            assert f'<code class="breakable">/articles/mission{ending}</code>' in html
        assert 'href="/articles/mission/history/' not in html


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
    assert "Cancelled before it was published." in html
    assert "Secret" not in html
    assert client.get("/articles/mission/editions/2/").status_code == 404


# --- URLs -----------------------------------------------------------------------------------------


def moved(three, *slugs):
    for slug in slugs:
        Article.objects.update(slug=slug)
        publishing.publish(three, note=f"Moved to {slug}")


def test_a_former_url_redirects_once_with_all_its_sub_urls(client, three):
    moved(three, "second", "third")
    endings = [*ENDINGS, "/history/", "/history/?before=1", "/compare/1...2/"]
    endings += [f"/editions/1{ending}" for ending in EDITION_ENDINGS]
    for former in ("mission", "second"):
        for ending in endings:
            response = client.get(f"/articles/{former}{ending}")
            assert (response.status_code, response["Location"]) == (301, f"/articles/third{ending}")
            assert client.get(response["Location"]).status_code == 200


def test_the_page_of_an_edition_at_a_former_url_links_to_the_present_one(client, three):
    moved(three, "second")
    html = text_of(client, "/articles/second/editions/1/")
    assert "/articles/second/editions/1.json" in html
    assert "/articles/mission" not in html


def test_a_url_that_an_article_came_back_to_is_its_own_again(client, three):
    moved(three, "second", "mission")
    assert client.get("/articles/mission/").status_code == 200
    assert client.get("/articles/second/")["Location"] == "/articles/mission/"


def test_the_url_of_a_scheduled_first_edition_is_not_found(client, clock):
    factories.edition()
    Article.objects.update(slug="to-come")
    publishing.publish(Article.objects.get(), note="x", live_from=clock.ahead(days=1))
    assert client.get("/articles/to-come/").status_code == 404
    clock.advance(days=1)
    assert client.get("/articles/mission/")["Location"] == "/articles/to-come/"


def test_a_former_url_of_a_withdrawn_article_leads_to_the_reason(client, three):
    moved(three, "second")
    publishing.withdraw(three, reason="Wrong.")
    assert client.get("/articles/mission/")["Location"] == "/articles/second/"
    assert "Wrong." in text_of(client, "/articles/second/", 410)
