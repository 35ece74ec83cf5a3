"""The history: choosing two editions, the edition of a day, and the steps of a comparison."""

import random
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from milestones.editions import publishing
from milestones.models import Article, Edition
from milestones.models.clock import clock as clock_of_the_site
from tests import factories
from tests.queries import SITE

pytestmark = pytest.mark.django_db
AT = "/articles/mission"


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


class Controls(HTMLParser):
    """The radio buttons of a page: (name, value, whether it is chosen)."""

    def __init__(self, html):
        super().__init__()
        self.radios = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("type") == "radio":
            self.radios.append((values["name"], int(values["value"]), "checked" in values))


def radios(client, url=f"{AT}/history/"):
    """Return the numbers that a page's radio buttons offer, and those chosen, by their name."""
    found = Controls(client.get(url).content.decode()).radios
    offered = {name: [n for other, n, _ in found if other == name] for name in ("from", "to")}
    assert offered["from"] == offered["to"]
    return offered["from"], {name: number for name, number, is_chosen in found if is_chosen}


def publish(count):
    """Publish `count` editions of the article."""
    factories.edition()
    for number in range(2, count + 1):
        factories.next_edition(note=f"Note {number}", title=f"Title {number}")


# --- Choosing two editions ------------------------------------------------------------------------


def test_readers_choose_two_editions_and_the_last_two_are_chosen_at_first(client, three):
    assert radios(client) == ([3, 2, 1], {"from": 2, "to": 3})
    html = text_of(client, f"{AT}/history/")
    assert f'<form action="{AT}/compare/">' in html
    assert 'From<span class="hidden"> edition 2</span>' in html
    assert 'To<span class="hidden"> edition 3</span>' in html


def test_only_what_can_be_read_can_be_chosen(client, three, clock):
    publishing.cancel(factories.next_edition(title="4", live_from=clock.ahead(days=1)))
    factories.next_edition(title="5")
    publishing.withdraw_edition(Edition.objects.get(number=3), reason="It named a person.")
    assert radios(client) == ([5, 2, 1], {"from": 2, "to": 5})


def test_where_there_is_nothing_to_compare_nothing_can_be_chosen(client):
    factories.edition()
    assert radios(client) == ([], {})
    assert (
        "<button" in text_of(client, f"{AT}/history/").partition('action="/articles/mission/on')[2]
    )
    assert "Compare" not in text_of(client, f"{AT}/history/")


def test_the_pages_of_a_long_history_offer_their_own_editions_and_any_two_by_number(
    client, monkeypatch
):
    monkeypatch.setattr("milestones.views.history.EDITIONS_A_PAGE", 3)
    publish(7)
    assert radios(client) == ([7, 6, 5], {"from": 6, "to": 7})
    assert radios(client, f"{AT}/history/?after=5") == ([4, 3, 2], {"from": 3, "to": 4})
    assert radios(client, f"{AT}/history/?after=2") == ([], {})
    for query, oldest in {"": 5, "?after=5": 2, "?after=2": 1}.items():
        html = text_of(client, f"{AT}/history/{query}")
        assert f'<input type="text" name="from" value="{oldest}"' in html
        assert '<input type="text" name="to" value="7"' in html
        assert '<h2 id="any">Compare any two editions</h2>' in html
    assert '<li id="edition-4" value="4">' in text_of(client, f"{AT}/history/?after=5")


def test_a_short_history_asks_for_no_number(client, three):
    assert 'type="text" name="from"' not in text_of(client, f"{AT}/history/")


def test_a_withdrawn_article_with_an_open_history_compares_what_is_left(client, three):
    publishing.withdraw(three, reason="The source was a forgery.")
    assert radios(client) == ([2, 1], {"from": 1, "to": 2})
    html = text_of(client, f"{AT}/compare/?from=x&to=1")
    assert "Compare two editions" in html
    assert "A better title" not in html


@pytest.mark.parametrize(
    "query", ["from=1&to=3", "from=3&to=1", "to=%203%20&from=1", "from=2&from=1&to=3"]
)
def test_a_choice_leads_to_the_comparison_from_the_older_edition(client, three, query):
    response = client.get(f"{AT}/compare/?{query}")
    assert (response.status_code, response["Location"]) == (301, f"{AT}/compare/1...3/")


