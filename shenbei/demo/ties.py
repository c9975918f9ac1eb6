"""Who goes where at a time: the ties that visits follow, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import Organisation, Role, User
from pairing.models import Community, ContactPoint, Link, Pairing, Posting
from shenbei.demo.stage import Stage


@dataclass
class Ties:
    """The rows that live on a day, with the accounts that log for them."""

    stage: Stage
    day: date

    def __post_init__(self) -> None:
        place = "community__organisation"
        self.links = list(
            Link.objects.live_on(self.day).select_related("leader__person", "street").order_by("pk")
        )
        self.points = list(
            ContactPoint.objects.live_on(self.day).select_related("leader__person", place).order_by("pk")
        )
        self.pairings = list(
            Pairing.objects.live_on(self.day)
            .select_related("department", place)
            .prefetch_related("members__person")
            .order_by("pk")
        )
        self.postings = list(
            Posting.objects.live_on(self.day)
            .select_related("cadre__person", "cadre__department", place)
            .order_by("pk")
        )
        paired = {row.community_id for row in self.pairings}
        everywhere = Community.objects.select_related("organisation", "street").order_by("code")
        self.unpaired = [row for row in everywhere if row.pk not in paired]
        self.of_street: dict[int, list[Community]] = {}
        for row in everywhere:
            self.of_street.setdefault(row.street_id, []).append(row)

    def leader(self, row: Link | ContactPoint) -> User:
        """The leader's account."""
        return self.stage.by_person[Role.LEADER, row.leader.person_id]

    def liaison(self, pairing: Pairing) -> User:
        """The department's liaison officer."""
        return self.stage.by_seat[Role.DEPARTMENT, pairing.department_id]

    def street(self, street: Organisation | int) -> User:
        """The street's clerk."""
        return self.stage.by_seat[Role.STREET, street if isinstance(street, int) else street.pk]

    def cadre(self, posting: Posting) -> User:
        """The cadre's account."""
        return self.stage.by_person[Role.CADRE, posting.cadre.person_id]
