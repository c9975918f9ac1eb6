"""Who opens the pages of accounts."""

from tests import factories as make
from tests.access import Case


def account(stage) -> dict:
    return {"pk": make.UserFactory().pk}


def appointment(stage) -> dict:
    return {"pk": make.AppointmentFactory().pk}


def person(stage) -> dict:
    return {"pk": stage.cadre.person.pk}


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
    Case("accounts:users", "system"),
    Case("accounts:user", "system", kwargs=account),
    Case("accounts:user_add", "system"),
    Case("accounts:user_block", "system", kwargs=account, method="post", status=302),
    Case("accounts:user_password", "system", kwargs=account),
    Case("accounts:user_factor", "system", kwargs=account),
    Case("accounts:appointment_add", "system", kwargs=account),
    Case("accounts:appointment_end", "system", kwargs=appointment),
    Case("accounts:persons", "system staff staff2"),
    Case("accounts:person_edit", "system staff staff2", kwargs=person),
    Case("accounts:person_phone", "staff staff2", kwargs=person),
]
