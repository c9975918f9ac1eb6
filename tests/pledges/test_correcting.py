"""After publication: corrections by two persons, versions that stay readable, successors, a new beginning. DOMAIN 5."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notification
from office.models import AuditEvent
from pledges import actions, pdf, reports, tasks
from pledges.models import Correction, Notice, Signature
from pledges.rules import State
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import APRIL, MARCH, YEAR, a_scan, fresh, sign, sign_anew

LATER = APRIL + timedelta(days=1)


def propose(by, pledge, **values):
    changes = {pledge.items.get().pk: values or {"target": Decimal(3)}}
    return actions.correction_propose(
        by=by, pledge=pledge, changes=changes, reason="目标值录入有误", now=LATER
    )


def corrected(published, staff, reviewer, signers):
    correction = propose(staff, published)
    sign_anew(signers.all(), published, LATER)
    version = actions.correction_publish(by=reviewer, correction=correction, now=LATER)
    tasks.render_notices_due()
    return version


def page(pledge, *more: int) -> str:
    name = "pledges:notice_old" if more else "pledges:notice"
    answer = Client().get(reverse(name, args=[YEAR, pledge.community.code, *more]))
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def said(checksum: str) -> str:
    return Client().get(reverse("pledges:verify", args=[checksum])).content.decode()


def test_a_correction_is_a_new_version_and_the_old_stays_readable(published, staff, reviewer, signers):
    first = published.versions.get()
    second = corrected(published, staff, reviewer, signers)
    assert (second.number, published.items.get().target) == (2, 3)
    assert published.versions.get(number=1).content == first.content
    now, old = page(published), page(published, 1)
    assert "目标值录入有误" in now and "<del>2</del> 更正为 <ins>3</ins>" in now
    assert "四方已在本版上重新签字" in now and "王书记" in now and "2012年4月10日" in now
    assert "已被更正的旧版本" in old and "旧版本" not in now
    assert "更正版本" in said(first.checksum) and "前程泉村" in said(second.checksum)
    assert Notification.objects.filter(key__startswith="pledge-corrected").count() == 4


def test_the_difference_tells_everything_that_is_printed_and_differs(
    published, stage, staff, reviewer, signers, sign_in
):
    """Names of community and parties, who signs for them, and choices in words: not the items' figures alone."""
    for unit, name in ((stage.department, "区农业农村局"), (stage.community.organisation, "前程社区")):
        unit.name = name
        unit.save()
    new = make.user_as("signatory", stage.street, make.PersonFactory(name="孙书记"), username="new-signer")
    row = published.signatories.get(party="street")
    actions.signatory_succeed(by=staff, signatory=row, person=new.person, post="新任书记", now=LATER)
    correction = propose(staff, published, goal="people", owner="street", due_on=date(2012, 11, 30))
    decide = sign_in(reviewer).get(reverse("pledges:decide", args=[correction.pk])).content.decode()
    assert "<del>区农业局</del>" in decide and "<ins>前程社区</ins>" in decide
    sign_anew([new, signers.department, signers.community, signers.cadre], published, LATER)
    actions.correction_publish(by=reviewer, correction=correction, now=LATER)
    tasks.render_notices_due()
    found = page(published)
    for what, before, after in (
        ("社区", "前程泉村", "前程社区"),
        ("帮扶部门", "区农业局", "区农业农村局"),
        ("第1项“目标”", "促进经济发展", "帮助困难群众"),
        ("第1项“责任方”", "帮扶部门", "街道党工委"),
        ("第1项“完成时限”", "2012年10月31日", "2012年11月30日"),
        ("街道党工委签字人", "王书记", "孙书记（新任书记）"),
    ):
        assert f"<li>{what}：<del>{before}</del> 更正为 <ins>{after}</ins></li>" in found
    assert "基数”" not in found and "社区党组织签字人" not in found


def test_the_old_paper_keeps_its_bytes(published, staff, reviewer, signers):
    before = bytes(Notice.objects.get().pdf)
    corrected(published, staff, reviewer, signers)
    assert bytes(Notice.objects.get(number=1).pdf) == before
    assert bytes(Notice.objects.get(number=2).pdf) != before


