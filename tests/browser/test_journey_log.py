"""A visit logged on the phone: taps and seconds, with a photo; its draft; a session that ends while somebody types."""

import io
import time

import pytest
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import today
from office.attachments import attachments_of
from tests import factories as make
from tests.browser.present import move_to_present
from visits.actions import quotas_check
from visits.models import Visit

ENTER = "form#log > div:last-child button.btn-primary"


@pytest.fixture
def present(stage):
    move_to_present()
    quotas_check(by=None)
    return stage


@pytest.fixture
def photo() -> dict:
    """A photo as a telephone takes it, 12 megapixels, with its place in it."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F] = "CANARY-CAMERA"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(out, "JPEG", quality=80, exif=exif)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def left(page: Page) -> None:
    page.wait_for_url(lambda url: "/visits/log/" not in url)


def test_three_taps_from_the_desk(phone: Page, present, liaison, enter_as, request) -> None:
    enter_as(phone, liaison, "/")
    began, taps = time.monotonic(), 0
    for name in ("登记走访", "提交走访记录"):
        phone.get_by_role("link" if taps == 0 else "button", name=name).first.tap()
        taps += 1
        phone.wait_for_load_state()
    left(phone)
    seconds = time.monotonic() - began
    request.node.user_properties += [("taps", taps), ("seconds", round(seconds, 1))]
    assert Visit.objects.get().state == "submitted"
    assert taps <= 3 and seconds < 60


def test_with_a_photo_and_a_place(phone: Page, present, liaison, enter_as, accessible, photo) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 41.986492, "longitude": 123.412518})
    enter_as(phone, liaison, "/visits/log/")
    phone.locator("#more summary").tap()
    phone.get_by_label("走访目的").fill("查看大棚")
    phone.get_by_label("照片", exact=True).set_input_files(
        [photo, {**photo, "name": "bad.jpg", "buffer": b"MZ"}]
    )
    expect(phone.locator("#photos-said")).to_contain_text("2")
    sent = phone.evaluate("Array.from(document.getElementById('id_photos').files).map(file => file.size)")
    assert sent[0] < len(photo["buffer"]) / 3
    phone.get_by_role("button", name="添加位置").tap()
    expect(phone.locator("#position")).to_contain_text("41.986, 123.413")
    accessible(phone)
    phone.locator(ENTER).tap()
    left(phone)
    visit = Visit.objects.get()
    assert visit.position == "41.986, 123.413"
    kept = attachments_of(visit).get()
    with kept.file.open() as file:
        content = file.read()
    assert b"CANARY" not in content and max(Image.open(io.BytesIO(content)).size) == 1600
    expect(phone.locator(".alert-warning")).to_contain_text("bad.jpg")
    expect(phone.locator(".photos img")).to_have_count(1)
    shown = phone.locator(".photos img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert shown == 1600
    accessible(phone)


def test_a_draft_saves_itself_and_is_taken_up(phone: Page, present, liaison, enter_as, accessible) -> None:
    enter_as(phone, liaison, "/visits/log/")
    phone.locator("#more summary").tap()
    with phone.expect_response("**/visits/log/autosave/"):
        phone.get_by_label("走访目的").fill("写到一半")
    expect(phone.locator("#kept")).to_contain_text("草稿已保存")
    phone.goto("/")
    phone.goto("/visits/log/")
    expect(phone.get_by_label("走访目的")).to_have_value("写到一半")
    accessible(phone)
    phone.locator(ENTER).tap()
    left(phone)
    assert Visit.objects.get().state == "submitted"
    phone.goto("/visits/log/")
    expect(phone.get_by_label("走访目的")).to_have_value("")
    assert Visit.objects.count() == 1


def test_a_session_that_ends_costs_nothing(phone: Page, present, liaison, enter) -> None:
    enter(phone, liaison.username, make.PASSWORD, "/visits/log/")
    phone.locator("#more summary").tap()
    Session.objects.all().delete()
    close_old_connections()
    text = "很长的一段话，写到一半登录就过期了"
    phone.get_by_label("走访目的").fill(text)
    phone.locator(ENTER).tap()
    phone.wait_for_url("**/sign-in/**")
    phone.locator("input[name=username]").fill(liaison.username)
    phone.locator("input[name=password]").fill(make.PASSWORD)
    phone.locator("input[name=password]").press("Enter")
    phone.wait_for_url("**/visits/log/?draft=*")
    expect(phone.get_by_label("走访目的")).to_have_value(text)
    phone.locator(ENTER).tap()
    left(phone)
    visit = Visit.objects.get()
    assert (visit.state, visit.purpose, visit.visited_on) == ("submitted", text, today())


def test_a_long_text_is_not_cut_off_in_silence(phone: Page, present, liaison, enter_as) -> None:
    """What is pasted stays whole; the page says how much is too much."""
    enter_as(phone, liaison, "/visits/log/?new=1")
    phone.locator("#more summary").tap()
    phone.get_by_label("发现情况").fill("长" * 4100)
    phone.locator(ENTER).tap()
    expect(phone.locator(".invalid-feedback")).to_have_text("最多4000字，现有4100字。")
    expect(phone.get_by_label("发现情况")).to_have_value("长" * 4100)


def test_the_same_day_twice_is_asked(phone: Page, present, liaison, enter_as, accessible) -> None:
    for purpose in ("上午看大棚", "下午看冷库"):
        enter_as(phone, liaison, "/visits/log/?new=1")
        phone.locator("#more summary").tap()
        phone.get_by_label("走访目的").fill(purpose)
        with phone.expect_navigation():
            phone.locator(ENTER).tap()
    expect(phone.locator("[role=alert]")).to_contain_text("上午看大棚")
    accessible(phone)
    phone.get_by_role("button", name="补充到该记录").tap()
    phone.wait_for_url("**/edit/?draft=*")
    expect(phone.get_by_label("走访目的")).to_have_value("上午看大棚\n下午看冷库")
    accessible(phone)
    phone.get_by_role("button", name="保存").tap()
    phone.wait_for_url(lambda url: "/edit/" not in url)
    assert Visit.objects.get().purpose.splitlines() == ["上午看大棚", "下午看冷库"]
