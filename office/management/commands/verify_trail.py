"""manage.py verify_trail: whether the audit trail is whole."""

import sys

from django.core.management.base import BaseCommand

from office.models import TrailHead
from office.trail import first_fault


class Command(BaseCommand):
    help = "Verify the audit trail; exit 1 and the first bad row when it does not hold."

    def handle(self, *args, **options) -> None:
        fault = first_fault()
        if fault:
            self.stderr.write(f"event {fault.seq}: {fault.reason}")
            sys.exit(1)
        head = TrailHead.objects.filter(pk=1).first() or TrailHead()
        self.stdout.write(f"{head.seq} events, whole, head {head.hash or '-'}")