def test_one_person_does_not_correct_alone(published, staff, reviewer):
    correction = propose(staff, published)
    same = make.user_as("reviewer", person=staff.person, username="same-person")
    for act in (
        lambda: actions.correction_publish(by=same, correction=correction),
        lambda: actions.correction_refuse(by=same, correction=correction, reason="否"),
        lambda: propose(staff, published),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert published.versions.published().count() == 1


def test_a_correction_needs_a_reason_a_difference_and_a_whole_text(published, staff):
    item = published.items.get()
    for changes, reason in (
        ({item.pk: {"target": Decimal(3)}}, " "),
        ({item.pk: {"target": item.target}}, "有误"),
        ({}, "有误"),
        ({item.pk: {"baseline": None}}, "有误"),
        ({item.pk: {"text": "修路\u202e"}}, "有误"),
        ({item.pk: {"position": 4}}, "有误"),
        ({item.pk: {"target": Decimal(3), "due_on": date(2013, 1, 1)}}, "有误"),
    ):
        with pytest.raises(RuleBroken):
            actions.correction_propose(by=staff, pledge=published, changes=changes, reason=reason)
    assert not Correction.objects.exists()


def test_a_refused_correction_changes_nothing_and_the_next_is_possible(published, staff, reviewer):
    actions.correction_refuse(by=reviewer, correction=propose(staff, published), reason="无依据", now=LATER)
    assert published.items.get().target == 2
    assert propose(staff, published).state == "signing"


def test_withdrawn_is_404_in_every_version_and_can_be_published_anew(
    published, staff, reviewer, signers, liaison
):
    second = corrected(published, staff, reviewer, signers)
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="数据有误", now=LATER)
    assert (page(published), page(published, 1), page(published, 2)) == ("404", "404", "404")
    assert all("已撤回" in said(row.checksum) for row in published.versions.all())
    actions.pledge_redraft(by=liaison, pledge=published, now=LATER)
    actions.pledge_open(by=liaison, pledge=published, now=LATER)
    for user in signers.all():
        sign(user, published, LATER)
    actions.pledge_approve(by=reviewer, pledge=published, now=LATER)
    actions.pledge_publish(by=reviewer, pledge=published, now=LATER)
    tasks.render_notices_due()
    assert "第3版" not in page(published) and "新建农民专业合作社" in page(published)
    assert page(published, 1) == page(published, 2) == "404"
    assert "已撤回" in said(second.checksum)
    assert "前程泉村" in said(published.versions.standing().get().checksum)


def test_a_successor_countersigns_and_nothing_is_voided(published, staff, stage, signers):
    successor = make.user_as("signatory", stage.street, username="successor")
    row = published.signatories.get(party="street")
    with pytest.raises(RuleBroken):
        sign(signers.street, published, LATER)  # his second signature
    actions.signatory_succeed(by=staff, signatory=row, person=successor.person, post="新任书记", now=LATER)
    waiting = reports.waiting_for(successor, date(2012, 4, 10))
    assert [line.url for line in waiting] == [reverse("pledges:sign", args=[published.pk])]
    signature = sign(successor, published, LATER)
    assert signature.countersigns.person == signers.street.person
    assert (Signature.objects.standing().count(), fresh(published).state) == (5, State.PUBLISHED)
    with pytest.raises(RuleBroken):
        sign(successor, published, LATER)
    tasks.render_notices_due()
    assert "王书记" in page(published) and "继任补签" in page(published)


def test_a_successor_countersigns_on_paper_too(published, liaison, reviewer, stage):
    successor = make.PersonFactory(name="孙书记")
    row = published.signatories.get(party="community")
    actions.signatory_succeed(by=liaison, signatory=row, person=successor, now=LATER)
    version = published.versions.standing().get()
    content = {"checksum": version.checksum, "file": a_scan(), "signed_on": date(2012, 4, 10), "now": LATER}
    filed = actions.signature_file_paper(by=liaison, pledge=published, parties=["community"], **content)[0]
    tasks.render_notices_due()
    assert "孙书记" not in page(published)
    actions.signature_check(by=reviewer, signature=filed, accept=True, now=LATER)
    tasks.render_notices_due()
    assert "孙书记" in page(published)


