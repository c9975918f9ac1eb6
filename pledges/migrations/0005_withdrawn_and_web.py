"""Versions withdrawn before keep their day; the switch of the public objection form, and its limits."""

from datetime import datetime, time

from django.db import migrations

VALUES = [
    ("pledges.web_objections", "public web form for objections: on or off", False),
    ("pledges.web_per_hour", "objections by web form from one address in an hour, at most", 3),
    ("pledges.web_per_day", "objections by web form in the whole district in a day, at most", 100),
]


def load(apps, schema_editor):
    value = apps.get_model("office", "Value")
    for name, label, data in VALUES:
        value.objects.get_or_create(name=name, defaults={"label": label, "data": data})
    from django.utils.timezone import get_default_timezone

    pledges = apps.get_model("pledges", "Pledge").objects.filter(state="withdrawn")
    versions = apps.get_model("pledges", "Version").objects.filter(published_at__isnull=False)
    for pk, day in pledges.values_list("pk", "withdrawn_on"):
        noon = datetime.combine(day, time(12), get_default_timezone())
        versions.filter(pledge=pk, withdrawn_at=None).update(withdrawn_at=noon)


def unload(apps, schema_editor):
    apps.get_model("office", "Value").objects.filter(name__in=[row[0] for row in VALUES]).delete()


class Migration(migrations.Migration):
    dependencies = [("pledges", "0004_corrections_stacks")]
    operations = [migrations.RunPython(load, unload)]
