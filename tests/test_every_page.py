"""The list of every page is complete, and each page is answered as it says."""

import re

import pytest
from django.contrib import admin
from django.urls import resolve, reverse

from milestones import urls
from tests import every_page, full_site, wsgi

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.error_urls")]

# What Django answers without a page; what follows a logout is listed apart.
WITHOUT_PAGES = ("autocomplete", "jsi18n", "view_on_site", "logout")


@pytest.fixture
def article():
    return full_site.publish_everything()


def routes_of(pages):
    """Return the names of the routes that lead to `pages`."""
    paths = {page.url.partition("?")[0] for page in pages if page.status != 404}
    return {resolve(path).view_name for path in paths}


def answers_to(client, pages):
    client.raise_request_exception = False
    return {name: every_page.ask(client, page) for name, page in pages.items()}


def assert_answered(answers, pages):
    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: page.status for name, page in pages.items()
    }
    assert all(is_html(answer) for answer in answers.values())


def is_html(answer):
    return answer.headers.get("Content-Type", "").startswith("text/html")


def test_each_public_page_is_answered_as_listed(article, client):
    pages = every_page.public_pages(article)
    assert_answered(answers_to(client, pages), pages)


def test_each_public_page_for_search_engines_has_a_description_and_one_url(article, client):
    lacking = []
    pages = every_page.public_pages(article).items()
    pages = {name: page for name, page in pages if not page.url.startswith("/admin/")}
    for name, answer in answers_to(client, pages).items():
        if answer.status_code == 200 and "noindex" not in indexing(answer):
            html = answer.content.decode()
            lacking += [name] * any(tag not in html for tag in FOR_SEARCH_ENGINES)
    assert lacking == []


def test_each_public_page_is_compressed(article, request):
    pages = every_page.public_pages(article).values()
    urls = [page.url for page in pages if page.status == 200 and not page.is_sent]
    site = request.getfixturevalue("site")  # it keeps the connection, which clients close
    sent = {url: wsgi.ask(site, url, HTTP_ACCEPT_ENCODING="gzip, br") for url in urls}
    assert {answer.status for answer in sent.values()} == {200}
    plain = [url for url, answer in sent.items() if "Content-Encoding" not in answer.headers]
    assert plain == ["/admin/login/"]


FOR_SEARCH_ENGINES = ('<meta name="description" content="', '<link rel="canonical" href="')


def indexing(answer):
    """Return what a page says to search engines about keeping it."""
    return answer.headers.get("X-Robots-Tag", "") + " ".join(
        re.findall('<meta name="robots" content="([^"]*)">', answer.content.decode())
    )


@pytest.mark.slow
def test_each_screen_of_the_admin_is_answered_as_listed(article, admin_client):
    pages = every_page.admin_pages(article)
    assert_answered(answers_to(admin_client, pages), pages)


@pytest.mark.slow
def test_each_screen_of_the_admin_refuses_methods_that_no_form_has(article, admin_client):
    urls = {page.url for page in every_page.admin_pages(article).values()}
    urls = {url for url in urls if url.startswith("/admin/")}
    methods = ("PUT", "DELETE", "PROPFIND", "PATCH", "TRACE", "OPTIONS")
    answers = [admin_client.generic(method, url) for url in urls for method in methods]
    assert {(answer.status_code, answer["Allow"]) for answer in answers} == {
        (405, "GET, HEAD, POST")
    }
    assert all("Method not allowed" in text(answer) for answer in answers)


@pytest.mark.slow
def test_a_form_that_is_sent_shows_what_it_is_listed_for(article, admin_client):
    pages = every_page.admin_pages(article)
    answers = {name: every_page.ask(admin_client, pages[name]) for name in pages if "," in name}
    assert "This field is required." in text(answers["change, with errors"])
    assert "saved this article at" in text(answers["change, in conflict"])


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.slow
def test_no_public_page_is_missing_from_the_list(article, client):
    listed = [*every_page.public_pages(article).values()]
    values = {"slug": article.slug, "number": 1, "a": 1, "b": 2, "token": "x"}
    values |= {"name": f"{'0' * 64}.jpg", "uid": "m6", "language": "fr"}
    assert pages_beyond(listed, "milestones", urls.urlpatterns, client, values) == []


@pytest.mark.slow
def test_no_screen_of_the_admin_is_missing_from_the_list(article, admin_client):
    listed = [
        *every_page.admin_pages(article).values(),
        *every_page.public_pages(article).values(),  # among them the login
    ]
    row = article.editions.get(number=1).pk
    values = {"pk": article.pk, "number": 1, "object_id": row, "app_label": "milestones"}
    values["sha256"] = "0" * 64
    assert pages_beyond(listed, "admin", admin_patterns(), admin_client, values) == []


def admin_patterns():
    patterns = list(admin.site.get_urls())
    for pattern in patterns:
        patterns += getattr(pattern, "url_patterns", [])
        if (name := getattr(pattern, "name", None)) and not name.startswith(WITHOUT_PAGES):
            yield pattern


def pages_beyond(listed, namespace, patterns, client, values):
    """Return the names of `patterns` that show a page, none of whose kind is `listed`."""
    routes = routes_of(listed)
    others = [each for each in patterns if f"{namespace}:{each.name}" not in routes]
    urls = {each.name: url_of(namespace, each, values) for each in others}
    return [
        name
        for name, url in urls.items()
        if resolve(url).view_name not in routes and is_page(client.get(url))
    ]


def url_of(namespace, pattern, values):
    names = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(f"{namespace}:{pattern.name}", kwargs={name: values[name] for name in names})


def is_page(answer):
    return answer.status_code == 200 and is_html(answer)
