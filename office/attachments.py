"""Storing files: what they are is read from their bytes, pictures are made anew without metadata. TRUST, «What comes in»."""

import hashlib
import io
import warnings
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from office.models import Attachment
from shenbei.lib.errors import RuleBroken

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LONGEST_SIDE = 2400


def picture_clean(content: bytes) -> tuple[bytes, str]:
    """The picture re-encoded as JPEG or PNG, upright and without metadata, with its type; RuleBroken if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=list(PICTURES))
            if opened.width * opened.height > MAX_PIXELS:
                raise RuleBroken(_("The picture is too large: 50 megapixels at most."), "file")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            kind = "PNG" if picture.mode in ("RGBA", "P", "LA") else "JPEG"
            out = io.BytesIO()
            clean = picture.convert("RGBA" if kind == "PNG" else "RGB")
            clean.info.clear()
            clean.save(out, kind, quality=85)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RuleBroken(_("This is not a picture that can be read (JPEG, PNG or WebP)."), "file") from None
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
        content, kind = picture_clean(content)
    digest = hashlib.sha256(content).hexdigest()
    row = Attachment(
        name=file.name[:200],
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
    row.file.save(f"{folder}/{digest[:32]}.{suffix}", ContentFile(content), save=True)
    return row
