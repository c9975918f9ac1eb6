"""The months of the windows that a side's duties have: until one closes, a suspension in it can be decided."""

from django.db import migrations

NAME = "suspension.windows"
MONTHS = {"leader": 1, "pairing": 1, "posting": 1, "street": 3}


def seed(apps, schema_editor) -> None:
    Value = apps.get_model("office", "Value")
    label = "Months of the window in which a suspension of a leader, pairing, posting or street is decided"
    Value.objects.get_or_create(name=NAME, defaults={"label": label, "data": MONTHS})


class Migration(migrations.Migration):
    dependencies = [("pairing", "0003_decisions"), ("office", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
