"""What the trail calls the objects of accounts."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "appointment": pgettext_lazy("trail", "appointment"),
    "factor": pgettext_lazy("trail", "second factor"),
    "organisation": pgettext_lazy("trail", "organisation"),
    "person": pgettext_lazy("trail", "person"),
    "phone": pgettext_lazy("trail", "telephone number"),
    "user": pgettext_lazy("trail", "account"),
}
