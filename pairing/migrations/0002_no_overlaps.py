"""What dated rows may not do at the same time, over their whole life and not only while open: PostgreSQL refuses it.

SQLite has no exclusion constraints; there the partial unique indexes hold the open rows and the actions the rest.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

SPAN = "daterange(started_on, ended_on, '[]') WITH &&"
EXCLUSIONS = {
    "pairing_pairing": [
        ("pairing_no_overlap_of_community", "community_id WITH =", ""),
        ("pairing_no_overlap_of_department", "department_id WITH =", "WHERE (exception = '')"),
    ],
    "pairing_posting": [("posting_no_overlap_of_cadre", "cadre_id WITH =", "")],
    "pairing_link": [("link_no_overlap", "leader_id WITH =, street_id WITH =", "")],
    "pairing_contactpoint": [("contact_point_no_overlap", "leader_id WITH =, community_id WITH =", "")],
    "pairing_workgroupmember": [("member_no_overlap", "pairing_id WITH =, person_id WITH =", "")],
}


class GistOnPostgres(BtreeGistExtension):
    """The extension, asked for only where it exists."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def exclude(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, rules in EXCLUSIONS.items():
        for name, keys, where in rules:
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({keys}, {SPAN}) {where}")
    schema_editor.execute(
        "ALTER TABLE pairing_cycle ADD CONSTRAINT cycle_no_overlap EXCLUDE USING gist "
        "(daterange(started_on, ended_on, '[]') WITH &&)"
    )


def include(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, rules in EXCLUSIONS.items():
        for name, _keys, _where in rules:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    schema_editor.execute("ALTER TABLE pairing_cycle DROP CONSTRAINT cycle_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("pairing", "0001_initial")]
    operations = [GistOnPostgres(), migrations.RunPython(exclude, include)]
