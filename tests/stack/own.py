"""Servers of a test's own, which it may kill and starve: PostgreSQL, Redis, a small file system."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from databases import connect
from processes import die_with_parent

PATIENCE = 30
QUICK = ["-c", "shared_buffers=32MB", "-c", "max_connections=60", "-c", "timezone=America/Los_Angeles"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OwnRedis:
    """A Redis server of the test's own, killed and started at will; it forgets everything each time."""

    def __init__(self, folder: Path) -> None:
        """Choose a port; nothing listens on it yet."""
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Listen, empty."""
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )

    def kill(self) -> None:
        """Gone, as with kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None


def postgres_programs() -> Path:
    """The folder of initdb and postgres, the newest; skips when Debian's package is not there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return (
        found[-1].parent
        if found
        else pytest.skip("needs PostgreSQL's own programs (apt-get install postgresql)")
    )


class OwnPostgres:
    """A PostgreSQL server of the test's own with `fsync` on, killed with all its children and started at will."""

    def __init__(self) -> None:
        """Make its empty cluster; nothing listens yet."""
        self.programs, self.port = postgres_programs(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="own-postgres-"))
        self.account = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        )
        self.process: subprocess.Popen | None = None
        if self.account:
            shutil.chown(self.folder, "postgres", "postgres")
        initdb = [self.programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8"]
        self.run(*initdb, "--no-instructions", "--no-sync", "-D", self.folder / "data")

    def run(self, *command: str | Path) -> None:
        """Run a program as the server's account."""
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.account)

    def url(self, name: str = "house") -> str:
        """The address of one of its databases."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def start(self, *options: str) -> float:
        """Listen, with more options; the seconds until it answered."""
        began = time.monotonic()
        place = ["-D", self.folder / "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", *place, *QUICK, *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
                **self.account,
            )
        while not self.answers():
            assert time.monotonic() - began < PATIENCE, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)
        return time.monotonic() - began

    def answers(self) -> bool:
        """Whether one can sign in to it."""
        with suppress(psycopg2.OperationalError):
            psycopg2.connect(self.url("postgres").replace("postgres:", "postgresql:", 1)).close()
            return True
        return False

    def sql(self, statement: str) -> None:
        """Say something to the server, outside any transaction."""
        with closing(connect(self.url("").rstrip("/"))) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def copy(self, source: str, name: str = "house") -> None:
        """A database of this server with all that another holds."""
        self.sql(f"CREATE DATABASE {name}")
        dump = subprocess.run(["pg_dump", "-Fc", source], check=True, capture_output=True).stdout
        subprocess.run(
            ["pg_restore", "--no-owner", "--exit-on-error", "-1", "-d", self.url(name)],
            input=dump,
            check=True,
        )

    def kill(self) -> None:
        """kill -9 of the server and of every process that it started: nothing of its memory is left."""
        if not self.process:
            return
        pid = self.process.pid
        family = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        for member in family:
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        self.process.wait(10)
        self.process = None
        for member in family[1:]:
            while (
                Path(f"/proc/{member}").exists()
                and "Z" not in Path(f"/proc/{member}/stat").read_text().split()[2]
            ):
                time.sleep(0.01)

    def remove(self) -> None:
        """Gone with all that it kept."""
        self.kill()
        shutil.rmtree(self.folder)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator["SmallDisk"]:
    """A file system of so many MB mounted on a new folder; skips where mounting is not permitted."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "small", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to mount a small file system: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class SmallDisk:
    """A file system that is soon full."""

    def __init__(self, folder: Path) -> None:
        """Mounted on `folder`."""
        self.folder = folder
        self.filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        """Fill it up but for so many bytes."""
        with self.filler.open("ab", buffering=0) as file:
            block = bytes(64 * 1024)
            while len(block) > 1:
                try:
                    file.write(block)
                except OSError:
                    block = block[: len(block) // 2]
            file.truncate(max(0, file.tell() - leave))

    def free(self) -> None:
        """Give the space back."""
        self.filler.unlink(missing_ok=True)
