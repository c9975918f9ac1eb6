"""The residents' satisfaction survey (DOMAIN 8, auto): a light round takes the last full round's."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import inputs, rules
from assessment.metrics.registry import Form, Metric, Parameters, Source, register
from assessment.metrics.rows import ANY
from assessment.models import CommunityResult, Round


def _form(found: Round) -> Form:
    """A survey is due in a full round, and in a light one once there has been a full one."""
    return Form.SURVEY if inputs.survey_round(found) else Form.NONE


def _pieces(found: Round) -> Iterable[QuerySet]:
    yield inputs.survey_rows(found).values_list("result__community_id", ANY, "satisfied", "answers")


def _rows(result: CommunityResult, parameters: Parameters) -> Iterable[Source]:
    rows = inputs.survey_rows(result.round).filter(result__community=result.community_id)
    for row in rows.select_related("result__round"):
        text = _("%(satisfied)d of %(answers)d answers satisfied (%(round)s)")
        values = {"satisfied": row.satisfied, "answers": row.answers, "round": row.result.round}
        card = reverse("assessment:card", args=[row.result.round.code, row.result.code])
        yield Source(row.held_on, text % values, row.satisfied, card)


def _fault(parameters: Parameters) -> str:
    """Equal limits would leave the line between them without a slope: a division by zero at the computation."""
    if rules.survey_limits_fit(parameters["full"], parameters["none"]):
        return ""
    return _("the limit for full points lies above the one for none, both between 0 and 100 %.")


register(
    Metric(
        name="survey_satisfaction",
        label=gettext_lazy("satisfaction survey"),
        formula=gettext_lazy(
            "Satisfied ÷ answers; full points from the upper limit, none up to the lower one, linear between. A light "
            "round takes the last full round's survey."
        ),
        parameters=("full", "none"),
        form=_form,
        keys=lambda parameters: [[""]],
        pieces=_pieces,
        rows=_rows,
        fault=_fault,
        words=lambda parameters, labels: _("full from %(full)s %%, none up to %(none)s %%") % parameters,
    )
)
