"""The default rates and the share of live days; on PostgreSQL a paid sheet is frozen by trigger."""

from datetime import date

from django.db import migrations

RATES = {"near": 500, "middle": 750, "far": 1000}

FREEZE = """
CREATE FUNCTION allowance_paid_is_frozen() RETURNS trigger AS $$
DECLARE
    old_sheet bigint;
    new_sheet bigint;
BEGIN
    IF TG_TABLE_NAME = 'pairing_allowancesheet' THEN
        IF OLD.state = 'paid' THEN
            RAISE EXCEPTION 'a paid allowance sheet never changes' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP <> 'INSERT' THEN old_sheet := OLD.sheet_id; END IF;
    IF TG_OP <> 'DELETE' THEN new_sheet := NEW.sheet_id; END IF;
    IF EXISTS (SELECT 1 FROM pairing_allowancesheet WHERE id IN (old_sheet, new_sheet) AND state = 'paid') THEN
        RAISE EXCEPTION 'a paid allowance sheet never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$ LANGUAGE plpgsql;
CREATE TRIGGER allowance_sheet_frozen BEFORE UPDATE OR DELETE ON pairing_allowancesheet
    FOR EACH ROW EXECUTE FUNCTION allowance_paid_is_frozen();
CREATE TRIGGER allowance_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON pairing_allowanceline
    FOR EACH ROW EXECUTE FUNCTION allowance_paid_is_frozen();
CREATE TRIGGER allowance_correction_frozen BEFORE INSERT OR UPDATE OR DELETE ON pairing_allowancecorrection
    FOR EACH ROW EXECUTE FUNCTION allowance_paid_is_frozen();
"""
THAW = """
DROP TRIGGER allowance_correction_frozen ON pairing_allowancecorrection;
DROP TRIGGER allowance_line_frozen ON pairing_allowanceline;
DROP TRIGGER allowance_sheet_frozen ON pairing_allowancesheet;
DROP FUNCTION allowance_paid_is_frozen();
"""


def load(apps, schema_editor) -> None:
    AllowanceRate = apps.get_model("pairing", "AllowanceRate")
    Value = apps.get_model("office", "Value")
    for area, yuan in RATES.items():
        AllowanceRate.objects.get_or_create(area=area, valid_from=date(2000, 1, 1), defaults={"yuan": yuan})
    Value.objects.get_or_create(
        name="allowance.share",
        defaults={"label": "Share of the month's days that must be live for the allowance", "data": "0.5"},
    )


def freeze(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FREEZE)


def thaw(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(THAW)


class Migration(migrations.Migration):
    dependencies = [("pairing", "0005_allowances"), ("office", "0003_holidays")]
    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(freeze, thaw),
    ]
