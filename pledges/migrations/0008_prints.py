"""The SHA-256 of every paper that the public could read, so that a file can be judged after a reprint or withdrawal."""

import django.db.models.deletion
from django.db import migrations, models

NAME = "pledges.checks_per_hour"
LABEL = "files compared with the published ones from one address in an hour, at most"


def load(apps, schema_editor):
    value = apps.get_model("office", "Value")
    value.objects.get_or_create(name=NAME, defaults={"label": LABEL, "data": 30})
    prints, notices = apps.get_model("pledges", "Print"), apps.get_model("pledges", "Notice").objects
    kept = notices.values_list("version", "pdf_etag", "rendered_at")
    prints.objects.bulk_create(prints(version_id=pk, sha256=digest, made_at=at) for pk, digest, at in kept)


def unload(apps, schema_editor):
    apps.get_model("office", "Value").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("pledges", "0007_objections_erased")]
    operations = [
        migrations.CreateModel(
            name="Print",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prints",
                        to="pledges.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "sha256"), name="print_once_a_version")
                ]
            },
        ),
        migrations.RunPython(load, unload),
    ]
