"""What the trail calls the objects of the registry."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "opinion": pgettext_lazy("trail", "opinion on a cadre"),
    "allowance": pgettext_lazy("trail", "allowance sheet"),
    "cadre": pgettext_lazy("trail", "cadre"),
    "career": pgettext_lazy("trail", "career record"),
    "community": pgettext_lazy("trail", "community"),
    "contact_point": pgettext_lazy("trail", "contact point"),
    "cycle": pgettext_lazy("trail", "cycle"),
    "grade": pgettext_lazy("trail", "grade"),
    "half_year": pgettext_lazy("trail", "half-year"),
    "leader": pgettext_lazy("trail", "leader"),
    "link": pgettext_lazy("trail", "link to an area"),
    "member": pgettext_lazy("trail", "work-group member"),
    "pairing": pgettext_lazy("trail", "pairing"),
    "posting": pgettext_lazy("trail", "posting"),
    "roster": pgettext_lazy("trail", "roster"),
    "suspension": pgettext_lazy("trail", "suspension"),
    "training": pgettext_lazy("trail", "training"),
}
