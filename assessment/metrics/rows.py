"""The little words that the rows behind a figure are written with."""

from django.db.models import Case, DecimalField, IntegerField, Q, Value, When
from django.db.models.functions import Cast

NOTHING = Cast(Value(None), DecimalField(max_digits=16, decimal_places=2))
ONE = Value(1, IntegerField())
ANY = Value("")  # the key of rows that all belong to one figure


def one_if(condition: Q) -> Case:
    """1 for a row that meets the condition, else 0."""
    return Case(When(condition, then=1), default=0, output_field=IntegerField())
