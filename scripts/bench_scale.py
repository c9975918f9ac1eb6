#!/usr/bin/env python3
"""`make bench SCALE=P`: a province on PostgreSQL (100,000 pairings, 5,000,000 visits), ours beside the floor.

Ratios count, absolute times drift with the machine; rounds are interleaved and medians taken. The data are made in a
database of their own, dropped afterwards. Never run as a test.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from bench_province import Province
from databases import SERVER, create, drop

ROOT = Path(__file__).resolve().parent.parent
NAME = "bench_province"


def main() -> None:
    """Build the province, measure, drop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairings", type=int, default=100_000, help="how many (each has 50 visits)")
    parser.add_argument("--only", choices=["check", "list", "budgets", "export"], help="one of the four")
    parser.add_argument("--keep", action="store_true", help="keep the database and use it again")
    parser.add_argument("--name", default=NAME, help="the database")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DEBUG": "1", "SECRET_KEY": "bench", "DATABASE_URL": f"{SERVER}/{options.name}"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    create(SERVER, options.name)
    try:
        run(options)
    finally:
        if not options.keep:
            drop(SERVER, options.name)


def run(options: argparse.Namespace) -> None:
    """Make the rows unless they are there, then print what was asked for."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    call_command("migrate", verbosity=0)
    from pairing.models import Pairing

    if not Pairing.objects.exists():
        began = time.perf_counter()
        with connection.cursor() as cursor:
            Province(cursor, options.pairings).build()
        print(
            f"{options.pairings:,} pairings, {options.pairings * 50:,} visits in {time.perf_counter() - began:.0f} s"
        )
    import bench_scale_parts

    for name, part in bench_scale_parts.PARTS.items():
        if options.only in (None, name):
            part()


if __name__ == "__main__":
    main()
