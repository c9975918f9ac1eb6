"""What the trail calls the objects of pledges."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: dict[str, Promise] = {
    "notices": pgettext_lazy("trail", "public notices"),
    "correction": pgettext_lazy("trail", "correction"),
    "cover": pgettext_lazy("trail", "cover of the notices"),
    "dispute": pgettext_lazy("trail", "disputed figure"),
    "item": pgettext_lazy("trail", "item of a pledge"),
    "office_words": pgettext_lazy("trail", "words about the office"),
    "objection": pgettext_lazy("trail", "objection"),
    "pledge": pgettext_lazy("trail", "pledge"),
    "signatory": pgettext_lazy("trail", "signatory"),
    "signature": pgettext_lazy("trail", "signature"),
    "stack": pgettext_lazy("trail", "stack of scans"),
}
