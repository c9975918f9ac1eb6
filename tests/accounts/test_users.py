"""The system administrator's pages: accounts, appointments, persons."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import password_reset, phone_show
from accounts.models import Appointment, User
from accounts.rules import masked, phone_typed, trail_data
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("024-80849339", "024****9339"), ("80849339", "******39"), ("", "")],
)
def test_masking(phone, shown) -> None:
    assert masked(phone) == shown


def test_a_masked_number_that_comes_back_is_unchanged() -> None:
    assert phone_typed("138****1234", "13812341234") == "13812341234"
    assert phone_typed("13900000000", "13812341234") == "13900000000"
    assert trail_data({"phone": ["", "13812341234"]}) == {"phone": ["", "138****1234"]}


def test_a_number_is_shown_for_a_reason_only(staff) -> None:
    with pytest.raises(RuleBroken) as refused:
        phone_show(by=staff, obj=staff.person, reason=" ")
    assert refused.value.field == "reason" and not AuditEvent.objects.exists()


@pytest.fixture
def admin(system, sign_in):
    client = sign_in(system)
    session = client.session
    session["fresh_at"] = 10**12
    session.save()

    def ask(name, *args, data=None):
        url = reverse(f"accounts:{name}", args=args)
        return client.get(url) if data is None else client.post(url, {"once": "k"} | data)

    return ask


def account(stage) -> dict:
    return {
        "name": "周联",
        "username": "zhoulian",
        "password": "a-first-long-phrase",
        "role": "department",
        "organisation": stage.department.pk,
        "started_on": "2012-01-01",
    }


def test_an_account_opens_with_its_appointment_once(admin, stage) -> None:
    first, second = admin("user_add", data=account(stage)), admin("user_add", data=account(stage))
    user = User.objects.get(username="zhoulian")
    assert first["Location"] == second["Location"] == reverse("accounts:user", args=[user.pk])
    assert user.must_change_password and user.check_password("a-first-long-phrase")
    assert user.appointments.get().organisation == stage.department
    assert "zhoulian" in admin("users").content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("password", "short"), ("username", "a b"), ("username", "system")]
)
def test_a_refusal_stands_beside_its_field(admin, stage, field, value) -> None:
    response = admin("user_add", data=account(stage) | {field: value})
    assert response.status_code == 422 and response.context["form"].errors[field]
    assert not User.objects.filter(username="zhoulian").exists()


def test_appointments_are_added_and_ended(admin, stage) -> None:
    user = make.UserFactory()
    data = {"role": "street", "organisation": stage.street.pk, "started_on": "2012-01-01"}
    admin("appointment_add", user.pk, data=data)
    row = user.appointments.get()
    admin("appointment_end", row.pk, data={"ended_on": "2012-06-30"})
    row.refresh_from_db()
    assert row.ended_on == date(2012, 6, 30)
    assert AuditEvent.objects.first().verb == "appointment.end"


def test_nobody_changes_his_own_role(admin, system) -> None:
    data = {"role": "staff", "organisation": system.organisation.pk, "started_on": "2012-01-01"}
    assert admin("appointment_add", system.pk, data=data).status_code == 422
    admin("appointment_end", system.appointments.get().pk, data={"ended_on": "2012-06-30"})
    admin("user_block", system.pk, data={})
    assert Appointment.objects.get(user=system).ended_on is None
    assert User.objects.get(pk=system.pk).is_active
    with pytest.raises(RuleBroken):
        password_reset(by=system, user=system, password="a-first-long-phrase")


def test_blocking_and_freeing(admin, stage) -> None:
    user = make.UserFactory()
    for active in (False, True):
        admin("user_block", user.pk, data={})
        user.refresh_from_db()
        assert user.is_active is active


def test_a_new_password_must_be_changed(admin, stage) -> None:
    user = make.UserFactory()
    admin("user_password", user.pk, data={"password": "a-second-long-phrase"})
    user.refresh_from_db()
    assert user.must_change_password and user.check_password("a-second-long-phrase")


def test_a_person_is_changed_with_the_number_masked(admin, stage) -> None:
    person = make.PersonFactory(name="萧军", phone="13812341234")
    page = admin("person_edit", person.pk)
    assert "13812341234" not in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"name": "萧君"}
    admin("person_edit", person.pk, data=data)
    person.refresh_from_db()
    assert (person.name, person.initials, person.phone) == ("萧君", "xj", "13812341234")
    assert AuditEvent.objects.first().data == {"name": ["萧军", "萧君"]}


def test_persons_are_found_by_initials(admin, stage) -> None:
    make.PersonFactory(name="萧军")
    assert "萧军" in admin("persons").content.decode()


def test_a_word_that_postgresql_refuses_is_no_fault(system, sign_in):
    assert sign_in(system).get(reverse("accounts:persons"), {"q": "\0"}).status_code == 404
