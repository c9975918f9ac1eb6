"""Who reads and who writes: the roles of DOMAIN 9 on the pages of visits."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from accounts.access import Role

READERS = [
    Role.STAFF,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.LEADER,
    Role.DEPARTMENT,
    Role.STREET,
    Role.COMMUNITY,
    Role.CADRE,
]
LOGGERS = [Role.LEADER, Role.DEPARTMENT, Role.STREET]
WRITERS = [*LOGGERS, Role.CADRE]  # of visits, or of resident days


def acts_as(request: HttpRequest, roles: Collection[Role]) -> bool:
    """Whether the user acts in one of these roles."""
    user: Any = request.user
    return user.role in roles
