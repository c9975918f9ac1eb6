"""What is printed of the office (telephone, mailbox, …) is proposed by one person and put in force by another."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from office.models import AuditEvent
from office.reports import value
from pledges import actions, pdf, reports
from pledges.models import OfficeWords
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.access import fresh as with_password
from tests.pledges.conftest import MARCH

PHONE = "024-89861234"
PAGE = reverse("pledges:publicity")


@pytest.fixture
def proposed(staff) -> OfficeWords:
    return actions.office_words_propose(by=staff, reason="办公室搬迁", supervision_phone=PHONE, now=MARCH)


def phone() -> str:
    return value("pledges.supervision_phone")


def test_by_clicks_it_is_proposed_shown_and_put_in_force_by_another(stage, staff, reviewer, sign_in):
    clerk, chief = sign_in(staff), with_password(sign_in(reviewer))
    form = clerk.get(PAGE).context["form"]
    body = {name: form[name].value() or "" for name in form.fields} | {"supervision_phone": PHONE}
    assert "reason" in clerk.post(PAGE, body).context["form"].errors
    body["reason"] = "办公室搬迁"
    answer = clerk.post(PAGE, body)
    row = OfficeWords.objects.get()
    url = reverse("pledges:office_words", args=[row.pk])
    assert (answer.url, row.after, phone()) == (url, {"supervision_phone": PHONE}, "")
    assert clerk.post(PAGE, body).url == url and OfficeWords.objects.count() == 1  # pressed twice
    assert [line.url for line in reports.waiting_for(reviewer, MARCH.date())] == [url]
    assert url in clerk.get(PAGE).content.decode() and clerk.get(PAGE).context["waiting"] == row
    shown = chief.get(url).content.decode()
    assert f"<ins>{PHONE}</ins>" in shown and "办公室搬迁" in shown and str(staff.person) in shown
    assert with_password(clerk).post(url, {"verdict": "accept"}).status_code == 403
    assert chief.post(url, {"verdict": "accept"}).url == url
    assert phone() == pdf.contact()["phone"] == PHONE
    assert 'name="verdict"' not in chief.get(url).content.decode()
    assert reports.waiting_for(reviewer, MARCH.date()) == []


def test_the_reviewer_gives_his_password_before(proposed, reviewer, sign_in):
    answer = sign_in(reviewer).post(
        reverse("pledges:office_words", args=[proposed.pk]), {"verdict": "accept"}
    )
    assert "fresh_password" in answer.content.decode() and phone() == ""


def test_nobody_puts_in_force_what_he_proposed_himself(proposed, staff, reviewer):
    same = make.user_as("reviewer", person=staff.person, username="same-person")
    for act in (actions.office_words_publish, actions.office_words_refuse):
        with pytest.raises(RuleBroken):
            act(by=same, words=proposed, **({"reason": "否"} if act is actions.office_words_refuse else {}))
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeWords.objects.update(state="published", decided_by=staff.person)
    assert phone() == ""


@pytest.mark.parametrize("end", ["refuse", "drop"])
def test_refused_or_taken_back_nothing_changes_and_the_next_is_possible(proposed, staff, reviewer, end):
    with pytest.raises(RuleBroken):
        actions.office_words_propose(by=staff, reason="又一处", supervision_mailbox="a@b.cn")
    if end == "refuse":
        with pytest.raises(RuleBroken):
            actions.office_words_refuse(by=reviewer, words=proposed, reason=" ")
        actions.office_words_refuse(by=reviewer, words=proposed, reason="号码有误")
    else:
        actions.office_words_drop(by=staff, words=proposed)
    assert phone() == ""
    with pytest.raises(RuleBroken):
        actions.office_words_publish(by=reviewer, words=proposed)
    actions.office_words_propose(by=staff, reason="又一处", supervision_mailbox="a@b.cn")


def test_it_needs_a_reason_a_difference_and_characters_that_can_be_printed(staff, stage):
    for reason, said in (
        (" ", {"supervision_phone": PHONE}),
        ("有误", {"supervision_phone": ""}),
        ("有误", {"issuing_office": "坏\U0002fa1f委"}),
    ):
        with pytest.raises(RuleBroken):
            actions.office_words_propose(by=staff, reason=reason, **said)
    assert not OfficeWords.objects.exists()


def test_each_step_leaves_its_event(proposed, reviewer):
    actions.office_words_publish(by=reviewer, words=proposed)
    rows = list(AuditEvent.objects.order_by("-seq").values_list("verb", "data")[:3])
    assert [verb for verb, _data in rows] == ["office_words.publish", "value.set", "office_words.propose"]
    assert rows[0][1] == {"after": {"supervision_phone": PHONE}} and rows[2][1]["reason"] == "办公室搬迁"
