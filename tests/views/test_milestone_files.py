"""The milestones that a filter finds, as JSON and CSV."""

import csv
import io
from dataclasses import replace

import pytest

from milestones.models import Article
from tests import factories
from tests.queries import SETTINGS
from tests.views.test_link_headers import links_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _two():
    rows = (
        replace(factories.milestone(0), date="1999-06-12", impact="Trust <em>&amp;</em> peace"),
        replace(factories.milestone(1), date="2008", initiative="=SUM(A1)", sources=()),
    )
    factories.edition("a", title="First", milestones=rows)
    factories.edition("b", title="E dyta", language="sq", milestones=rows[:1])


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("_two")
def test_json_has_all_that_the_list_says(client):
    answer = client.get("/milestones.json?article=a")
    data = answer.json()
    assert data["url"] == "http://testserver/milestones/?article=a"
    assert data["next_url"] is None
    assert data["milestones"][0] == {
        "uid": "m0",
        "date": "1999-06-12",
        "initiative": "Initiative 0",
        "impact": "Trust & peace",
        "source_count": 1,
        "url": "http://testserver/articles/a/milestones/m0/",
        "permanent_url": "http://testserver/articles/a/editions/1/#m-m0",
        "article": {
            "slug": "a",
            "title": "First",
            "language": "",
            "edition": 1,
            "url": "http://testserver/articles/a/",
        },
    }
    assert [row["uid"] for row in data["milestones"]] == ["m0", "m1"]
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("_two")
def test_csv_is_for_spreadsheets_and_runs_nothing(client):
    answer = client.get("/milestones.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="milestones.csv"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = table(answer)
    assert head[:5] == ["Date", "Date in words", "Key initiative", "Impact", "Number of sources"]
    assert [dict(zip(head, row, strict=True))["Article"] for row in rows] == [
        *("First", "E dyta", "First")
    ]
    assert [row[1] for row in rows] == ["12 June 1999", "12 qershor 1999", "2008"]
    assert rows[2] == [
        *("2008", "2008", "'=SUM(A1)", "Impact 1", "0", "First", "1"),
        "http://testserver/articles/a/milestones/m1/",
        "http://testserver/articles/a/editions/1/#m-m1",
        "m1",
    ]


@pytest.mark.usefixtures("_two")
@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("from=2000", ["m1"]),
        ("q=trust", ["m0", "m0"]),
        ("order=newest", ["m1", "m0", "m0"]),
        ("article=b", ["m0"]),
        ("from=2005&to=1990", ["m0", "m0"]),
        ("q=nothing", []),
    ],
)
def test_both_have_exactly_what_the_page_lists(client, query, uids):
    listed = [row.uid for row in client.get(f"/milestones/?{query}").context["listing"]]
    in_json = [row["uid"] for row in client.get(f"/milestones.json?{query}").json()["milestones"]]
    in_csv = [row[-1] for row in table(client.get(f"/milestones.csv?{query}"))[1:]]
    assert listed == in_json == in_csv
    if query != "from=2005&to=1990":
        assert in_json == uids


@pytest.mark.usefixtures("_two")
def test_the_page_links_to_its_files(client):
    html = " ".join(client.get("/milestones/?q=trust&from=1990").content.decode().split())
    for kind in ("csv", "json"):
        assert f'<a href="/milestones.{kind}?q=trust&amp;from=1990">' in html
    assert 'type="text/csv"' in html


def test_a_mistake_is_said_and_no_milestone_is_sent(client):
    factories.edition()
    answer = client.get("/milestones.json?from=x")
    assert answer.status_code == 400
    assert answer.json() == {"errors": {"from": ["Enter a year, such as 1999 or 500 BC."]}}
    answer = client.get("/milestones.csv?from=x&article=none")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Enter a year, such as 1999 or 500 BC.\nThere is no article at “none” now.\n"
    )


@pytest.mark.usefixtures("_two")
def test_what_is_more_than_a_file_holds_has_a_url(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone_lists.MILESTONES_A_FILE", 2)
    html = " ".join(client.get("/milestones/").content.decode().split())
    assert "(the first 2 milestones; choose a decade or an article to get the others)" in html
    data = client.get("/milestones.json").json()
    assert len(data["milestones"]) == 2
    more = client.get(data["next_url"]).json()
    assert [row["uid"] for row in more["milestones"]] == ["m1"]
    assert more["next_url"] is None
    answers = [client.get(f"/milestones.{kind}?q=i") for kind in ("csv", "json")]
    for answer in answers:
        links = {relation: url for url, relation, _ in links_of(answer)}
        assert links["canonical"] == "http://testserver/milestones/?q=i"
    url = {relation: url for url, relation, _ in links_of(answers[0])}["next"]
    assert [row[-1] for row in table(client.get(url))[1:]] == ["m1"]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_file_takes_two_queries(client, django_assert_num_queries, kind):
    for i in range(10):
        factories.edition(f"a{i}")
    assert Article.objects.count() == 10
    with django_assert_num_queries(2 + SETTINGS):
        client.get(f"/milestones.{kind}")


def test_many_editions_are_looked_up_some_at_a_time(client, monkeypatch, django_assert_num_queries):
    """SQLite refuses a query that looks for thousands of them."""
    monkeypatch.setattr("milestones.views.milestone_lists.A_QUERY", 10)
    for i in range(4):
        factories.edition(f"a{i}")
    with django_assert_num_queries(3 + SETTINGS):
        rows = client.get("/milestones.json").json()["milestones"]
    assert len(rows) == 16
    assert {row["article"]["slug"] for row in rows} == {"a0", "a1", "a2", "a3"}
