"""Controls of «Jobs» that need no processes; the others are in tests/stack themselves."""

from tests.trust.controls.one import HERE, control

CARRIED = "acknowledged when done, one at a time, JSON alone, bounded in time, nothing asked for ahead"
TASKS = HERE + "test_tasks.py::"

JOBS = [
    control(
        CARRIED,
        "shenbei/settings.py",
        "CELERY_TASK_ACKS_LATE = True\n",
        "",
        TASKS + "test_a_task_is_acknowledged_when_it_is_done",
    ),
    control(
        CARRIED,
        "shenbei/settings.py",
        "CELERY_WORKER_PREFETCH_MULTIPLIER = 1\n",
        "",
        TASKS + "test_a_task_is_acknowledged_when_it_is_done",
    ),
    control(
        CARRIED,
        "shenbei/settings.py",
        "CELERY_TASK_TIME_LIMIT = 900\n",
        "CELERY_TASK_TIME_LIMIT = 1500\n",
        TASKS + "test_a_task_ends_before_its_message_comes_back",
    ),
    control(
        CARRIED,
        "shenbei/settings.py",
        'CELERY_ACCEPT_CONTENT = ["json"]\n',
        'CELERY_ACCEPT_CONTENT = ["json", "pickle"]\n',
        TASKS + "test_nothing_but_json_goes_over_the_broker",
    ),
    control(
        CARRIED,
        "office/bell.py",
        "task.apply_async(args=ids, retry=False)",
        "task.apply_async(args=ids, retry=False, countdown=3600)",
        TASKS + "test_no_work_is_asked_for_ahead",
    ),
]
