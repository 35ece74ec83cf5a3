"""What a search finds in live editions, and in which order."""

from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import prose
from milestones.document.shape import FocusArea, Milestone, Section
from milestones.editions import publishing, topics
from milestones.models import Article, SearchEntry
from milestones.search import hits, indexing
from milestones.search.limits import Limits
from milestones.search.results import search
from milestones.search.words import folded, split
from tests import factories, translated

pytestmark = pytest.mark.django_db


def publish(slug, title="An article", *texts, language="en", **changes):
    """Publish an article with a section for each of `texts`."""
    sections = tuple(
        Section(uid=f"s{i}", heading=f"Part {i}", body=f"<p>{text}</p>")
        for i, text in enumerate(texts or ["Nothing"], 1)
    )
    values = {"language": language, "title": title, "lead": "", "sections": sections}
    empty = {"focus_intro": "", "focus_areas": (), "milestones_intro": "", "milestones": ()}
    rest = {"conclusion": "", "conclusion_heading": "", "sources": ()}
    return factories.edition(slug, **{**values, **empty, **rest, **changes})


def found(query, **limits):
    """Return where the results for a query lead, as slug#anchor, in their order."""
    entries = SearchEntry.objects.select_related("edition").in_bulk()
    each = [entries[one.pk] for one in search(query, Limits(**limits)).found]
    return [f"{entry.edition.slug}#{entry.anchor}" for entry in each]


# --- What is found -------------------------------------------------------------------------------


def test_each_part_of_an_article_is_found_by_its_words():
    factories.edition()
    assert found("mission") == ["mission#"]
    assert found("cause") == ["mission#s-s1"]
    assert found("fair") == ["mission#f-f1"]
    assert found("initiative 2") == ["mission#m-m2"]
    assert found("April 1999") == ["mission#m-m3"]
    assert found("retrospect") == ["mission#conclusion"]
    assert found("publisher") == ["mission#r-r1"]


@given(st.data())
def test_whatever_word_an_article_contains_finds_it(data):
    text = data.draw(
        st.text(max_size=80) | st.sampled_from(["Ça s’est élargi", "ได้รับ", "한국어를"])
    )
    language = data.draw(st.sampled_from(["", "en", "fr", "sr", "sq", "ar", "tr", "zh"]))
    slug = f"a{Article.objects.count()}"
    edition = factories.edition(slug, language=language, title=prose.clean_line(f"x {text}"))
    words = [word.text for word in split(edition.title) if folded(word.text)]
    word = data.draw(st.sampled_from(words))
    assert f"{slug}#" in found(word)


def test_words_are_found_in_other_forms_by_the_rules_of_each_language():
    publish("en", "Title", "Two elections were held")
    publish("fr", "Titre", "Les tribunaux nationaux", language="fr")
    publish("sq", "Titull", "Sipas marrëveshjes", language="sq")
    publish("sr", "Naslov", "Мировна мисија", language="sr")
    assert found("election") == ["en#s-s1"]
    assert found("tribunal national") == ["fr#s-s1"]
    assert found("marreveshje") == ["sq#s-s1"]
    assert found("mirovnu") == ["sr#s-s1"]


def test_all_words_are_looked_for_some_perhaps_in_the_title_of_the_article():
    publish("kosovo", "Kosovo", "Elections were held", "Courts were built")
    publish("other", "Elsewhere", "Elections were held too")
    assert found("Kosovo elections") == ["kosovo#s-s1"]
    assert found("Kosovo") == ["kosovo#"]


def test_words_that_all_texts_have_are_not_needed():
    publish("a", "A title", "Elections were held")
    assert found("the elections of") == ["a#s-s1"]
    publish("b", "The of", "It is")
    assert found("the") == ["b#"]


def test_if_no_entry_has_all_words_those_with_most_come_first():
    publish("a", "A title", "peace and freedom", "peace")
    result = search("peace freedom prosperity movement")
    assert result.is_partial
    assert found("peace freedom prosperity movement")[0] == "a#s-s1"


