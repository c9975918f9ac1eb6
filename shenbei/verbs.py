"""What the trail calls the objects of the pages that compose."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "brief": pgettext_lazy("trail", "one-page brief"),
    "archive": pgettext_lazy("trail", "archive of a year"),
    "annual": pgettext_lazy("trail", "annual report"),
}
