#!/usr/bin/env python3
"""For a container's health check: 0 while «worker» or «beat» (the argument) gives signs of life, else 1."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from office.reports import silent_parts  # noqa: E402

sys.exit(sys.argv[1] in silent_parts(timezone.now()))
