"""Hostile parameters, and which parameters an address reads: found by watching it, not by a list that grows old."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import pytest
from django.http import QueryDict

from tests.trust.forms import forms_of

LONG = 400  # in an address; more than 4,094 bytes no server of ours reads
VALUES = {
    "nothing": "",
    "nul": "a\0b",
    "huge": "9" * 30,
    "past 64 bits": str(2**63),
    "negative": "-1",
    "deep page": "1000000",
    "no number": "1e999",
    "not a number": "NaN",
    "full-width": "１２",
    "no such day": "2012-02-31",
    "day before time": "0000-00-00",
    "far year": "9999-12-31",
    "year one": "0001-01-01",
    "month thirteen": "2012-13",
    "backslashes": "\\ud800\\000",
    "words": "' OR 1=1 --<script>{{7*7}}%s%(x)s",
    "long": "长" * LONG,
    "bell": "\x07\x1b[31m\u202e",
}
READS = ("get", "getlist", "__getitem__", "__contains__")


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names that a request's parameters are asked for while it is answered."""
    asked: set[str] = set()

    def watching(plain):
        def read(self, name, *rest):
            if isinstance(name, str):
                asked.add(name)
            return plain(self, name, *rest)

        return read

    with pytest.MonkeyPatch.context() as patch:
        for name in READS:
            patch.setattr(QueryDict, name, watching(getattr(QueryDict, name)))
        yield asked


def names_of(response) -> set[str]:
    """The fields of the forms that a page was rendered with."""
    return set(chain.from_iterable({form.add_prefix(n) for n in form.fields} for form in forms_of(response)))
