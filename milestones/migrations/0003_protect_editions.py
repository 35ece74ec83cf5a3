from django.db import migrations

PROTECT = {
    "postgresql": [
        """CREATE OR REPLACE FUNCTION milestones_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'An edition is never changed or deleted.'
        USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE OR REPLACE TRIGGER milestones_edition_update BEFORE UPDATE ON milestones_edition
        FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id
            OR NEW.article_id IS DISTINCT FROM OLD.article_id
            OR NEW.number IS DISTINCT FROM OLD.number
            OR NEW.slug IS DISTINCT FROM OLD.slug
            OR NEW.title IS DISTINCT FROM OLD.title
            OR NEW.content IS DISTINCT FROM OLD.content
            OR NEW.sha256 IS DISTINCT FROM OLD.sha256
            OR NEW.kind IS DISTINCT FROM OLD.kind
            OR NEW.note IS DISTINCT FROM OLD.note
            OR NEW.published_at IS DISTINCT FROM OLD.published_at)
        EXECUTE FUNCTION milestones_edition_refuse()""",
        """CREATE OR REPLACE TRIGGER milestones_edition_delete BEFORE DELETE ON milestones_edition
        FOR EACH ROW EXECUTE FUNCTION milestones_edition_refuse()""",
        """CREATE OR REPLACE TRIGGER milestones_edition_truncate BEFORE TRUNCATE ON milestones_edition
        FOR EACH STATEMENT EXECUTE FUNCTION milestones_edition_refuse()""",
    ],
    "sqlite": [
        """CREATE TRIGGER IF NOT EXISTS milestones_edition_update BEFORE UPDATE ON milestones_edition
        WHEN NEW.id IS NOT OLD.id
            OR NEW.article_id IS NOT OLD.article_id
            OR NEW.number IS NOT OLD.number
            OR NEW.slug IS NOT OLD.slug
            OR NEW.title IS NOT OLD.title
            OR NEW.content IS NOT OLD.content
            OR NEW.sha256 IS NOT OLD.sha256
            OR NEW.kind IS NOT OLD.kind
            OR NEW.note IS NOT OLD.note
            OR NEW.published_at IS NOT OLD.published_at
        BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END""",
        """CREATE TRIGGER IF NOT EXISTS milestones_edition_delete BEFORE DELETE ON milestones_edition
        BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END""",
        """CREATE TRIGGER IF NOT EXISTS milestones_edition_replace BEFORE INSERT ON milestones_edition
        WHEN EXISTS (SELECT 1 FROM milestones_edition WHERE id = NEW.id
            OR (article_id = NEW.article_id AND number = NEW.number))
        BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END""",
    ],
}
UNPROTECT = {
    "postgresql": ["DROP FUNCTION IF EXISTS milestones_edition_refuse() CASCADE"],
    "sqlite": [
        "DROP TRIGGER IF EXISTS milestones_edition_update",
        "DROP TRIGGER IF EXISTS milestones_edition_delete",
        "DROP TRIGGER IF EXISTS milestones_edition_replace",
    ],
}


def protect(apps, schema_editor):
    for statement in PROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in UNPROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0002_lives_and_versions")]

    operations = [migrations.RunPython(protect, unprotect)]
