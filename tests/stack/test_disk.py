"""Disks full to the last byte: a clear sentence, nothing half, what was typed is kept, and all goes on with the space.

Two small file systems of the test's own: one for files and temporary files, one for PostgreSQL's data.
"""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.stack.conftest import Stack, until
from tests.stack.own import OwnPostgres, SmallDisk, free_port, small_disk
from tests.stack.person import HALF, ORPHANS, Person, a_visit

FULL = "磁盘已满"
AWAY = "系统暂时没有响应"
ROOM = "from office.room import database_has_room; print(database_has_room())"
# No room for one session, whatever the disk has left: the server's own error, made certain.
NOT_KEPT = """
CREATE FUNCTION not_kept() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$
LANGUAGE plpgsql;
CREATE TRIGGER not_kept BEFORE UPDATE ON django_session FOR EACH ROW WHEN (NEW.session_key = %s)
EXECUTE FUNCTION not_kept()
"""
KEPT = "DROP TRIGGER not_kept ON django_session; DROP FUNCTION not_kept()"
ROSTER = Path(__file__).resolve().parents[2] / "shenbei/samples/roster-2012.xlsx"


def photo(size: int = 500) -> bytes:
    """A JPEG that does not compress: about 200 kB at 500 pixels."""
    out = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A hundred megabytes: each process of the web unpacks the faces of its papers there."""
    with small_disk(tmp_path / "small", 100) as found:
        yield found


@pytest.fixture
def tight(unchecked: Stack, disk: SmallDisk) -> Stack:
    """The district with its files and temporary files on the small disk."""
    port = str(free_port())
    own = Stack(
        unchecked.folder,
        unchecked.database_url,
        unchecked.redis_url,
        MEDIA_ROOT=str(disk.folder / "media"),
        TMPDIR=str(disk.folder),
        PORT=port,
    )
    own.url = f"http://127.0.0.1:{port}"
    own.env["BIND"] = f"127.0.0.1:{port}"
    own.start("web")
    until(own.is_well, "a web server with little room")
    yield own
    own.stop()


def files(disk: SmallDisk) -> list[str]:
    """What lies on the disk beside the filler."""
    return sorted(path.name for path in disk.folder.rglob("*") if path.is_file() and path != disk.filler)


def backup(own: Stack, target: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "backup", str(target)]
    return subprocess.run(command, env=own.env, capture_output=True, text=True, check=False)


def photo_of_a_visit(own: Stack, person: Person, duty: str) -> str:
    """Enter a visit with a photo; the page of the visit afterwards."""
    data = a_visit(duty)
    status, _page = person.ask(f"{own.url}/visits/log/", {"photos": ("p.jpg", photo())}, **data)
    assert status == 302
    ((pk,),) = own.sql("SELECT id FROM visits_visit WHERE purpose = %s", data["purpose"])
    status, page = person.ask(f"{own.url}/visits/{pk}/")
    assert status == 200 and data["purpose"] in page
    return page


@pytest.mark.parametrize("room", [0, 8_000], ids=["none", "for half a file"])
def test_a_full_disk_of_files(tight: Stack, disk: SmallDisk, room: int) -> None:
    clerk, staff = tight.persons("clerk0", "staff")
    duty = tight.duty(clerk)
    tight.sql("DELETE FROM office_attachment")
    before = files(disk)
    disk.fill(room)
    assert tight.health()[0] == 503 and tight.health()[1]["disk"] == "full"

    assert FULL in photo_of_a_visit(tight, clerk, duty)
    roster = {"file": ("roster.xlsx", ROSTER.read_bytes())}
    status, page = staff.ask(f"{tight.url}/import/", roster, once="k" * 32)
    assert status in (200, 422) and FULL in page
    done = backup(tight, disk.folder / "backups")
    assert done.returncode == 1 and re.search("[Nn]o space left", done.stderr), done.stderr
    assert files(disk) == before and tight.sql("SELECT id FROM office_attachment") == []
    assert not list((disk.folder / "backups").iterdir())

    disk.free()
    assert tight.is_well()
    assert FULL not in photo_of_a_visit(tight, clerk, duty)
    assert staff.ask(f"{tight.url}/import/", roster, once="k" * 32)[0] == 302
    rows = dict(tight.sql("SELECT file, size FROM office_attachment"))
    kept = {
        str(path.relative_to(disk.folder / "media")): path.stat().st_size
        for path in (disk.folder / "media").rglob("*.*")
        if path.is_file()
    }
    assert len(rows) == 2 and kept == rows
    done = backup(tight, disk.folder / "backups")
    assert done.returncode == 0, done.stderr


def test_a_paper_is_whole_or_not_there_on_a_full_disk(tight: Stack, disk: SmallDisk) -> None:
    (staff,) = tight.persons("staff")
    ((pk,), *_others) = tight.sql("SELECT id FROM pairing_community ORDER BY id")
    disk.fill()
    status, page = staff.ask(f"{tight.url}/communities/{pk}/brief.pdf")
    assert (status == 200 and page.startswith("%PDF") and page.rstrip().endswith("%%EOF")) or (
        status == 503 and AWAY in page
    )
    disk.free()
    status, page = staff.ask(f"{tight.url}/communities/{pk}/brief.pdf")
    assert status == 200 and page.startswith("%PDF") and page.rstrip().endswith("%%EOF")


def test_a_full_disk_of_the_database(own_house: tuple[OwnPostgres, Stack]) -> None:
    postgres, own = own_house
    with small_disk(postgres.folder / "small", 100) as disk:
        subprocess.run(["chown", "postgres", str(disk.folder)], check=True)
        postgres.sql(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        postgres.sql("ALTER DATABASE house SET TABLESPACE small")
        try:
            own.start("web")
            until(lambda: own.health()[0], "a web server", 30)
            clerk, duty = own.clerks()[0]
            (reader,) = own.persons("staff")
            own.sql(NOT_KEPT, reader.session)
            disk.fill()
            for _visit in range(500):
                data = a_visit(duty)
                status, page = clerk.ask(f"{own.url}/visits/log/", **data)
                if status != 302:
                    break
            assert status == 503 and AWAY in page and f'value="{data["purpose"]}"' in page
            assert own.shell(ROOM).strip() == "False"
            # Reading goes on, over connections that stand and new ones, even where one's being there cannot be noted.
            for person in (clerk, reader, reader):
                assert person.ask(f"{own.url}/visits/")[0] == 200
            status, page = reader.ask(f"{own.url}/quotas/check/", go="typed")
            assert status == 503 and AWAY in page and 'value="typed"' in page
            disk.free()
            assert own.shell(ROOM).strip() == "True"
            # Whole or not there: where only the answer found no room, the same form again makes no second one.
            assert len(own.sql("SELECT id FROM visits_visit WHERE purpose = %s", data["purpose"])) <= 1
            assert own.sql(HALF) == own.sql(ORPHANS) == []
            assert clerk.ask(f"{own.url}/visits/log/", **data)[0] == 302
            assert len(own.sql("SELECT id FROM visits_visit WHERE purpose = %s", data["purpose"])) == 1
            assert own.sql(HALF) == own.sql(ORPHANS) == []
            assert "whole" in own.manage("verify_trail")
        finally:
            own.kill("web")
            disk.free()
            own.sql(KEPT)
            postgres.sql("ALTER DATABASE house SET TABLESPACE pg_default")
            postgres.sql("DROP TABLESPACE small")
