#!/usr/bin/env python
"""Django's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")
    from django.core.management import execute_from_command_line

    import shenbei.celery  # noqa: F401 - tasks that are rung here go to our broker

    execute_from_command_line(sys.argv)