NUMBERS = "Enter the number of an edition, from 1 to 3."
DIFFERENT = "Choose two different editions."


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("from=2&to=2", [DIFFERENT]),
        ("from=2", [NUMBERS]),
        ("to=3", [NUMBERS]),
        ("from=&to=", [NUMBERS, NUMBERS]),
        ("from=1&to=4", [NUMBERS]),
        ("from=0&to=-1", [NUMBERS, NUMBERS]),
        ("from=first&to=%C2%B2", [NUMBERS, NUMBERS]),
        (f"from={'9' * 3000}&to=1.5", [NUMBERS, NUMBERS]),
        ("from=<b>&to=3", [NUMBERS]),
    ],
)
def test_a_choice_that_is_no_choice_is_said_in_words_and_what_was_typed_stays(
    client, three, query, messages
):
    response = client.get(f"{AT}/compare/?{query}")
    html = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert re.findall(r'<strong class="problem" id="id_\w+_error">(.*?)</strong>', html) == messages
    assert "no-cache" in response["Cache-Control"]
    assert "<b>" not in html
    assert "Error: Compare two editions" in html


def test_what_was_typed_stays(client, three):
    html = text_of(client, f"{AT}/compare/?from=first&to=2")
    assert 'name="from" value="first"' in html
    assert 'name="to" value="2"' in html
    assert 'aria-describedby="id_from_error"' in html


def test_an_edition_that_was_cancelled_or_is_scheduled_cannot_be_chosen(client, clock):
    publish(2)
    publishing.cancel(factories.next_edition(title="3", live_from=clock.ahead(days=1)))
    factories.next_edition(title="4")
    factories.next_edition(title="5", live_from=clock.ahead(days=1))
    assert "Edition 3 was never published." in text_of(client, f"{AT}/compare/?from=1&to=3")
    assert "from 1 to 4." in text_of(client, f"{AT}/compare/?from=1&to=5")


def test_without_a_choice_the_form_leads_back_to_the_history(client, three):
    for name in ("compare", "on"):
        response = client.get(f"{AT}/{name}/?x=1")
        assert (response.status_code, response["Location"]) == (301, f"{AT}/history/")


# --- The edition on a given day -------------------------------------------------------------------


@pytest.fixture
def days(clock):
    """Three editions, which went live on 1 May 2024, twice on 3 May, the second late in the day."""
    for time in (datetime(2024, 5, 1, 12), datetime(2024, 5, 3, 9), datetime(2024, 5, 3, 21, 59)):
        clock.time = time.replace(tzinfo=UTC)
        factories.next_edition(title=f"{time}")
    clock.time = datetime(2024, 5, 20, 12, tzinfo=UTC)
    return clock


def on(client, day):
    """Return the number of the edition to which the question for a `day` leads."""
    response = client.get(f"{AT}/on/", {"date": day})
    assert response.status_code == 302, day
    return int(re.fullmatch(f"{AT}/editions/(\\d+)/", response["Location"])[1])


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("1 May 2024", 1),
        ("2024-05-02", 1),
        ("3 May 2024", 3),
        ("May 3rd, 2024", 3),
        ("Friday, 3 May 2024", 3),
        ("  4 may 2024 ", 3),
        ("20 May 2024", 3),
    ],
)
def test_a_day_leads_to_the_edition_that_was_live_at_its_end(client, days, day, number):
    assert on(client, day) == number


def test_a_day_ends_at_midnight_in_the_sites_time_zone(client, days, settings):
    settings.TIME_ZONE = "Europe/Belgrade"  # two hours ahead: edition 3 is of 23:59 there
    assert (on(client, "2 May 2024"), on(client, "3 May 2024")) == (1, 3)
    settings.TIME_ZONE = "Asia/Tokyo"  # nine hours ahead: it is of 6:59 on 4 May there
    assert (on(client, "3 May 2024"), on(client, "4 May 2024")) == (2, 3)


