"""Lets PostgreSQL look for entries among the newest first, in the index itself.

Words that most entries have make long lists in the index. A condition on `id` doesn't shorten them:
PostgreSQL then reads the whole lists, and leaves out the older entries afterwards.
"""

from django.db import migrations

# Each entry is in three blocks of ids: of 1,024, of 8,192 and of 32,768. A block is named by its
# first id, plus 0, 1 or 2 for its size. Blocks are first in the index, so that its lists of words
# are read only where a block has entries.
BLOCKS = "ARRAY[id - id % 1024, id - id % 8192 + 1, id - id % 32768 + 2]"
NEW_INDEX, OLD_INDEX = "milestones_searchentry_blocks", "milestones_searchentry_lexemes"
# "CONCURRENTLY" lets editors publish meanwhile. If it is interrupted, it leaves an invalid index.
INDEX = """CREATE INDEX CONCURRENTLY {} ON milestones_searchentry USING gin ({})
WITH (fastupdate = off)"""
NO_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS {}"

# This looks in the last two blocks of each size, until it has enough, and then in the whole index.
# The parts of the query that must all match are conditions of their own, because PostgreSQL then
# skips what one of them rules out in the lists of the others. "+ 0" keeps it from reading all
# entries in their order.
NEW_FUNCTION = f"""
CREATE OR REPLACE FUNCTION milestones_searchmatches(query tsquery, before bigint, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET work_mem = '16MB' AS $$
DECLARE
    sizes bigint[] := '{{1024, 8192, 32768}}';
    top bigint := least(before, 1 + coalesce((SELECT max(id) FROM milestones_searchentry), 0));
    matching text := (
        SELECT string_agg(format('lexemes @@ %L::tsquery', clause), ' AND ')
        FROM unnest(string_to_array(query::text, ' & ')) AS clause
    );
    block bigint;
    returned integer;
BEGIN
    FOR i IN 1..3 LOOP
        block := top - 1 - (top - 1) % sizes[i];
        RETURN QUERY EXECUTE 'SELECT id FROM milestones_searchentry
            WHERE {BLOCKS} && ARRAY[$1, $2] AND id + 0 < $3 AND ' || matching || '
            ORDER BY id + 0 DESC LIMIT $4'
            USING block + i - 1, block - sizes[i] + i - 1, top, most;
        GET DIAGNOSTICS returned = ROW_COUNT;
        most := most - returned;
        top := block - sizes[i];
        IF most <= 0 OR top <= 0 THEN
            RETURN;
        END IF;
    END LOOP;
    RETURN QUERY EXECUTE 'SELECT id FROM milestones_searchentry
        WHERE id + 0 < $1 AND ' || matching || ' ORDER BY id + 0 DESC LIMIT $2'
        USING top, most;
END $$"""  # noqa: S608
OLD_FUNCTION = """
CREATE OR REPLACE FUNCTION milestones_searchmatches(query tsquery, before bigint, most integer)
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
END $$"""


def forwards(apps, schema_editor):
    _replace(
        schema_editor,
        NO_INDEX.format(NEW_INDEX),
        INDEX.format(NEW_INDEX, f"({BLOCKS}), lexemes"),
        NEW_FUNCTION,
        NO_INDEX.format(OLD_INDEX),
    )


def backwards(apps, schema_editor):
    _replace(
        schema_editor,
        NO_INDEX.format(OLD_INDEX),
        INDEX.format(OLD_INDEX, "lexemes"),
        OLD_FUNCTION,
        NO_INDEX.format(NEW_INDEX),
    )


def _replace(schema_editor, *statements):
    if schema_editor.connection.vendor != "postgresql":
        return
    # The settings end a statement of a request that takes too long.
    for statement in ("SET statement_timeout = 0", *statements, "RESET statement_timeout"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("milestones", "0031_lists_of_drafts")]

    operations = [migrations.RunPython(forwards, backwards)]
