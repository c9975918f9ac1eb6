"""Who opens the pages of accounts."""

from tests.access import Case

TABLE = [
    Case("accounts:sign_in", public=True, status=302, stranger=200),
    Case("accounts:sign_out", method="post", public=True, status=302),
    Case("accounts:language", method="post", public=True, status=302),
    Case("accounts:password", signed_in=True),
    Case("accounts:factor", signed_in=True, status=302),  # nobody of the cast has a device: to its setup
    Case("accounts:factor_setup", signed_in=True),
    Case("accounts:act_as", method="post", signed_in=True, status=404),  # not one's own appointment
    Case(
        "accounts:notification", method="post", signed_in=True, status=404, kwargs=lambda stage: {"pk": 999}
    ),
]
