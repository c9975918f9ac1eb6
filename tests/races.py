"""Acts that run at the same time on PostgreSQL, made to meet at the same point."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def meeting(monkeypatch, model, parties: int = 2) -> None:
    """Every save of a new row of the model waits until all have passed their checks."""
    barrier, save = Barrier(parties, timeout=10), model.save

    def wait_and_save(self, *args, **kwargs):
        if self.pk is None:
            barrier.wait()
        return save(self, *args, **kwargs)

    monkeypatch.setattr(model, "save", wait_and_save)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads of their own; what each returned or raised, in their order."""
    found: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            found[place] = act()
        except Exception as error:  # handed to the test, which says what it should be
            found[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return found