def test_today_is_the_edition_that_is_live_and_no_scheduled_one(client, days):
    factories.next_edition(title="Secret", live_from=days.ahead(hours=1))
    assert on(client, "20 May 2024") == 3
    days.advance(hours=1)
    assert on(client, "20 May 2024") == 4


@pytest.mark.parametrize(
    "day", ["30 April 2024", "1 January AD 1", "3 May 500 BC", "0001-01-01", "29 February 5 BC"]
)
def test_before_the_first_edition_the_page_says_so_and_names_it(client, days, day):
    html = text_of(client, f"{AT}/on/?date={day}")
    assert "No edition of this article was live at the end of" in html
    assert f'<a href="{AT}/editions/1/">Edition 1</a>' in html
    assert "before that day" not in html
    assert f'value="{day}"' in html
    assert "Error:" not in html


def test_while_the_article_was_withdrawn_the_editions_before_and_after_are_named(client, days):
    days.time = datetime(2024, 5, 10, 12, tzinfo=UTC)
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    days.advance(days=5)
    factories.next_edition(title="Right")
    assert (on(client, "9 May 2024"), on(client, "15 May 2024")) == (3, 4)
    html = text_of(client, f"{AT}/on/?date=12 May 2024")
    assert 'live at the end of <time datetime="2024-05-12">12 May 2024</time>' in html
    assert re.search(f'before that day: <a href="{AT}/editions/2/">', html)
    assert re.search(f'after that day: <a href="{AT}/editions/4/">', html)


DAY = "Enter a day, such as 3 May 2024 or 2024-05-03."
WRONG_DAYS = {
    "": DAY,
    "yesterday": DAY,
    "May 2024": DAY,
    "2024": DAY,
    "c. 3 May 2024": DAY,
    "1–3 May 2024": DAY,
    "since 3 May 2024": DAY,
    "31 April 2024": DAY,
    "x" * 500: DAY,
    "<b>": DAY,
    "3/5/2024": "This can mean two days. Write the month as a word, such as 3 May 2024.",
    "21 May 2024": "This day is in the future. Enter an earlier one.",
    "9999-12-31": "This day is in the future. Enter an earlier one.",
}


@pytest.mark.parametrize("text", WRONG_DAYS)
def test_what_is_no_day_is_said_in_words_and_stays(client, days, text):
    response = client.get(f"{AT}/on/", {"date": text})
    html = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert f'<strong class="problem" id="id_date_error">{WRONG_DAYS[text]}</strong>' in html
    assert response.context["day_form"]["date"].value() == text
    assert "no-cache" in response["Cache-Control"]
    assert "<b>" not in html


def test_a_day_can_be_written_in_the_articles_language(client, days):
    factories.next_edition(language="fr", title="En français")
    assert on(client, "3 mai 2024") == 3


def test_a_day_of_an_edition_that_was_withdrawn_since_leads_to_the_reason(client, days):
    publishing.withdraw_edition(Edition.objects.get(number=1), reason="It named a person.")
    assert "It named a person." in text_of(
        client, f"{AT}/editions/{on(client, '2 May 2024')}/", 410
    )


def test_a_withdrawn_article_says_so_where_a_day_is_asked_for(client, days):
    article = factories.edition("gone", title="Gone").article
    publishing.withdraw(article, reason="It was a forgery.")
    for day in ("19 May 2024", "x"):
        html = text_of(client, f"/articles/gone/on/?date={day}")
        assert "It was a forgery." in html
        assert "Gone" not in html
        assert "The edition before" not in html
    assert "No edition of this article was live" in text_of(
        client, "/articles/gone/on/?date=19 May 2024"
    )


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))]
)
def test_a_day_leads_to_what_readers_saw_at_its_end_whatever_was_published_when(
    client, clock, seed
):
    chance = random.Random(seed)
    clock.time = datetime(2024, 5, 1, tzinfo=UTC)
    article = factories.edition().article
    seen = {}
    for number in range(20):
        morning = clock.time
        clock.advance(hours=chance.randrange(1, 24))
        with suppress(publishing.CannotPublish):
            act(chance, article, f"Title {number}")
        clock.time = morning + timedelta(days=1, microseconds=-1)
        page = client.get(f"{AT}/")
        seen[morning] = page.context["edition"].number if page.status_code == 200 else None
        clock.advance(microseconds=1)
    clock.advance(days=1)
    for morning, number in seen.items():
        day = f"{morning:%Y-%m-%d}"
        if number:
            assert on(client, day) == number, day
        else:
            assert "No edition of this article was live" in text_of(client, f"{AT}/on/?date={day}")
    assert None in seen.values()
    assert len({*seen.values()}) > 3


