"""The pages at work: a clerk drafts, the four sign, a reviewer decides; nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Person
from measures.models import Measure
from pledges import actions
from pledges.models import Item, Pledge, Signature
from pledges.rules import State
from tests.access import fresh as password_given
from tests.factories import PASSWORD
from tests.pledges.conftest import ITEM, MARCH, YEAR, a_scan, blank_pdf, fresh


def post(client, name, *args, **data):
    return client.post(reverse(f"pledges:{name}", args=args), data)


ITEM_TYPED = {name: str(value) for name, value in ITEM.items()} | {
    "weight": "1",
    "basis": "on_top",
    "once": "k1",
}


def test_the_liaison_drafts_and_the_page_says_what_is_missing(liaison, stage, sign_in):
    client = sign_in(liaison)
    typed = {"once": "a", "community": stage.community.pk, "year": YEAR}
    first, second = post(client, "draft", **typed), post(client, "draft", **typed)
    assert first.url == second.url  # the same key made one pledge
    text = client.get(first.url).content.decode()
    assert "承诺书尚无承诺事项" in text and "disabled" in text


def test_a_community_out_of_scope_cannot_be_chosen(liaison, stage, sign_in):
    answer = post(sign_in(liaison), "draft", once="a", community=stage.stranger.pk, year=YEAR)
    assert answer.status_code == 200 and not Pledge.objects.exists()


def test_an_item_is_added_once_and_changed(pledge, liaison, sign_in):
    client = sign_in(liaison)
    for _ in range(2):
        assert post(client, "item_add", pledge.pk, **ITEM_TYPED).status_code == 302
    assert pledge.items.count() == 2
    item = pledge.items.last()
    post(client, "item_edit", item.pk, **(ITEM_TYPED | {"target": "7", "edition": fresh(pledge).edition}))
    assert pledge.items.last().target == 7


def test_a_refused_item_keeps_what_was_typed(pledge, liaison, sign_in):
    typed = ITEM_TYPED | {"weight": "0", "text": "植树五百棵"}
    answer = post(sign_in(liaison), "item_add", pledge.pk, **typed)
    assert answer.status_code == 200
    assert "植树五百棵" in answer.content.decode() and "权重应大于零" in answer.content.decode()


def test_the_second_of_two_editors_keeps_his_text_and_is_told(pledge, liaison, staff, sign_in):
    item, edition = pledge.items.get(), pledge.edition
    actions.item_edit(by=staff, item=pledge.items.get(), target=9)
    typed = ITEM_TYPED | {"text": "另一种说法", "edition": edition}
    answer = post(sign_in(liaison), "item_edit", item.pk, **typed)
    assert "另一种说法" in answer.content.decode() and "已被他人修改" in answer.content.decode()
    assert Item.objects.get(pk=item.pk).text == ITEM["text"]


def test_opening_tells_what_is_missing(pledge, liaison, sign_in):
    Item.objects.update(unit="")
    answer = sign_in(liaison).post(reverse("pledges:open", args=[pledge.pk]), follow=True)
    assert "请填写单位" in answer.content.decode()
    assert fresh(pledge).state == State.DRAFT


def test_hostile_text_is_shown_as_text(pledge, liaison, sign_in):
    Item.objects.update(text="<script>alert(1)</script>")
    text = sign_in(liaison).get(reverse("pledges:detail", args=[pledge.pk])).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_signing_asks_for_the_password_each_time(opened, signers, sign_in):
    client = sign_in(signers.street)
    checksum = opened.versions.get().checksum
    assert checksum in client.get(reverse("pledges:sign", args=[opened.pk])).content.decode()
    wrong = post(client, "sign", opened.pk, checksum=checksum, password="not-his-own-one")
    assert "密码不正确" in wrong.content.decode() and not Signature.objects.exists()
    assert post(client, "sign", opened.pk, checksum=checksum, password=PASSWORD).status_code == 302
    assert Signature.objects.get().person == signers.street.person


def test_wrong_passwords_lock_the_account(opened, signers, sign_in):
    client, checksum = sign_in(signers.street), opened.versions.get().checksum
    for _ in range(5):
        post(client, "sign", opened.pk, checksum=checksum, password="wrong")
    post(client, "sign", opened.pk, checksum=checksum, password=PASSWORD)
    assert not Signature.objects.exists()


def test_a_paper_is_filed_and_checked(opened, street_clerk, reviewer, sign_in, settings):
    typed = {
        "once": "p",
        "parties": ["street", "community"],
        "signed_on": "2012-03-05",
        "checksum": opened.versions.get().checksum,
        "file": a_scan(),
    }
    assert post(sign_in(street_clerk), "file", opened.pk, **typed).status_code == 302
    row, other = Signature.objects.order_by("pk")
    client = password_given(sign_in(reviewer))
    assert client.get(reverse("pledges:scan", args=[row.pk])).content == blank_pdf()
    refused = post(client, "check", row.pk, parties=["street"], reason="")
    assert not Signature.objects.get(pk=row.pk).counts
    post(client, "check", row.pk, parties=["street"], reason="缺公章")
    assert "请说明退回原因" in refused.content.decode()
    assert Signature.objects.get(pk=row.pk).counts and not Signature.objects.get(pk=other.pk).counts
    assert (
        row.scan.file.name
        not in sign_in(street_clerk).get(reverse("pledges:detail", args=[opened.pk])).content.decode()
    )


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<html></html>", b""])
def test_a_file_that_is_no_scan_is_refused_in_a_sentence(opened, street_clerk, sign_in, content):
    typed = {"once": "p", "parties": ["street"], "signed_on": "2012-03-05"}
    typed |= {"checksum": opened.versions.get().checksum, "file": a_scan(content)}
    answer = post(sign_in(street_clerk), "file", opened.pk, **typed)
    assert answer.status_code == 200 and "invalid-feedback" in answer.content.decode()
    assert not Signature.objects.exists()


def test_approving_asks_for_a_fresh_password_first(signed, reviewer, sign_in):
    client = sign_in(reviewer)
    asked = post(client, "approve", signed.pk)
    assert "fresh_password" in asked.content.decode() and fresh(signed).state == State.SIGNED
    assert post(client, "approve", signed.pk, fresh_password=PASSWORD).status_code == 302
    assert post(client, "publish", signed.pk).status_code == 302
    assert fresh(signed).state == State.PUBLISHED


def test_withdrawing_needs_its_reason(published, reviewer, sign_in):
    client = sign_in(reviewer)
    answer = post(client, "withdraw", published.pk, reason="")
    assert answer.context["form"].errors["reason"] and fresh(published).state == State.PUBLISHED
    post(client, "withdraw", published.pk, reason="数据有误", fresh_password=PASSWORD)
    assert "数据有误" in client.get(reverse("pledges:detail", args=[published.pk])).content.decode()


def test_objections_are_entered_once_and_answered(published, staff, sign_in, time_machine):
    time_machine.move_to(MARCH.replace(month=4, day=10))
    client = sign_in(staff)
    typed = {"once": "o", "way": "phone", "received_on": "2012-04-10", "text": "标准偏低"}
    for _ in range(2):
        assert post(client, "object", published.pk, **typed).status_code == 302
    objection = published.objections.get()
    post(client, "answer", objection.pk, answer="已说明情况")
    assert published.objections.get().answered_on == date(2012, 4, 10)


def test_the_papers_are_pdf(published, staff, sign_in):
    client = sign_in(staff)
    assert client.get(reverse("pledges:paper", args=[published.pk])).content.startswith(b"%PDF-")
    wrong = post(client, "cover", YEAR, number="8", dated_on="2013-04-09").content.decode()
    assert "日期应在2012年内" in wrong and 'value="2013-04-09"' in wrong
    post(client, "cover", YEAR, number="8", dated_on="2012-04-09")
    assert client.get(reverse("pledges:cover_paper", args=[YEAR])).content.startswith(b"%PDF-")


def test_a_draft_has_no_paper(pledge, staff, sign_in):
    assert sign_in(staff).get(reverse("pledges:paper", args=[pledge.pk])).status_code == 404


def test_the_list_filters(published, staff, sign_in):
    client = sign_in(staff)
    for query, there in (
        ("q=qcqc", True),
        ("q=前程泉", True),
        ("q=没有", False),
        ("state=draft", False),
        (f"year={YEAR}", True),
    ):
        text = client.get(f"{reverse('pledges:list')}?{query}").content.decode()
        assert ("前程泉村" in text) is there, query


def test_a_signatory_is_named(pledge, staff, stage, sign_in):
    row = pledge.signatories.get(party="department")
    lead = stage.department.appointments.get(role="signatory").user.person
    post(sign_in(staff), "signatory", row.pk, person=lead.pk, post="局长")
    assert pledge.signatories.get(party="department").post == "局长"


def test_measures_are_linked_to_a_published_item_without_touching_its_text(
    published, liaison, stage, sign_in
):
    own, other = (
        row.measures.create(goal="economy", title="合作社", added_at=MARCH)
        for row in (stage.community, stage.stranger)
    )
    item, client = published.items.get(), sign_in(liaison)
    post(client, "item_link", item.pk, measures=[other.pk])
    assert not item.measures.exists()
    post(client, "item_link", item.pk, measures=[own.pk])
    assert list(item.measures.all()) == [own]
    assert fresh(published).state == State.PUBLISHED


def test_whose_side_has_signed_is_told_so_and_not_asked_again(opened, signers, liaison, reviewer, sign_in):
    page = reverse("pledges:sign", args=[opened.pk])
    client, checksum = sign_in(signers.street), opened.versions.get().checksum
    assert 'name="password"' in client.get(page).content.decode()
    content = {"checksum": checksum, "file": a_scan(), "signed_on": date(2012, 3, 5), "now": MARCH}
    filed = actions.signature_file_paper(by=liaison, pledge=opened, parties=["street"], **content)[0]
    waits = client.get(page).content.decode()
    assert "待核验，无须再次签字" in waits and 'name="password"' not in waits
    actions.signature_check(by=reviewer, signature=filed, accept=True, now=MARCH)
    assert "您方已在本文本上签字" in client.get(page).content.decode()


def test_what_cannot_be_printed_is_said_on_the_page(opened, staff, sign_in):
    opened.signatories.filter(party="cadre").update(post="x")
    Person.objects.filter(pk=opened.signatories.get(party="cadre").person_id).update(name="高\u202e玉桂")
    answer = sign_in(staff).get(reverse("pledges:paper", args=[opened.pk]), follow=True)
    assert "U+202E" in answer.content.decode()


def test_who_signs_a_text_that_was_changed_meanwhile_reads_why_not(signers, opened, liaison, sign_in):
    client, address = sign_in(signers.department), reverse("pledges:sign", args=[opened.pk])
    checksum = opened.versions.standing().get().checksum
    actions.item_edit(by=liaison, item=opened.items.get(), target=9)
    answer = client.post(address, {"password": "whatever", "checksum": checksum}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("pledges:detail", args=[opened.pk])
    assert "重新开放签订后方可签字" in answer.content.decode()
    assert not opened.versions.filter(signatures__isnull=False).exists()


def test_the_cover_of_the_year_that_is_listed_is_within_reach(pledge, staff, sign_in):
    client = sign_in(staff)
    seen = client.get(reverse("pledges:list"), {"year": YEAR}).content.decode()
    assert reverse("pledges:cover", args=[YEAR]) in seen
    assert client.get(reverse("pledges:cover", args=[1800])).status_code == 404


def test_measures_of_one_title_are_told_apart(pledge, stage, liaison, sign_in):
    Measure.objects.create(
        community=stage.community, goal="economy", title="修路", due_on=date(2012, 6, 30), added_at=MARCH
    )
    address = reverse("pledges:item_link", args=[pledge.items.get().pk])
    assert "修路 · 计划中 · 2012年6月30日" in sign_in(liaison).get(address).content.decode()


def test_on_a_phone_name_and_post_stay_together(signed, liaison, sign_in):
    seen = sign_in(liaison).get(reverse("pledges:detail", args=[signed.pk])).content.decode()
    assert 'data-label="签字人"><div>' in seen and 'data-label="签字情况"><div>' in seen


def test_the_text_beside_a_scan_needs_no_column_for_the_goal(opened, signers, sign_in):
    seen = sign_in(signers.street).get(reverse("pledges:sign", args=[opened.pk])).content.decode()
    assert "促进经济发展 · 登记证书" in seen


def test_staff_enter_no_objection_of_the_web(published, staff, sign_in):
    seen = sign_in(staff).get(reverse("pledges:object", args=[published.pk])).content.decode()
    assert 'value="letter"' in seen and 'value="web"' not in seen
