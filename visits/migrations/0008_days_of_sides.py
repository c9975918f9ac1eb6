from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def days_fill(apps, schema_editor):
    """Every side has its visit's day."""
    visit = apps.get_model("visits", "Visit").objects.filter(pk=OuterRef("visit"))
    apps.get_model("visits", "VisitSide").objects.update(visited_on=Subquery(visit.values("visited_on")[:1]))


def days_tie(apps, schema_editor):
    """PostgreSQL: one index serves the list of visits, the windows of the check and the key that ties a side's day.

    Unique, so that the foreign key may point to it; what is included answers a window without reading the visits.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX visit_newest")
        schema_editor.execute(
            "CREATE UNIQUE INDEX visit_newest ON visits_visit (visited_on DESC, id DESC) "
            "INCLUDE (entered_on, withdrawn_on, confirmed_on, answer_due_on)"
        )
        schema_editor.execute(
            "ALTER TABLE visits_visitside ADD CONSTRAINT side_day_of_visit FOREIGN KEY (visit_id, visited_on) "
            "REFERENCES visits_visit (id, visited_on) DEFERRABLE INITIALLY DEFERRED"
        )


def days_untie(apps, schema_editor):
    """Back to the plain index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE visits_visitside DROP CONSTRAINT side_day_of_visit")
        schema_editor.execute("DROP INDEX visit_newest")
        schema_editor.execute("CREATE INDEX visit_newest ON visits_visit (visited_on DESC, id DESC)")


class Migration(migrations.Migration):

    dependencies = [("visits", "0007_quota_proposals")]

    operations = [
        migrations.AddField(
            model_name="visitside",
            name="visited_on",
            field=models.DateField(editable=False, null=True, verbose_name="date"),
        ),
        migrations.RunPython(days_fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="visitside",
            name="visited_on",
            field=models.DateField(editable=False, verbose_name="date"),
        ),
        migrations.AlterField(
            model_name="visitside",
            name="visit",
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="sides", to="visits.visit"),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="duty",
            field=models.ForeignKey(
                db_index=False,
                on_delete=models.PROTECT,
                related_name="verdicts",
                to="visits.duty",
                verbose_name="duty",
            ),
        ),
        migrations.AddIndex(
            model_name="visitside",
            index=models.Index(fields=["visited_on", "duty", "visit", "accepted_on"], name="side_of_window"),
        ),
        migrations.RunPython(days_tie, days_untie),
    ]
