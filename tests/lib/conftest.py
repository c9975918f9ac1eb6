"""The helpers' sentences are compared in the words of the code."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English, whatever the catalogues say."""
    with translation.override("en"):
        yield
