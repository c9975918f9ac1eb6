"""Seed the working-day calendar with the circulars that chinesecalendar knows; later years are entered by staff."""

from chinese_calendar.constants import holidays, workdays
from django.db import migrations


def seed(apps, schema_editor) -> None:
    Holiday = apps.get_model("office", "Holiday")
    rows = [Holiday(day=day, working=False, name=str(name)[:60]) for day, name in holidays.items()]
    rows += [Holiday(day=day, working=True, name=str(name)[:60]) for day, name in workdays.items()]
    Holiday.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("office", "0002_trail_append_only")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
