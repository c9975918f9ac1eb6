"""Logging and changing a visit."""

import pytest

from measures.models import Measure
from office.models import AuditEvent
from shenbei.lib.errors import RuleBroken
from tests.visits.moments import at, on
from visits.actions import quotas_check, side_accept, visit_edit, visit_log, visit_submit, visit_withdraw
from visits.models import Duty, Verdict, Visit
from visits.reports.duties import duties_ensure, live_duties, measures_of


def counted(kind="work_group", as_of=None) -> int:
    quotas_check(by=None, as_of=as_of or on(9, 30))
    rows = Verdict.objects.filter(duty__kind=kind, starts_on=on(9, 1))
    return sum(rows.values_list("counted", flat=True))


class TestLog:
    def test_a_visit_is_submitted_and_counts(self, visit, liaison):
        assert (visit.state, visit.entered_on, visit.days_late) == ("submitted", on(9, 13), 1)
        assert visit.answer_due_on == on(9, 20)
        side = visit.sides.get()
        assert (side.duty.kind, side.participants, side.accepted_on) == (
            "work_group",
            "王强、李敏",
            on(9, 13),
        )
        assert counted() == 1

    def test_the_trail_has_it(self, visit, stage):
        event = AuditEvent.objects.get(verb="visit.log")
        assert event.object_pk == str(visit.pk) and event.community_pk == stage.community.pk

    def test_a_draft_does_not_count_until_submitted(self, stage, liaison):
        visit = visit_log(
            by=liaison,
            kind="work_group",
            visited_on=on(9, 3),
            community=stage.community,
            submit=False,
            now=at(9, 3),
        )
        assert visit.state == "draft" and counted() == 0
        visit_submit(by=liaison, visit=visit, now=at(9, 4))
        assert counted() == 1
        with pytest.raises(RuleBroken):
            visit_submit(by=liaison, visit=visit, now=at(9, 4))

    def test_the_same_key_makes_one(self, stage, liaison):
        again = [
            visit_log(
                by=liaison,
                kind="work_group",
                visited_on=on(9, 3),
                community=stage.community,
                once="k1",
                now=at(9, 3),
            )
            for _ in range(2)
        ]
        assert again[0] == again[1] and Visit.objects.count() == 1

    def test_the_future_is_refused(self, stage, liaison):
        with pytest.raises(RuleBroken) as broken:
            visit_log(
                by=liaison, kind="work_group", visited_on=on(9, 4), community=stage.community, now=at(9, 3)
            )
        assert broken.value.field == "visited_on"

    def test_half_past_seven_in_shanghai_is_that_day(self, stage, liaison):
        moment = at(7, 1).replace(hour=23, minute=30, day=30, month=6)  # UTC: 07:30 on 1 July in Shanghai
        visit = visit_log(
            by=liaison, kind="work_group", visited_on=on(7, 1), community=stage.community, now=moment
        )
        assert visit.entered_on == on(7, 1)

    @pytest.mark.parametrize(
        ("who", "kind", "where"),
        [
            ("liaison", "work_group", "stranger"),
            ("outsider", "work_group", "community"),
            ("liaison", "street_guidance", "community"),
            ("street_clerk", "street_guidance", "stranger"),
            ("leader", "contact_point", "sibling"),
            ("community_clerk", "work_group", "community"),
            ("staff", "contact_point", "community"),
        ],
    )
    def test_only_ones_own_duty(self, request, stage, who, kind, where):
        with pytest.raises(RuleBroken):
            visit_log(
                by=request.getfixturevalue(who),
                kind=kind,
                visited_on=on(9, 3),
                community=getattr(stage, where),
                now=at(9, 3),
            )
        assert not Visit.objects.exists()

    def test_an_area_survey_covers_several_and_counts_once(self, stage, leader):
        visit = visit_log(
            by=leader,
            kind="area_survey",
            visited_on=on(9, 3),
            communities=[stage.community, stage.sibling],
            way="meeting",
            now=at(9, 3),
        )
        assert visit.covered.count() == 2 and visit.community is None
        assert counted("area_survey") == 1

    @pytest.mark.parametrize("change", [{"way": ""}, {"communities": []}, {"way": "by telephone"}])
    def test_an_area_survey_names_way_and_communities(self, stage, leader, change):
        fields = {"communities": [stage.community], "way": "on_site"} | change
        with pytest.raises(RuleBroken):
            visit_log(by=leader, kind="area_survey", visited_on=on(9, 3), now=at(9, 3), **fields)
        assert not Visit.objects.exists()

    def test_a_visit_for_a_closed_window_is_saved_but_not_counted(self, stage, liaison):
        late = visit_log(
            by=liaison, kind="work_group", visited_on=on(9, 3), community=stage.community, now=at(10, 13)
        )
        assert late.state == "submitted"
        assert counted(as_of=on(10, 20)) == 0

    def test_street_guidance_rests_while_a_pairing_lives(self, stage, street_clerk):
        duties_ensure(stage.cycle)
        assert [duty.community for duty in live_duties(street_clerk, on(9, 3))] == [stage.sibling]
        assert [duty.community for duty in live_duties(street_clerk, on(3, 3))] == [
            stage.community,
            stage.sibling,
        ]


