"""What the four signed they sign anew when it is corrected: nobody's name stands under figures that he did not sign."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notification
from pledges import actions, pdf, reports, tasks
from pledges.models import Correction, Notice, Signature, Version
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import APRIL, YEAR, a_scan, fresh, sign, sign_anew

LATER = APRIL + timedelta(days=1)


def propose(by, pledge, posts=None, **values) -> Correction:
    changes = {} if posts else {pledge.items.get().pk: values or {"target": Decimal(3)}}
    return actions.correction_propose(
        by=by, pledge=pledge, changes=changes, posts=posts, reason="目标值录入有误", now=LATER
    )


def publish(by, correction) -> Version:
    return actions.correction_publish(by=by, correction=correction, now=LATER)


def page(pledge) -> str:
    tasks.render_notices_due()
    return Client().get(reverse("pledges:notice", args=[YEAR, pledge.community.code])).content.decode()


def said(version) -> str:
    return Client().get(reverse("pledges:verify", args=[version.checksum])).content.decode()


def names_under_what_they_did_not_sign() -> list[str]:
    """Every name on every paper of a published version, where his signature is under another text."""
    return [
        str(block["signature"])
        for version in Version.objects.published()
        for block in pdf.context(version)["blocks"]
        for signature in [block["signature"], *block["successors"]]
        if signature and (signature.checksum, signature.version_id) != (version.checksum, version.pk)
    ]


def test_until_four_have_signed_the_published_version_stands(published, staff, reviewer, signers):
    first, correction = published.versions.get(), propose(staff, published)
    before = bytes(Notice.objects.get().html)
    assert correction.state == "signing" and correction.version.number == 2
    sign_anew(signers.all()[:3], published, LATER)
    with pytest.raises(RuleBroken, match="posted cadre"):
        publish(reviewer, correction)
    assert (fresh(published).state, published.items.get().target) == (State.PUBLISHED, 2)
    assert "前程泉村" in said(first) and "查无此件" in said(correction.version)
    assert "新建" in page(published) and bytes(Notice.objects.get().html) == before
    sign_anew(signers.all()[3:], published, LATER)
    publish(reviewer, correction)
    assert published.items.get().target == 3
    assert "更正版本" in said(first) and "前程泉村" in said(correction.version)
    assert "3家" in page(published)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "新建两家合作社"},
        {"baseline": Decimal(1)},
        {"due_on": date(2012, 11, 30)},
        {"owner": "street"},
        {"weight": Decimal(2)},
        {"goal": "people"},
        {"milestone": Decimal(1)},
        {"evidence": "照片"},
        {"unit": "个"},
    ],
)
def test_whatever_stands_in_the_signed_text_is_signed_anew(published, staff, changes):
    correction = propose(staff, published, **changes)
    assert correction.state == "signing"
    assert correction.version.checksum != correction.base.checksum
    assert Notification.objects.filter(key__startswith=f"pledge-sign-{correction.version.pk}").count() == 4


def test_nobody_stands_under_figures_that_he_did_not_sign(published, staff, reviewer, signers):
    correction = propose(staff, published)
    sign_anew(signers.all(), published, LATER)
    publish(reviewer, correction)
    assert Version.objects.published().count() == 2
    assert names_under_what_they_did_not_sign() == []
    # control: a signature moved from the old text is seen
    Signature.objects.filter(version=correction.version, party="street").delete()
    Signature.objects.filter(version=correction.base, party="street").update(version=correction.version)
    assert len(names_under_what_they_did_not_sign()) == 1


def test_a_signature_under_the_old_text_is_refused_while_the_corrected_one_is_open(published, staff, signers):
    old = published.versions.get().checksum
    propose(staff, published)
    with pytest.raises(RuleBroken):
        actions.pledge_sign_electronic(by=signers.street, pledge=published, checksum=old, now=LATER)


def test_paper_is_as_good(published, staff, reviewer, signers, liaison):
    correction = propose(staff, published)
    version = correction.version
    filed = actions.signature_file_paper(
        by=liaison,
        pledge=published,
        parties=["department", "street", "community"],
        file=a_scan(),
        checksum=version.checksum,
        signed_on=date(2012, 4, 10),
        now=LATER,
    )
    sign_anew([signers.cadre], published, LATER)
    with pytest.raises(RuleBroken):
        publish(reviewer, correction)  # the scans are not checked yet
    for row in filed:
        actions.signature_check(by=reviewer, signature=row, accept=True, now=LATER)
    assert publish(reviewer, correction).number == 2


def test_a_refused_correction_voids_its_signatures_and_tells_who_gave_them(
    published, staff, reviewer, signers
):
    correction = propose(staff, published)
    sign_anew(signers.all()[:2], published, LATER)
    actions.correction_refuse(by=reviewer, correction=correction, reason="依据不足", now=LATER)
    assert not correction.version.signatures.standing().exists()
    assert Signature.objects.standing().count() == 4  # under the published text
    assert Notification.objects.filter(key__startswith="pledge-void").count() == 2
    gone = correction.version.checksum
    with pytest.raises(RuleBroken):
        actions.pledge_sign_electronic(by=signers.street, pledge=published, checksum=gone, now=LATER)
    assert propose(staff, published).version.number == 3


def test_staff_takes_a_correction_back(published, staff, signers):
    correction = propose(staff, published)
    sign_anew(signers.all()[:1], published, LATER)
    with pytest.raises(RuleBroken):
        actions.correction_drop(by=staff, correction=correction, reason=" ", now=LATER)
    actions.correction_drop(by=staff, correction=correction, reason="另行核实", now=LATER)
    assert Correction.objects.get().state == "dropped"
    assert not published.versions.correcting().exists()


def test_withdrawn_during_the_correction_takes_the_corrected_text_with_it(
    published, staff, reviewer, signers
):
    correction = propose(staff, published)
    sign_anew(signers.all(), published, LATER)
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="数据有误", now=LATER)
    with pytest.raises(RuleBroken):
        publish(reviewer, correction)
    assert not correction.version.signatures.standing().exists()
    assert Correction.objects.get().state == "refused"
    assert "查无此件" in said(correction.version) and "已撤回" in said(correction.base)
    assert Notification.objects.filter(key__startswith="pledge-void").count() == 4
    assert not Notice.objects.exists()


def test_a_pairing_that_ended_leaves_no_four_to_sign(published, staff, reviewer, signers):
    correction = propose(staff, published)
    published.pairing.ended_on = date(2012, 4, 9)
    published.pairing.save()
    with pytest.raises(RuleBroken, match="2012-04-09"):
        sign_anew([signers.department], published, LATER)
    actions.correction_refuse(by=reviewer, correction=correction, reason="结对已结束", now=LATER)
    with pytest.raises(RuleBroken, match="2012-04-09"):
        propose(staff, published)
    assert fresh(published).state == State.PUBLISHED and "前程泉村" in said(
        published.versions.standing().get()
    )


def test_what_four_signed_before_the_pairing_ended_is_published(published, staff, reviewer, signers):
    correction = propose(staff, published)
    sign_anew(signers.all(), published, LATER)
    published.pairing.ended_on = date(2012, 4, 9)
    published.pairing.save()
    assert publish(reviewer, correction).number == 2


def test_a_post_is_corrected_by_a_second_person_and_no_signature_moves(published, staff, reviewer, signers):
    version = published.versions.get()
    correction = propose(staff, published, posts={signers.street.person_id: "党工委书记"})
    assert (correction.state, correction.version) == ("proposed", None)
    with pytest.raises(RuleBroken):
        publish(make.user_as("reviewer", person=staff.person, username="same"), correction)
    publish(reviewer, correction)
    assert Signature.objects.get(party="street").post != "党工委书记"  # what he signed with stays as it was
    assert published.versions.standing().get() == version and "前程泉村" in said(version)
    text = page(published)
    assert "王书记（党工委书记）" in text and "不涉及签署内容" in text and "目标值录入有误" in text
    assert "党工委书记" in "".join(pdf.block_lines(pdf.context(version)["blocks"][1]))


def test_a_successor_signs_the_corrected_text_in_his_place(published, staff, reviewer, stage, signers):
    correction = propose(staff, published)
    successor = make.user_as("signatory", stage.street, username="successor")
    row = published.signatories.get(party="street")
    actions.signatory_succeed(by=staff, signatory=row, person=successor.person, now=LATER)
    with pytest.raises(RuleBroken):
        sign_anew([signers.street], published, LATER)
    sign_anew([signers.department, successor, signers.community, signers.cadre], published, LATER)
    publish(reviewer, correction)
    assert names_under_what_they_did_not_sign() == []
    with pytest.raises(RuleBroken):
        sign(successor, published, LATER)


def test_the_desk_names_it_to_those_who_sign_and_who_decides(published, staff, reviewer, signers, liaison):
    correction = propose(staff, published)
    day = date(2012, 4, 10)

    def urls(user):
        return [line.url for line in reports.waiting_for(user, day)]

    mine = reverse("pledges:sign", args=[published.pk])
    assert mine in urls(signers.street) and mine in urls(signers.cadre)
    assert reverse("pledges:detail", args=[published.pk]) in urls(liaison)
    deciding = reverse("pledges:decide", args=[correction.pk])
    assert deciding not in urls(reviewer)
    sign_anew(signers.all(), published, LATER)
    assert mine not in urls(signers.street) and deciding in urls(reviewer)


def test_the_pages_say_in_sentences_what_stands(published, staff, reviewer, signers, sign_in):
    correction = propose(staff, published)
    sign_anew(signers.all()[:2], published, LATER)
    for user, name, pk in (
        (staff, "detail", published.pk),
        (reviewer, "decide", correction.pk),
        (signers.community, "sign", published.pk),
    ):
        text = sign_in(user).get(reverse(f"pledges:{name}", args=[pk]), follow=True).content.decode()
        assert "四方中已有2方在更正文本上签字" in text, name
        assert "第1版继续公示" in text, name
