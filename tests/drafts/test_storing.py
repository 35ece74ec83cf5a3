from dataclasses import replace

import pytest

from milestones import drafts
from milestones.document.shape import Document, Milestone, Section, Source
from milestones.models import Article, Edition
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_reads_as_the_document_that_was_written():
    document = factories.document(30)
    assert drafts.read(drafts.write(Article(slug="a"), document)) == document


def test_a_milestone_keeps_its_focus_area_also_one_that_is_gone():
    rows = (replace(factories.milestone(i), focus_area=uid) for i, uid in enumerate(("f2", "f9")))
    document = factories.document(milestones=tuple(rows))
    article = drafts.write(Article(slug="a"), document)
    assert drafts.read(article) == document
    cleared = replace(document, milestones=(replace(document.milestones[0], focus_area=""),))
    assert drafts.read(drafts.write(article, cleared)) == cleared


def test_rows_are_kept_by_uid_when_a_document_is_written_again():
    article = factories.article()
    rows = {row.uid: row.pk for row in article.milestones.all()}
    document = factories.document(3, title="Another title")
    article = drafts.write(article, document)
    assert drafts.read(article) == document
    assert {row.uid: row.pk for row in article.milestones.all()}.items() <= rows.items()


def test_writing_a_draft_touches_nothing_that_is_published():
    edition = factories.edition()
    drafts.write(edition.article, factories.document(title="Another title"))
    assert Edition.objects.get().content == edition.content


def test_milestones_are_stored_in_the_order_of_their_dates():
    document = factories.document()
    backwards = replace(document, milestones=document.milestones[::-1])
    assert drafts.read(drafts.write(Article(slug="a"), backwards)) == document


UNORDERED = Document(
    title="A title",
    lead='<p>First<cite data-source="s2"></cite>, then<cite data-source="s3"></cite>.</p>',
    sources=tuple(Source(uid=uid, title=uid) for uid in ("s1", "s2", "s3")),
)


def test_sources_are_stored_in_the_order_of_their_first_mentions():
    article = drafts.write(Article(slug="a"), UNORDERED)
    assert [source.uid for source in drafts.read(article).sources] == ["s2", "s3", "s1"]


def test_sources_in_another_order_stay_as_long_as_nothing_else_changes():
    article = drafts.write(Article(slug="a"), UNORDERED)
    for position, uid in enumerate(["s1", "s2", "s3"], 1):
        article.sources.filter(uid=uid).update(position=position)
    drafts.write(article, UNORDERED)
    assert drafts.read(article) == UNORDERED
    changed = drafts.write(article, replace(UNORDERED, title="Another title"))
    assert [source.uid for source in drafts.read(changed).sources] == ["s2", "s3", "s1"]


def test_the_version_counts_changes_only():
    article = factories.article()
    assert article.version == 1
    article = drafts.write(article, factories.document())
    assert article.version == 1
    article = drafts.write(article, factories.document(title="Another"))
    assert article.version == 2


def test_the_last_edit_is_the_last_change():
    article = factories.article()
    assert drafts.write(article, factories.document()).updated_at == article.updated_at
    changed = drafts.write(article, factories.document(title="Another"))
    assert changed.updated_at > article.updated_at


def test_reading_a_draft_takes_a_query_for_each_part(django_assert_num_queries):
    article = Article.objects.get(pk=factories.article(milestone_count=50).pk)
    with django_assert_num_queries(4):
        drafts.read(article)


def written_rows(queries):
    """How often each table of rows is written to."""
    tables = ("section", "focusarea", "milestone", "source")
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    counts = {table: sum(f'"milestones_{table}"' in sql for sql in writes) for table in tables}
    return {table: count for table, count in counts.items() if count}


def test_a_new_title_writes_no_row(django_assert_max_num_queries):
    document = factories.document(1000)
    article = drafts.write(Article(slug="a"), document)
    with django_assert_max_num_queries(30) as queries:
        drafts.write(article, replace(document, title="Another"))
    assert written_rows(queries) == {}


