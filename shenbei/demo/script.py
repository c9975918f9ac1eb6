"""The script of the sample district: acts with their moments, played in the order of time as they would have happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[datetime], object]


@dataclass
class Script:
    """Acts wait with their moment; an act may put later ones. What lies after `until` has not happened yet."""

    until: datetime
    _waiting: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _number: count = field(default_factory=count)

    def put(self, moment: datetime, act: Act) -> None:
        """Have `act` called with `moment` when its time comes, after those put earlier for the same moment."""
        if moment <= self.until:
            heappush(self._waiting, (moment, next(self._number), act))

    def play(self) -> int:
        """Play everything that waits; returns how many acts it was."""
        played = 0
        while self._waiting:
            moment, _number, act = heappop(self._waiting)
            act(moment)
            played += 1
        return played
