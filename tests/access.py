"""What tests/<app>/access_table.py and query_budget.py are written in: one Case per address, one Budget per page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import ROLES, Stage

HERE = Path(__file__).parent
NOWHERE = 999_999_999


def fresh(client: Client) -> Client:
    """The same client with its password given just now."""
    session = client.session
    session["fresh_at"] = 10**12
    session.save()
    return client


def no_kwargs(stage: Stage) -> dict:
    """For addresses without parameters."""
    return {}


@dataclass(frozen=True)
class Case:
    """Who of the cast (tests/conftest.py) gets what from a URL name.

    `may`: names of the cast, by blanks, who get `status`; `hidden`: those with the right role out of whose scope it
    is, who get 404; everybody else 403; strangers go to the sign-in page. `public`: everybody gets `status`, strangers
    `stranger` where it differs; `signed_in`: everybody but strangers.
    """

    name: str
    may: str = ""
    hidden: str = ""
    kwargs: Callable[[Stage], dict] = no_kwargs
    method: str = "get"
    data: Callable[[Stage], dict] = no_kwargs
    query: str = ""
    status: int = 200
    public: bool = False
    stranger: int = 0
    signed_in: bool = False

    def url(self, stage: Stage, **other: Any) -> str:
        """Its address on the stage; `other` replaces parameters."""
        return reverse(self.name, kwargs={**self.kwargs(stage), **other}) + self.query

    def expected(self, who: str) -> int:
        """The status that one of the cast gets."""
        if self.public or self.signed_in or who in self.may.split():
            return self.status
        return 404 if who in self.hidden.split() else 403

    def __str__(self) -> str:
        return f"{self.name}-{self.method}"


@dataclass(frozen=True)
class Budget:
    """How many SQL statements a page may need; the same with 10 rows more and with 1,000 (`grow` adds them)."""

    name: str
    who: str
    limit: int
    grow: Callable[[Stage, int], None]
    kwargs: Callable[[Stage], dict] = no_kwargs
    query: str = field(default="")
    method: str = "get"

    def url(self, stage: Stage) -> str:
        """Its address on the stage."""
        return reverse(self.name, kwargs=self.kwargs(stage)) + self.query

    def __str__(self) -> str:
        return f"{self.name}-{self.who}"


def tables(module: str, name: str) -> list:
    """All rows of the list `name` in tests/<app>/<module>.py."""
    found = sorted(path.parent.name for path in HERE.glob(f"*/{module}.py"))
    return [row for app in found for row in getattr(import_module(f"tests.{app}.{module}"), name)]


def views(patterns=None, space: str = "") -> dict[str, Any]:
    """Every URL name of the project with its view."""
    found: dict[str, Any] = {}
    for item in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            found |= views(item.url_patterns, inner)
        elif isinstance(item, URLPattern):
            found[f"{space}{item.name or item.pattern}"] = item.callback
    return found


__all__ = ["NOWHERE", "ROLES", "Budget", "Case", "Stage", "fresh", "no_kwargs", "tables", "views"]