def act(chance, article, title):
    """Publish, schedule or withdraw something, as chance has it."""
    deed = chance.choice(["publish", "schedule", "withdraw", "expire", "withdraw one"])
    later = clock_of_the_site.now() + timedelta(hours=chance.randrange(1, 72))
    if deed in ("publish", "schedule"):
        live_from = later if deed == "schedule" else None
        factories.next_edition(title=title, live_from=live_from)
    elif deed == "withdraw one":
        publishing.withdraw_edition(article.editions.earliest(), reason="It named a person.")
    else:
        publishing.withdraw(article, reason="x", at=later if deed == "expire" else None)


def test_the_history_asks_for_a_day(client, three):
    html = text_of(client, f"{AT}/history/")
    assert f'action="{AT}/on/"' in html
    assert '<label for="id_date">The article as it was on</label>' in html
    assert "For example, 3 May 2024" in html


CHOICES = ["compare/?from=1&to=x", "compare/?from=1&to=2", "on/?date=x", "on/?date=2024-05-03"]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_at_a_former_url_is_made_at_the_present_one(client, days, choice):
    Article.objects.update(slug="moved")
    publishing.publish(Article.objects.get(), note="Moved")
    response = client.get(f"{AT}/{choice}")
    assert (response.status_code, response["Location"]) == (301, f"/articles/moved/{choice}")


@pytest.mark.parametrize("choice", CHOICES)
def test_a_withdrawn_article_without_its_history_offers_no_choice(client, days, choice):
    publishing.withdraw(Article.objects.get(), reason="By order of a court.", history_open=False)
    assert "By order of a court." in text_of(client, f"{AT}/{choice}", 410)


# --- The steps of a comparison --------------------------------------------------------------------


def links_of(client, url):
    """Return the URLs of a page's links to the previous and the next page, by their `rel`."""
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]*)"', text_of(client, url)))


def test_a_comparison_leads_to_the_steps_before_and_after_it(client):
    publish(5)
    at = f"{AT}/compare"
    assert links_of(client, f"{at}/3...4/") == {"prev": f"{at}/2...3/", "next": f"{at}/4...5/"}
    assert links_of(client, f"{at}/2...4/") == {"prev": f"{at}/1...2/", "next": f"{at}/4...5/"}
    assert links_of(client, f"{at}/1...5/") == {}
    publishing.withdraw_edition(Edition.objects.get(number=3), reason="x")
    assert links_of(client, f"{at}/4...5/") == {"prev": f"{at}/2...4/"}


def test_a_comparison_of_several_steps_lists_each_with_its_note_and_its_comparison(client, three):
    html = text_of(client, f"{AT}/compare/1...3/")
    assert "2 steps between these editions" in html
    _, steps = html.split('<ul class="entries"', 1)
    steps = steps.partition("</ul>")[0]
    assert re.findall(f'href="{AT}/compare/([^"]*)/"', steps) == ["2...3", "1...2"]
    for part in ("Edition 2", "A better title", "Edition 3", "The number was wrong", "Correction"):
        assert part in steps
    assert steps.count("<time") == 2


def test_a_comparison_of_one_step_says_its_note_and_lists_nothing(client, three):
    html = text_of(client, f"{AT}/compare/2...3/")
    assert '(a correction) – <bdi dir="auto">The number was wrong</bdi>' in html
    assert "between these editions" not in html
    assert "(a correction)" not in text_of(client, f"{AT}/compare/1...3/").partition("<details")[0]


