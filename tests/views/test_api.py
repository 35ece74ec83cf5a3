"""The description of the read API is complete and true."""

import jsonschema
import pytest
from django.urls import reverse
from openapi_spec_validator import OpenAPIV31SpecValidator

from milestones import urls
from milestones.document import shape
from milestones.editions import publishing, topics
from milestones.errors.outages import DATABASE_IS_DOWN
from milestones.views import api
from tests import factories
from tests.queries import SETTINGS, SITE

pytestmark = pytest.mark.django_db

# What answers neither with a page nor with the data of an article.
NOT_DATA = {"favicon", "image", "manifest", "preview", "robots"}
EXAMPLES = {
    "language": "fr",
    "slug": "mission",
    "token": "x",
    "number": 1,
    "uid": "m1",
    "a": 1,
    "b": 2,
}
QUERIES = {
    "oembed": {"url": "http://testserver/articles/mission/"},
    "search_json": {"q": "initiative", "kind": "milestone"},
}


@pytest.fixture
def description(client):
    return client.get("/api/openapi.json").json()


def ask(client, name, query=None, *, examples=EXAMPLES, **environ):
    names = next(each for each in urls.urlpatterns if each.name == name).pattern.converters
    url = reverse(f"milestones:{name}", kwargs={each: examples[each] for each in names})
    return client.get(url, QUERIES.get(name, {}) if query is None else query, **environ)


def test_it_is_valid_openapi(description):
    OpenAPIV31SpecValidator(description).validate()
    assert description["openapi"].startswith("3.1")


def test_it_describes_every_url_that_answers_with_data(client):
    factories.edition()
    factories.topic("mission", factories.next_edition(title="Another").article)
    others = {each.name for each in urls.urlpatterns} - set(api.ANSWERS) - NOT_DATA
    pages = {name for name in others if ask(client, name)["Content-Type"].startswith("text/html")}
    assert others - pages == set()


def test_it_describes_nothing_else(description):
    described = {each["get"]["operationId"] for each in description["paths"].values()}
    assert described == set(api.ANSWERS) == {operation.name for operation in api.operations()}


def test_paths_and_parameters_are_those_of_the_urlconf(description):
    assert "/articles/{slug}.json" in description["paths"]
    for pattern in urls.urlpatterns:
        if pattern.name in api.ANSWERS:
            operation = next(
                each["get"]
                for each in description["paths"].values()
                if each["get"]["operationId"] == pattern.name
            )
            names = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert names == set(pattern.pattern.converters)


def test_each_url_answers_as_described(client, description, subtests):
    factories.site_says(publisher="A publisher")
    factories.edition(short_title="Short", language="en")
    factories.topic("mission", factories.next_edition(kind="correction", title="New").article)
    for name in api.ANSWERS:
        with subtests.test(name):
            assert_described(ask(client, name), description, name, 200)


def assert_described(answer, description, name, status):
    """Check the media type and the form of an answer, as its operation describes them."""
    assert answer.status_code == status
    [operation] = [
        each["get"] for each in description["paths"].values() if each["get"]["operationId"] == name
    ]
    [(kind, content)] = operation["responses"][str(status)]["content"].items()
    assert answer["Content-Type"].partition(";")[0] == kind
    schema = content.get("schema")
    if kind.endswith("json"):
        everything = strict({**description, **schema})
        jsonschema.Draft202012Validator(everything).validate(answer.json())


