"""Creating once: the key of a form (`OnceForm`) makes a second submit of it find the first one's row."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest

from office.actions import create_once


def created(
    request: HttpRequest, purpose: str, action: Callable[..., models.Model], data: dict[str, Any], **more: Any
) -> int:
    """The primary key of what an action makes of a form's cleaned values (its `once` among them)."""
    values = {name: value for name, value in data.items() if name != "once"}
    return create_once(
        key=data["once"],
        by=request.user,
        purpose=purpose,
        create=lambda: action(by=request.user, **values, **more),
    )
