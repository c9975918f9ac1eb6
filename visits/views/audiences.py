"""Who reads and who writes: the roles of DOMAIN 9 on the pages of visits."""

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
