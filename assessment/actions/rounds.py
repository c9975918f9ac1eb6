"""A round is opened with a frozen scheme and walks from stage to stage (DOMAIN 8)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Role
from assessment import rules, rules_separation
from assessment.freezing import frozen
from assessment.models import CommunityResult, Round, Scheme, Scorer
from assessment.separation import ties
from office.actions import event_record
from office.reports import workdays
from pairing.actions import half_year_plans_stand
from pairing.models import Community
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import half_year_window, shanghai_day

# Which stage of entering is open while the round stands where; the district may correct until publicity.
ENTRY_STAGES: dict[str, tuple[str, ...]] = {
    Round.Stage.SELF: ("self",),
    Round.Stage.STREET: ("street",),
    Round.Stage.DISTRICT: ("district",),
    Round.Stage.SURVEY: ("district",),
    Round.Stage.COMPUTATION: ("district",),
    Round.Stage.FEEDBACK: ("district",),
    Round.Stage.PUBLICITY: (),
    Round.Stage.APPEAL: (),
    Round.Stage.APPROVAL: (),
    Round.Stage.FINISHED: (),
}


def staff_only(by) -> None:
    """Refuse everybody but the organisation department's staff (and the machine, `by` None)."""
    if by is not None and by.role != Role.STAFF:
        raise RuleBroken(_("Only the staff of the organisation department does this."))


def round_locked(pk: int) -> Round:
    """The round, locked until the transaction ends; RuleBroken once it is finished."""
    found = Round.objects.select_for_update().get(pk=pk)
    if found.is_finished:
        raise RuleBroken(_("The round is finished; nothing in it changes any more."))
    return found


@transaction.atomic
def round_open(*, by, code: str, now: datetime | None = None) -> Round:
    """Open the round of a half-year: the first half-year's is light, the second's full. Scheme and plans freeze.

    RuleBroken: not staff, no such half-year, not begun yet, already opened, no valid scheme.
    """
    staff_only(by)
    now = now or timezone.now()
    window = _window(code)
    if window.start > shanghai_day(now):
        raise RuleBroken(_("This half-year has not begun yet."), "code")
    if Round.objects.filter(code=code).exists():
        raise RuleBroken(_("The round of this half-year has been opened already."), "code")
    scheme = Scheme.objects.valid_on(window.end).first()
    if scheme is None:
        raise RuleBroken(_("No approved scheme is valid for this half-year."), "code")
    kind = rules.Kind.LIGHT if code.endswith("1") else rules.Kind.FULL
    half_year = half_year_plans_stand(by=by, code=code, now=now)
    stage = rules.STAGES[kind][0]
    made = Round.objects.create(
        half_year=half_year,
        code=code,
        kind=kind.value,
        scheme=scheme,
        frozen=frozen(scheme),
        stage=stage.value,
        due_on=due_on(scheme, stage, shanghai_day(now)),
        opened_at=now,
        opened_by=by,
    )
    count = _results_make(made)
    event_record(
        by=by, verb="round.open", obj=made, data={"scheme": scheme.version, "communities": count}, now=now
    )
    return made


def _window(code: str):
    try:
        return half_year_window(code)
    except ValueError:
        raise RuleBroken(_("A half-year is written like 2012H2."), "code") from None


def _results_make(made: Round) -> int:
    communities = Community.objects.select_related("organisation")
    rows = [
        CommunityResult(
            round=made,
            community=community,
            code=community.code,
            name=community.name,
            kind=community.kind,
            street_id=community.street_id,
            households=community.households,
        )
        for community in communities
    ]
    CommunityResult.objects.bulk_create(rows)
    return len(rows)


def term_days(scheme: Scheme, stage: rules.Stage) -> int:
    """The working days that a stage is given; 0 for stages without a term (DOMAIN 8)."""
    return {
        rules.Stage.SELF: scheme.self_days,
        rules.Stage.STREET: scheme.street_days,
        rules.Stage.DISTRICT: scheme.district_days,
        rules.Stage.FEEDBACK: scheme.feedback_days,
        rules.Stage.PUBLICITY: scheme.publicity_days,
        rules.Stage.APPEAL: scheme.appeal_days,
    }.get(stage, 0)


def due_on(scheme: Scheme, stage: rules.Stage, today: date) -> date | None:
    """The last working day of a stage that begins today; None for stages without a term."""
    days = term_days(scheme, stage)
    return workdays(today).add(today, days) if days else None


@transaction.atomic
def scorer_name(*, by, result: CommunityResult, person, reason: str, now: datetime | None = None) -> Scorer:
    """The reviewer's named decision who scores a community for the district in this round (DOMAIN 9).

    Meant for the community whose helper is the organisation department itself. RuleBroken: not the reviewer,
    no reason, the person is tied to the community himself.
    """
    now = now or timezone.now()
    found = round_locked(result.round_id)
    if by.role != Role.REVIEWER:
        raise RuleBroken(_("Only the organisation reviewer decides this."))
    if not reason.strip():
        raise RuleBroken(_("A named decision gives its reason."), "reason")
    if rules_separation.tie_of(person.pk, ties(result.community_id, found.window)):
        raise RuleBroken(_("This person is tied to the community himself."), "person")
    row, _made = Scorer.objects.update_or_create(
        result=result,
        defaults={"scorer": person, "reason": reason, "by": by, "person": by.person, "entered_at": now},
    )
    words = _("You score %(community)s for the district in %(round)s, by a named decision.")
    sentence = words % {"community": result.name, "round": found}
    key = f"scorer {result.pk} {person.pk}"
    notify(person=person, sentence=sentence, key=key, url=f"{result.get_absolute_url()}enter/", now=now)
    event_record(
        by=by,
        verb="scorer.name",
        obj=row,
        data={"scorer": person.pk, "reason": reason},
        community=result.community_id,
        now=now,
    )
    return row
