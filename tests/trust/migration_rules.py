"""What a migration may do to tables that a release already fills: no long lock, and the release before still runs.

PostgreSQL checks a constraint and builds an index under a lock that stops writers; a column without a database default
stops the release before it from inserting; what that release reads may not go away or change its name.
"""

from collections.abc import Iterator

from django.db import connection, migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

GONE = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)
GONE += (migrations.AlterModelTable,)
LOCKING = (migrations.AddConstraint, migrations.AlterUniqueTogether)
DATA = (migrations.RunPython, migrations.RunSQL)


def faults(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """What a migration does that it may not, a sentence each; `before` is what the database holds when it begins."""
    state = before.clone()
    tables = set(before.models)
    kinds = [isinstance(step, DATA) for step in migration.operations]
    if any(kinds) and not all(kinds):
        yield "moves data while its locks on tables are held: two migrations"
    for step in migration.operations:
        model = getattr(step, "model_name_lower", getattr(step, "name_lower", ""))
        if (migration.app_label, model) in tables:
            yield from _of_filled_table(step, state, migration.app_label, model)
        step.state_forwards(migration.app_label, state)


def _of_filled_table(step: Operation, state: ProjectState, app: str, model: str) -> Iterator[str]:
    name = f"{type(step).__name__} on {app}.{model}"
    if isinstance(step, GONE):
        yield f"{name}: the release before still reads it; take it away one release later"
    elif type(step) is migrations.AddIndex:
        yield f"{name}: locks writers while it is built; AddIndexConcurrently, on PostgreSQL, with atomic = False"
    elif isinstance(step, LOCKING):
        yield f"{name}: checks every row under a lock; AddConstraintNotValid, then ValidateConstraint"
    elif isinstance(step, migrations.AddField):
        field = step.field
        if not (field.null or field.has_db_default() or field.many_to_many):
            yield f"{name}: {step.name} is neither null nor has a db_default; the release before cannot insert"
        if field.unique or field.db_index:
            yield f"{name}: {step.name} builds an index under a lock"
    elif isinstance(step, migrations.AlterField) and _alters(step, state, app, model):
        yield f"{name}: {step.name} may be written anew, row by row, under a lock"


def _alters(step: migrations.AlterField, state: ProjectState, app: str, model: str) -> bool:
    """Whether the database itself changes: words and choices don't."""
    after = state.clone()
    step.state_forwards(app, after)
    old, new = (one.apps.get_model(app, model)._meta.get_field(step.name) for one in (state, after))
    if old.null is False and new.null is True:
        return False
    return connection.SchemaEditorClass(connection)._field_should_be_altered(old, new)