def test_a_comparison_of_many_steps_lists_the_newest_and_leads_to_the_history(client, monkeypatch):
    monkeypatch.setattr("milestones.views.history.STEPS_LISTED", 3)
    publish(5)
    html = text_of(client, f"{AT}/compare/1...5/")
    assert "4 steps between these editions" in html
    assert "The newest 3 steps are listed here." in html
    assert f'<a href="{AT}/history/">The history lists them all</a>' in html
    assert f"{AT}/compare/2...3/" in html
    assert f"{AT}/compare/1...2/" not in html
    assert "are listed here" not in text_of(client, f"{AT}/compare/2...5/")


def test_a_comparison_can_be_swapped(client, three):
    html = text_of(client, f"{AT}/compare/2...3/")
    assert f'<a href="{AT}/compare/3...2/"> Swap: edition 3 to 2 </a>' in html
    back = text_of(client, f"{AT}/compare/3...2/")
    assert "goes back in time" in back
    assert re.search(r"<del[^>]*>.*4,600 soldiers.*</del><ins[^>]*>.*Impact 1.*</ins>", back)
    assert f'<a href="{AT}/compare/2...3/"> Swap: edition 2 to 3 </a>' in back
    assert "The number was wrong" not in back
    assert "Swap" not in text_of(client, f"{AT}/compare/2...2/")
    assert "back in time" not in html


@pytest.mark.parametrize("count", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_the_queries_of_the_history_do_not_grow_with_it(client, django_assert_num_queries, count):
    publish(count)
    day = f"{Edition.objects.earliest().live_from - timedelta(days=1):%Y-%m-%d}"
    counts = {"history/": 2, "compare/?from=1&to=3": 2, "compare/?from=1&to=x": 2}
    counts |= {"compare/?from=x&to=y": 1, "on/?date=x": 1, f"on/?date={day}": 4}
    counts |= {"compare/1...4/": 4, f"compare/{count}...2/": 5 if count > 50 else 4}
    for url, queries in counts.items():
        is_redirect = url == "compare/?from=1&to=3"
        with django_assert_num_queries(queries if is_redirect else queries + SITE):
            answer = client.get(f"{AT}/{url}")
        assert answer.status_code == (301 if is_redirect else 200)


# --- What machines read ---------------------------------------------------------------------------


def head_of(client, url):
    """Return the description and the canonical URL of a page."""
    html = text_of(client, url)
    [description] = re.findall(r'<meta name="description" content="([^"]*)">', html)
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]*)"', html)
    return description, canonical.replace("&amp;", "&")


def test_history_comparison_and_corrections_say_what_they_are_and_where(client, monkeypatch):
    monkeypatch.setattr("milestones.views.history.EDITIONS_A_PAGE", 1)
    factories.edition(title="A long title", short_title="Aid & peace")
    factories.next_edition(title="A longer title", short_title="Aid & peace", kind="correction")
    site = "http://testserver"
    description = "Every edition of “Aid &amp; peace”: when it was published, and what changed."
    assert head_of(client, f"{AT}/history/?x=1") == (description, f"{site}{AT}/history/")
    url = f"{AT}/history/?after=2"
    assert head_of(client, url) == (description, f"{site}{url}")
    description = "What changed in “Aid &amp; peace” from edition 1 to edition 2. 1 change: Title."
    url = f"{AT}/compare/1...2/"
    assert head_of(client, url) == (description, f"{site}{url}")
    description = "Errors in articles that we have corrected, newest first."
    assert head_of(client, "/corrections/?x=1") == (description, f"{site}/corrections/")


def test_lists_and_comparisons_use_the_short_title(client):
    titles = {"title": "A very long title", "short_title": "Short"}
    factories.edition(**titles)
    factories.next_edition(lead="", kind="correction", **titles)
    pages = [f"{AT}/history/", f"{AT}/compare/1...2/", "/corrections/", f"{AT}/on/?date=x"]
    for url in [*pages, f"{AT}/compare/?from=x"]:
        html = text_of(client, url)
        assert "A very long title" not in html, url
        assert '<bdi dir="auto">Short</bdi>' in html or ">Short</a>" in html, url
