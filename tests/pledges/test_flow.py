"""From draft to force and back: every step by its action, every refusal by its rule (DOMAIN 5, 9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Notification
from office.models import AuditEvent, Job
from pairing.models import HalfYear
from pledges import actions
from pledges.models import Notice, Pledge, Signature
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import APRIL, ITEM, MARCH, YEAR, a_scan, fresh, sign

# -- drafting --------------------------------------------------------------------------------------------------------


def test_unpaired_community_has_no_pledge(stage, staff):
    with pytest.raises(RuleBroken, match="南林湾村"):
        actions.pledge_draft(by=staff, community=stage.sibling, year=YEAR)


def test_one_pledge_a_year(pledge, staff):
    with pytest.raises(RuleBroken):
        actions.pledge_draft(by=staff, community=pledge.community, year=YEAR)
    assert actions.pledge_draft(by=staff, community=pledge.community, year=YEAR + 1)


def test_signatories_come_from_the_registry(pledge, signers):
    named = {row.party: row.person for row in pledge.signatories.all()}
    assert named == {party: getattr(signers, party).person for party in Party.values}


def test_last_years_items_are_copied_with_new_baselines(pledge, liaison):
    new = actions.pledge_draft(by=liaison, community=pledge.community, year=YEAR + 1, start="last_year")
    item = new.items.get()
    assert (item.text, item.baseline, item.target, item.due_on) == (ITEM["text"], Decimal(2), None, None)


def test_opening_is_refused_while_something_is_missing(pledge, liaison):
    actions.item_add(by=liaison, pledge=pledge, text="植树")
    with pytest.raises(RuleBroken) as refused:
        actions.pledge_open(by=liaison, pledge=pledge)
    assert len(str(refused.value).splitlines()) == 7
    assert not pledge.versions.exists()


def test_opening_freezes_the_text_and_asks_the_signatories(opened, signers):
    version = opened.versions.get()
    assert opened.state == State.SIGNING
    assert version.content["items"][0]["target"] == "2"
    assert version.content["parties"]["street"] == "兴隆台街道"
    assert Notification.objects.filter(person__in=[user.person for user in signers.all()]).count() == 4


def test_two_editors_the_second_is_told(pledge, liaison, staff):
    item = pledge.items.get()
    actions.item_edit(by=liaison, item=item, edition=pledge.edition, target=Decimal(3))
    again = pledge.items.get()
    with pytest.raises(RuleBroken):
        actions.item_edit(by=staff, item=again, edition=pledge.edition, target=Decimal(4))
    assert pledge.items.get().target == 3


# -- signing ---------------------------------------------------------------------------------------------------------


def test_four_signatures_complete(signed):
    assert signed.state == State.SIGNED
    assert AuditEvent.objects.filter(verb="pledge.signed").count() == 1


def test_nobody_signs_for_another(opened, staff, liaison, signers):
    for user in (staff, liaison):
        with pytest.raises(RuleBroken):
            sign(user, opened)
    sign(signers.street, opened)
    with pytest.raises(RuleBroken):
        sign(signers.street, opened)
    assert Signature.objects.count() == 1


def test_a_former_signatory_is_refused_and_the_successor_signs(opened, staff, stage, signers):
    successor = make.user_as("signatory", stage.street, username="successor")
    row = opened.signatories.get(party="street")
    actions.signatory_set(by=staff, signatory=row, person=successor.person, post="书记")
    with pytest.raises(RuleBroken):
        sign(signers.street, opened)
    assert sign(successor, opened).post == "书记"


def test_what_is_signed_is_what_was_read(opened, signers):
    with pytest.raises(RuleBroken):
        actions.pledge_sign_electronic(by=signers.street, pledge=opened, checksum="0" * 64, now=MARCH)


def test_an_edit_voids_all_signatures_and_tells_the_signers(signed, liaison, signers):
    before = signed.versions.get().checksum
    actions.item_edit(by=liaison, item=signed.items.get(), target=Decimal(3))
    pledge = fresh(signed)
    assert pledge.state == State.DRAFT
    assert not Signature.objects.standing().exists()
    assert Notification.objects.filter(key__startswith="pledge-void").count() == 4
    actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    again = pledge.versions.standing().get()
    assert (again.number, again.checksum != before) == (2, True)
    with pytest.raises(RuleBroken):
        actions.pledge_sign_electronic(by=signers.street, pledge=pledge, checksum=before, now=MARCH)


def test_linking_measures_voids_nothing(signed, liaison, stage):
    measure = stage.community.measures.create(goal="economy", title="合作社", added_at=MARCH)
    actions.item_edit(by=liaison, item=signed.items.get(), measures=[measure])
    assert fresh(signed).state == State.SIGNED
    assert list(signed.items.get().measures.all()) == [measure]


def file_paper(by, pledge, parties=tuple(Party.values), **changes):
    content = {
        "checksum": pledge.versions.standing().get().checksum,
        "signed_on": date(2012, 3, 5),
        "file": a_scan(),
        "now": MARCH,
    }
    return actions.signature_file_paper(by=by, pledge=pledge, parties=parties, **(content | changes))


def test_paper_counts_once_it_is_checked_by_another(opened, liaison, reviewer):
    rows = file_paper(liaison, opened)
    assert fresh(opened).state == State.SIGNING
    for row in rows:
        actions.signature_check(by=reviewer, signature=row, accept=True, now=MARCH)
    assert fresh(opened).state == State.SIGNED
    with pytest.raises(RuleBroken):
        actions.signature_check(by=reviewer, signature=rows[0], accept=True)


def test_who_files_does_not_check(opened, liaison):
    row = file_paper(liaison, opened, ["street"])[0]
    other_account = make.user_as("reviewer", person=liaison.person, username="same-person")
    with pytest.raises(RuleBroken):
        actions.signature_check(by=other_account, signature=row, accept=True)


def test_who_signed_does_not_check_his_own_paper(opened, liaison, signers):
    row = file_paper(liaison, opened, ["street"])[0]
    signer = make.user_as("reviewer", person=signers.street.person, username="signer-too")
    with pytest.raises(RuleBroken):
        actions.signature_check(by=signer, signature=row, accept=True)


def test_a_refused_scan_needs_a_reason_and_can_be_filed_again(opened, liaison, reviewer):
    row = file_paper(liaison, opened, ["street"])[0]
    with pytest.raises(RuleBroken):
        actions.signature_check(by=reviewer, signature=row, accept=False, reason=" ")
    actions.signature_check(by=reviewer, signature=row, accept=False, reason="缺盖章")
    assert file_paper(liaison, opened, ["street"])


def test_both_ways_are_equal(opened, signers, liaison, reviewer):
    for user in (signers.department, signers.cadre):
        sign(user, opened)
    for row in file_paper(liaison, opened, ["street", "community"]):
        actions.signature_check(by=reviewer, signature=row, accept=True)
    assert fresh(opened).state == State.SIGNED


@pytest.mark.parametrize(
    "changes",
    [
        {"checksum": "0" * 64},
        {"signed_on": date(2012, 3, 4)},
        {"signed_on": date(2012, 3, 6)},
        {"parties": []},
    ],
)
def test_a_paper_of_another_text_or_day_is_refused(opened, liaison, changes):
    with pytest.raises(RuleBroken):
        file_paper(liaison, opened, **changes)
    assert not Signature.objects.exists()


# -- publishing ------------------------------------------------------------------------------------------------------


def test_who_prepared_neither_approves_nor_publishes(signed, liaison, reviewer):
    same_person = make.user_as("reviewer", person=liaison.person, username="same-person")
    with pytest.raises(RuleBroken):
        actions.pledge_approve(by=same_person, pledge=signed)
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    with pytest.raises(RuleBroken):
        actions.pledge_publish(by=same_person, pledge=signed)


def test_who_only_edited_prepared_too(pledge, liaison, signers, reviewer):
    editor = make.user_as("staff", person=reviewer.person, username="editor")
    actions.item_edit(by=editor, item=pledge.items.get(), target=Decimal(5))
    actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    for user in signers.all():
        sign(user, pledge)
    with pytest.raises(RuleBroken):
        actions.pledge_approve(by=reviewer, pledge=pledge)


def test_publishing_sets_the_days_and_leaves_the_work_in_the_ledger(signed, reviewer):
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    pledge = actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    assert (pledge.posted_on, pledge.public_until) == (date(2012, 4, 9), date(2012, 4, 16))
    assert Job.objects.filter(name="pledges.render_notice", state="waiting").count() == 1
    assert not Notice.objects.exists()


def test_a_character_that_no_font_prints_is_named_before_publishing(pledge, liaison, signers, reviewer):
    item = pledge.items.get()
    actions.item_edit(by=liaison, item=item, text="修路\u202e植树")
    with pytest.raises(RuleBroken, match="U\\+202E"):
        actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    actions.item_edit(by=liaison, item=item, text="修路植树")
    actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    for user in signers.all():
        sign(user, pledge)
    actions.pledge_approve(by=reviewer, pledge=pledge)
    pledge.signatories.filter(party="street").update(post="书记\u202e")
    with pytest.raises(RuleBroken, match="U\\+202E"):
        actions.pledge_publish(by=reviewer, pledge=pledge)
    assert fresh(pledge).state == State.APPROVED


def test_measures_are_not_relinked_once_the_year_is_closed(published, liaison, stage, staff):
    measure = stage.community.measures.create(goal="economy", title="合作社", added_at=MARCH)
    HalfYear.objects.create(code="2012H2", closed_at=APRIL)
    with pytest.raises(RuleBroken):
        actions.item_edit(by=liaison, item=published.items.get(), measures=[measure])
    assert not published.items.get().measures.exists()


def test_nothing_published_is_edited(published, liaison):
    with pytest.raises(RuleBroken):
        actions.item_edit(by=liaison, item=published.items.get(), target=Decimal(9))
    with pytest.raises(RuleBroken):
        actions.item_add(by=liaison, pledge=published, **ITEM)


def test_in_force_after_publicity_and_when_objections_are_answered(published, staff):
    objection = actions.objection_enter(
        by=staff,
        pledge=published,
        way="phone",
        received_on=date(2012, 4, 10),
        text="标准偏低",
        now=APRIL + timedelta(days=1),
    )
    assert (objection.receipt, objection.due_on) == (f"2012-{published.community.code}-1", date(2012, 4, 17))
    later = APRIL + timedelta(days=8)  # 17 April
    assert not actions.pledge_in_force(pledge=published, now=later - timedelta(days=1))
    assert not actions.pledge_in_force(pledge=published, now=later)
    actions.objection_answer(by=staff, objection=objection, answer="已说明", now=later)
    assert actions.pledge_in_force(pledge=published, now=later)
    assert not actions.pledge_in_force(pledge=published, now=later)
    assert fresh(published).in_force_on == date(2012, 4, 17)


def test_objections_only_during_publicity(published, signed, staff):
    for day in (date(2012, 4, 8), date(2012, 4, 20)):
        with pytest.raises(RuleBroken):
            actions.objection_enter(
                by=staff,
                pledge=published,
                way="letter",
                received_on=day,
                text="x",
                now=APRIL + timedelta(days=20),
            )


def test_withdrawal_takes_the_copies_away_and_needs_a_reason(published, reviewer):
    assert Notice.objects.exists()
    with pytest.raises(RuleBroken):
        actions.pledge_withdraw(by=reviewer, pledge=published, reason=" ")
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="数据有误", now=APRIL)
    assert not Notice.objects.exists()
    assert actions.notice_render(version=published.versions.get()) is None


def test_review_keeps_the_result_when_the_year_is_over(published, staff):
    actions.pledge_in_force(pledge=published, now=APRIL + timedelta(days=10))
    with pytest.raises(RuleBroken):
        actions.pledge_review(by=staff, pledge=published, now=APRIL)
    pledge = actions.pledge_review(by=staff, pledge=published, now=APRIL + timedelta(days=300))
    assert (pledge.state, pledge.result) == (State.REVIEWED, Decimal(0))


def test_every_step_leaves_its_event(published):
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == [
        "pledge.draft",
        "item.add",
        "pledge.open",
        *["pledge.sign"] * 3,
        "pledge.signed",
        "pledge.sign",
        "pledge.approve",
        "pledge.publish",
    ]


def test_a_failing_event_undoes_the_act(opened, signers, monkeypatch):
    def broken(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr("pledges.actions.signing.event_record", broken)
    with pytest.raises(RuntimeError):
        sign(signers.street, opened)
    assert not Signature.objects.exists()


def test_scope(published, outsider, liaison, staff, signers, auditor, finance):
    counts = {
        user.username: Pledge.objects.visible_to(user).count()
        for user in (outsider, liaison, staff, auditor, finance)
    }
    assert counts == {"outsider": 0, "liaison": 1, "staff": 1, "auditor": 1, "finance": 0}
    assert all(Pledge.objects.visible_to(user).count() == 1 for user in signers.all())


def test_who_opened_or_named_a_signatory_prepared_too(pledge, signers, reviewer, reviewer2):
    opener = make.user_as("staff", person=reviewer.person, username="opener")
    namer = make.user_as("staff", person=reviewer2.person, username="namer")
    row = pledge.signatories.get(party="cadre")
    actions.signatory_set(by=namer, signatory=row, person=row.person, post="主任科员")
    actions.pledge_open(by=opener, pledge=pledge, now=MARCH)
    for user in signers.all():
        sign(user, pledge)
    for user in (reviewer, reviewer2):
        with pytest.raises(RuleBroken):
            actions.pledge_approve(by=user, pledge=pledge)
