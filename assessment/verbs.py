"""What the trail calls the objects of assessment."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "scheme": pgettext_lazy("trail", "assessment scheme"),
    "appeal": pgettext_lazy("trail", "appeal"),
    "gap": pgettext_lazy("trail", "missing figure"),
    "reply": pgettext_lazy("trail", "reply to the feedback"),
    "round": pgettext_lazy("trail", "round"),
    "score": pgettext_lazy("trail", "score"),
    "scorer": pgettext_lazy("trail", "appointed scorer"),
    "survey": pgettext_lazy("trail", "survey"),
    "veto": pgettext_lazy("trail", "veto item"),
}
