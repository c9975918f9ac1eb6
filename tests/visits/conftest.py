"""Visits ready to be answered."""

import pytest

from tests.visits.moments import at, on
from visits.actions import visit_log


@pytest.fixture
def visit(stage, liaison):
    """A work-group visit of 12 September 2012, entered the day after."""
    return visit_log(
        by=liaison,
        kind="work_group",
        visited_on=on(9, 12),
        community=stage.community,
        purpose="走访困难户",
        participants="王强、李敏",
        now=at(9, 13),
    )
