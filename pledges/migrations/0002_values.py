"""The changeable values of pledges, with the defaults of DOMAIN 5."""

from django.db import migrations

VALUES = [
    ("pledges.public_days", "working days of publicity after the posting day", 5),
    ("pledges.answer_days", "working days in which an objection is answered", 5),
    ("pledges.late_share", "how much counts of what was reached after the due date", "0.5"),
    ("pledges.issuing_office", "issuing office of the papers; empty: the district's organisation department", ""),
    ("pledges.document_mark", "mark before the document number, such as 沈北组发", "组发"),
    ("pledges.supervision_phone", "supervision telephone on public notices", ""),
    ("pledges.supervision_mailbox", "supervision mailbox on public notices", ""),
]


def load(apps, schema_editor):
    value = apps.get_model("office", "Value")
    for name, label, data in VALUES:
        value.objects.get_or_create(name=name, defaults={"label": label, "data": data})


def unload(apps, schema_editor):
    apps.get_model("office", "Value").objects.filter(name__in=[row[0] for row in VALUES]).delete()


class Migration(migrations.Migration):
    dependencies = [("pledges", "0001_initial"), ("office", "0003_holidays")]
    operations = [migrations.RunPython(load, unload)]
