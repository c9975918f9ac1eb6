"""The five quotas of DOMAIN 4 and its periods, as rows that a district can change."""

from datetime import date

from django.db import migrations

QUOTAS = [
    ("area_survey", 2, 1),
    ("contact_point", 1, 1),
    ("work_group", 1, 2),
    ("street_guidance", 3, 1),
    ("residence", 1, 10),
]
PERIODS = [
    ("visits.grace", "Working days after a window's end until it closes", 5),
    ("visits.answer", "Working days for the community to answer a visit", 5),
    ("visits.decide", "Working days for the reviewer to decide a dispute", 5),
    ("visits.last_days", "Days left at which an unmet duty is at risk", 7),
    ("visits.spare", "Working days to spare beyond the missing visits, else at risk", 3),
]


def load(apps, schema_editor) -> None:
    QuotaRule = apps.get_model("visits", "QuotaRule")
    Value = apps.get_model("office", "Value")
    for kind, months, minimum in QUOTAS:
        QuotaRule.objects.create(kind=kind, months=months, minimum=minimum, valid_from=date(2000, 1, 1))
    for name, label, data in PERIODS:
        Value.objects.create(name=name, label=label, data=data)


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("office", "0003_holidays")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
