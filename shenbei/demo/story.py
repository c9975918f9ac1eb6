"""What the demo's own people find on their desks: the pairing around which the sign-ins belong together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Role, User
from measures.actions import file_add, measure_add, measure_finish, measure_update, outcome_add
from measures.models import Measure, OutcomeType
from pairing.actions import posting_end, suspension_ask, suspension_decide, training_add
from pairing.models import Leader, Pairing, Posting
from shenbei.demo.accounts import COMMUNITY
from shenbei.demo.photos import greenhouses
from shenbei.demo.stage import Stage
from shenbei.demo.visit_tales import UNDECIDED, Daybook, ProblemTale, VisitTale
from shenbei.lib.periods import Window
from visits.actions import photos_add, sheet_save, visit_log, visit_withdraw
from visits.models import Visit
from visits.rules import Kind

GREENHOUSES = "扩建设施蔬菜大棚"
NEAR = 12  # working days before the demo's date in which the story happens


def tell(stage: Stage) -> None:
    """Put the last working days of the demo's own community into the script."""
    pairing = Pairing.objects.live_on(stage.as_of).select_related("department", "community__organisation")
    own = pairing.get(community__organisation__name=COMMUNITY)
    days = stage.office_days(Window(stage.recent.start, stage.as_of))[-NEAR:]
    if len(days) < NEAR:
        return
    visits(stage, own, days)
    problems(stage, own, days)
    drafts(stage, own, days)
    suspensions(stage, own, days)
    measures(stage, own, days)


def visits(stage: Stage, own: Pairing, days: list[date]) -> None:
    """Two visits wait for the community, one that it disputed waits for the reviewer."""
    book, leader = Daybook(stage), stage.people["leader"]
    liaison = stage.people["liaison"]
    told = [
        (Kind.WORK_GROUP, liaison, days[-2], "silent", ("查看冬储蔬菜大棚", "棚膜已换新，缺保温被。", "部门联系厂家，本周送到。")),
        (Kind.CONTACT_POINT, leader, days[-3], "silent", ("调研合作社经营情况", "社员增至四十户，缺冷库。", "列入明年产业项目。")),
        (Kind.WORK_GROUP, liaison, days[-9], UNDECIDED, ("协调合作社贷款", "信用社已受理，缺担保材料。", "工作组协助补齐材料。")),
    ]  # fmt: skip
    for kind, author, day, said, text in told:
        book.put(
            VisitTale(
                stage, kind, author, day, own.community, author.person.name, text, answer=said, measure=GREENHOUSES
            )
        )  # fmt: skip

    def picture(now: datetime) -> None:
        visit = Visit.objects.filter(kind=Kind.WORK_GROUP, author=liaison.person, visited_on=days[-2]).latest(
            "pk"
        )
        photos_add(by=liaison, visit=visit, files=[greenhouses(2), greenhouses(3)], now=now)

    stage.script.put(stage.at(days[-1], 9), picture)


def problems(stage: Stage, own: Pairing, days: list[date]) -> None:
    """One problem is overdue, one is due soon, one is answered and waits for the community."""
    liaison, community = stage.people["liaison"], stage.people["community"]
    street = stage.people["street"]
    told = [
        (own.department, liaison, ("村东支路雨后泥泞，出行不便", "已铺碎石二百米。"), 7, None),
        (own.department, liaison, ("两户大棚缺少取暖设备", "已申请设备两台。"), 21, None),
        (street.organisation, street, ("活动室门锁损坏", "已更换门锁，钥匙交村委会。"), 14, 5),
    ]  # fmt: skip
    for owner, solver, text, due, answered in told:
        tale = ProblemTale(stage, own.community, owner, community, solver, text, due, answered, None)
        stage.script.put(stage.at(days[0], 11, due), tale.add)


def drafts(stage: Stage, own: Pairing, days: list[date]) -> None:
    """The liaison has begun an entry and taken one back, the cadre has begun this month's sheet."""
    liaison, cadre = stage.people["liaison"], stage.people["cadre"]

    def begin(now: datetime) -> None:
        visit_log(
            by=liaison, kind=Kind.WORK_GROUP, visited_on=days[-1], community=own.community,
            purpose="入户走访", submit=False, now=now,
        )  # fmt: skip

    def mistake(now: datetime) -> None:
        visit = visit_log(
            by=liaison, kind=Kind.WORK_GROUP, visited_on=days[-5], community=own.community, now=now
        )
        visit_withdraw(by=liaison, visit=visit, reason="重复登记。", now=now + timedelta(minutes=5))

    def tick(now: datetime) -> None:
        month = [day for day in days if day.month == now.month and day <= now.date()]
        notes = dict.fromkeys(month[:6], "") | {month[0]: "走访困难户，核对低保台账"}
        sheet_save(by=cadre, community=own.community, month=now.date(), days=notes, now=now)

    stage.script.put(stage.at(days[-5], 17), mistake)
    stage.script.put(stage.at(days[-1], 17), begin)
    stage.script.put(stage.at(days[-1], 17, 30), tick)