def strict(schema):
    """Return a schema by which an object has no property that isn't described."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(each) for name, each in schema.items()}
    return {"additionalProperties": False, **found} if "properties" in schema else found


# --- Errors ---------------------------------------------------------------------------------------


def errors_of(name):
    """Return the errors that the operation called `name` describes, without redirects and 304."""
    [operation] = [each for each in api.operations() if each.name == name]
    return {int(status) for status in operation.errors} - {301, 304}


@pytest.mark.parametrize("name", api.ANSWERS)
def test_each_url_answers_as_described_while_the_database_is_down(client, description, name):
    assert 503 in errors_of(name)
    answer = ask(client, name, **{DATABASE_IS_DOWN: "gone"})
    assert_described(answer, description, name, 503)
    assert answer["Retry-After"].isdecimal()


UNKNOWN = {**EXAMPLES, "slug": "unknown", "number": 999}
# What makes an operation without a slug answer 404.
NOWHERE = {"oembed": {"url": "http://testserver/"}, "search_json": {"q": "x", "page": "0"}}


def test_each_url_answers_as_described_if_there_is_nothing(client, description, subtests):
    factories.edition()
    for name in (name for name in api.ANSWERS if 404 in errors_of(name)):
        with subtests.test(name):
            answer = ask(client, name, NOWHERE.get(name, {"after": "x"}), examples=UNKNOWN)
            assert_described(answer, description, name, 404)


OF_ARTICLES = [name for name in api.ANSWERS if not name.startswith("topic")]


def test_each_url_answers_as_described_if_it_was_withdrawn(client, description, subtests):
    article = factories.edition().article
    publishing.withdraw(article, reason="It was wrong.", history_open=False)
    for name in (name for name in OF_ARTICLES if 410 in errors_of(name)):
        with subtests.test(name):
            assert_described(ask(client, name), description, name, 410)


@pytest.mark.parametrize("name", ["topic_json", "topic_json_feed"])
def test_a_deleted_topic_is_answered_as_described(client, description, name):
    topics.delete(factories.topic("security"))
    assert_described(ask(client, name, examples={"slug": "security"}), description, name, 410)


def test_a_removed_milestone_is_answered_as_described(client, description):
    factories.edition()
    factories.next_edition(milestone_count=1)
    answer = ask(client, "milestone_json")
    assert_described(answer, description, "milestone_json", 410)
    at = "http://testserver/articles/mission/editions/1/#m-m1"
    assert answer.json()["permanent_url"] == at


MISTAKES = {
    "milestones_json": {"from": "x"},
    "milestones_csv": {"from": "x"},
    "oembed": {},
    "search_json": {"q": "x", "kind": "unknown"},
}


@pytest.mark.parametrize("name", [name for name in api.ANSWERS if 400 in errors_of(name)])
def test_each_url_answers_as_described_to_a_mistake(client, description, name):
    assert_described(ask(client, name, MISTAKES[name]), description, name, 400)


def test_a_format_that_is_not_there_is_answered_as_described(client, description):
    answer = ask(client, "oembed", {"format": "xml"})
    assert_described(answer, description, "oembed", 501)


@pytest.mark.parametrize("name", api.ANSWERS)
def test_each_error_of_data_has_a_schema(description, name):
    [operation] = [
        each["get"] for each in description["paths"].values() if each["get"]["operationId"] == name
    ]
    for status in errors_of(name):
        [content] = operation["responses"][str(status)]["content"].values()
        assert content["schema"]


# --- Schemas --------------------------------------------------------------------------------------


def test_no_schema_of_an_object_is_empty(description):
    def objects(schema, path):
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema, path
            for name, part in schema.items():
                yield from objects(part, (*path, name))
        elif isinstance(schema, list):
            for part in schema:
                yield from objects(part, path)

    found = list(objects(description["components"]["schemas"], ()))
    empty = {
        path for schema, path in found if not {"properties", "additionalProperties"} & set(schema)
    }
    # Of OpenAPI itself, only the outermost parts are described.
    assert {path[0] for path in empty} <= {"OpenAPI"}


def test_an_answer_of_another_form_would_be_noticed(client, description):
    factories.edition()
    data = ask(client, "article_json").json()
    everything = {**description, "$ref": "#/components/schemas/Article"}
    validator = jsonschema.Draft202012Validator(everything)
    for change in ({"edition": "1"}, {"document": {**data["document"], "new": ""}}):
        assert not validator.is_valid({**data, **change})


def test_every_field_of_a_document_is_in_it(description):
    schemas = description["components"]["schemas"]
    for name, kind in {"Document": shape.Document, "Milestone": shape.Milestone}.items():
        names = {field.name for field in shape.fields_of(kind)}
        assert names <= set(schemas[name]["properties"])


def test_it_works_on_an_empty_site_without_a_query_of_its_own(client, django_assert_num_queries):
    with django_assert_num_queries(SITE):
        assert client.get("/api/").status_code == 200
    with django_assert_num_queries(SETTINGS):
        assert client.get("/api/openapi.json").status_code == 200


def test_people_see_every_url_and_parameter(client):
    text = client.get("/api/").content.decode()
    for operation in api.operations():
        assert f"<code>{operation.path}</code>" in text
        assert operation.summary in text
        for parameter in operation.parameters:
            assert f"<code>{parameter['name']}</code> – {parameter['description']}" in text
    assert "/api/openapi.json" in text
