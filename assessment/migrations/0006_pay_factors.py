"""The pay factors of DOMAIN 8, switched off until the district sets them."""

from django.db import migrations

NAME = "assessment.pay_factors"
DATA = {"on": False, "good": "1.2", "fair": "1", "average": "0.8", "poor": "0.5"}


def load(apps, schema_editor):
    value = apps.get_model("office", "Value")
    value.objects.get_or_create(name=NAME, defaults={"label": "pay factor by grade, and whether it is used", "data": DATA})


def unload(apps, schema_editor):
    apps.get_model("office", "Value").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_appeals_stay"), ("office", "0003_holidays")]
    operations = [migrations.RunPython(load, unload)]
