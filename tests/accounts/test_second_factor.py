"""The second factor: asked of the roles that decide, of nobody else, once a session."""

import time

import pytest
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken

from accounts.models import User
from accounts.second_factor import device_confirm, device_of, device_prepare, device_reset
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken

CODE = "accounts:factor"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_ROLES = ["staff", "reviewer", "finance", "auditor", "system"]


def token(device, drift: int = 0) -> str:
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, drift)
    clock.time = time.time()
    return f"{clock.token():06}"


@pytest.fixture
def enrolled(staff) -> tuple[User, list[str]]:
    return staff, device_confirm(by=staff, token=token(device_prepare(staff)))


def test_without_it_every_page_leads_to_the_code(sign_in, enrolled):
    client = sign_in(enrolled[0])
    assert client.get("/")["Location"] == reverse(CODE)
    assert client.get("/audit/")["Location"] == reverse(CODE)


def test_first_time_sets_it_up(sign_in, staff):
    client = sign_in(staff)
    assert client.get(reverse(CODE))["Location"] == reverse("accounts:factor_setup")
    page = client.get(reverse("accounts:factor_setup")).content.decode()
    assert "<svg" in page
    answer = client.post(reverse("accounts:factor_setup"), {"code": token(device_prepare(staff))})
    assert answer.context["codes"]
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.filter(verb="factor.confirm").exists()


def test_code_opens_the_session(sign_in, enrolled):
    client = sign_in(enrolled[0])
    answer = client.post(reverse(CODE), {"code": token(device_of(enrolled[0]), drift=1)})
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("wrong", ["000000", "abc", ""])
def test_wrong_code_does_not(sign_in, enrolled, wrong):
    client = sign_in(enrolled[0])
    assert client.post(reverse(CODE), {"code": wrong}).status_code == 200
    assert client.get("/").status_code == 302


def test_recovery_code_opens_once(sign_in, enrolled):
    staff, codes = enrolled
    assert sign_in(staff).post(reverse(CODE), {"code": codes[0]})["Location"] == "/"
    assert sign_in(staff).post(reverse(CODE), {"code": codes[0]}).status_code == 200
    assert StaticToken.objects.count() == len(codes) - 1


def test_setting_up_anew_needs_the_old_one(sign_in, enrolled):
    assert sign_in(enrolled[0]).get(reverse("accounts:factor_setup"))["Location"] == reverse(CODE)


def test_liaison_is_not_asked(sign_in, liaison):
    assert sign_in(liaison).get("/").status_code == 200


def test_demo_is_exempt_only_while_debug_is_on(sign_in, staff, settings):
    staff.is_demo = True
    staff.save()
    assert sign_in(staff).get("/").status_code == 302
    settings.DEBUG = True
    assert sign_in(staff).get("/").status_code == 200


def test_nobody_resets_his_own(system, staff, enrolled):
    with pytest.raises(RuleBroken):
        device_reset(by=staff, user=staff, reason="lost")
    device_reset(by=system, user=staff, reason="lost")
    assert device_of(staff) is None
