"""The catalogues of translations are complete, and as their sources and the compiled files are."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages.mofile import read_mo
from django.conf import settings

from kfor_site import catalogues

WRITTEN = ["fr", "sq", "sr"]  # by people
ALL = [*WRITTEN, "sr-latn"]
FORMS = {"fr": 2, "sq": 2, "sr": 3, "sr-latn": 3}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
TAG = re.compile(r"<[^>]+>")
CODE = re.compile(r"<code>[^<]*</code>")
# What stays in Latin letters in a Serbian text: names and codes.
NAMES = {"URL", "NUL", "UTF", "MB", "JSON", "Feed", "CSV", "Excel", "Markdown", "Atom", "SHA"}
NAMES |= {"BibTeX", "RIS", "CSL", "OpenAPI", "oEmbed", "HTML", "ETag", "If", "None", "Match"}
NAMES |= {"CSRF_TRUSTED_ORIGINS", "url", "urldate", "json", "format", "newest"}


def messages(language):
    """Return the messages of a catalogue, without its header, by (context, message id)."""
    catalogue = catalogues.read(catalogues.path_of(language))
    return {(each.context, key(each.id)): each for each in catalogue if each.id}


def key(value):
    return tuple(value) if isinstance(value, list) else value


def strings(value):
    return value if isinstance(value, (tuple, list)) else (value,)


def pairs(language):
    """Yield (source, translation) for each text of a language. A source may be in the plural."""
    for message in messages(language).values():
        for string in strings(message.string):
            yield strings(message.id)[-1], string


@pytest.mark.parametrize("language", ALL)
def test_every_text_is_translated_in_each_of_its_forms(language):
    catalogue = catalogues.read(catalogues.path_of(language))
    assert catalogue.num_plurals == FORMS[language]
    assert not catalogue.obsolete
    for message in messages(language).values():
        assert not message.fuzzy, message.id
        assert all(strings(message.string)), message.id
        if len(strings(message.id)) > 1:
            assert len(message.string) == FORMS[language], message.id


@pytest.mark.parametrize("language", ALL)
def test_a_translation_has_the_placeholders_and_tags_of_its_source(language):
    for source, string in pairs(language):
        for pattern in (PLACEHOLDER, TAG):
            assert Counter(pattern.findall(string)) == Counter(pattern.findall(source)), string


@pytest.mark.parametrize("language", ALL)
def test_a_translation_begins_and_ends_with_the_white_space_of_its_source(language):
    for source, string in pairs(language):
        assert (string[:1].isspace(), string[-1:].isspace()) == (
            source[:1].isspace(),
            source[-1:].isspace(),
        ), string


def test_french_has_no_breaking_space_before_a_mark_or_in_quotes():
    for _, string in pairs("fr"):
        assert not re.search(r" [:;?!»]|« ", TAG.sub("", string)), string


@pytest.mark.parametrize("language", ALL)
def test_the_compiled_catalogue_is_current(language):
    path = catalogues.path_of(language).with_suffix(".mo")
    with path.open("rb") as file:
        compiled = {(each.context, key(each.id)): key(each.string) for each in read_mo(file)}
    catalogue = catalogues.read(path.with_suffix(".po"))
    written = {(each.context, key(each.id)): key(each.string) for each in catalogue}
    for either in (compiled, written):
        del either[None, ""]  # the header
    assert compiled == written, "Run `make messages`."


# --- Serbian --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Још чланака", "Još članaka"),
        ("Љубљана, Његош, Џон, Ђурађ", "Ljubljana, Njegoš, Džon, Đurađ"),
        ("ЉУБЉАНА И ЏЕП", "LJUBLJANA I DŽEP"),
        ("Издање %(number)s, SHA-256 <bdi>%(hash)s</bdi>", None),
        ("Њ. Петровић", "Nj. Petrović"),
    ],
)
def test_serbian_is_written_in_latin_letters(cyrillic, latin):
    expected = latin or "Izdanje %(number)s, SHA-256 <bdi>%(hash)s</bdi>"
    assert catalogues.latin(cyrillic) == expected


def test_serbian_agrees_word_for_word_in_both_alphabets():
    cyrillic, latin = messages("sr"), messages("sr-latn")
    assert {
        key: tuple(map(catalogues.latin, strings(each.string))) for key, each in cyrillic.items()
    } == {key: tuple(strings(each.string)) for key, each in latin.items()}, "Run `make messages`."


def test_no_letter_of_serbian_is_in_the_other_alphabet():
    for _, string in pairs("sr"):
        text = TAG.sub("", CODE.sub("", PLACEHOLDER.sub("", string)))
        words = re.findall("[A-Za-zĐđŽžĆćČčŠš_]+", text)
        assert set(words) <= NAMES, string
    for _, string in pairs("sr-latn"):
        assert not re.search("[\u0400-\u04ff]", string), string


# --- What is collected ----------------------------------------------------------------------------


def calls_in_f_strings(path):
    """Return the calls of gettext and the like within f-strings."""
    tree = ast.walk(ast.parse(path.read_text()))
    nodes = [node for each in tree if isinstance(each, ast.JoinedStr) for node in ast.walk(each)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    return [call for call in calls if getattr(call.func, "id", "").endswith("gettext")]


def test_no_text_is_in_an_f_string_where_xgettext_does_not_see_it():
    modules = [
        path
        for name in ("milestones", "kfor_site")
        for path in (settings.BASE_DIR / name).rglob("*.py")
    ]
    for path in modules:
        for call in calls_in_f_strings(path):
            assert not isinstance(call.args[0], ast.Constant), f"{path}:{call.lineno}"


MESSAGE = re.compile("{% blocktranslate .*?{% endblocktranslate %}", re.DOTALL)
# French has a space before these marks, so a translator must see them.
LOOSE_MARK = re.compile(r"(?:%}|}}|</\w+>)\s*[:;!?]")


def test_no_mark_is_between_the_parts_of_a_page_where_translators_do_not_see_it():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "admin" not in path.parts:  # it is in English
            loose = LOOSE_MARK.findall(MESSAGE.sub("", path.read_text()))
            assert len(loose) == (path.name == "_sources.html"), path  # it cites, author: title


BLOCK = re.compile(r"{% blocktranslate (.*?)%}(.*?){% plural %}(.*?){% endblocktranslate %}", re.S)


def test_texts_with_the_same_singular_have_the_same_plural():
    """Otherwise gettext, which finds them by the singular, has one translation for both."""
    plurals = {}
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        for options, *texts in BLOCK.findall(path.read_text()):
            context = re.findall('context "([^"]*)"', options)
            singular, plural = (" ".join(text.split()) for text in texts)
            assert plurals.setdefault((*context, singular), plural) == plural


@pytest.fixture
def copy(tmp_path):
    """A copy of what makemessages reads and writes."""
    for name in ("kfor_site", "milestones", "templates", "locale"):
        ignored = shutil.ignore_patterns("__pycache__", "migrations", "static")
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=ignored)
    (tmp_path / "milestones" / "migrations").mkdir()
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    return tmp_path


def run(command, folder):
    environment = {**os.environ, "DEBUG": "on", "DJANGO_SETTINGS_MODULE": "kfor_site.settings"}
    subprocess.run(
        [sys.executable, "manage.py", command], cwd=folder, env=environment, check=True, timeout=120
    )


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("xgettext") and "CI" not in os.environ, reason="gettext is not installed"
)
def test_collecting_and_compiling_the_messages_again_changes_nothing(copy):
    def contents(folder):
        files = sorted((folder / "locale").rglob("*.*o"))
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    before = contents(settings.BASE_DIR)
    run("makemessages", copy)
    run("compilemessages", copy)
    after = contents(copy)
    assert before == after, "Run `make messages`, and translate what is empty."
