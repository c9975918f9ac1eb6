"""Files without a row are listed, and deleted only when told to, when they are old; rows and their files stay."""

import os
import time
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from office.models import Attachment, AuditEvent
from office.uploads import upload_keep

DAY = 86_400


@pytest.fixture
def kept(staff):
    """An upload with its row, and two files that nobody names: one of today, one of ten days ago."""
    row = upload_keep(by=staff, kind="roster.upload", content=b"abc", name="a.xlsx")
    for name, days in (("attachments/new.pdf", 0), ("attachments/old.pdf", 10)):
        default_storage.save(name, ContentFile(b"x" * 9))
        then = time.time() - days * DAY
        os.utime(default_storage.path(name), (then, then))
    path = default_storage.path(row.file.name)
    os.utime(path, (time.time() - 99 * DAY,) * 2)
    return row


def said(*options: str) -> list[str]:
    out = StringIO()
    call_command("sweep_files", *options, stdout=out)
    return out.getvalue().splitlines()


def there() -> set[str]:
    return set(default_storage.listdir("attachments")[1])


def test_without_delete_it_only_tells(kept):
    before = there()
    lines = said()
    assert lines[:2] == ["without a row: attachments/new.pdf", "without a row: attachments/old.pdf"]
    assert lines[-1] == "2 files without a row, 0 rows without their file, 0 deleted"
    assert there() == before and not AuditEvent.objects.filter(verb="files.sweep").exists()


@pytest.mark.parametrize("days", ["7", "0", "-5"])
def test_only_what_is_old_and_without_a_row_goes(kept, days: str):
    assert said("--delete", "--days", days)[-1].endswith("1 deleted")
    assert there() == {"new.pdf", kept.file.name.rsplit("/", 1)[1]}
    event = AuditEvent.objects.get(verb="files.sweep")
    assert (event.data["files"], event.data["bytes"]) == (1, 9)


def test_a_row_without_its_file_is_named_and_stays(kept):
    default_storage.delete(kept.file.name)
    assert f"row without its file: {kept.file.name}" in said("--delete")
    assert Attachment.objects.filter(pk=kept.pk).exists()
