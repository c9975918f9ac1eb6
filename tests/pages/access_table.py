"""Who opens the pages that compose."""

from tests.access import Case

TABLE = [
    Case("desk", signed_in=True),
    Case("audit", "auditor reviewer reviewer2"),
    Case("healthz", public=True, status=503),  # no worker in the tests
]
