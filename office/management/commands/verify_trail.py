"""manage.py verify_trail: whether the audit trail is whole."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from office.models import TrailHead
from office.trail import first_fault
from office.trail_head import head_fault


class Command(BaseCommand):
    help = "Verify the audit trail; exit 1 and the first bad row when it does not hold."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--head", type=Path, help="the file of heads that is kept elsewhere")

    def handle(self, *args, head: Path | None = None, **options) -> None:
        try:
            fault = first_fault() or (head_fault(head) if head else None)
        except (OSError, ValueError) as error:
            raise CommandError(f"{head}: {error}", returncode=2) from None
        if fault:
            self.stderr.write(f"event {fault.seq}: {fault.reason}")
            sys.exit(1)
        row = TrailHead.objects.filter(pk=1).first() or TrailHead()
        self.stdout.write(f"{row.seq} events, whole, head {row.hash or '-'}")
