"""What the trail calls the objects of visits."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "problem": pgettext_lazy("trail", "problem"),
    "quota": pgettext_lazy("trail", "quota"),
    "reminder": pgettext_lazy("trail", "reminder"),
    "sheet": pgettext_lazy("trail", "monthly sheet"),
    "visit": pgettext_lazy("trail", "visit"),
    "visits": pgettext_lazy("trail", "workbook of visits"),
    "window": pgettext_lazy("trail", "closed window"),
}
