"""The plans stand in every half-year whose round was opened before there was such a mark."""

from django.db import migrations


def load(apps, schema_editor):
    for code, opened_at in apps.get_model("assessment", "Round").objects.values_list("code", "opened_at"):
        halves = apps.get_model("pairing", "HalfYear").objects.filter(code=code, plans_stand_at=None)
        halves.update(plans_stand_at=opened_at)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0007_scheme_versions"), ("pairing", "0007_plans_stand")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
