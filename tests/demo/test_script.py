"""Acts are played in the order of time, those to come are not."""

from datetime import UTC, datetime

from shenbei.demo.script import Script

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_acts_are_played_in_the_order_of_time() -> None:
    script, told = Script(NOON), []
    script.put(
        NOON.replace(hour=9), lambda now: script.put(now.replace(hour=10), lambda _now: told.append("ten"))
    )
    script.put(NOON.replace(hour=11), lambda _now: told.append("eleven"))
    script.put(NOON.replace(hour=11), lambda _now: told.append("eleven again"))
    assert script.play() == 4
    assert told == ["ten", "eleven", "eleven again"]


def test_what_is_to_come_has_not_happened() -> None:
    script, told = Script(NOON), []
    script.put(NOON.replace(hour=13), lambda _now: told.append("one"))
    assert script.play() == 0 and not told
