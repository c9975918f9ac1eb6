"""`check_quotas [--as-of DATE]`: write one verdict per duty and window and say how they came out."""

from argparse import ArgumentTypeError
from collections import Counter
from datetime import date

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from shenbei.lib.periods import shanghai_day
from visits.actions import CheckResult, quotas_check, records_deem
from visits.models import Verdict
from visits.reports.verdicts import outcomes_as_of
from visits.rules import Kind, Outcome


def past_day(text: str) -> date:
    """A day that has come, in Shanghai."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("%(text)s is no date such as 2012-10-31") % {"text": text}) from None
    if day > shanghai_day(timezone.now()):
        raise ArgumentTypeError(_("%(text)s has not come yet") % {"text": text})
    return day


class Command(BaseCommand):
    help = "Check the quotas of every duty, as of today or an earlier day, and write the verdicts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", type=past_day, metavar="DATE", help="the day, as 2012-10-31; default today"
        )

    def handle(self, *args, **options) -> None:
        as_of = options["as_of"] or shanghai_day(timezone.now())
        if options["as_of"] is None:
            records_deem()
        results = quotas_check(by=None, as_of=as_of)
        for result in results:
            self._say(result)
        if not results:
            self.stdout.write(_("No cycle has begun."))

    def _say(self, result: CheckResult) -> None:
        head = {
            "cycle": result.cycle,
            "day": result.as_of,
            "changed": result.changed,
            "last": result.last_run,
        }
        if result.written:
            self.stdout.write(_("%(cycle)s as of %(day)s: %(changed)d verdicts new or changed") % head)
        else:
            self.stdout.write(_("%(cycle)s as of %(day)s: last run as of %(last)s, nothing written") % head)
        outcomes = self._stored(result) if result.written else outcomes_as_of(result.cycle, result.as_of)
        for kind in Kind:
            counts = outcomes.get(kind, Counter())
            words = (f"{outcome.label} {counts[outcome]}" for outcome in Outcome if counts[outcome])
            self.stdout.write(f"  {kind.label}: {', '.join(words) or '–'}")

    def _stored(self, result: CheckResult) -> dict[str, Counter]:
        rows = Verdict.objects.filter(duty__cycle=result.cycle).values_list("duty__kind", "outcome")
        found: dict[str, Counter] = {}
        for kind, outcome, number in rows.annotate(number=Count("pk")).order_by():
            found.setdefault(kind, Counter())[outcome] = number
        return found
