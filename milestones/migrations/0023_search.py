import django.db.models.deletion
from django.db import migrations, models

# FTS5 keeps only which entry has which word, not the text or the places (see
# https://sqlite.org/fts5.html#external_content_tables). The words are already folded, so the
# tokenizer has only to cut them at spaces.
INDEX = {
    "sqlite": [
        """CREATE VIRTUAL TABLE milestones_searchwords USING fts5(words,
        content='milestones_searchentry', content_rowid='id', tokenize='ascii', detail=none,
        columnsize=0)""",
        """CREATE TRIGGER milestones_searchentry_added AFTER INSERT ON milestones_searchentry
        BEGIN INSERT INTO milestones_searchwords (rowid, words) VALUES (NEW.id, NEW.words); END""",
        """CREATE TRIGGER milestones_searchentry_deleted AFTER DELETE ON milestones_searchentry
        BEGIN INSERT INTO milestones_searchwords (milestones_searchwords, rowid, words)
        VALUES ('delete', OLD.id, OLD.words); END""",
        """CREATE TRIGGER milestones_searchentry_changed
        AFTER UPDATE OF id, words ON milestones_searchentry
        BEGIN INSERT INTO milestones_searchwords (milestones_searchwords, rowid, words)
        VALUES ('delete', OLD.id, OLD.words);
        INSERT INTO milestones_searchwords (rowid, words) VALUES (NEW.id, NEW.words); END""",
    ],
    "postgresql": [
        """ALTER TABLE milestones_searchentry ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
        """CREATE INDEX milestones_searchentry_lexemes ON milestones_searchentry
        USING gin (lexemes) WITH (fastupdate = off)""",
        # The ids of the newest entries that match. PostgreSQL can't guess how many there are, and
        # with a wrong guess it reads all entries, or sorts most of them. So this looks among the
        # newest 2,000 first, in their order, which suffices for common words; then among the next
        # 20,000; and then, for words of few entries, among all that the index has. "+ 0" keeps it
        # from reading entries in their order.
        """CREATE FUNCTION milestones_searchmatches(query tsquery, before bigint, most integer)
        RETURNS SETOF bigint LANGUAGE plpgsql STABLE
        SET enable_seqscan = off SET work_mem = '16MB' AS $$
        DECLARE
            top bigint := least(before, 1 + coalesce((SELECT max(id) FROM milestones_searchentry), 0));
            returned integer;
        BEGIN
            RETURN QUERY SELECT id FROM milestones_searchentry
                WHERE id < top AND id >= top - 2000 AND lexemes @@ query
                ORDER BY id DESC LIMIT most;
            GET DIAGNOSTICS returned = ROW_COUNT;
            most := most - returned;
            top := top - 2000;
            IF most > 0 AND top > 0 THEN
                RETURN QUERY SELECT id FROM milestones_searchentry
                    WHERE id < top AND id >= top - 20000 AND lexemes @@ query
                    ORDER BY id + 0 DESC LIMIT most;
                GET DIAGNOSTICS returned = ROW_COUNT;
                most := most - returned;
                top := top - 20000;
            END IF;
            IF most > 0 AND top > 0 THEN
                RETURN QUERY SELECT id FROM milestones_searchentry
                    WHERE lexemes @@ query AND id + 0 < top
                    ORDER BY id + 0 DESC LIMIT most;
            END IF;
        END $$""",
    ],
}
NO_INDEX = {
    "sqlite": [
        "DROP TRIGGER milestones_searchentry_added",
        "DROP TRIGGER milestones_searchentry_deleted",
        "DROP TRIGGER milestones_searchentry_changed",
        "DROP TABLE milestones_searchwords",
    ],
    "postgresql": [
        "DROP FUNCTION milestones_searchmatches",
        "ALTER TABLE milestones_searchentry DROP COLUMN lexemes",
    ],
}


def add(apps, schema_editor):
    for statement in INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in NO_INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0022_milestones_searched_and_reversed")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Articles"),
                            ("section", "Sections"),
                            ("focus", "Focus areas"),
                            ("milestone", "Milestones"),
                            ("source", "Sources"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "anchor",
                    models.CharField(
                        blank=True, help_text="The id of its place in the page.", max_length=20
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        db_index=True, help_text="The rules for its words.", max_length=35
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("date", models.CharField(blank=True, max_length=100)),
                ("text", models.TextField(blank=True)),
                (
                    "words",
                    models.TextField(help_text="What the index holds, separated by spaces."),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="milestones.edition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "word"), name="search_word_by_key")
                ],
            },
        ),
        migrations.RunPython(add, remove),
    ]
