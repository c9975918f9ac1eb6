"""Where files lie: each is there whole, and safe on the disk, before it bears its name."""

import os
import uuid

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from office.models import Attachment
from shenbei.lib.disk import told_when_full


class WholeFiles(FileSystemStorage):
    """Files of MEDIA_ROOT, written under another name and then given their own: a full disk leaves no half of one."""

    def _save(self, name: str, content: File) -> str:
        folder = os.path.dirname(name)
        part = os.path.join(folder, f"{uuid.uuid4().hex}.part")
        try:
            written = super()._save(part, content)  # type: ignore[misc] # unknown to the stubs
            with open(self.path(written), "rb") as file:
                os.fsync(file.fileno())
            return self._named(self.path(written), name)
        finally:
            self.delete(part)

    def _named(self, written: str, name: str) -> str:
        """Give a whole file its name, another where that is taken; the name."""
        while True:
            try:
                os.link(written, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name.replace("\\", "/")


def file_with_row(row: Attachment, name: str, content: bytes) -> None:
    """Write a file and then its row; neither stays without the other. RuleBroken when the disk is full."""
    with told_when_full():
        row.file.save(name, ContentFile(content), save=False)
    try:
        row.save()
    except Exception:
        row.file.storage.delete(str(row.file.name))
        raise
