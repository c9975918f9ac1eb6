"""Storing files: what they are is read from their bytes, pictures are made anew without metadata. TRUST, «What comes in»."""

import hashlib
import io
import warnings
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps
from pillow_heif import register_heif_opener

from office.models import Attachment
from office.storage import file_with_row
from shenbei.lib.errors import RuleBroken

register_heif_opener(thumbnails=False)

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
LONGEST_SIDE = 2400
PHOTO_SIDE = 1600  # of a photo that is looked at, not read


class NoPicture(RuleBroken):
    """What was sent is no picture, or not a whole one."""


def picture_clean(content: bytes, longest: int = LONGEST_SIDE) -> tuple[bytes, str]:
    """The picture re-encoded as JPEG or PNG, upright and without metadata, with its type; RuleBroken if it is none.

    Its pixels are counted from the header, before anything is decoded.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the printing of papers turns it on for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # ours is the stricter limit
            opened = Image.open(io.BytesIO(content), formats=list(PICTURES))
            if opened.width * opened.height > MAX_PIXELS:
                raise RuleBroken(_("The picture is too large: 50 megapixels at most."), "file")
            return _made_anew(opened, longest)
    except RuleBroken:
        raise
    except Image.DecompressionBombError:
        raise RuleBroken(_("The picture is too large: 50 megapixels at most."), "file") from None
    except Exception:  # whatever the libraries stumble over in a file that is none
        sentence = _("This is not a whole picture that can be read (JPEG, PNG, WebP or HEIC).")
        raise NoPicture(sentence, "file") from None


def _made_anew(opened: Image.Image, longest: int) -> tuple[bytes, str]:
    opened.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than needed
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((longest, longest))
    kind = "PNG" if picture.mode in ("RGBA", "P", "LA") else "JPEG"
    clean = picture.convert("RGBA" if kind == "PNG" else "RGB")
    clean.info.clear()
    out = io.BytesIO()
    clean.save(out, kind, quality=85)
    return out.getvalue(), PICTURES[kind]


def attachment_store(
    *, by, file: UploadedFile, obj, community=None, now: datetime | None = None
) -> Attachment:
    """Store a PDF or picture for an object; RuleBroken for anything else, or for more than 20 MB."""
    if file.size > MAX_BYTES:
        raise RuleBroken(_("The file is too large: 20 MB at most."), "file")
    content = file.read()
    if content.startswith(b"%PDF-"):
        kind = "application/pdf"
    else:
        try:
            content, kind = picture_clean(content)
        except NoPicture:
            sentence = _(
                "This is neither a PDF nor a whole picture that can be read (JPEG, PNG, WebP or HEIC)."
            )
            raise RuleBroken(sentence, "file") from None
    return _stored(by, file.name, content, kind, obj, community, now)


def attachments_of(obj) -> QuerySet[Attachment]:
    """The files of an object, in the order in which they came."""
    same = {"object_type": obj._meta.label_lower, "object_pk": str(obj.pk)}
    return Attachment.objects.filter(**same).order_by("pk")


def photo_read(file: UploadedFile) -> tuple[bytes, str]:
    """The content and type of a photo as it may be kept; RuleBroken for what is none. Call it outside a transaction."""
    if file.size > MAX_BYTES:
        raise RuleBroken(_("The file is too large: 20 MB at most."), "file")
    return picture_clean(file.read(), PHOTO_SIDE)


def photo_store(
    *, by, name: str, content: bytes, kind: str, obj, community=None, now: datetime | None = None
) -> tuple[Attachment, bool]:
    """Store what `photo_read` gave for an object, and whether it is new: the same picture again finds the first."""
    same = attachments_of(obj).filter(sha256=hashlib.sha256(content).hexdigest()).first()
    return (same, False) if same else (_stored(by, name, content, kind, obj, community, now), True)


def attachment_drop(row: Attachment) -> None:
    """Forget a file: its row in this transaction, its bytes when that is sure."""
    storage, name = row.file.storage, row.file.name
    row.delete()
    if not Attachment.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))


def _stored(by, name: str, content: bytes, kind: str, obj, community, now: datetime | None) -> Attachment:
    digest = hashlib.sha256(content).hexdigest()
    row = Attachment(
        name=name[:200],
        size=len(content),
        content_type=kind,
        sha256=digest,
        object_type=obj._meta.label_lower,
        object_pk=str(obj.pk),
        community_pk=getattr(community, "pk", community),
        user_pk=by.pk if by else None,
        at=now or timezone.now(),
    )
    suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[kind]
    folder = f"{row.at:%Y/%m}/{row.object_type}-{row.object_pk}"  # no two objects share a file, no name is by chance
    file_with_row(row, f"{folder}/{digest[:32]}.{suffix}", content)
    return row
