"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

import shenbei.celery  # noqa: F401 - tasks that are rung here go to our broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenbei.settings")
application = get_wsgi_application()
