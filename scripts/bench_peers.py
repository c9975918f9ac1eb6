"""What `make bench` measures pledges beside: typst in this process, nginx with static files and as caching proxy."""

import http.client
import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

REQUESTS = 3000
PORTS = {"static": 18931, "proxy": 18932, "ours": 18933}
PAGE = """#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),
  footer: [#text(7.5pt)[文本校验码 0123456789abcdef0123456789abcdef] #h(1fr) — #context counter(page).display() —])
#set text(font: ("FandolFang R", "Noto Serif SC"), size: 16pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), leading: 12.99pt, spacing: 12.99pt)
#set document(title: "四方承诺书{turn}")
#align(center, text(font: "Noto Serif SC", weight: 900, 22pt)[社区帮扶四方承诺书])
#align(center)[前程泉村（2012年度）]

为扎实做好社区帮扶工作，帮扶部门、街道党工委、社区党组织、派驻干部四方就前程泉村年度帮扶事项共同承诺如下，接受党员群众监督。

#text(font: "Noto Sans SC", weight: 700)[一、承诺四方]

帮扶部门：区发展和改革局

街道党工委：兴隆台街道

社区党组织：前程泉村

派驻干部：高玉桂（区发展和改革局）

#text(font: "Noto Sans SC", weight: 700)[二、承诺事项]

#set par(first-line-indent: 0em, leading: 6pt)
#set text(12pt)
#table(columns: (8mm, 19mm, 42mm, 18mm, 23mm, 20mm, 26mm),
  table.header([序号], [目标], [承诺事项与佐证], [基数], [目标值], [完成时限], [责任方]),
{rows})
监督单位：中共沈北新区委组织部。监督电话：024-88012380。

#table(columns: (1fr, 1fr), {blocks})
"""
ROW = "[{n}], [促进经济发展], [新建农民专业合作社（登记证书、现场照片）], [{n}家], [{n}家], [10月31日], [帮扶部门],\n"
BLOCK = "[单位（盖章）：区发展和改革局 \\ 签字人：王建国（局长） \\ 日期：2012年3月5日], "


def typst_paper(rows: int, fonts: Path) -> Callable[[], Any] | None:
    """A call that prints such a paper with typst, another text each time; None where typst is not installed."""
    try:
        import typst
    except ImportError:
        return None
    turns = itertools.count()

    def paper() -> bytes:
        body = "".join(ROW.format(n=n) for n in range(1, rows + 1))
        source = PAGE.format(turn=next(turns), rows=body, blocks=BLOCK * 4)
        return typst.compile(source.encode(), font_paths=[str(fonts)])

    return paper


CONFIG = """worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 64; }}
http {{ access_log off; proxy_cache_path {folder}/cache keys_zone=one:1m; client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; proxy_temp_path {folder}/p;
  keepalive_requests 100000;
  server {{ listen 127.0.0.1:{static}; root {folder}/www; default_type text/html; add_header Cache-Control "public, max-age=60"; }}
  server {{ listen 127.0.0.1:{proxy}; location / {{ proxy_pass http://127.0.0.1:{ours}; proxy_cache one;
    proxy_cache_lock on; add_header X-Cache $upstream_cache_status; }} }} }}
"""


class Silent(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Nginx:
    """One nginx that serves a page from a file, and from its cache as a proxy in front of our own application.

    The proxy is told nothing of what may be kept: our headers say it.
    """

    def __init__(self, page: bytes, application: Any, path: str) -> None:
        self.path = path
        self.ours = make_server("127.0.0.1", PORTS["ours"], application, handler_class=Silent)
        Thread(target=self.ours.serve_forever, daemon=True).start()
        self.folder = Path(tempfile.mkdtemp(prefix="bench-nginx-"))
        (self.folder / "www").mkdir()
        (self.folder / "www/page.html").write_bytes(page)
        self.folder.chmod(0o755)

    @staticmethod
    def installed() -> bool:
        """Whether there is an nginx to start."""
        return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") is not None

    def __enter__(self) -> "Nginx":
        config = self.folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=self.folder, **PORTS))
        binary = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        self.process = subprocess.Popen(
            [str(binary), "-c", str(config), "-e", str(self.folder / "error.log")]
        )
        time.sleep(1)
        return self

    def __exit__(self, *_why: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.ours.shutdown()
        shutil.rmtree(self.folder)

    def seconds(self) -> tuple[float, float]:
        """Seconds for so many requests over one connection: out of the proxy's cache, and from the file; medians of five."""
        assert self._kept(), "the proxy does not keep our answer"
        rounds = [(self._asked("proxy"), self._asked("static")) for _round in range(5)]
        cached, static = (median(each) for each in zip(*rounds, strict=True))
        return cached, static

    def _kept(self) -> bool:
        """Whether the proxy answers the second request by itself."""
        said = []
        for _request in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", PORTS["proxy"])
            connection.request("GET", self.path)
            said.append(connection.getresponse().headers["X-Cache"])
        return said == ["MISS", "HIT"]

    def _asked(self, name: str) -> float:
        path = self.path if name == "proxy" else "/page.html"
        connection = http.client.HTTPConnection("127.0.0.1", PORTS[name])
        began = time.perf_counter()
        for _request in range(REQUESTS // 5):
            connection.request("GET", path)
            connection.getresponse().read()
        return (time.perf_counter() - began) * 5