def test_only_rows_that_changed_are_written(django_assert_max_num_queries):
    document = factories.document(1000)
    article = drafts.write(Article(slug="a"), document)
    first, *others = document.milestones
    [source] = document.sources
    changed = replace(
        document,
        milestones=(
            replace(first, impact="Another", sources=()),
            *others,
            factories.milestone(1000),
        ),
        sources=(replace(source, checked=""),),
    )
    with django_assert_max_num_queries(34) as queries:
        article = drafts.write(article, changed)
    assert written_rows(queries) == {"milestone": 2, "source": 1}
    assert drafts.read(article) == changed


@pytest.mark.parametrize("part", ["milestones", "sections"])
def test_a_new_first_row_moves_all_others_at_once(django_assert_max_num_queries, part):
    document = replace(
        factories.document(300),
        sections=tuple(Section(uid=f"s{i}", body=f"<p>{i}</p>") for i in range(300)),
    )
    article = drafts.write(Article(slug="a"), document)
    first = {
        "milestones": Milestone(uid="new", date="1066", initiative="First"),
        "sections": Section(uid="new", body="<p>First</p>"),
    }[part]
    changed = replace(document, **{part: (first, *getattr(document, part))})
    with django_assert_max_num_queries(34) as queries:
        article = drafts.write(article, changed)
    assert written_rows(queries) == {part.removesuffix("s"): 2}
    assert drafts.read(article) == changed
    with django_assert_max_num_queries(34):
        article = drafts.write(article, document)
    assert drafts.read(article) == document


def test_a_write_that_fails_leaves_the_draft_as_it_was():
    article = factories.article()
    broken = factories.document(title="Another", conclusion_heading=None)
    with pytest.raises(Exception, match="conclusion"):
        drafts.write(article, broken)
    assert drafts.read(Article.objects.get()) == factories.document()


def test_unpublished_changes_show_in_the_list():
    article = factories.edition().article
    assert Article.objects.with_state().get().is_changed is False
    drafts.write(article, factories.document(title="Another"))
    changed = Article.objects.with_state().get()
    assert (changed.latest_number, changed.is_changed) == (1, True)


def test_a_change_that_was_taken_back_is_none():
    article = factories.edition().article
    drafts.write(article, factories.document(title="Another"))
    drafts.write(article, factories.document())
    assert Article.objects.with_state().get().is_changed is False


def test_an_article_that_was_never_published_counts_as_changed():
    factories.article()
    article = Article.objects.with_state().get()
    assert (article.latest_number, article.is_changed) == (None, True)


def test_each_saved_draft_is_kept_as_what_made_it(admin_user):
    article = factories.article()
    drafts.write(article, factories.document(title="Second"), user=admin_user, action="Restored")
    kept = article.versions.order_by("number")
    assert [(version.number, version.action, version.saved_by) for version in kept] == [
        (1, "Saved", None),
        (2, "Restored", admin_user),
    ]
    assert [version.document for version in kept] == [
        factories.document(),
        factories.document(title="Second"),
    ]


def test_a_new_slug_or_place_on_the_front_page_is_a_new_version():
    article = factories.article()
    assert drafts.write(article, factories.document(), slug="moved").version == 2
    assert drafts.write(article, factories.document(), featured=True).version == 3


def test_a_draft_from_before_drafts_were_kept_is_kept_under_its_number():
    article = factories.article()
    article.versions.all().delete()
    drafts.write(article, factories.document(title="Second"))
    assert [version.number for version in article.versions.all()] == [2, 1]
    assert article.versions.get(number=1).document == factories.document()


def test_a_change_past_the_drafts_is_kept_before_the_next():
    article = factories.article()
    milestone = article.milestones.get(uid="m0")
    milestone.impact = "Past the drafts"
    milestone.save()
    drafts.write(article, factories.document(title="Third"))
    assert article.versions.get(number=2).document.milestones[0].impact == "Past the drafts"
