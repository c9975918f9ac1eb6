"""The trail's verbs in words: «visit.log» is «visit · logged». Each app names its nouns in its `verbs.py`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from office import act_words

Words = dict[str, Promise]
NOUNS: Words = {
    "value": pgettext_lazy("trail", "changeable value"),
    "holiday": pgettext_lazy("trail", "working-day calendar"),
    "backup": pgettext_lazy("trail", "backup"),
    "files": pgettext_lazy("trail", "files without a row"),
}


@cache
def nouns() -> Words:
    """The nouns of every app, by the first half of a verb."""
    found: Words = {}
    for name in ["shenbei", *settings.OWN_APPS]:
        if find_spec(f"{name}.verbs"):
            found |= import_module(f"{name}.verbs").NOUNS
    return found


def verb_label(verb: str) -> str:
    """«noun · act» in the reader's language; a verb that nobody named stays as it is."""
    noun, _dot, act = verb.partition(".")
    if noun not in nouns() or act not in act_words.ACTS:
        return verb
    return f"{nouns()[noun]} · {act_words.ACTS[act]}"


def verbs_like(word: str, verbs: list[str]) -> list[str]:
    """Those of some verbs whose words contain a word."""
    return [verb for verb in verbs if word.casefold() in verb_label(verb).casefold()]
