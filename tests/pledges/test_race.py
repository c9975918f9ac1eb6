"""Four signatories who sign at the same moment complete the pledge once; the control takes the lock away. TRUST."""

from decimal import Decimal
from threading import Barrier

import pytest

from office.models import AuditEvent
from pledges import actions
from pledges.models import Notice, Pledge, Signature
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import APRIL, fresh, sign, sign_anew
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


@pytest.fixture
def four_anew(race, published, staff, signers):
    """A function: the four sign a corrected text, each in a thread of his own; what each got."""
    changes = {published.items.get().pk: {"target": Decimal(3)}}
    actions.correction_propose(by=staff, pledge=published, changes=changes, reason="录入有误", now=APRIL)
    return lambda: together(*(lambda user=user: sign_anew([user], published) for user in signers.all()))


def test_four_parallel_signatures_complete_a_corrected_text_once(four_anew, published):
    assert four_anew() == [None] * 4
    assert AuditEvent.objects.filter(verb="correction.signed").count() == 1
    assert published.corrections.get().state == "proposed"


def test_control_without_the_lock_a_corrected_text_is_never_complete(four_anew, monkeypatch):
    barrier, counting = Barrier(4, timeout=10), Signature.objects.counting

    def counted_together():
        barrier.wait()  # all four have saved, none has committed
        return counting()

    unlocked = Pledge.objects.with_names
    monkeypatch.setattr("pledges.actions.signing.locked", lambda pledge: unlocked().get(pk=pledge.pk))
    monkeypatch.setattr(Signature.objects, "counting", counted_together)
    four_anew()
    assert AuditEvent.objects.filter(verb="correction.signed").count() != 1


def test_withdrawn_while_the_last_one_signs_leaves_no_standing_signature(
    race, published, staff, reviewer, signers
):
    changes = {published.items.get().pk: {"target": Decimal(3)}}
    row = actions.correction_propose(
        by=staff, pledge=published, changes=changes, reason="录入有误", now=APRIL
    )
    sign_anew(signers.all()[:3], published)
    together(
        lambda: actions.pledge_withdraw(by=reviewer, pledge=published, reason="有误"),
        lambda: sign_anew(signers.all()[3:], published),
    )
    assert not row.version.signatures.standing().exists()
    assert published.corrections.get().state == "refused"


@pytest.fixture
def corrections(race, published, staff, reviewer, reviewer2, signers):
    """A correction signed anew and the two reviewers who publish it at the same moment."""
    changes = {published.items.get().pk: {"target": Decimal(3)}}
    row = actions.correction_propose(
        by=staff, pledge=published, changes=changes, reason="录入有误", now=APRIL
    )
    sign_anew(signers.all(), published)
    both = (reviewer, reviewer2)
    return lambda: together(*(lambda by=by: actions.correction_publish(by=by, correction=row) for by in both))


def test_a_correction_is_published_once(corrections, published):
    found = corrections()
    assert sorted(isinstance(one, RuleBroken) for one in found) == [False, True]
    assert published.versions.count() == 2


def test_a_pledge_withdrawn_at_the_same_moment_is_nowhere_public(race, published, reviewer, reviewer2):
    version = published.versions.get()
    together(
        lambda: actions.pledge_withdraw(by=reviewer, pledge=published, reason="有误"),
        lambda: actions.notice_render(version=version),
        lambda: actions.notice_render(version=version),
    )
    assert fresh(published).state == State.WITHDRAWN
    assert not Notice.objects.exists()


def test_a_successor_countersigns_once(race, published, staff, stage):
    successor = make.user_as("signatory", stage.street, username="successor")
    row = published.signatories.get(party="street")
    actions.signatory_succeed(by=staff, signatory=row, person=successor.person, now=APRIL)
    found = together(*(lambda: sign(successor, published, APRIL) for _ in range(4)))
    assert [isinstance(one, Signature) for one in found].count(True) == 1
