"""What a control is, and where the tests lie that it names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """`out` in `file` becomes `put`; then every one of `tests` must fail by an assertion, or by `error`."""

    promise: str  # the first cell of its row in docs/trust.md
    file: str
    out: str
    put: str
    tests: tuple[str, ...]
    postgres: bool = False
    error: str = ""


def control(promise: str, file: str, out: str, put: str, *tests: str, **more) -> Control:
    """A control, its tests one after another."""
    return Control(promise, file, out, put, tests, **more)


ACCESS, FLOW = "tests/test_access.py::", "tests/pledges/test_flow.py::"
SHEETS, SIGN_IN = "tests/allowances/test_sheets.py::", "tests/accounts/test_sign_in.py::"
HERE, TRAIL = "tests/trust/", "tests/office/test_trail.py::"
