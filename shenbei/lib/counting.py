"""How many rows belong to a row, counted for those that are shown and no others."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def number_of(rows: QuerySet, of: str) -> Coalesce:
    """The number of `rows` whose foreign key `of` points to the row outside; 0 where there are none.

    A join with GROUP BY would count for the whole table before a page of it is cut out.
    """
    own = rows.filter(**{of: OuterRef("pk")}).order_by().values(of)
    return Coalesce(
        Subquery(own.annotate(number=Count("pk")).values("number")), Value(0), output_field=IntegerField()
    )
