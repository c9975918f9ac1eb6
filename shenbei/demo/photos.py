"""Two drawn «photos» for a visit of the demo: greenhouses under a winter sky, without anybody on them."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (1200, 900)
HORIZON = 430


def greenhouses(rows: int) -> SimpleUploadedFile:
    """A field with so many plastic tunnels, as a JPEG upload."""
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for y in range(HORIZON):
        draw.line([(0, y), (SIZE[0], y)], fill=(150 + y // 6, 185 + y // 10, 220))
    draw.rectangle([(0, HORIZON), SIZE], fill=(150, 132, 98))
    draw.polygon([(0, HORIZON), (420, HORIZON - 90), (800, HORIZON)], fill=(118, 134, 120))
    for row in range(rows):
        top, width = HORIZON + 20 + row * 130, 420 + row * 90
        for left in range(-120 + row * 40, SIZE[0], width + 60):
            draw.pieslice([(left, top), (left + width, top + 200)], 180, 360, fill=(226, 233, 236))
            for rib in range(left + 30, left + width - 30, 45):
                draw.line([(rib, top + 100), (rib + 12, top + 35)], fill=(176, 188, 194), width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"大棚{rows}.jpg", out.getvalue())
