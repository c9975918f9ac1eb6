"""Saving with every check that the model knows: fields, uniqueness, constraints."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from shenbei.lib.errors import RuleBroken


def checked_save(obj: models.Model) -> None:
    """Validate an object's fields and save it; RuleBroken with the first sentence that refuses it.

    The database holds uniqueness and constraints; they are asked one by one (a query each) only once it has
    refused, to say which it was. What they can't explain, a lost race say, stays an IntegrityError.
    """
    try:
        _fields_check(obj)
        try:
            with transaction.atomic():
                obj.save()
        except IntegrityError:
            obj.full_clean()
            raise
    except ValidationError as error:
        raise _first_sentence(error) from None


def checked_create(rows: Sequence[models.Model]) -> None:
    """The same for new rows of one model, stored in one statement."""
    if not rows:
        return
    try:
        for row in rows:
            _fields_check(row)
        try:
            with transaction.atomic():
                type(rows[0])._default_manager.bulk_create(rows)
        except IntegrityError:
            for row in rows:
                row.full_clean()
            raise
    except ValidationError as error:
        raise _first_sentence(error) from None


def _fields_check(obj: models.Model) -> None:
    obj.full_clean(exclude=_in_hand(obj), validate_unique=False, validate_constraints=False)


def _first_sentence(error: ValidationError) -> RuleBroken:
    field, messages = next(iter(error.message_dict.items()))
    return RuleBroken(messages[0], None if field == NON_FIELD_ERRORS else field)


def _in_hand(obj: models.Model) -> set[str]:
    """Foreign keys whose row was read already: no need to ask whether it exists (the database holds that, too)."""
    keys = (field for field in obj._meta.fields if isinstance(field, models.ForeignKey))
    return {
        field.name
        for field in keys
        if field.is_cached(obj) and field.value_from_object(obj) and not field.get_limit_choices_to()
    }
