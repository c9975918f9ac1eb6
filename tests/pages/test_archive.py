"""A year's data in one archive: every table a workbook, a manifest that holds, a fresh password and an event."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from measures.actions import measure_add
from office.attachments import attachment_store
from office.models import AuditEvent
from office.uploads import upload_keep
from shenbei.lib.periods import SHANGHAI
from shenbei.pages.archive import writing
from shenbei.pages.archive.tables import Table
from shenbei.pages.archive.writing import archive_write
from tests.access import fresh
from tests.measures.rows import PICTURE, a_measure, an_outcome


def test_the_manifest_names_every_file_with_its_rows_and_sum(stage, staff, sign_in):
    a_measure(stage)
    an_outcome(stage)
    response = fresh(sign_in(staff)).post(reverse("archive", args=[2012]))
    whole = b"".join(response.streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(whole))
    manifest = json.loads(archive.read("manifest.json"))
    assert sorted(archive.namelist()) == sorted(
        [*(row["name"] for row in manifest["files"]), "manifest.json"]
    )
    for row in manifest["files"]:
        content = archive.read(row["name"])
        assert hashlib.sha256(content).hexdigest() == row["sha256"] and len(content) == row["bytes"]
    rows = {row["name"]: row.get("rows") for row in manifest["files"]}
    assert (rows["14帮扶措施.xlsx"], rows["15帮扶成效.xlsx"], rows["06结对帮扶.xlsx"]) == (1, 1, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("15帮扶成效.xlsx"))).worksheets[0]
    assert [cell.value for cell in sheet[2]][3:7] == ["植树", sheet["E2"].value, 30, "棵"]
    told = AuditEvent.objects.get(verb="archive.export").data
    assert told["year"] == 2012 and told["files"] == len(manifest["files"])
    assert told["rows"] == sum(number or 0 for number in rows.values())
    assert told["sha256"] == hashlib.sha256(whole).hexdigest()


def written(year: int = 2012) -> tuple[zipfile.ZipFile, dict[str, dict]]:
    file = io.BytesIO()
    entries = archive_write(file, year)
    return zipfile.ZipFile(file), {row["name"]: row for row in entries}


def test_the_files_of_the_year_go_with_it_and_one_that_is_gone_is_named(stage, liaison):
    of_year, other = an_outcome(stage), an_outcome(stage, date=date(2013, 5, 3))
    late = datetime(2013, 1, 4, 9, tzinfo=SHANGHAI)  # evidence for 2012 that was kept after New Year
    kept = [
        attachment_store(
            by=liaison, file=SimpleUploadedFile("验收.png", PICTURE), obj=row, community=None, now=late
        )
        for row in (of_year, other, a_measure(stage))
    ]
    archive, entries = written()
    names = {f"files/{row.pk}.jpg" for row in (kept[0], kept[2])}
    assert {name for name in entries if name.startswith("files/")} == names
    entry = entries[f"files/{kept[0].pk}.jpg"]
    assert entry["sha256"] == entry["recorded_sha256"] == kept[0].sha256
    assert hashlib.sha256(archive.read(entry["name"])).hexdigest() == kept[0].sha256
    assert (entry["title"], entry["of"]) == ("验收.png", f"measures.outcome:{of_year.pk}")
    kept[0].file.storage.delete(kept[0].file.name)
    archive, entries = written()
    assert entries[f"files/{kept[0].pk}.jpg"]["missing"]
    assert f"files/{kept[0].pk}.jpg" not in archive.namelist()


def test_somebodys_upload_between_preview_and_confirmation_stays_here(stage, liaison):
    now = datetime(2012, 5, 4, 9, tzinfo=SHANGHAI)
    upload_keep(by=liaison, kind="measures.workbook", content=b"PK", name="x.xlsx", now=now)
    assert not [name for name in written()[1] if name.startswith("files/")]


def test_the_trail_of_the_year_goes_with_it_and_can_be_checked_again(stage, liaison):
    for moment in (
        datetime(2011, 12, 31, 23, 59, tzinfo=SHANGHAI),
        datetime(2012, 1, 1, tzinfo=SHANGHAI),
        datetime(2012, 12, 31, 23, 59, tzinfo=SHANGHAI),
        datetime(2013, 1, 1, tzinfo=SHANGHAI),
    ):
        measure_add(by=liaison, community=stage.community, goal="people", title=f"{moment:%c}", now=moment)
    archive, entries = written()
    events = [json.loads(line) for line in archive.read("trail.jsonl").splitlines()]
    assert entries["trail.jsonl"]["rows"] == len(events) == 2
    for event in events:
        row = AuditEvent.objects.get(seq=event["seq"])
        assert (event["hash"], event["previous"], event["data"]) == (row.hash, row.previous, row.data)
        assert event["at"].startswith("2012-")


def test_a_full_sheet_goes_on_with_the_next(stage, monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    for _n in range(5):
        an_outcome(stage)
    archive, entries = written()
    book = openpyxl.load_workbook(io.BytesIO(archive.read("15帮扶成效.xlsx")))
    assert book.sheetnames == ["帮扶成效", "帮扶成效-2", "帮扶成效-3"]
    assert [page.max_row for page in book.worksheets] == [3, 3, 2] and entries["15帮扶成效.xlsx"]["rows"] == 5


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(number: int) -> int:
        rows = ([n, f"第{n}行", date(2012, 5, 3), 1.5] for n in range(number))
        tracemalloc.start()
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            entry = writing._workbook(archive, Table("99表", ["a", "b", "c", "d"], rows))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert entry["rows"] == number
        return most

    peak(10)  # what is loaded once
    assert peak(10_000) < peak(500) + 2_000_000


def test_without_a_fresh_password_nothing_leaves(stage, staff, sign_in):
    response = sign_in(staff).post(reverse("archive", args=[2012]))
    assert response["Content-Type"].startswith("text/html")
    assert not AuditEvent.objects.filter(verb="archive.export").exists()