def test_the_page_leads_to_the_countersignature(published, liaison, staff, signers, stage, sign_in):
    successor = make.user_as(
        "signatory", stage.street, make.PersonFactory(name="孙书记"), username="successor"
    )
    row = published.signatories.get(party="street")
    address = reverse("pledges:detail", args=[published.pk])
    sign_page, file_page = (reverse(f"pledges:{name}", args=[published.pk]) for name in ("sign", "file"))

    def seen(user) -> str:
        return sign_in(user).get(address).content.decode()

    assert sign_page not in seen(successor) and file_page not in seen(liaison)
    actions.signatory_succeed(by=staff, signatory=row, person=successor.person, now=LATER)
    assert sign_page in seen(successor) and file_page in seen(liaison)
    assert sign_page not in seen(signers.community)
    again = sign_in(staff).get(reverse("pledges:succeed", args=[row.pk])).content.decode()
    assert "王书记已签署" in again and "孙书记已签署" not in again  # who is only named has signed nothing
    sign(successor, published, LATER)
    assert sign_page not in seen(successor) and file_page not in seen(liaison)


def test_the_scan_of_a_countersignature_stays_within_reach(published, liaison, stage, sign_in):
    row = published.signatories.get(party="community")
    actions.signatory_succeed(by=liaison, signatory=row, person=make.PersonFactory(name="孙书记"), now=LATER)
    checksum = published.versions.standing().get().checksum
    content = {"checksum": checksum, "file": a_scan(), "signed_on": date(2012, 4, 10), "now": LATER}
    filed = actions.signature_file_paper(by=liaison, pledge=published, parties=["community"], **content)[0]
    seen = sign_in(liaison).get(reverse("pledges:detail", args=[published.pk])).content.decode()
    assert reverse("pledges:scan", args=[filed.pk]) in seen


def test_a_cadre_whose_posting_is_over_signs_no_more(opened, stage, signers, liaison):
    stage.posting.started_on, stage.posting.ended_on = date(2012, 1, 1), date(2012, 3, 4)
    stage.posting.save()
    with pytest.raises(RuleBroken, match="2012-03-04"):
        sign(signers.cadre, opened)
    new = make.CadreFactory(department=stage.department)
    make.PostingFactory(cadre=new, community=stage.community, started_on=date(2012, 3, 5))
    row = opened.signatories.get(party="cadre")
    actions.signatory_set(by=liaison, signatory=row, person=new.person, now=MARCH)
    assert fresh(opened).state == State.SIGNING
    other = make.CadreFactory()  # of another department: that stands in the text
    actions.signatory_set(by=liaison, signatory=row, person=other.person, now=MARCH)
    assert fresh(opened).state == State.DRAFT
    assert not opened.versions.standing().exists()


def test_every_act_leaves_its_event(published, staff, reviewer, liaison, signers):
    corrected(published, staff, reviewer, signers)
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="数据有误", now=LATER)
    actions.pledge_redraft(by=liaison, pledge=published, now=LATER)
    verbs = list(AuditEvent.objects.order_by("-seq").values_list("verb", flat=True)[:5])
    assert verbs == [
        "pledge.redraft",
        "pledge.withdraw",
        "correction.publish",
        "pledge.sign",
        "correction.signed",
    ]


def test_page_and_paper_say_what_was_signed_and_what_was_corrected(published, staff, reviewer, signers):
    version = corrected(published, staff, reviewer, signers)
    with pdfplumber.open(io.BytesIO(pdf.pledge_pdf(version))) as paper:
        text = "".join(sheet.extract_text() for sheet in paper.pages).replace("\n", "")
    assert "第2版）系对第1版的更正，经四方重新签字" in text and "目标值录入有误" in text