@pytest.mark.parametrize(
    "query",
    ["", " ", "()*", '"', "🎉", "\x00", "AND", "NOT x OR", "a:b", "x*", "'; DROP TABLE x; --"]
    + ["NEAR(a b)", "\\", "%", "&|!<->", "^x", "\u202eabc", "x" * 10_000, "y " * 10_000, "\ue000a"]
    + ["北京" * 100, "e\u0301" * 50, "ⅷ²", "'a':*", "{words}: x"],
)
def test_any_query_has_results_or_none(query):
    publish("a", "A title", "peace")
    search(query)


def test_operators_are_words():
    publish("a", "War or peace", "not near")
    assert found("peace OR war")[0] == "a#"
    assert found('NOT "near"') == ["a#s-s1"]


# --- The order ----------------------------------------------------------------------------------


def test_titles_count_more_than_texts_and_more_often_more_than_once():
    publish("once", "One", f"peace {'other words ' * 20}")
    publish("often", "Two", f"peace peace peace {'other words ' * 20}")
    publish("title", "Peace", "Nothing")
    assert found("peace") == ["title#", "often#s-s1", "once#s-s1"]


def test_of_equals_the_newest_comes_first():
    for slug in "abc":
        publish(slug, "One", "peace")
    assert found("peace") == ["c#s-s1", "b#s-s1", "a#s-s1"]


def test_rare_words_count_more():
    publish("common", "A", "peace peace", *["peace"] * 20)
    publish("rare", "B", "monastery")
    assert found("peace monastery unheard")[0] == "rare#s-s1"


def test_of_a_long_text_only_the_best_piece_is_listed():
    publish("a", "Long", "peace " * 5000)
    assert found("peace") == ["a#s-s1"]


# --- Limits and counts ----------------------------------------------------------------------------


def test_results_are_counted_by_kind_and_by_article():
    one = publish("one", "Peace", "peace", "peace")
    two = publish("two", "Other", "peace", focus_areas=(FocusArea(uid="f", title="Peace"),))
    counts = search("peace").counts
    assert counts["kind"] == {"article": 1, "section": 3, "focus": 1}
    assert counts["articles"] == {one.article_id: 3, two.article_id: 2}
    assert found("peace", kind="focus") == ["two#f-f"]
    assert found("peace", articles=frozenset({one.article_id}))[0] == "one#"
    limited = search("peace", Limits(kind="section", articles=frozenset({one.article_id})))
    assert len(limited.found) == 2
    assert limited.counts["kind"] == {"section": 2, "article": 1}
    assert limited.counts["articles"] == {one.article_id: 2, two.article_id: 1}


@pytest.fixture
def _five_at_most(monkeypatch):
    monkeypatch.setattr(hits, "MOST", 5)
    monkeypatch.setattr(hits, "COUNTED", 9)


@pytest.mark.usefixtures("_five_at_most")
def test_of_more_results_than_can_be_ranked_the_best_are_listed():
    publish("title", "Peace", "peace")
    last = publish("text", "Other", *["peace"] * 10)
    milestone = Milestone(uid="m", date="1999", initiative="For peace")
    publish("row", "Another", milestones=(milestone,))
    for i in range(6):
        publish(f"a{i}", "Other", "peace")
    result = search("peace")
    assert result.total is None
    assert len(result.found) == 5
    assert found("peace")[:2] == ["title#", "row#m-m"]
    assert found("peace", kind="milestone") == ["row#m-m"]
    assert len(found("peace", articles=frozenset({last.article_id}))) == 5


@pytest.mark.usefixtures("_five_at_most")
def test_an_old_text_about_a_word_comes_before_many_newer_ones_that_mention_it():
    publish("old", "Demining", *["Demining was done. " * 5] * 2)
    rows = tuple(
        Milestone(uid=f"m{i}", date="1999", initiative=f"A talk on demining and roads, number {i}")
        for i in range(30)
    )
    new = publish("new", "Other", milestones=rows)
    result = search("demining")
    assert found("demining")[0] == "old#"
    old = new.article_id - 1
    assert list(result.counts["articles"]) == [old, new.article_id]
    assert found("roads demining")[0] == "new#m-m29"


@pytest.mark.usefixtures("_five_at_most")
def test_all_are_counted_even_if_only_the_best_are_listed():
    publish("old", "A page", "peace")
    rows = tuple(Milestone(uid=f"m{i}", date="1999", initiative="For peace") for i in range(8))
    publish("new", "Other", milestones=rows)
    result = search("peace")
    assert (result.total, len(result.found)) == (9, 5)
    assert result.counts["kind"] == {"milestone": 8, "section": 1}


