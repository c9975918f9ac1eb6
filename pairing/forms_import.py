"""The forms of the import page: the file, and the answers to what the file leaves open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from accounts.forms import OnceForm
from pairing.roster_check import Check, Chosen
from shenbei.lib.errors import RuleBroken
from shenbei.lib.forms import WorkbookField


class UploadForm(OnceForm):
    """A roster to look at; nothing is taken over yet."""

    file = WorkbookField(
        label=gettext_lazy("Roster"),
        help_text=gettext_lazy("An .xlsx workbook, or one table as .csv; 5 MB at most."),
    )


@dataclass(frozen=True)
class Answers:
    """What the user has said about a roster beyond its cells."""

    district: str = ""
    cycle_from: date | None = None
    chosen: Chosen | None = None


def answers_of(query: Mapping[str, str]) -> Answers:
    """The answers in an address; RuleBroken for a month that is none."""
    chosen: dict[str, dict[str, int]] = {}
    for name, value in query.items():
        parts = name.split(":")
        if len(parts) == 3 and parts[0] == "column" and re.fullmatch(r"[1-9]\d{0,2}", value):
            chosen.setdefault(parts[1], {})[parts[2]] = int(value)
    return Answers(
        query.get("district", "").strip()[:80], _month(query.get("cycle_from", "").strip()), chosen
    )


def _month(text: str) -> date | None:
    if not text:
        return None
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not match:
        raise RuleBroken(_("Write the month like 2012-01."), "cycle_from")
    return date(int(match[1]), int(match[2]), 1)


class AnswersForm(forms.Form):
    """District and cycle of a first import, and the columns that no header names."""

    district = forms.CharField(label=gettext_lazy("District"), max_length=80)
    cycle_from = forms.CharField(
        label=gettext_lazy("First month of the cycle"),
        max_length=7,
        help_text=gettext_lazy("Like 2012-01; a cycle is three years."),
    )

    def __init__(self, check: Check, query: Mapping[str, str], *, bound: bool = False) -> None:
        cycle = check.terms.cycle
        initial = {"district": check.terms.district, "cycle_from": f"{cycle.start:%Y-%m}" if cycle else ""}
        initial |= query
        super().__init__(initial if bound else None, initial=initial)
        for name in {"district", "cycle_from"} - set(check.open_terms):
            del self.fields[name]
        for question in check.questions:
            choices = [
                (place, f"{get_column_letter(place)} · {title}") for place, title in question.choices.items()
            ]
            self.fields[question.field] = forms.ChoiceField(
                label=_("«%(sheet)s»: which column is «%(label)s»?")
                % {"sheet": question.sheet, "label": question.label},
                choices=[("", "–"), *choices],
                required=False,
            )
        for name, value in query.items():
            if name.startswith("column:") and name not in self.fields:
                self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=value)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        terms = [Column(name) for name in check.open_terms]
        others = [name for name in self.fields if name not in check.open_terms]
        self.helper.layout = Layout(*([Row(*terms)] if terms else []), *others)
