"""What is taken out of the house, and the test that must then fail: one control for each row of docs/trust.md.

`make controls` applies each to a copy of the tree. A text to take out stands exactly once in its file.
"""

from tests.trust.controls.assessment import ASSESSMENT
from tests.trust.controls.comes_in import COMES_IN
from tests.trust.controls.jobs import JOBS
from tests.trust.controls.one import Control
from tests.trust.controls.running import RUNNING
from tests.trust.controls.stays import STAYS
from tests.trust.controls.who_may import WHO_MAY

__all__ = ["CONTROLS", "WITHIN", "Control"]

CONTROLS: list[Control] = [*WHO_MAY, *ASSESSMENT, *STAYS, *JOBS, *COMES_IN, *RUNNING]

# Rows whose control is none of these, and why.
BY_HAND = "its test kills or starts the processes itself, on PostgreSQL and Redis (tests/stack)"
WITHIN: dict[str, str] = {
    "a dead worker or beat is said": BY_HAND,
    "a worker that hangs is ended by its health check and started again": BY_HAND,
    "broker down at a POST, five restarts": BY_HAND,
    "kill -9 of a worker loses nothing": BY_HAND,
}
