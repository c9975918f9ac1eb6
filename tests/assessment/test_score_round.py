"""The command `score_round` (DESIGN, the contract)."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessment import actions
from assessment.models import Score
from tests.assessment.conftest import LATER, behind_the_back, walk_to_approval


def run(*args) -> list[str]:
    out = StringIO()
    call_command("score_round", *args, stdout=out)
    return out.getvalue().splitlines()


def test_open_round_is_computed_and_its_gaps_are_named(full, stage):
    lines = run("2012H2")
    full.refresh_from_db()
    assert full.computed_at is not None
    assert lines[-1] == f"2012H2 open {len(lines) - 1} missing"
    assert any(line.startswith(f"{stage.community.code} 前程泉村") for line in lines[:-1])


def test_list_says_code_and_state(full, staff, reviewer):
    assert run("--list") == ["2012H2 open"]
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    assert run("--list") == ["2012H2 finished"]


def test_verify_prints_the_checksum_again(full, staff, reviewer):
    found = actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    assert run("2012H2", "--verify") == [found.checksum]
    assert run("2012H2") == [f"2012H2 finished {found.checksum}"]


def test_verify_finds_a_changed_score(full, staff, reviewer):
    actions.round_finish(by=reviewer, round=walk_to_approval(full, staff), now=LATER)
    with behind_the_back():
        Score.objects.filter(stage="street").update(points=1)
    with pytest.raises(SystemExit) as caught:
        run("2012H2", "--verify")
    assert caught.value.code == 1


@pytest.mark.parametrize(("args", "code"), [((), 2), (("2011H2",), 1), (("2012H2", "--verify"), 1)])
def test_refusals(full, args, code):
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert caught.value.returncode == code
