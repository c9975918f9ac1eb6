"""Veto items become data of a scheme; the versions that are there get the three of DOMAIN 8."""

import django.db.models.deletion
from django.db import migrations, models

GROUNDS = [("accident", "重大安全事故"), ("corruption", "腐败案件"), ("falsified", "弄虚作假")]


def load(apps, schema_editor):
    ground = apps.get_model("assessment", "VetoGround")
    ground.objects.bulk_create(
        ground(scheme=scheme, code=code, order=order, name=name)
        for scheme in apps.get_model("assessment", "Scheme").objects.all()
        for order, (code, name) in enumerate(GROUNDS, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_plans_of_open_rounds"), ("office", "0003_holidays")]
    operations = [
        migrations.CreateModel(
            name="VetoGround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("name", models.CharField(max_length=60, verbose_name="veto ground")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="veto_grounds",
                        to="assessment.scheme",
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "code"), name="veto_ground_code_once"),
                    models.UniqueConstraint(
                        fields=("scheme", "name"),
                        name="veto_ground_name_once",
                        violation_error_message="This veto ground stands there already.",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="veto",
            name="ground",
            field=models.SlugField(max_length=30, verbose_name="veto ground"),
        ),
        migrations.AddField(
            model_name="veto",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.attachment",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
