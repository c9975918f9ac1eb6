"""Foreign keys from another's scope are refused by every select of every form. TRUST, «Who may»."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field, ModelChoiceField, ModelMultipleChoiceField
from django.test import Client

from tests.access import Case, tables
from tests.test_access import ask
from tests.trust.forms import forms_of

SCOPED = ["leader", "liaison", "street_clerk", "community_clerk", "cadre", "outsider"]
TABLE = [case for case in tables("access_table", "TABLE") if case.method == "get" and case.status == 200]
# Whose duty a visit serves as well is another's by its nature; tests/visits/test_joint.py refuses what is not owed there.
OF_OTHERS = {("visits:add_side", "duty")}
PAGES = [case for case in TABLE if case.signed_in or set(case.may.split()) & set(SCOPED)]


def selects(response) -> Iterator[tuple[str, Field]]:
    """The selects over rows that have a scope, by name."""
    for form in forms_of(response):
        for name, field in form.fields.items():
            if isinstance(field, ModelChoiceField) and hasattr(field.queryset.model.objects, "visible_to"):
                yield name, field


def accepts(field: Field, pk: int) -> bool:
    """Whether a select takes a posted key."""
    try:
        field.clean([pk] if isinstance(field, ModelMultipleChoiceField) else pk)
    except ValidationError:
        return False
    return True


def forged(client: Client, case: Case, stage, user) -> list[str]:
    """Selects of a page that take a row which the user does not see."""
    taken = []
    for name, field in selects(ask(client, case, stage, case.url(stage))):
        if (case.name, name) in OF_OTHERS:
            continue
        model = field.queryset.model
        strange = model.objects.exclude(pk__in=model.objects.visible_to(user).values("pk"))
        taken += [f"{name}: {row}" for row in strange[:50] if accepts(field, row.pk)]
    return taken


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_no_select_takes_a_stranger_s_row(case: Case, stage, request, sign_in) -> None:
    cast = {who: request.getfixturevalue(who) for who in SCOPED}
    wrong = {}
    for who in cast if case.signed_in else set(case.may.split()) & set(SCOPED):
        if taken := forged(sign_in(cast[who]), case, stage, cast[who]):
            wrong[who] = taken
    assert not wrong


def test_a_select_without_scope_is_noticed(stage, liaison, sign_in, monkeypatch) -> None:
    """Negative control: the form of a new problem offers every community."""
    case = next(case for case in PAGES if case.name == "visits:problem_add")
    assert not forged(sign_in(liaison), case, stage, liaison)
    seen = ModelChoiceField._set_queryset
    every = property(lambda self: self._queryset, lambda self, rows: seen(self, rows.model.objects.all()))
    monkeypatch.setattr(ModelChoiceField, "queryset", every)
    assert any("community" in row for row in forged(sign_in(liaison), case, stage, liaison))
