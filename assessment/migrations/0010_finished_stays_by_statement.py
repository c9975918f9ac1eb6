"""A finished round is kept by one look a statement, at the rows on both sides of it; figures are rewritten in place.

A trigger for each row asked once a row, and an update that moved a row into a finished round passed it. With room on its page a
rewritten figure touches no index (docs/decisions/0061).
"""

from django.db import migrations

OF_ROUND = ["communityresult", "helperresult"]
OF_RESULT = ["score", "surveyresult", "veto", "reply", "scorer", "appeal"]

JOINED = {
    "round": "JOIN assessment_round r ON r.id = t.round_id",
    "result": "JOIN assessment_communityresult c ON c.id = t.result_id JOIN assessment_round r ON r.id = c.round_id",
}
FUNCTION = """
CREATE FUNCTION assessment_rows_of_{of}_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE finished boolean := false;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    finished := EXISTS (SELECT 1 FROM was t {joined} WHERE r.stage = 'finished');
  END IF;
  IF TG_OP <> 'DELETE' AND NOT finished THEN
    finished := EXISTS (SELECT 1 FROM became t {joined} WHERE r.stage = 'finished');
  END IF;
  IF finished THEN RAISE EXCEPTION 'a finished round does not change'; END IF;
  RETURN NULL;
END $$;
"""
SEEN = {
    "insert": "NEW TABLE AS became",
    "update": "OLD TABLE AS was NEW TABLE AS became",
    "delete": "OLD TABLE AS was",
}
TABLES = [(table, "round") for table in OF_ROUND] + [(table, "result") for table in OF_RESULT]
ROOM = "ALTER TABLE assessment_score {} (fillfactor{});"


def by_statement(table: str, of: str) -> str:
    return f"DROP TRIGGER assessment_{table}_stays ON assessment_{table};" + "".join(
        f"CREATE TRIGGER assessment_{table}_stays_{act} AFTER {act} ON assessment_{table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION assessment_rows_of_{of}_stay();"
        for act, seen in SEEN.items()
    )


def by_row(table: str, of: str) -> str:
    return "".join(f"DROP TRIGGER assessment_{table}_stays_{act} ON assessment_{table};" for act in SEEN) + (
        f"CREATE TRIGGER assessment_{table}_stays BEFORE INSERT OR UPDATE OR DELETE ON assessment_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION assessment_of_{of}();"
    )


FORWARD = "".join(
    [FUNCTION.format(of=of, joined=joined) for of, joined in JOINED.items()]
    + [by_statement(*one) for one in TABLES]
    + [ROOM.format("SET", " = 50")]
)
BACK = "".join(
    [by_row(*one) for one in TABLES]
    + [f"DROP FUNCTION assessment_rows_of_{of}_stay();" for of in JOINED]
    + [ROOM.format("RESET", "")]
)


def run(sql: str):
    def operation(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("assessment", "0009_veto_grounds")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]
