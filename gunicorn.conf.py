"""How gunicorn serves the pages: the same in `make stack` and in the containers, by environment only."""

import os

wsgi_app = "shenbei.wsgi:application"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
max_requests = 2000  # a leak never grows old
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - only gunicorn's heartbeat
control_socket_disable = True
