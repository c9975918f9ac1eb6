"""A chat group's robot as a real server: it hears messages, or holds them unanswered, or hangs up."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class ChatGroup(ThreadingHTTPServer):
    """Listens on a free port of this machine; `heard` are the messages that it took."""

    daemon_threads = True

    def __init__(self) -> None:
        """Begin to listen at once."""
        super().__init__(("127.0.0.1", 0), Robot)
        self.heard: list[str] = []
        self.holding = Event()
        self.held = Event()
        self.free = Event()
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """As NOTIFY_URLS names it."""
        return f"json://127.0.0.1:{self.server_port}/"

    def hold(self) -> None:
        """From now on take nothing: keep each message waiting and then hang up."""
        self.held.clear()
        self.free.clear()
        self.holding.set()

    def let_go(self) -> None:
        """Hang up on what waits and take messages again."""
        self.holding.clear()
        self.free.set()


class Robot(BaseHTTPRequestHandler):
    """One message."""

    server: ChatGroup

    def do_POST(self) -> None:
        """Take it and say so, or hold it."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.holding.is_set():
            self.server.held.set()
            self.server.free.wait(30)
            self.close_connection = True
            return
        self.server.heard.append(json.loads(content)["message"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on the test's output."""
