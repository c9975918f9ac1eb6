"""Pictures for the tests: small ones, and files that are none."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind: str = "JPEG", colour: str = "green", size: tuple[int, int] = (64, 32), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **extra)
    return out.getvalue()


def placed() -> bytes:
    """A photo that knows where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 59.0, 12.0), 3: "E", 4: (123.0, 24.0, 0.0)})
    return picture(exif=exif)


def bomb(width: int = 20_000, height: int = 10_000) -> bytes:
    """A small PNG whose header declares 200 megapixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(width * 3 + 1) * 200, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