@pytest.mark.usefixtures("_five_at_most")
def test_if_there_are_too_many_to_count_the_values_of_the_best_and_the_newest_are_named():
    topic = factories.topic("first", publish("old", "Peace", language="fr").article)
    rows = tuple(Milestone(uid=f"m{i}", date="1999", initiative="For peace") for i in range(10))
    publish("new", "Other", milestones=rows)
    counts = search("peace").counts
    assert counts["kind"] == {"milestone": None, "article": None}
    assert counts["language"] == {"en": None, "fr": None}
    assert counts["topic"] == {topic.pk: None}
    assert found("peace", topic=topic.pk) == ["old#"]
    assert search("peace", Limits(language="fr")).counts["language"] == counts["language"]


def values_of(result):
    """Yield each limit that `result` counts, with the number of results that it promises."""
    for name, counts in result.counts.items():
        for value, count in counts.items():
            yield name, value, count


def a_site_of_all_sorts():
    """Publish what the results of several kinds, languages and topics are counted of."""
    long = Section(uid="long", heading="Peace", body=f"<p>{'peace and courts ' * 2000}</p>")
    rows = tuple(Milestone(uid=f"m{i}", date="1999", initiative="For peace") for i in range(3))
    original = publish("one", "Peace", "courts", sections=(long,), milestones=rows).article
    for language in ("fr", "sq"):
        translated.published(original, language, lead="<p>peace</p>")
    other = publish("two", "Courts", "peace", "peace", language="fr").article
    factories.page("about", lead="<p>On peace and courts.</p>")
    factories.topic("first", original, other)
    factories.topic("second", other)


@pytest.mark.slow
@pytest.mark.parametrize("most", [2, 4, 1000])
def test_each_count_is_what_its_limit_leads_to(most, monkeypatch):
    monkeypatch.setattr(hits, "MOST", min(most, 3))
    monkeypatch.setattr(hits, "COUNTED", most)
    a_site_of_all_sorts()
    groups: dict[int, set[int]] = {}
    for key, original in Article.objects.values_list("pk", "original"):
        groups.setdefault(original or key, set()).add(key)

    def check(query, limits):
        for name, value, count in values_of(search(query, limits)):
            chosen = frozenset(groups[value]) if name == "articles" else value
            result = search(query, replace(limits, **{name: chosen}))
            assert result.found
            assert count in (None, result.total), (query, limits, name, value)

    for query in ("peace", "courts", "peace courts", "peace unheard", "translated"):
        check(query, Limits())
    check("peace", Limits(kind="section"))
    original = Article.objects.get(slug="one").pk
    check("peace", Limits(language="fr", articles=frozenset(groups[original])))


# --- Translations ---------------------------------------------------------------------------------


def test_a_text_in_several_languages_is_listed_once_in_the_readers():
    original = publish("en", "KFOR", "KFOR").article
    french = (Section(uid="s1", heading="Partie", body="<p>La KFOR</p>"),)
    translated.published(original, "fr", title="La KFOR", sections=french)
    translated.published(original, "sq", title="KFOR")
    assert set(found("KFOR")) == {"en#", "en#s-s1"}
    with override("fr"):
        assert set(found("KFOR")) == {"en-fr#", "en-fr#s-s1"}
        assert set(found("KFOR", language="en")) == {"en#", "en#s-s1"}
        counts = search("KFOR").counts
    assert counts["kind"] == {"article": 1, "section": 1}
    assert counts["articles"] == {original.pk: 2}
    assert counts["language"] == {"fr": 2, "en": 2, "sq": 1}


def test_a_text_is_found_by_the_words_of_any_language():
    original = publish("en", "Peace", "mission").article
    translated.published(original, "fr", title="Paix")
    with override("fr"):
        assert found("peace") == ["en#"]
        assert found("paix") == ["en-fr#"]


# --- Topics ---------------------------------------------------------------------------------------


