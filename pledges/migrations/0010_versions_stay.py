"""On PostgreSQL the text of a version stays as it was frozen for signing, with its checksum; it is never deleted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION pledges_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a frozen text never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER pledges_version_stays BEFORE UPDATE ON pledges_version FOR EACH ROW
WHEN ((OLD.pledge_id, OLD.number, OLD.content, OLD.checksum, OLD.opened_at)
    IS DISTINCT FROM (NEW.pledge_id, NEW.number, NEW.content, NEW.checksum, NEW.opened_at)
    OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at))
EXECUTE FUNCTION pledges_version_refuse();
CREATE TRIGGER pledges_version_kept BEFORE DELETE ON pledges_version
FOR EACH ROW EXECUTE FUNCTION pledges_version_refuse();
"""
BACK = """
DROP TRIGGER pledges_version_kept ON pledges_version;
DROP TRIGGER pledges_version_stays ON pledges_version;
DROP FUNCTION pledges_version_refuse();
"""


def run(sql: str):
    def operation(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("pledges", "0009_office_words")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]
