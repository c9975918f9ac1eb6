"""manage.py sweep_files: which files no row names, and which rows lack their file; deletes the former when told to."""

from django.core.management.base import BaseCommand

from office.sweep import LEAST_DAYS, compared, sweep


class Command(BaseCommand):
    help = "List files of MEDIA_ROOT without a row and rows without their file; with --delete remove old ones of the former."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--delete", action="store_true", help="remove files without a row")
        parser.add_argument(
            "--days",
            type=int,
            default=7,
            help=f"only what is older than so many days (7; at least {LEAST_DAYS})",
        )

    def handle(self, *args, delete: bool, days: int, **options) -> None:
        left, lost = compared()
        for said, names in (("without a row", left), ("row without its file", lost)):
            for name in names:
                self.stdout.write(f"{said}: {name}")
        gone = sweep(days) if delete else []
        self.stdout.write(
            f"{len(left)} files without a row, {len(lost)} rows without their file, {len(gone)} deleted"
        )
