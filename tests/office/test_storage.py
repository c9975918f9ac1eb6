"""Files are there whole or not at all, and so are their rows. Full disks themselves: tests/stack/test_disk.py."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError

from office.models import Attachment
from office.uploads import upload_keep
from shenbei.lib.errors import RuleBroken


class Torn(ContentFile):
    """A file that fills the disk while it is written."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def kept(settings) -> list[str]:
    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_half_a_file_is_not_left(settings):
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("attachments/a.pdf", Torn(b""))
    assert kept(settings) == []


def test_two_of_one_name_are_two(settings):
    names = [default_storage.save("attachments/a.pdf", ContentFile(b"x")) for _ in range(2)]
    assert len(set(names)) == 2 and len(kept(settings)) == 2


def test_a_full_disk_is_told_and_leaves_no_row(liaison, monkeypatch):
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("os.fsync", lambda _number: (_ for _ in ()).throw(full))
    with pytest.raises(RuleBroken, match="disk is full"):
        upload_keep(by=liaison, kind="pairing.roster", content=b"x", name="a.xlsx")
    assert not Attachment.objects.exists()


def test_a_row_that_fails_takes_its_file_along(liaison, settings, monkeypatch):
    def fail(*_arguments, **_named):
        raise DatabaseError

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(DatabaseError):
        upload_keep(by=liaison, kind="pairing.roster", content=b"x", name="a.xlsx")
    assert kept(settings) == []
