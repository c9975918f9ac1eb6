"""manage.py backup DIR: database, files and the trail's head into a new folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from office.backup import backup_make
from office.backup.stores import NotDone


class Command(BaseCommand):
    help = "Back up database, files and the trail's head into a new folder under DIR."

    def add_arguments(self, parser) -> None:
        parser.add_argument("target", metavar="DIR", type=Path)

    def handle(self, *args, target: Path, **options) -> None:
        try:
            self.stdout.write(str(backup_make(target)))
        except (NotDone, OSError) as error:
            raise CommandError(str(error)) from None