class TestJointVisit:
    @pytest.fixture
    def joint(self, stage, liaison):
        duties_ensure(stage.cycle)
        other = Duty.objects.get(kind="contact_point")
        return visit_log(
            by=liaison,
            kind="work_group",
            visited_on=on(9, 3),
            community=stage.community,
            joint={other: ""},
            now=at(9, 3),
        )

    def test_the_other_side_counts_once_it_accepts(self, joint, leader, outsider):
        assert (counted("work_group"), counted("contact_point")) == (1, 0)
        side = joint.sides.get(duty__kind="contact_point")
        with pytest.raises(RuleBroken):
            side_accept(by=outsider, side=side, now=at(9, 4))
        side_accept(by=leader, side=side, now=at(9, 4))
        assert counted("contact_point") == 1

    def test_or_once_the_community_confirms(self, joint, community_clerk):
        from visits.actions import visit_confirm

        visit_confirm(by=community_clerk, visit=joint, now=at(9, 5))
        assert counted("contact_point") == 1

    def test_a_side_with_its_duty_elsewhere_is_refused(self, stage, liaison):
        duties_ensure(stage.cycle)
        elsewhere = Duty.objects.get(kind="work_group", community=stage.stranger)
        with pytest.raises(RuleBroken):
            visit_log(
                by=liaison,
                kind="work_group",
                visited_on=on(9, 3),
                community=stage.community,
                joint={elsewhere: ""},
                now=at(9, 3),
            )


class TestMeasures:
    @pytest.fixture
    def measure(self, stage):
        return Measure.objects.create(
            community=stage.community, goal="people", title="清淤", added_at=at(9, 1)
        )

    def test_a_visit_touches_measures(self, visit, liaison, measure):
        visit_edit(by=liaison, visit=visit, measures=[measure], now=at(9, 14))
        assert list(visit.measures.all()) == [measure]
        visit_edit(by=liaison, visit=visit, found="甲", now=at(9, 14))
        assert list(visit.measures.all()) == [measure]

    def test_long_finished_ones_are_not_offered_but_stay_where_named(self, stage, visit, measure):
        done = {"community": stage.community, "goal": "people", "state": "done", "added_at": at(9, 1)}
        near = Measure.objects.create(title="修桥", started_on=on(8, 1), finished_on=on(8, 15), **done)
        far = Measure.objects.create(
            title="修路", started_on=on(1, 1, 2011), finished_on=on(2, 1, 2011), **done
        )
        places = [stage.community.pk]
        assert set(measures_of(places, on(9, 14))) == {near, measure}
        visit.measures.add(far)
        assert set(measures_of(places, on(9, 14), visit)) == {near, measure, far}

    def test_of_its_own_community_only(self, stage, street_clerk, measure):
        with pytest.raises(RuleBroken):
            visit_log(
                by=street_clerk,
                kind="street_guidance",
                visited_on=on(9, 3),
                community=stage.sibling,
                measures=[measure],
                now=at(9, 3),
            )


class TestEdit:
    def test_the_confirmation_opens_again(self, visit, liaison, community_clerk):
        from visits.actions import visit_confirm

        visit_confirm(by=community_clerk, visit=visit, now=at(9, 14))
        edited = visit_edit(by=liaison, visit=visit, agreed="修路", now=at(9, 17))
        assert (edited.state, edited.confirmed_by, edited.answer_due_on) == ("submitted", None, on(9, 24))
        assert edited.entered_on == on(9, 13)  # the claim is as old as before

    def test_another_day_is_another_claim(self, visit, liaison):
        edited = visit_edit(by=liaison, visit=visit, visited_on=on(9, 11), now=at(9, 17))
        assert edited.entered_on == on(9, 17) and edited.sides.get().accepted_on == on(9, 17)

    def test_nothing_is_overwritten_silently(self, visit, liaison):
        visit_edit(by=liaison, visit=visit, version=visit.version, found="甲", now=at(9, 14))
        with pytest.raises(RuleBroken):
            visit_edit(by=liaison, visit=visit, version=visit.version, found="乙", now=at(9, 14))
        visit.refresh_from_db()
        assert visit.found == "甲"

    def test_an_unchanged_form_changes_nothing(self, visit, liaison):
        visit_edit(by=liaison, visit=visit, purpose="走访困难户", participants="王强、李敏", now=at(9, 14))
        assert not AuditEvent.objects.filter(verb="visit.edit").exists()

    def test_only_the_author(self, visit, outsider):
        with pytest.raises(RuleBroken):
            visit_edit(by=outsider, visit=visit, found="乙", now=at(9, 14))

    def test_in_a_closed_window_the_text_may_change_and_the_claim_may_not(self, visit, liaison):
        with pytest.raises(RuleBroken):
            visit_edit(by=liaison, visit=visit, visited_on=on(9, 11), now=at(10, 20))
        with pytest.raises(RuleBroken):
            visit_withdraw(by=liaison, visit=visit, reason="误录", now=at(10, 20))
        visit_edit(by=liaison, visit=visit, found="补记", now=at(10, 20))
        row = Verdict.objects.get(duty=visit.sides.get().duty, starts_on=on(9, 1))
        assert row.closed_on == on(10, 12) and row.counted == 1  # frozen before the text changed
        visit.refresh_from_db()
        assert (visit.visited_on, visit.found) == (on(9, 12), "补记")

    def test_withdrawn_it_counts_no_more(self, visit, liaison):
        visit_withdraw(by=liaison, visit=visit, reason="误录", now=at(9, 14))
        assert counted() == 0
        with pytest.raises(RuleBroken):
            visit_edit(by=liaison, visit=visit, found="乙", now=at(9, 14))
