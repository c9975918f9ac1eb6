"""On PostgreSQL the appeals of a finished round stay as they are, like all else of it."""

from django.db import migrations

FORWARD = (
    "CREATE TRIGGER assessment_appeal_stays BEFORE INSERT OR UPDATE OR DELETE ON assessment_appeal "
    "FOR EACH ROW EXECUTE FUNCTION assessment_of_result();"
)
BACK = "DROP TRIGGER assessment_appeal_stays ON assessment_appeal;"


def run(sql: str):
    def operation(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_stages_to_approval")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]
