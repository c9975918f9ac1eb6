"""Files: told by their bytes, pictures made anew."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from office.attachments import attachment_store, picture_clean
from shenbei.lib.errors import RuleBroken


def picture(kind="JPEG", size=(40, 20), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **extra)
    return out.getvalue()


def stored(row) -> bytes:
    with row.file.open() as file:
        return file.read()


def test_picture_loses_place_and_keeps_orientation(staff):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010E] = "canary"
    row = attachment_store(by=staff, file=SimpleUploadedFile("a.jpg", picture(exif=exif)), obj=staff)
    content = stored(row)
    assert b"canary" not in content
    assert Image.open(io.BytesIO(content)).size == (20, 40)


def test_pdf_is_kept_as_it_is(staff):
    row = attachment_store(by=staff, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), obj=staff)
    assert row.content_type == "application/pdf"
    assert stored(row) == b"%PDF-1.7 x"


@pytest.mark.parametrize("content", [b"MZ not a picture", picture()[:60], b""])
def test_what_is_no_picture_is_refused(staff, content):
    with pytest.raises(RuleBroken, match="neither a PDF nor a whole picture"):
        attachment_store(by=staff, file=SimpleUploadedFile("a.jpg", content), obj=staff)


def test_pixel_flood_is_refused_before_decoding(staff):
    flood = picture("PNG", (9000, 9000))
    with pytest.raises(RuleBroken):
        attachment_store(by=staff, file=SimpleUploadedFile("a.png", flood), obj=staff)


def test_a_cut_off_picture_is_refused_after_papers_were_printed(staff):
    """The library that prints papers lets cut-off pictures pass from its first import on."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    whole = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(whole, "JPEG")
    with pytest.raises(RuleBroken, match="whole picture"):
        picture_clean(whole.getvalue()[: len(whole.getvalue()) // 2])
