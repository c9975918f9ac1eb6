"""What the trail calls the objects of measures."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "measures": pgettext_lazy("trail", "workbook of measures"),
    "measure": pgettext_lazy("trail", "measure"),
    "outcome": pgettext_lazy("trail", "outcome"),
    "outcome_type": pgettext_lazy("trail", "kind of outcome"),
    "plan": pgettext_lazy("trail", "plan"),
    "target": pgettext_lazy("trail", "target of a plan"),
}
