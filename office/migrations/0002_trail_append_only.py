"""On PostgreSQL the database itself refuses to change or delete an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION office_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER office_trail_append_only BEFORE UPDATE OR DELETE ON office_auditevent
FOR EACH ROW EXECUTE FUNCTION office_trail_refuse();
CREATE TRIGGER office_trail_no_truncate BEFORE TRUNCATE ON office_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION office_trail_refuse();
"""
BACK = """
DROP TRIGGER office_trail_no_truncate ON office_auditevent;
DROP TRIGGER office_trail_append_only ON office_auditevent;
DROP FUNCTION office_trail_refuse();
"""


def run(sql: str):
    def operation(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]
