"""Templates: the words of the public ones can be translated, and ids keep off the style sheets."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.template import Engine, engines
from django.template.base import Template, TextNode

TEMPLATES = settings.BASE_DIR / "templates"
PUBLIC = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if not path.is_relative_to(TEMPLATES / "admin")
)
# What no translation changes, by template: names, and a CSS class. Only names may be added.
EXCEPTIONS = {
    "account/entrance.html": {"login"},
    "milestones/_feed_urls.html": {"Atom", "JSON Feed"},
    "milestones/_milestones.html": {"CSV", "Excel"},
    "milestones/_milestones_of_all.html": {"CSV", "JSON"},
    "milestones/_reuse.html": {
        *("BibTeX", "CSL-JSON", "RIS", "Markdown", "JSON", "CSV", "Excel", "Atom", "JSON Feed"),
        "curl -s | sha256sum",
    },
    "milestones/topic.html": {"Atom", "JSON Feed"},
}
READ = ("alt", "aria-label", "title", "placeholder", "data-label")  # attributes with words


class Words(HTMLParser):
    """Collects the texts of HTML that have letters, and those of attributes that are read."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        names = (*READ, "value") if tag in ("input", "button") else READ
        for name, value in attributes:
            if name in names:
                self.handle_data(value or "")

    def handle_data(self, data):
        if re.search(r"[^\W\d_]", data):
            self.found.add(" ".join(data.split()))


def fixed_texts(template):
    return Words("".join(node.s for node in template.nodelist.get_nodes_by_type(TextNode))).found


def test_a_fixed_text_is_found_wherever_it_stands():
    source = (
        '{% load i18n %}<p title="One {{ a }}" class="x">{% if a %}Two{% else %}<b>3</b>{% endif %}'
        '{% translate "Four" %}{% for b in a %}{% blocktranslate %}Five{% endblocktranslate %}<br>'
        '{% empty %}Six{% endfor %}<input value="Seven">'
    )
    template = Template(source, engine=Engine(libraries={"i18n": "django.templatetags.i18n"}))
    assert fixed_texts(template) == {"One", "Two", "Six", "Seven"}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_fixed_text_of_a_public_template_can_be_translated(name):
    template = engines["django"].get_template(name).template
    assert fixed_texts(template) == EXCEPTIONS.get(name, set())


def test_no_element_has_the_id_by_which_style_sheets_gain_weight():
    """A rule such as `:is(:focus-visible, #no-element)` must never match by its id."""
    css = settings.BASE_DIR / "static" / "css"
    sheets = "".join(path.read_text() for path in css.glob("*.css"))
    ids = set(re.findall(r":is\((?:\*|:focus-visible), #([\w-]+)", sheets))
    assert ids == {"no-element"}
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    assert not any(f'id="{each}"' in text for each in ids for text in texts)
