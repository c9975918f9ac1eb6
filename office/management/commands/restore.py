"""manage.py restore FOLDER: a backup into an empty database and an empty place for files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from office.backup import backup_restore
from office.backup.stores import NotDone


class Command(BaseCommand):
    help = "Restore a backup into an empty database and an empty MEDIA_ROOT, and compare what arrived."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument("--head", type=Path, help="the file of heads that is kept elsewhere")
        parser.add_argument(
            "--older", action="store_true", help="restore although the trail went on after it"
        )

    def handle(self, *args, folder: Path, head: Path | None, older: bool, **options) -> None:
        try:
            done = backup_restore(folder, head, older)
        except (NotDone, OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{done.rows} rows, {done.files} files, trail whole to event {done.head}")
