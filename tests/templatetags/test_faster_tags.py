"""Tags that replace Django's render what Django's do."""

import pytest
from django.template import Context, Engine
from django.templatetags.static import StaticNode
from django.urls import set_script_prefix
from django.utils.translation import override

I18N = {"i18n": "django.templatetags.i18n"}
LIBRARIES = {"milestones": "milestones.templatetags.milestones"}
PARTS = {
    "plain": "{{ word }}, ",
    "in_turn": "{% cycle 'first' 'second' %}, ",
    "changed": "{% ifchanged word %}{{ word }}{% endifchanged %}, ",
    "block": "{% block word %}in the part{% endblock %}, ",
    "part_in_part": "{% load milestones %}{% include 'plain' with word='inner' %}",
}
PAGE = "{%% block word %%}in the page{%% endblock %%}{%% include '%s' %%}{%% include '%s' %%}"


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_as_with_the_tag_of_django(name):
    def rendered(loaded):
        text = loaded + PAGE % (name, name)
        loaders = [("django.template.loaders.locmem.Loader", PARTS | {"page": text})]
        engine = Engine(loaders=loaders, libraries=LIBRARIES)
        template = engine.get_template("page")
        return [template.render(Context({"word": f"<{i}>"})) for i in range(2)]

    assert rendered("{% load milestones %}") == rendered("")


@pytest.mark.parametrize("language", ["en", "fr", "sr"])
@pytest.mark.parametrize("number", [0, 1, 2, 1000])
@pytest.mark.parametrize("trimmed", ["", "trimmed"])
def test_a_text_with_values_is_as_with_the_tag_of_django(language, number, trimmed):
    parts = (
        "{% blocktranslate TRIMMED %}{{ word }}  is 100 % of\n it{% endblocktranslate %}",
        "{% blocktranslate TRIMMED with other=word|upper %}{{ other }}{% endblocktranslate %}",
        "{% blocktranslate TRIMMED count total=number with shown=word %}{{ shown }} milestone"
        "{% plural %}{{ total }} of\n {{ word }}: milestones{% endblocktranslate %}",
        "{% blocktranslate asvar kept %}{{ word }}{% endblocktranslate %}{{ kept }}{{ kept }}",
    )
    text = "".join(parts).replace("TRIMMED", trimmed)

    def rendered(loaded):
        template = Engine(libraries=LIBRARIES | I18N).from_string(loaded + text)
        return [template.render(Context({"word": f"<{i}>", "number": number})) for i in range(2)]

    with override(language):
        assert rendered("{% load i18n milestones %}") == rendered("{% load i18n %}")


def test_the_url_of_a_static_file_is_looked_up_once_for_each_prefix(monkeypatch):
    looked_up, look_up = [], StaticNode.handle_simple

    def handle_simple(path):
        looked_up.append(path)
        return look_up(path)

    monkeypatch.setattr(StaticNode, "handle_simple", staticmethod(handle_simple))
    engine = Engine(libraries=LIBRARIES)
    page = engine.from_string("{% load milestones %}{% static 'a&b.css' %}")
    try:
        for prefix in ("/", "/under/", "/"):
            set_script_prefix(prefix)
            assert page.render(Context()).endswith("static/a%26b.css")
    finally:
        set_script_prefix("/")
    assert looked_up == ["a&b.css"] * 2


def test_the_url_of_a_static_file_with_a_name_that_varies_is_looked_up_each_time():
    page = Engine(libraries=LIBRARIES).from_string("{% load milestones %}{% static name %}")
    for name in ("a.css", "b.css"):
        assert page.render(Context({"name": name})).endswith(f"/{name}")
