"""Objections by the web: off by default, few from one address, a receipt at once, nothing of persons to the public."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from office.actions import value_set
from office.models import AuditEvent
from pledges import actions, tasks
from pledges.models import Objection
from shenbei.lib.errors import RuleBroken
from tests.pledges.conftest import APRIL, YEAR, office_words

TEXT = "标准偏低，请说明测算依据。"


@pytest.fixture
def url(published, time_machine):
    """The form's address on the posting day."""
    time_machine.move_to(APRIL)
    cache.clear()
    return reverse("pledges:web_object", args=[YEAR, published.community.code])


@pytest.fixture
def switched_on(url, staff):
    value_set(by=staff, name="pledges.web_objections", data=True)


def page(pledge) -> str:
    tasks.render_notices_due()
    return Client().get(reverse("pledges:notice", args=[YEAR, pledge.community.code])).content.decode()


def test_the_form_is_off_by_default(url, published):
    assert (Client().get(url).status_code, Client().post(url, {"text": TEXT}).status_code) == (404, 404)
    assert "网上提出异议" not in page(published)


def test_an_objection_gets_its_receipt_and_day(switched_on, url, published):
    assert "网上提出异议" in page(published)
    client = Client()
    assert client.get(url).status_code == 200
    answer = client.post(url, {"text": TEXT}, follow=True)
    row = Objection.objects.get()
    assert (row.way, row.text, row.entered_by) == ("web", TEXT, None)
    assert row.receipt in answer.content.decode() and "2012年4月16日" in answer.content.decode()
    client.post(url, {"text": TEXT})  # sent twice
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("typed", [{"text": ""}, {"text": "x"}, {"text": TEXT, "website": "http://x"}])
def test_what_is_no_objection_is_refused(switched_on, url, typed):
    answer = Client().post(url, typed)
    assert answer.status_code in (200, 422) and not Objection.objects.exists()


def test_what_was_typed_wrongly_is_no_objection_of_the_hour(switched_on, url):
    client = Client()
    for _ in range(9):
        assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": TEXT}).status_code == 302


def test_a_flood_stops_at_the_address_and_then_at_the_district(switched_on, url, staff):
    flood = Client()
    answers = [flood.post(url, {"text": f"{TEXT}{n}"}).status_code for n in range(60)]
    assert (answers[:3], set(answers[3:])) == ([302] * 3, {429})
    assert Objection.objects.count() == 3
    assert (
        f"{TEXT}拒" in flood.post(url, {"text": f"{TEXT}拒"}).content.decode()
    )  # what was typed is not lost
    value_set(by=staff, name="pledges.web_per_day", data=5)
    for n in range(9):  # each from an address of its own
        Client(headers={"x-forwarded-for": f"1.2.3.{n}"}).post(url, {"text": f"{TEXT}来源{n}"})
    assert Objection.objects.count() == 5
    assert actions.objection_enter  # those by telephone are still entered
    text = Client(headers={"x-forwarded-for": "9.9.9.9"}).post(url, {"text": TEXT}).content.decode()
    assert "今日" in text


def test_after_publicity_the_form_is_gone_but_the_receipt_answers(
    switched_on, url, published, staff, reviewer
):
    Client().post(url, {"text": TEXT})
    row = Objection.objects.get()
    actions.objection_answer(by=staff, objection=row, answer="已说明", now=APRIL)
    actions.pledge_in_force(pledge=published, now=APRIL.replace(day=17))
    assert Client().get(url).status_code == 404
    assert "已于2012年4月9日答复" in Client().get(f"{url}?receipt={row.receipt}").content.decode()
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="有误")
    assert Client().get(f"{url}?receipt={row.receipt}").status_code == 404


def test_the_public_reads_what_staff_wrote_for_it(url, published, staff):
    rows = [
        actions.objection_enter(
            by=staff, pledge=published, way="phone", received_on=APRIL.date(), text="张三说太低", now=APRIL
        )
        for _ in range(2)
    ]
    actions.objection_answer(by=staff, objection=rows[0], answer="已按规划核定", brief="标准偏低", now=APRIL)
    actions.objection_answer(by=staff, objection=rows[1], answer="已电话告知张三", now=APRIL)
    text = page(published)
    assert "共收到异议2件" in text and "标准偏低" in text and "已按规划核定" in text
    assert "张三" not in text


def test_the_form_is_never_cached(switched_on, url):
    assert "no-store" in Client().get(url)["Cache-Control"]


CANARY = "联系人金丝雀，电话13800001234"


@pytest.fixture
def two_answered(url, published, staff) -> list[Objection]:
    """Two objections that name whoever objects: one is answered in public, one is not."""
    rows = [
        actions.objection_enter(
            by=staff, pledge=published, way="phone", received_on=APRIL.date(), text=CANARY, now=APRIL
        )
        for _ in range(2)
    ]
    actions.objection_answer(by=staff, objection=rows[0], answer="已核定", brief="标准偏低", now=APRIL)
    actions.objection_answer(by=staff, objection=rows[1], answer=f"已告知{CANARY}", now=APRIL)
    return rows


def held() -> str:
    """Everything that all tables hold, as text."""
    return repr([list(model.objects.values()) for model in apps.get_models()])


def test_after_the_period_the_words_are_gone_everywhere(two_answered, published, time_machine, switched_on):
    time_machine.move_to(APRIL + timedelta(days=365))
    assert tasks.erase_objections_due() == 0 and held().count("金丝雀") == 3
    time_machine.move_to(APRIL + timedelta(days=366))
    assert tasks.erase_objections_due() == 2 and tasks.erase_objections_due() == 0
    assert "金丝雀" not in held() and "13800001234" not in held()
    assert (
        list(AuditEvent.objects.filter(verb="objection.erase").values_list("data", flat=True))
        == [{"days": 365}] * 2
    )
    assert "标准偏低" in page(published) and "已核定" in page(published)
    for row in two_answered:
        said = Client().get(
            reverse("pledges:web_object", args=[YEAR, published.community.code]), {"receipt": row.receipt}
        )
        assert row.receipt in said.content.decode()


def test_the_period_is_the_district_s(two_answered, staff, reviewer, time_machine):
    office_words(staff, reviewer, objection_days=30)
    time_machine.move_to(APRIL + timedelta(days=31))
    assert tasks.erase_objections_due() == 2


def test_what_waits_for_its_answer_is_kept(published, staff, time_machine, url):
    actions.objection_enter(
        by=staff, pledge=published, way="phone", received_on=APRIL.date(), text=CANARY, now=APRIL
    )
    time_machine.move_to(APRIL + timedelta(days=3000))
    assert tasks.erase_objections_due() == 0
    with pytest.raises(RuleBroken):
        actions.objection_erase(by=staff, objection=Objection.objects.get(), reason="本人要求")


def test_whoever_objected_may_ask_for_it_at_once(two_answered, reviewer, sign_in):
    row = two_answered[1]
    client, address = sign_in(reviewer), reverse("pledges:erase_objection", args=[row.pk])
    assert row.receipt in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "本人要求"}).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.answer, row.state) == ("", "", "answered")
    assert AuditEvent.objects.get(verb="objection.erase").data == {"reason": "本人要求"}
    assert "已经清除" in client.post(address, {"reason": "本人要求"}).content.decode()
    shown = client.get(reverse("pledges:detail", args=[row.pledge_id])).content.decode()
    assert shown.count("金丝雀") == 1  # the other's


def test_the_database_keeps_no_words_beside_an_erasure(two_answered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=two_answered[0].pk).update(erased_on=APRIL.date())
