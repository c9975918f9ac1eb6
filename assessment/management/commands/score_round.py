"""`score_round CODE`: compute a round, list the rounds, or prove a finished one (DESIGN, the contract)."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessment.actions import round_compute
from assessment.models import Round
from assessment.proof import round_checksum, round_recomputed
from assessment.reports import gap_lines


class Command(BaseCommand):
    """Exit 0 done, 1 refused (no such round, or it does not recompute), 2 usage."""

    help = "Computes the round of a half-year (2012H2); a finished one only tells its checksum."

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="half-year, such as 2012H2")
        parser.add_argument("--list", action="store_true", help="print «CODE STATE» of every round")
        parser.add_argument(
            "--verify", action="store_true", help="recompute a finished round, print its checksum"
        )

    def handle(self, *args, code=None, **options):
        if options["list"]:
            for row in Round.objects.order_by("code"):
                self.stdout.write(f"{row.code} {'finished' if row.is_finished else 'open'}")
            return
        if not code:
            raise CommandError(_("Name a half-year such as 2012H2, or give --list."), returncode=2)
        found = Round.objects.filter(code=code).first()
        if found is None:
            raise CommandError(_("There is no round %(code)s.") % {"code": code}, returncode=1)
        if options["verify"]:
            self._verify(found)
        elif found.is_finished:
            self.stdout.write(f"{found.code} finished {found.checksum}")
        else:
            self._compute(found)

    def _verify(self, found: Round) -> None:
        if not found.is_finished:
            raise CommandError(_("The round %(code)s is not finished.") % {"code": found.code}, returncode=1)
        recomputed, stored = round_recomputed(found), round_checksum(found)
        if not recomputed == stored == found.checksum:
            self.stderr.write(f"{found.code} recomputed {recomputed}, rows {stored}, final {found.checksum}")
            sys.exit(1)
        self.stdout.write(recomputed)

    def _compute(self, found: Round) -> None:
        round_compute(by=None, round=found)
        lines = gap_lines(found)
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(f"{found.code} open {len(lines)} missing")
