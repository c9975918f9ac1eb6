"""How long a community may stay uncovered by area surveys before it is listed (DOMAIN 2), as a changeable value."""

from django.db import migrations

LABEL = "Months after which a community that no area survey covered is listed"


def load(apps, schema_editor) -> None:
    apps.get_model("office", "Value").objects.create(name="visits.uncovered_months", label=LABEL, data=6)


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_measures_touched")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
