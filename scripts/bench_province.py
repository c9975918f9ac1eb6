"""The rows of a province for `make bench SCALE=P`, by SQL alone: pairings, and fifty visits to each over three years.

Every table is filled from one row made as the tests make theirs, so that new columns need no word here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

FIRST, LAST = date(2012, 1, 1), date(2014, 12, 31)
STREET_SIZE, VISITS = 50, 50
STREETS, COMMUNITIES, DEPARTMENTS = 1_000_000, 2_000_000, 3_000_000


class Province:
    """So many pairings; written with the foreign keys unasked and the indexes made after the rows."""

    def __init__(self, cursor: Any, number: int) -> None:
        self.cursor, self.number = cursor, number

    def build(self) -> None:
        """All of it, and the statistics that a server keeps of itself."""
        self.cursor.execute("SET session_replication_role = replica")
        self.bodies()
        self.ties()
        self.visits()
        self.cursor.execute("SET session_replication_role = DEFAULT")
        self.cursor.execute("VACUUM ANALYZE")

    def multiply(self, row: Any, source: str, **others: str) -> None:
        """Copies of a row, one for each row of `source`; `others` are the columns that differ, as SQL."""
        names = [
            field.column for field in row._meta.concrete_fields if field.column != "id" or "id" in others
        ]
        values = ", ".join(others.get(name, f"p.{name}") for name in names)
        table = row._meta.db_table
        again = self.indexes_drop(table)
        self.cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} p, {source} WHERE p.id = {row.pk}"  # noqa: S608 - our own names
        )
        for statement in again:
            self.cursor.execute(statement)

    def indexes_drop(self, table: str) -> list[str]:
        """Drop what is not unique; the statements that make it again."""
        self.cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%' "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [table],
        )
        found = self.cursor.fetchall()
        for name, _statement in found:
            self.cursor.execute(f'DROP INDEX "{name}"')
        return [statement for _name, statement in found]

    def bodies(self) -> None:
        """Streets, communities with their bodies, departments."""
        from tests import factories as make

        self.cycle = make.CycleFactory()
        series = f"generate_series(1, {self.number}) n"
        self.community = make.CommunityFactory(name="村")
        street, body, department = (
            self.community.street,
            self.community.organisation,
            make.DepartmentFactory(),
        )
        streets = f"generate_series(1, {-(-self.number // STREET_SIZE)}) n"
        self.multiply(
            street, streets, id=f"{STREETS} + n", name="'街道' || n", initials="'jd' || n", code="'p' || n"
        )
        parent = f"{STREETS} + (n - 1) / {STREET_SIZE} + 1"
        names = {"name": "'村' || n", "initials": "'c' || n", "code": "'p' || n"}
        self.multiply(body, series, id=f"{COMMUNITIES} + n", parent_id=parent, **names)
        names = {"name": "'部门' || n", "initials": "'bm' || n", "code": "'p' || n"}
        self.multiply(department, series, id=f"{DEPARTMENTS} + n", **names)
        home = {"organisation_id": f"{COMMUNITIES} + n", "street_id": parent}
        self.multiply(self.community, series, id="10 + n", code="lpad(to_hex(n), 5, '0')", **home)
        self.department = department

    def ties(self) -> None:
        """Pairings, one of a hundred with a suspension in September 2013."""
        from shenbei.lib.periods import shanghai_midnight
        from tests import factories as make
        from visits.reports.duties import duties_ensure

        self.author, self.other = make.PersonFactory(), make.PersonFactory()
        row = make.PairingFactory(
            cycle=self.cycle, department=self.department, community=self.community, started_on=FIRST
        )
        series = f"generate_series(1, {self.number}) n"
        self.multiply(row, series, id="10 + n", department_id=f"{DEPARTMENTS} + n", community_id="10 + n")
        rest = row.suspensions.create(
            started_on=date(2013, 9, 5),
            ended_on=date(2013, 9, 14),
            ground="illness",
            state="approved",
            asked_by=self.author,
            asked_at=shanghai_midnight(FIRST),
            decided_by=self.other,
            decided_at=shanghai_midnight(FIRST),
        )
        self.multiply(rest, f"generate_series(1, {self.number}, 100) n", pairing_id="10 + n")
        self.cursor.execute("ANALYZE")
        duties_ensure(self.cycle)

    def visits(self) -> None:
        """Visits on random days, entered the day after, each with its side; one of a thousand was disputed."""
        from shenbei.lib.periods import shanghai_midnight
        from visits.models import Dispute, Duty, Visit

        duty = Duty.objects.get(kind="work_group", community=self.community)
        visit = Visit.objects.create(
            kind="work_group",
            state="confirmed",
            visited_on=FIRST,
            community=self.community,
            organisation=self.department,
            purpose="走访困难户",
            author=self.author,
            created_at=shanghai_midnight(FIRST),
            submitted_at=shanghai_midnight(FIRST),
            entered_on=FIRST,
            confirmed_on=FIRST,
            confirmed_by=self.other,
        )
        side = visit.side(duty, added_by=self.author, accepted_on=FIRST, accepted_by=self.author)
        side.save()
        dispute = Dispute.objects.create(
            visit=visit,
            reason="未到",
            raised_by=self.other,
            raised_on=FIRST,
            decide_by=FIRST,
            result="confirmed",
            settled_on=FIRST,
            settled_by=self.other,
        )
        days = f"""(SELECT n, (n - 1) * {VISITS} + k AS v, DATE '{FIRST}' + CAST(floor(random() * 1096) AS integer) AS day
            FROM generate_series(1, {self.number}) n, generate_series(1, {VISITS}) k) d"""  # noqa: S608 - numbers of our own
        where = {"community_id": "10 + d.n", "organisation_id": f"{DEPARTMENTS} + d.n"}
        when = {"visited_on": "d.day", "entered_on": "d.day + 1", "confirmed_on": "d.day + 3"}
        self.multiply(visit, days, id="10 + d.v", **where, **when)
        self.cursor.execute("ANALYZE visits_visit, visits_duty")
        pairs = "visits_visit v JOIN visits_duty y ON y.kind = 'work_group' AND y.community_id = v.community_id AND v.id > 10"
        keys = {"visit_id": "v.id", "duty_id": "y.id"}
        self.multiply(side, pairs, visited_on="v.visited_on", accepted_on="v.entered_on", **keys)
        some = "(SELECT id, entered_on FROM visits_visit WHERE id > 10 AND id % 1000 = 0) v"
        self.multiply(dispute, some, visit_id="v.id", raised_on="v.entered_on", settled_on="v.entered_on + 9")
