"""The second factor of those who decide: a time-based code, with recovery codes on paper. TRUST, «Who may»."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from office.actions import event_record
from shenbei.lib.errors import RuleBroken

RECOVERY_CODES = 8
SESSION_KEY = "second_factor"


def is_required(user: User) -> bool:
    """Whether the role acted in asks for it; demo accounts are exempt only while DEBUG is on."""
    exempt = user.is_demo and settings.DEBUG
    return user.role in settings.SECOND_FACTOR_ROLES and not exempt


def device_of(user: User) -> TOTPDevice | None:
    """The device that the user has confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def device_prepare(user: User) -> TOTPDevice:
    """The device not yet confirmed, made when there is none: its secret stays the same until it is confirmed."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})[0]


def secret_text(device: TOTPDevice) -> str:
    """The secret as one types it, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def qr_svg(device: TOTPDevice) -> str:
    """The QR code that an authenticator app reads, as inline SVG."""
    return segno.make(device.config_url, error="m").svg_inline(scale=5, border=2)


@transaction.atomic
def device_confirm(*, by: User, token: str, now: datetime | None = None) -> list[str]:
    """Confirm one's device with its first code; the recovery codes, which are shown this once."""
    device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).first()
    if device is None or not device.verify_token(token):
        raise RuleBroken(_("The code is not right. Check the clock of your phone and try again."), "code")
    TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = recovery_codes_renew(by)
    event_record(by=by, verb="factor.confirm", obj=by, now=now)
    return codes


def recovery_codes_renew(user: User) -> list[str]:
    """Eight new recovery codes, each good once; the old ones are void."""
    StaticDevice.objects.filter(user=user).delete()
    box = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=box, token=code) for code in codes)
    return codes


def code_check(*, by: User, token: str, now: datetime | None = None) -> None:
    """Accept a code of the app or a recovery code (used up by it); RuleBroken otherwise. Slows down guessing."""
    with transaction.atomic():
        boxes = [
            *TOTPDevice.objects.select_for_update().filter(user=by, confirmed=True),
            *StaticDevice.objects.select_for_update().filter(user=by),
        ]
        used = next((box for box in boxes if box.verify_is_allowed()[0] and box.verify_token(token)), None)
        if isinstance(used, StaticDevice):
            event_record(by=by, verb="factor.recovery", obj=by, now=now)
    if used is None:
        raise RuleBroken(_("The code is not right. Check the clock of your phone and try again."), "code")


@transaction.atomic
def device_reset(*, by: User, user: User, reason: str, now: datetime | None = None) -> None:
    """Take a lost device off an account; its owner sets up a new one at the next sign-in."""
    if by.person_id == user.person_id:
        raise RuleBroken(_("Nobody resets his own second factor."))
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    event_record(by=by, verb="factor.reset", obj=user, data={"reason": reason}, now=now)
