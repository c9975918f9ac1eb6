"""Upgrades: no migration locks a filled table for long, and the release before runs on the new schema."""

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.trust.migration_rules import faults

# Written before the first release, on empty databases. Nothing is added here once there is one.
BEFORE_THE_FIRST_RELEASE = {
    "accounts.0002_mail_switch",
    "assessment.0004_stages_to_approval",
    "assessment.0007_scheme_versions",
    "assessment.0009_veto_grounds",
    "measures.0003_doubts_kept",
    "measures.0004_plans_agreed",
    "office.0004_attachment_folder",
    "office.0006_attachment_of_object",
    "pairing.0002_no_overlaps",
    "pairing.0003_decisions",
    "pledges.0004_corrections_stacks",
    "pledges.0006_corrections_signed_anew",
    "pledges.0007_objections_erased",
    "pledges.0008_prints",
    "visits.0006_drafts_and_positions",
    "visits.0008_days_of_sides",
}


def offending() -> dict[str, list[str]]:
    """Every migration of ours that does what it may not, with what that is."""
    loader, found = MigrationLoader(None), {}
    for (app, name), migration in loader.disk_migrations.items():
        if app in settings.OWN_APPS:
            before = loader.project_state((app, name), at_end=False)
            if wrong := list(faults(migration, before)):
                found[f"{app}.{name}"] = wrong
    return found


def test_no_migration_locks_a_filled_table_or_breaks_the_release_before() -> None:
    found = offending()
    assert {name: wrong for name, wrong in found.items() if name not in BEFORE_THE_FIRST_RELEASE} == {}
    assert found.keys() >= BEFORE_THE_FIRST_RELEASE


BAD = {
    "index": migrations.AddIndex("visit", models.Index(fields=["day"], name="x")),
    "constraint": migrations.AddConstraint(
        "visit", models.CheckConstraint(condition=models.Q(day=1), name="x")
    ),
    "not null": migrations.AddField("visit", "more", models.IntegerField(default=0)),
    "unique": migrations.AddField("visit", "more", models.IntegerField(null=True, unique=True)),
    "gone": migrations.RemoveField("visit", "day"),
    "renamed": migrations.RenameField("visit", "day", "date"),
    "dropped": migrations.DeleteModel("Visit"),
    "retyped": migrations.AlterField("visit", "day", models.TextField()),
}
GOOD = {
    "null": migrations.AddField("visit", "more", models.IntegerField(null=True)),
    "default of the database": migrations.AddField("visit", "more", models.IntegerField(db_default=0)),
    "words": migrations.AlterField("visit", "day", models.IntegerField("day of the visit")),
    "nullable": migrations.AlterField("visit", "day", models.IntegerField(null=True)),
    "a new table": migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
}


def judged(*steps) -> list[str]:
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("day", models.IntegerField())]
    state.add_model(ModelState("visits", "Visit", fields))
    migration = migrations.Migration("0099_more", "visits")
    migration.operations = list(steps)
    return list(faults(migration, state))


@pytest.mark.parametrize("name", BAD)
def test_what_locks_or_breaks_is_named(name: str) -> None:
    assert len(judged(BAD[name])) == 1


@pytest.mark.parametrize("name", GOOD)
def test_what_does_neither_passes(name: str) -> None:
    assert judged(GOOD[name]) == []


def test_data_and_schema_apart() -> None:
    assert judged(GOOD["null"], migrations.RunPython(migrations.RunPython.noop))
    assert not judged(migrations.RunPython(migrations.RunPython.noop))


def test_of_a_new_table_everything_goes() -> None:
    index = migrations.AddIndex("other", models.Index(fields=["id"], name="x"))
    assert judged(GOOD["a new table"], index) == []
