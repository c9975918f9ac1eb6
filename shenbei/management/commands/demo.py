"""manage.py demo: the sample district, from empty tables to a running year."""

import gc
import sys
from argparse import ArgumentTypeError
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation, User, today
from office.trail import events_together
from shenbei.demo.accounts import PASSWORD
from shenbei.demo.district import load
from shenbei.demo.stage import EARLIEST


def day(text: str) -> date:
    """A day such as 2026-11-23 on which the year 2012 is over; ArgumentTypeError for another."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"not a date: {text} (2026-11-23 is one)") from None
    if found < EARLIEST:
        raise ArgumentTypeError(f"the demo tells the whole of 2012: not before {EARLIEST}")
    return found


class Command(BaseCommand):
    help = "Load the sample district into an empty database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--as-of", type=day, help="tell it as of this day (default: today)")
        parser.add_argument("--force", action="store_true", help="also when DEBUG is off")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is data already")
        parser.add_argument("--sign-ins", action="store_true", help="only print the demo's sign-ins")

    def handle(self, *args, **options) -> None:
        if options["sign_ins"]:
            return self.print_sign_ins()
        empty = not (Organisation.objects.exists() or User.objects.exists())
        if not empty and options["if_empty"]:
            return None
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: the demo has known passwords. --force loads it all the same.")
        if not empty:
            raise CommandError("There is data already: the demo goes into an empty database only.")
        gc.disable()  # it makes many objects that stay; looking through them again and again takes a tenth of the time
        with events_together():
            load(options["as_of"] or today(), tell=self.tell)
        gc.enable()
        return self.print_sign_ins()

    def tell(self, line: str) -> None:
        """Say on stderr which part is being told."""
        self.stderr.write(line, ending="\n")
        sys.stderr.flush()

    def print_sign_ins(self) -> None:
        """The demo accounts and, while DEBUG is on, their password."""
        users = User.objects.filter(is_demo=True).select_related("person").order_by("pk")
        if not users or not settings.DEBUG:
            return
        for user in users:
            self.stdout.write(f"  {user.username:<11} {user.acting}  {user.person.name}")
        self.stdout.write(f"password: {PASSWORD}")
