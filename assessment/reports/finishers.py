"""Who may still make a round final, said before the last one bars himself by deciding in it (DOMAIN 9)."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Appointment, Person, Role
from assessment import rules_separation
from assessment.models import Appeal, Round
from assessment.reports.desk import to_decide
from assessment.separation import scorers

DECIDED = (
    Round.Stage.SURVEY,
    Round.Stage.COMPUTATION,
    Round.Stage.PUBLICITY,
    Round.Stage.APPEAL,
    Round.Stage.APPROVAL,
)


def finishers(found: Round, today: date) -> list[Person]:
    """The reviewers of a day who neither scored in a round nor opened it; four statements."""
    live = Appointment.objects.live_on(today).filter(role=Role.REVIEWER, user__is_active=True)
    barred = scorers(found) | ({found.opened_by.person_id} if found.opened_by else set())
    persons = Person.objects.filter(pk__in=live.values("user__person")).order_by("pk")
    return [person for person in persons if rules_separation.may_approve(person.pk, barred)]


def finish_warning(found: Round, today: date) -> str:
    """That nobody may make the round final, or that one more decision would leave nobody; else nothing."""
    if found.stage not in DECIDED:
        return ""
    over = found.stage == Round.Stage.APPROVAL  # nothing is left to decide there
    decides = not over and (
        Appeal.objects.filter(result__round=found, outcome="").exists() or bool(to_decide(found))
    )
    if not decides and not over:
        return ""
    left = finishers(found, today)
    if not left:
        return _(
            "Nobody is left who may make this round final: every reviewer scored or prepared in it. Have another "
            "reviewer appointed."
        )
    if len(left) > 1 or not decides:
        return ""
    words = _(
        "Only %(name)s may still make this round final. Let somebody else decide what is open here: whoever decides "
        "a bar or an appeal may not make the round final. If nobody else can, have another reviewer appointed first."
    )
    return words % {"name": left[0].name}