def test_results_follow_the_topics_of_articles_at_once():
    edition = publish("one", "Peace", "peace")
    first, second = (factories.topic(slug) for slug in ("first", "second"))
    topics.change(edition.article, add=[first, second])
    assert search("peace").counts["topic"] == {first.pk: 2, second.pk: 2}
    topics.change(edition.article, remove=[first])
    assert search("peace").counts["topic"] == {second.pk: 2}
    before = entries()
    indexing.rebuild()
    assert {(*row[:-1], frozenset(row[-1].split())) for row in entries()} == {
        (*row[:-1], frozenset(row[-1].split())) for row in before
    }


# --- Only what is live ----------------------------------------------------------------------------


def test_only_live_editions_are_found(clock):
    edition = publish("a", "Old words", "anything")
    assert found("old") == ["a#"]
    later = clock.ahead(hours=1)
    factories.next_edition("a", title="New words", live_from=later)
    assert found("new") == []
    assert found("old") == ["a#"]
    clock.advance(hours=2)
    assert found("new") == ["a#"]
    assert found("old") == []
    publishing.withdraw(edition.article, reason="x", at=clock.ahead(hours=1))
    assert found("new") == ["a#"]
    clock.advance(hours=2)
    assert found("new") == []
    publishing.reinstate(edition.article.editions.get(number=2))
    assert found("new") == ["a#"]


def test_a_withdrawn_article_is_found_again_when_that_is_undone():
    edition = publish("a", "Some words")
    publishing.withdraw(edition.article, reason="x")
    assert not SearchEntry.objects.exists()
    publishing.reinstate(edition)
    assert found("words") == ["a#"]


def test_a_cancelled_edition_is_never_found(clock):
    publish("a", "Old words")
    scheduled = factories.next_edition("a", title="New words", live_from=clock.ahead(hours=1))
    publishing.cancel(scheduled)
    clock.advance(hours=2)
    assert found("new") == []
    assert found("old") == ["a#"]


def test_publishing_deletes_the_entries_of_earlier_editions_and_of_expired_articles(clock):
    publishing.withdraw(publish("gone", "Gone").article, reason="x", at=clock.ahead(hours=1))
    publish("a", "Old")
    clock.advance(hours=2)
    newest = factories.next_edition("a", title="New")
    assert {entry.edition_id for entry in SearchEntry.objects.all()} == {newest.pk}


def test_entries_that_are_not_live_keep_none_from_being_found(clock, monkeypatch):
    monkeypatch.setattr(hits, "MOST", 3)
    publish("a", "Live", "peace")
    factories.next_edition("e", title="peace " * 3, live_from=clock.ahead(hours=1))
    for i in range(5):
        rows = (Section(uid="s", heading="peace", body="<p>peace</p>"),)
        factories.next_edition(f"f{i}", sections=rows, live_from=clock.ahead(hours=1))
    assert found("peace") == ["a#s-s1"]


# --- Misspelt words ------------------------------------------------------------------------------


def test_a_misspelt_word_finds_the_word_that_was_meant():
    publish("a", "Kosovo", "The agreement was signed")
    result = search("Kosvo agrement")
    assert result.unknown == ["Kosvo", "agrement"]
    assert result.suggestion == "kosovo agreement"
    assert found("Kosvo agrement") == ["a#s-s1"]


@pytest.mark.parametrize(
    ("published", "language", "wrong"),
    [
        ("governments", "en", ["goverment", "governmant", "governmnet", "goverments"]),
        ("institutions", "en", ["instituton", "instituion", "institutons"]),
        ("marrëveshjet", "sq", ["mareveshje", "marrveshje"]),
        ("споразума", "sr", ["спроазум", "спораум"]),
        ("sporazuma", "sr-Latn", ["sporzum", "sporazm"]),
    ],
)
def test_a_misspelt_word_finds_another_form_of_the_word_that_was_meant(published, language, wrong):
    publish("a", "Title", published, language=language)
    assert [found(word) for word in wrong] == [["a#s-s1"]] * len(wrong)


def test_a_right_word_beside_a_misspelt_one_stays():
    publish("a", "Kosovo", "The agreement was signed")
    assert search("signed agrement!").suggestion == "signed agreement!"


def test_the_beginning_of_a_word_finds_it():
    publish("a", "Title", "Demilitarisation went on")
    assert found("demilit") == ["a#s-s1"]
    assert search("demilit").unknown == ["demilit"]