def suspensions(stage: Stage, own: Pairing, days: list[date]) -> None:
    """A leader studies, which is approved; the cadre asks for days of illness, which waits."""
    leader = (
        Leader.objects.live_on(stage.as_of).exclude(person=stage.people["leader"].person).order_by("seat")[3]
    )
    posting = Posting.objects.live_on(stage.as_of).get(community=own.community)

    def study(now: datetime) -> None:
        until = now.date() + timedelta(days=20)
        asked = suspension_ask(
            by=stage.by_person[Role.LEADER, leader.person_id], side=leader, started_on=now.date(), ended_on=until,
            ground="study", note="参加市委党校培训班", now=now,
        )  # fmt: skip
        suspension_decide(
            by=stage.people["reviewer"], suspension=asked, approve=True, now=now + timedelta(hours=2)
        )

    def illness(now: datetime) -> None:
        suspension_ask(
            by=stage.people["cadre"], side=posting, started_on=now.date() + timedelta(days=1),
            ended_on=now.date() + timedelta(days=6), ground="illness", note="住院治疗", now=now,
        )  # fmt: skip

    def trained(now: datetime) -> None:
        training_add(
            by=stage.people["staff"],
            cadre=posting.cadre,
            title="驻点干部业务培训班",
            held_on=now.date(),
            days=2,
            now=now,
        )

    def ends(now: datetime) -> None:
        other = Posting.objects.live_on(stage.as_of).filter(community__street=own.community.street_id)
        last = stage.as_of + timedelta(days=20)
        posting_end(
            by=stage.people["staff"], posting=other.exclude(pk=posting.pk).first(), ended_on=last, now=now
        )

    stage.script.put(stage.at(days[5], 9), ends)
    stage.script.put(stage.at(days[2], 9), study)
    stage.script.put(stage.at(days[-1], 10), illness)
    stage.script.put(stage.at(days[4], 18), trained)


def measures(stage: Stage, own: Pairing, days: list[date]) -> None:
    """The demo's own department: one measure overdue, one due soon, one just done in a joint project."""
    liaison = stage.people["liaison"]
    told = [
        ("environment", "修缮村东支路", "铺垫碎石，疏通边沟。", days[-4], 38_000, False),
        ("economy", GREENHOUSES, "新建日光温室六栋。", stage.as_of + timedelta(days=8), 216_000, True),
        (
            "people",
            "慰问老党员和困难群众",
            "冬季走访，送去米面和取暖煤。",
            stage.as_of + timedelta(days=30),
            6_000,
            False,
        ),
    ]

    def begin(now: datetime) -> None:
        for goal, title, detail, due, cost, started in told:
            row = measure_add(
                by=liaison, community=own.community, pairing=own, goal=goal, title=title, detail=detail,
                due_on=due, responsible=liaison.person, cost=Decimal(cost), source=Measure.Source.DEPARTMENT, now=now,
            )  # fmt: skip
            stage.take_up(row)
            if started:
                report(liaison, row, "温室选址经村民代表会议通过，土地平整完工。", now)
                later = stage.at(days[6], 16)
                stage.script.put(later, lambda now, row=row: frames_up(row, now))

    def care(now: datetime) -> None:
        cadre, posting = (
            stage.people["cadre"],
            Posting.objects.live_on(now.date()).get(community=own.community),
        )
        row = measure_add(
            by=cadre, community=own.community, posting=posting, goal="party", title="规范“三会一课”",
            detail="帮助党支部定主题、定时间、定记录。", responsible=cadre.person, now=now,
        )  # fmt: skip
        report(cadre, row, "首次主题党日按新台账记录。", now)

    def frames_up(row: Measure, now: datetime) -> None:
        report(liaison, row, "六栋温室骨架立起，棚膜到货。", now)
        file_add(by=liaison, obj=row, file=greenhouses(3), now=now)

    def plant(now: datetime) -> None:
        row = measure_add(
            by=liaison,
            community=own.community,
            pairing=own,
            goal="environment",
            title="共建义务植树",
            responsible=liaison.person,
            now=now,
        )
        measure_finish(by=liaison, measure=row, finished_on=now.date(), now=now)
        trees = OutcomeType.objects.get(code="trees")
        for by, measure in ((liaison, row), (stage.people["street"], None)):
            outcome_add(
                by=by, outcome_type=trees, community=own.community, date=now.date(), quantity=260, measure=measure,
                joint_key="共建义务植树", helpers=[by.organisation], now=now,
            )  # fmt: skip

    stage.script.put(stage.at(days[0], 10), begin)
    stage.script.put(stage.at(days[1], 10), care)
    stage.script.put(stage.at(days[3], 15), plant)


def report(by: User, measure: Measure, text: str, now: datetime) -> None:
    """A line on how a measure gets on; the first one begins it."""
    state = Measure.State.UNDER_WAY
    measure_update(by=by, measure=measure, state=state, day=now.date(), text=text, now=now)
