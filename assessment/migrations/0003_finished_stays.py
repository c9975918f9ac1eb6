"""On PostgreSQL the database itself refuses any change of a finished round."""

from django.db import migrations

OF_ROUND = ["communityresult", "helperresult"]
OF_RESULT = ["score", "surveyresult", "veto", "reply", "scorer"]

FUNCTIONS = """
CREATE FUNCTION assessment_round_finished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a finished round does not change'; END $$;

CREATE FUNCTION assessment_of_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN wanted := NEW.round_id; ELSE wanted := OLD.round_id; END IF;
  IF EXISTS (SELECT 1 FROM assessment_round WHERE id = wanted AND stage = 'finished') THEN
    RAISE EXCEPTION 'a finished round does not change';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION assessment_of_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN wanted := NEW.result_id; ELSE wanted := OLD.result_id; END IF;
  IF EXISTS (SELECT 1 FROM assessment_communityresult c JOIN assessment_round r ON r.id = c.round_id
             WHERE c.id = wanted AND r.stage = 'finished') THEN
    RAISE EXCEPTION 'a finished round does not change';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER assessment_round_stays BEFORE UPDATE OR DELETE ON assessment_round
FOR EACH ROW WHEN (OLD.stage = 'finished') EXECUTE FUNCTION assessment_round_finished();
"""


def trigger(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER assessment_{table}_stays BEFORE INSERT OR UPDATE OR DELETE ON assessment_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();"
    )


FORWARD = FUNCTIONS + "\n".join(
    [trigger(table, "assessment_of_round") for table in OF_ROUND]
    + [trigger(table, "assessment_of_result") for table in OF_RESULT]
)
BACK = "\n".join(
    [f"DROP TRIGGER assessment_{table}_stays ON assessment_{table};" for table in ["round", *OF_ROUND, *OF_RESULT]]
    + [f"DROP FUNCTION {name}();" for name in ("assessment_round_finished", "assessment_of_round", "assessment_of_result")]
)


def run(sql: str):
    def operation(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_default_scheme")]
    operations = [migrations.RunPython(run(FORWARD), run(BACK))]
