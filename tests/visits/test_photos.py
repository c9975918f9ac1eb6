"""Photos: optional, stripped, within the visit's scope, and never a reason not to save."""

import io
import time

import pytest
from django.urls import reverse
from PIL import Image
from pillow_heif import from_pillow

from office.attachments import attachments_of
from office.models import Attachment, AuditEvent
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at
from tests.visits.pictures import bomb, picture, placed, upload
from visits.actions import photo_add, photo_remove, photos_add, visit_confirm
from visits.actions.photos import MOST


def heic() -> bytes:
    out = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 32), "blue")).save(out)
    return out.getvalue()


def content_of(row: Attachment) -> bytes:
    with row.file.open() as file:
        return file.read()


def test_place_and_device_are_gone_and_it_stands_upright(visit, liaison):
    row = photo_add(by=liaison, visit=visit, file=upload(placed()), now=at(9, 13))
    kept = Image.open(io.BytesIO(content_of(row)))
    assert b"CANARY" not in content_of(row) and not kept.getexif().get_ifd(0x8825)
    assert kept.size == (32, 64)
    assert AuditEvent.objects.get(verb="visit.photo").object_pk == str(visit.pk)


@pytest.mark.parametrize("content", [picture("PNG"), picture("WEBP"), heic()], ids=["png", "webp", "heic"])
def test_what_telephones_write_is_taken(visit, liaison, content):
    row = photo_add(by=liaison, visit=visit, file=upload(content), now=at(9, 13))
    assert (
        row.content_type in ("image/jpeg", "image/png")
        and Image.open(io.BytesIO(content_of(row))).width == 64
    )


@pytest.mark.parametrize(
    "content",
    [b"MZ no picture", b"", b"%PDF-1.7 x", picture(size=(900, 900), quality=95)[:2000], heic()[:300], bomb()],
    ids=["fake", "empty", "pdf", "cut off", "heic cut off", "200 megapixels"],
)
def test_what_is_none_is_named_and_refused_at_once(visit, liaison, content):
    began = time.monotonic()
    refused = photos_add(by=liaison, visit=visit, files=[upload(content), upload(picture())], now=at(9, 13))
    assert time.monotonic() - began < 3
    assert [name for name, _sentence in refused] == ["photo.jpg"] and refused[0][1]
    assert attachments_of(visit).count() == 1  # the good one beside it


def test_the_same_photo_is_kept_once(visit, liaison):
    for _ in range(2):
        photo_add(by=liaison, visit=visit, file=upload(picture()), now=at(9, 13))
    assert attachments_of(visit).count() == 1


def test_not_without_end(visit, liaison):
    files = [upload(picture(size=(20 + n, 20))) for n in range(MOST + 1)]
    assert len(photos_add(by=liaison, visit=visit, files=files, now=at(9, 13))) == 1


def test_the_author_alone_adds_and_removes(visit, liaison, outsider, django_capture_on_commit_callbacks):
    row = photo_add(by=liaison, visit=visit, file=upload(picture()), now=at(9, 13))
    for act in (
        lambda: photo_add(by=outsider, visit=visit, file=upload(placed()), now=at(9, 13)),
        lambda: photo_remove(by=outsider, visit=visit, photo=row, now=at(9, 13)),
    ):
        with pytest.raises(RuleBroken):
            act()
    storage, name = row.file.storage, row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        photo_remove(by=liaison, visit=visit, photo=row, now=at(9, 13))
    assert not storage.exists(name) and not attachments_of(visit).exists()
    assert AuditEvent.objects.filter(verb="visit.photo_gone").count() == 1


def test_a_photo_opens_a_confirmed_visit_again(visit, liaison, community_clerk):
    visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
    photo_add(by=liaison, visit=visit, file=upload(picture()), now=at(9, 17))
    visit.refresh_from_db()
    assert (visit.state, visit.confirmed_by) == ("submitted", None)


def test_shown_within_the_scope_only(stage, visit, liaison, community_clerk, outsider, sign_in, settings):
    row = photo_add(by=liaison, visit=visit, file=upload(picture()), now=at(9, 13))
    url = reverse("visits:photo", args=[visit.pk, row.pk])
    seen = sign_in(community_clerk).get(url)
    assert seen.status_code == 200 and seen["Content-Type"] == "image/jpeg"
    assert seen["Cache-Control"] == "no-store" and seen["X-Content-Type-Options"] == "nosniff"
    assert sign_in(outsider).get(url).status_code == 404
    for page in ("detail", "edit"):
        assert url in sign_in(liaison).get(reverse(f"visits:{page}", args=[visit.pk])).content.decode()
    for raw in (f"/media/{row.file.name}", f"/{row.file.name}", f"/static/{row.file.name}"):
        assert sign_in(community_clerk).get(raw).status_code == 404
