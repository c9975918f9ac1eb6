"""A year's data in one archive: every table a workbook, a manifest that holds, a fresh password and an event."""

import hashlib
import io
import json
import time
import zipfile

import openpyxl
from django.urls import reverse

from office.models import AuditEvent
from tests.measures.rows import a_measure, an_outcome


def fresh(client):
    session = client.session
    session["fresh_at"] = int(time.time())
    session.save()
    return client


def test_the_manifest_names_every_file_with_its_rows_and_sum(stage, staff, sign_in):
    a_measure(stage)
    an_outcome(stage)
    response = fresh(sign_in(staff)).post(reverse("archive", args=[2012]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    manifest = json.loads(archive.read("manifest.json"))
    assert sorted(archive.namelist()) == sorted(
        [*(row["name"] for row in manifest["files"]), "manifest.json"]
    )
    assert len(manifest["files"]) == 24
    for row in manifest["files"]:
        content = archive.read(row["name"])
        assert hashlib.sha256(content).hexdigest() == row["sha256"] and len(content) == row["bytes"]
    rows = {row["name"]: row["rows"] for row in manifest["files"]}
    assert (rows["14帮扶措施.xlsx"], rows["15帮扶成效.xlsx"], rows["06结对帮扶.xlsx"]) == (1, 1, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("15帮扶成效.xlsx"))).worksheets[0]
    assert [cell.value for cell in sheet[2]][3:7] == ["植树", sheet["E2"].value, 30, "棵"]
    assert AuditEvent.objects.get(verb="archive.export").data["files"] == 24


def test_without_a_fresh_password_nothing_leaves(stage, staff, sign_in):
    response = sign_in(staff).post(reverse("archive", args=[2012]))
    assert response["Content-Type"].startswith("text/html")
    assert not AuditEvent.objects.filter(verb="archive.export").exists()
