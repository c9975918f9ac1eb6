"""Objections are erased after a period; what was written goes, the receipt stays."""

from django.db import migrations, models
from django.db.models import Q

NAME = "pledges.objection_days"
LABEL = "days after its answer until the words of an objection are erased"


def load(apps, schema_editor):
    value = apps.get_model("office", "Value")
    value.objects.get_or_create(name=NAME, defaults={"label": LABEL, "data": 365})


def unload(apps, schema_editor):
    apps.get_model("office", "Value").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("pledges", "0006_corrections_signed_anew")]
    operations = [
        migrations.AddField(
            "objection",
            "erased_on",
            models.DateField(blank=True, null=True, verbose_name="erased on"),
        ),
        migrations.RemoveConstraint("objection", "objection_answer_at_its_state"),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_on=None, erased_on=None)
                | Q(state="answered", answered_on__isnull=False, erased_on__isnull=False)
                | (Q(state="answered", answered_on__isnull=False) & ~Q(answer="")),
                name="objection_answer_at_its_state",
            ),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(condition=Q(erased_on=None) | Q(text=""), name="objection_erased_is_empty"),
        ),
        migrations.RunPython(load, unload),
    ]
