"""manage.py open_account: the first account of an empty system, made by whoever runs the server."""

import sys
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import appointment_add, person_add, user_add
from accounts.models import Organisation, Role, today
from shenbei.lib.errors import RuleBroken


class Command(BaseCommand):
    help = "Open an account for a person in a role of the district; the password is read from the terminal or stdin."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", help="the person's name")
        parser.add_argument("--role", choices=Role.values, default=Role.SYSTEM)

    def handle(self, *args, **options) -> None:
        district = Organisation.objects.filter(kind=Organisation.Kind.DISTRICT).first()
        if district is None:
            raise CommandError("There is no district yet: import_roster creates it.")
        password = getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            with transaction.atomic():
                person = person_add(by=None, name=options["name"])
                user = user_add(by=None, username=options["username"], person=person, password=password)
                appointment_add(
                    by=None, user=user, role=options["role"], organisation=district, started_on=today()
                )
        except RuleBroken as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(f"{user.username} can sign in; the password must be changed at the first sign-in.")