def test_a_word_that_few_entries_have_may_be_a_misspelling():
    publish("wrong", "Title", "Kosvo")
    for i in range(12):
        publish(f"a{i}", "Title", "Kosovo")
    result = search("Kosvo")
    assert result.suggestion == "kosovo"
    assert found("Kosvo") == ["wrong#s-s1"]
    assert search("Kosovo").suggestion == ""


def test_no_word_is_suggested_that_only_unseen_editions_have(clock):
    publish("a", "Title", "peace")
    factories.next_edition("b", title="Kosovo", live_from=clock.ahead(hours=1))
    withdrawn = publish("c", "Prishtina")
    publishing.withdraw(withdrawn.article, reason="x")
    for query in ("Kosvo", "Prishtna", "prish"):
        result = search(query)
        assert (result.suggestion, result.found) == ("", [])


def test_a_word_with_another_ending_finds_the_word_that_the_language_does_not_join_to_it():
    publish("a", "Uloga NATO na Kosovu", language="sr-Latn")
    publish("b", "Pristina")
    assert found("uloge") == ["a#"]
    assert found("pristine") == ["b#"]


def test_no_word_is_suggested_for_one_that_many_entries_have():
    publish("a", "Title", *["elections"] * 30)
    publish("b", "Title", "elections monastery")
    assert search("elections monastery").suggestion == ""


def test_an_unknown_word_finds_nothing():
    publish("a", "Title", "peace")
    result = search("xylophone")
    assert (result.found, result.suggestion) == ([], "")


# --- The index ------------------------------------------------------------------------------------


def entries():
    names = ("edition", "kind", "anchor", "language", "title", "date", "text", "words")
    return set(SearchEntry.objects.values_list(*names))


def test_the_index_is_rebuilt_as_publishing_keeps_it(clock):
    publish("a", "Old")
    factories.next_edition("a", title="New", live_from=clock.ahead(hours=1))
    withdrawn = publish("b", "Withdrawn")
    publishing.withdraw(withdrawn.article, reason="x")
    publish("c", "Other")
    before = entries()
    assert indexing.rebuild() == 3
    assert entries() == before
    SearchEntry.objects.all().delete()
    assert found("other") == []
    indexing.rebuild()
    assert entries() == before
    assert found("other") == ["c#"]


def test_entries_change_with_their_index():
    publish("a", "Before")
    entry = SearchEntry.objects.get(kind="article")
    entry.words = entry.words.replace("befor", "after")
    entry.save()
    assert found("before") == []
    assert found("aftere") == ["a#"]


def test_a_very_long_text_of_different_words_can_be_published():
    text = " ".join(f"w{i:06}漢字" for i in range(30_000))
    publish("a", "Long", text)
    assert found("w029999") == ["a#s-s1"]


def test_a_search_takes_five_queries(django_assert_num_queries):
    publish("a", "Title", "peace", "peace", "peace")
    with django_assert_num_queries(5):
        search("peace")
    for i in range(20):
        publish(f"a{i}", "Title", "peace")
    with django_assert_num_queries(5):
        search("peace")


@pytest.mark.usefixtures("_five_at_most")
def test_a_search_that_finds_much_asks_for_nothing_twice(clock, django_assert_num_queries):
    """It asks once whether the editions are live. The newest isn't."""
    for i in range(3):
        publish(f"a{i}", "Other", *["peace"] * 4)
    factories.next_edition("b", title="Peace", live_from=clock.ahead(hours=1))
    with django_assert_num_queries(10):
        assert search("peace", Limits(kind="section")).total is None


@pytest.mark.usefixtures("_five_at_most")
def test_what_no_entry_has_is_not_sought_again(django_assert_num_queries):
    publish("a", "Other", *["peace"] * 12)
    with django_assert_num_queries(11):
        assert search("peace 123").is_partial


def test_an_article_of_any_language_can_be_searched():
    documents = {
        "zh": ("北京的和平", "和平"),
        "th": ("สันติภาพ", "สันติ"),
        "ar": ("السلام عليكم", "سلام"),
    }
    for language, (text, query) in documents.items():
        publish(language, "x", text, language=language)
        assert found(query) == [f"{language}#s-s1"]
