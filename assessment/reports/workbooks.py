"""What goes out as a workbook: the template of the surveys."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import Round, SurveyResult
from assessment.reports.cards import survey_least
from shenbei.lib.sheets import workbook_write


def survey_template(found: Round) -> bytes:
    """Every community with the answers it needs and what is entered already, ready to be filled in and imported."""
    head = [_("Code"), _("Community"), _("Street"), _("Households"), _("Answers needed"), _("Answers")]
    head += [_("Satisfied"), _("Held on")]
    return workbook_write([(_("Satisfaction survey"), head, _survey_rows(found))])


def _survey_rows(found: Round) -> Iterable[list[Any]]:
    kept = {row.result_id: row for row in SurveyResult.objects.filter(result__round=found)}
    for row in found.results.select_related("street", "round__scheme").order_by("code"):
        old = kept.get(row.pk)
        given = [old.answers, old.satisfied, old.held_on] if old else [None, None, None]
        yield [row.code, row.name, row.street.name, row.households, survey_least(row), *given]
