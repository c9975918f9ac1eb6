"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

import shenbei.celery  # noqa: F401 - tasks that are rung here go to our broker
from shenbei.lib.only_text import only_text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")
application = only_text(get_wsgi_application())
