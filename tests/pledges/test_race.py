"""Four signatories who sign at the same moment complete the pledge once; the control takes the lock away. TRUST."""

from threading import Barrier

import pytest

from office.models import AuditEvent
from pledges.models import Pledge, Signature
from pledges.rules import State
from tests.pledges.conftest import fresh, sign
from tests.races import together


@pytest.fixture
def four_at_once(race, opened, signers):
    """A function: the four sign, each in a thread of his own; what each got."""
    return lambda: together(*(lambda user=user: sign(user, opened) for user in signers.all()))


def completions() -> int:
    return AuditEvent.objects.filter(verb="pledge.signed").count()


def test_four_parallel_signatures_complete_once(four_at_once, opened):
    assert all(isinstance(row, Signature) for row in four_at_once())
    assert (fresh(opened).state, completions()) == (State.SIGNED, 1)


def test_control_without_the_lock_nobody_sees_all_four(four_at_once, opened, monkeypatch):
    barrier, counting = Barrier(4, timeout=10), Signature.objects.counting

    def unlocked(pledge):
        return Pledge.objects.with_names().get(pk=pledge.pk)

    def counted_together():
        barrier.wait()  # all four have saved, none has committed
        return counting()

    monkeypatch.setattr("pledges.actions.signing.locked", unlocked)
    monkeypatch.setattr(Signature.objects, "counting", counted_together)
    four_at_once()
    assert completions() != 1


def test_one_person_signs_once_however_often_he_presses(race, opened, signers):
    found = together(*(lambda: sign(signers.street, opened) for _ in range(4)))
    assert [isinstance(row, Signature) for row in found].count(True) == 1
    assert Signature.objects.count() == 1
