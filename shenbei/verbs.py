"""What the trail calls the objects of the pages that compose."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "annual": pgettext_lazy("trail", "annual report"),
}
