"""Take a roster workbook into the register: everything or nothing. README «Roster»."""

import argparse
from datetime import date, datetime
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pairing.roster_check import Check, roster_check
from pairing.roster_summary import summary
from pairing.roster_write import roster_import
from shenbei.lib.errors import RuleBroken

DONE, REFUSED, USAGE = 0, 1, 2


def month(text: str) -> date:
    """The first day of a month written 2012-01."""
    return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007


class Command(BaseCommand):
    requires_system_checks: list = []  # they load every page of the house, which this command does not need
    help = "Import a roster (.xlsx or .csv). Exit 0: done, 1: data refused, nothing written, 2: usage."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--district", default="", help="name of the district, for the first import")
        parser.add_argument("--cycle-from", type=month, metavar="YYYY-MM", help="first month of the cycle")

    def handle(self, *args, **options) -> None:
        if not options["file"].is_file():
            self._leave(USAGE, _("There is no file %(name)s.") % {"name": options["file"]})
        check = self._check(options)
        if check.faults:
            self.stdout.write("\n".join(map(str, check.faults)))
            raise SystemExit(REFUSED)
        if check.needs_terms:
            self._leave(
                USAGE, _("Please name the district and the cycle: --district NAME --cycle-from 2012-01")
            )
        self._finish(check, options["dry_run"])

    def _check(self, options: dict) -> Check:
        path = options["file"]
        try:
            return roster_check(
                path.read_bytes(), path.name, district=options["district"], cycle_from=options["cycle_from"]
            )
        except RuleBroken as error:
            self._leave(USAGE if error.field else REFUSED, str(error.message))
            raise

    def _finish(self, check: Check, dry_run: bool) -> None:
        try:
            changed = bool(check.plan and not check.plan.changes_nothing)
            if not dry_run:
                changed = roster_import(by=None, check=check)
        except RuleBroken as error:
            self._leave(REFUSED, str(error.message))
            raise
        for line in (*check.notes, *summary(check)):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        elif not changed:
            self.stdout.write(_("No change: the register already says all of it."))

    def _leave(self, code: int, message: str) -> None:
        self.stderr.write(message)
        raise SystemExit(code)
