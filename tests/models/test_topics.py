"""Topics and their texts in the languages of the site."""

from django.utils.translation import override

from milestones.models import Topic

NAMES = {"en-gb": "Courts", "fr": "Tribunaux", "sr-latn": "Sudovi"}


def test_the_name_is_in_the_active_language():
    topic = Topic(slug="courts", names=NAMES)
    with override("fr"):
        assert (topic.name, topic.language) == ("Tribunaux", "fr")
    with override("sr-latn"):
        assert (topic.name, topic.language) == ("Sudovi", "sr-Latn")


def test_without_a_translation_the_name_is_in_the_default_language():
    topic = Topic(slug="courts", names=NAMES)
    with override("sq"):
        assert (topic.name, topic.language) == ("Courts", "en-GB")
    with override(None):
        assert topic.name == "Courts"


def test_without_the_default_language_any_other_serves():
    topic = Topic(slug="courts", names={"fr": "Tribunaux"})
    assert (topic.name, topic.language) == ("Tribunaux", "fr")
    assert str(Topic(slug="courts")) == "courts"


def test_the_description_has_a_language_of_its_own():
    topic = Topic(slug="courts", names=NAMES, descriptions={"en-gb": "Fair ones."})
    with override("fr"):
        assert (topic.description, topic.language_of_description) == ("Fair ones.", "en-GB")
    assert Topic(slug="courts").description == ""
