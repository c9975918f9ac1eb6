"""The roster while it is being read: lines taken so far, lines refused, and what a line may refer to."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from pairing.roster import CommunityRow, DepartmentRow, LeaderRow, PairingRow, PostingRow
from pairing.roster_register import Register
from shenbei.lib.periods import Window
from shenbei.lib.sheets import Follows

CommunityKey = tuple[str, str]  # street, name


@dataclass(frozen=True)
class Doubt:
    """Why a cell is refused; `follows` says that it fails only because another line failed, surely or perhaps,
    or waits for the columns of another table to be known."""

    key: str
    reason: str
    follows: Follows = ""


@dataclass
class Draft:
    """What the resources have taken from the tables, beside the register as it stands."""

    register: Register
    cycle: Window
    grade_year: int
    communities: dict[CommunityKey, CommunityRow] = field(default_factory=dict)
    departments: dict[str, DepartmentRow] = field(default_factory=dict)
    leaders: dict[str, LeaderRow] = field(default_factory=dict)
    pairings: list[PairingRow] = field(default_factory=list)
    postings: list[PostingRow] = field(default_factory=list)
    places: dict[tuple, str] = field(default_factory=dict)  # what must stand once → where it stands
    refused: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    nameless: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sheet: str = ""  # the one being read
    unread: set[str] = field(default_factory=set)  # tables whose header left a question

    def here(self, row: int) -> str:
        """A row of the sheet being read, for a sentence."""
        return _("«%(sheet)s» row %(row)d") % {"sheet": self.sheet, "row": row}

    def twice(self, key: str, *what: object) -> Iterator[Doubt]:
        """A doubt when this already stands somewhere."""
        if place := self.places.get(what):
            yield Doubt(key, _("already listed: %(place)s") % {"place": place})

    def place(self, row: int, *what: object) -> None:
        """Remember where this stands."""
        self.places[what] = self.here(row)

    def refuse(self, kind: str, name: str, row: int, unsure: bool) -> None:
        """Remember a refused line, by its name where it has one of its own, so that others can point to it."""
        if name and not unsure:
            self.refused[kind].setdefault(name, self.here(row))
        else:
            self.nameless[kind].append(self.here(row))

    def streets_find(self, key: str, names: Iterable[str]) -> Doubt | None:
        """Why a cell's streets can't all be said; None when they are in the register or in the file."""
        known = set(self.register.streets) | {street for street, _name in self.communities}
        unknown = [name for name in names if name not in known]
        return self._unknown(key, "communities", "、".join(unknown), list(known)) if unknown else None

    def community_keys(self, name: str) -> list[CommunityKey]:
        """The communities that a name can mean; «street + name» means one."""
        known = {(found.street.name, name) for found in self.register.communities.get(name, [])}
        known |= {key for key in self.communities if key[1] == name}
        if not known:
            known = {key for key in self._all_keys() if "".join(key) == name}
        return sorted(known)

    def _all_keys(self) -> set[CommunityKey]:
        rows = {
            (found.street.name, found.name) for many in self.register.communities.values() for found in many
        }
        return rows | set(self.communities)

    def community_find(self, key: str, name: str) -> CommunityKey | Doubt:
        """The community that a cell names, or why it can't be said."""
        found = self.community_keys(name)
        if len(found) == 1:
            return found[0]
        if found:
            streets = "、".join(street for street, _name in found)
            return Doubt(
                key,
                _("«%(name)s» is in several streets (%(streets)s); write the street before the name")
                % {"name": name, "streets": streets},
            )
        return self._unknown(key, "communities", name, [known for _street, known in self._all_keys()])

    def grade_on(self, key: CommunityKey, day: date) -> str:
        """The grade of a community on a day, by the register or else by the file; '' for none."""
        community = self.register.community(*key)
        given = self.register.graded.get(community.pk, {}) if community else {}
        if before := [start for start in given if start <= day]:
            return given[max(before)]
        row = self.communities.get(key)
        return row.grade if row and date(self.grade_year + 1, 1, 1) <= day else ""

    def department_find(self, key: str, name: str) -> str | Doubt:
        """The department that a cell names, or why it can't be said."""
        if name in self.departments or name in self.register.departments:
            return name
        return self._unknown(key, "departments", name, [*self.departments, *self.register.departments])

    def _unknown(self, key: str, kind: str, name: str, known: list[str]) -> Doubt:
        if place := self.refused[kind].get(name):
            reason = _("fails only because another line was refused, where «%(name)s» stands: %(place)s")
            return Doubt(key, reason % {"name": name, "place": place}, follows="surely")
        if kind in self.unread:
            return Doubt(key, "", "waits")
        reason = _("unknown: «%(name)s» is neither in the list nor in the register") % {"name": name}
        if close := difflib.get_close_matches(name, known, 1, 0.75):
            return Doubt(key, reason + _("; is «%(close)s» meant?") % {"close": close[0]})
        if places := self.nameless[kind]:
            more = _("; perhaps only because of lines refused without a name of their own: %(places)s")
            return Doubt(key, reason + more % {"places": "、".join(places)}, follows="perhaps")
        return Doubt(key, reason)
