"""Programs killed in the middle of their work: each (duty, window) once, none missing, nothing told twice."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from tests.stack.conftest import Stack, until

NIGHTLY, TELL, LETTERS = "visits.tasks.nightly", "visits.tasks.tell", "office.tasks.letters_out"
JOBS = "SELECT name, state, attempts FROM office_job ORDER BY name"
BLOCKED = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%pairing_cycle%'
"""
VERDICTS = """
SELECT count(*), count(DISTINCT (duty_id, starts_on)) FROM visits_verdict v
JOIN visits_duty d ON d.id = v.duty_id WHERE d.kind = 'work_group'
"""
TOLD = "SELECT count(*), count(DISTINCT (duty_id, starts_on, kind)) FROM visits_reminder WHERE told_at IS NOT NULL"
WINDOWS = 3 * 36  # three pairings, the months of their cycle


@contextmanager
def cycle_locked(stack: Stack) -> Iterator[None]:
    """Hold the row that the check takes first, so that it stops in the middle until we let go."""
    connection = psycopg2.connect(stack.database_url.replace("postgres://", "postgresql://", 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM pairing_cycle FOR UPDATE")
    try:
        yield
    finally:
        connection.close()


def stopped_in_the_middle(stack: Stack) -> None:
    stack.ring(NIGHTLY)
    until(lambda: stack.sql(BLOCKED), "a check that waits for the row", 30)


def time_passes(stack: Stack) -> None:
    """Half an hour, for whoever held a claim."""
    stack.sql("UPDATE office_job SET claimed_at = claimed_at - interval '30 minutes' WHERE state = 'claimed'")
    stack.sql(
        "UPDATE office_letter SET claimed_at = claimed_at - interval '30 minutes' WHERE state = 'claimed'"
    )


def night_is_done(stack: Stack, attempts: int) -> None:
    until(lambda: ("visits.nightly", "done", attempts) in stack.sql(JOBS), "the work of the night", 30)
    assert stack.sql(VERDICTS) == [(WINDOWS, WINDOWS)]


def kill_children(stack: Stack) -> None:
    for child in stack.children("worker"):
        os.kill(child, signal.SIGKILL)


def kill_family(stack: Stack) -> None:
    stack.kill("worker")
    stack.start("worker")


@pytest.mark.parametrize("kill", [kill_children, kill_family])
def test_a_check_that_was_killed_is_done_by_another(unchecked: Stack, kill) -> None:
    with cycle_locked(unchecked):
        stopped_in_the_middle(unchecked)
        kill(unchecked)
    assert unchecked.sql(VERDICTS) == [(0, 0)]
    time_passes(unchecked)
    unchecked.ring(NIGHTLY)
    night_is_done(unchecked, attempts=2)


def test_a_check_whose_connection_is_cut_frees_its_claim_at_once(unchecked: Stack) -> None:
    with cycle_locked(unchecked):
        stopped_in_the_middle(unchecked)
        for (pid,) in unchecked.sql(BLOCKED):
            unchecked.sql("SELECT pg_terminate_backend(%s)", pid)
        until(lambda: ("visits.nightly", "failed", 1) in unchecked.sql(JOBS), "a claim given back", 20)
    unchecked.ring(NIGHTLY)
    night_is_done(unchecked, attempts=2)


def test_two_beats_after_a_month_s_end_tell_each_duty_once(unchecked: Stack) -> None:
    unchecked.kill("beat")
    unchecked.kill("worker")
    for name in ("late", "later"):
        unchecked.overdue_beat(name, days=40)
    until(lambda: unchecked.messages().count(TELL) == 2, "a ring of each beat", 30)
    unchecked.start("worker")
    until(lambda: ("visits.nightly", "done", 1) in unchecked.sql(JOBS), "the work of the night", 40)
    for _hour in range(2):
        unchecked.ring(
            TELL
        )  # an hour later: a ring that came while the night's work was under way did nothing
    until(lambda: ("visits.urgent", "done", 1) in unchecked.sql(JOBS), "everybody told", 40)
    night_is_done(unchecked, attempts=1)
    ((number, different),) = unchecked.sql(TOLD)
    assert number == different >= 6  # three pairings, two whole months at least
    missed = "SELECT count(*) FROM visits_verdict v WHERE outcome = 'missed' AND NOT EXISTS ({told})"
    told = "SELECT 1 FROM visits_reminder r WHERE r.duty_id = v.duty_id AND r.starts_on = v.starts_on"
    assert unchecked.sql(missed.format(told=told)) == [(0,)]
    until(lambda: unchecked.chat.heard, "the chat group", 30)
    until(lambda: not unchecked.sql("SELECT 1 FROM office_letter WHERE state <> 'sent'"), "all letters", 30)
    letters = "SELECT count(*) FROM office_letter WHERE channel = %s"
    assert [(len(unchecked.chat.heard),)] == unchecked.sql(letters, "chat")
    assert [(len(list((unchecked.folder / "mail").iterdir())),)] >= [(3,)]


def test_without_the_rows_it_would_be_told_again(unchecked: Stack) -> None:
    unchecked.ring(TELL)
    until(lambda: ("visits.urgent", "done", 1) in unchecked.sql(JOBS), "everybody told", 40)
    first = unchecked.sql(TOLD)
    unchecked.sql("DELETE FROM office_job")
    unchecked.ring(TELL)
    until(lambda: ("visits.urgent", "done", 1) in unchecked.sql(JOBS), "the second ring", 40)
    assert unchecked.sql(TOLD) == first  # the job's row is gone, the reminders' rows still hold
    unchecked.sql("DELETE FROM office_job")
    unchecked.sql("DELETE FROM visits_reminder_notifications")
    ((last,),) = unchecked.sql("SELECT max(id) FROM visits_reminder")
    unchecked.sql("DELETE FROM visits_reminder")
    unchecked.ring(TELL)
    until(lambda: ("visits.urgent", "done", 1) in unchecked.sql(JOBS), "the third ring", 40)
    assert unchecked.sql("SELECT count(*) FROM visits_reminder WHERE id > %s", last)[0][0] == first[0][0]


def test_a_letter_in_the_hands_of_a_killed_worker_is_sent_by_another(unchecked: Stack) -> None:
    unchecked.chat.hold()
    put = "from office.letters import letters_put; letters_put(key='k', subject='s', text='t', chat=True)"
    unchecked.shell(put)
    unchecked.ring(LETTERS)
    until(unchecked.chat.held.is_set, "a letter on its way", 20)
    kill_children(unchecked)
    unchecked.chat.let_go()
    unchecked.ring(LETTERS)
    until(lambda: not unchecked.messages(), "the ring taken", 20)
    assert unchecked.chat.heard == []  # its claim is fresh: perhaps its sender lives
    time_passes(unchecked)
    unchecked.ring(LETTERS)
    until(lambda: unchecked.sql("SELECT 1 FROM office_letter WHERE state = 'sent'"), "the letter", 20)
    assert unchecked.chat.heard == ["t"]
