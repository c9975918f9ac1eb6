"""One chain, walked from every end: plan, measure, outcome, pledge item, indicator, and back. DOMAIN 5, 6, 8."""

from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import OutcomeType
from pledges.models import Item
from tests.assessment.standing import round_at
from tests.measures.rows import a_measure, a_target, an_outcome
from tests.pledges.rows import a_pledge

KEY = "development.facilities"  # «环境与设施建设»: trees are counted in it


@pytest.fixture
def ends(stage) -> dict[str, str]:
    """The pages on which somebody stands, each with a tree behind it: end → address."""
    a_target(stage)
    measure = a_measure(stage, goal="environment", title="村屯绿化")
    outcome = an_outcome(stage, measure=measure)
    other = OutcomeType.objects.get(code="squares")
    an_outcome(stage, outcome_type=other, quantity=Decimal(2))
    item = a_pledge(stage).items.first()
    Item.objects.filter(pk=item.pk).update(outcome_type=OutcomeType.objects.get(code="trees"))
    round_at("feedback")
    card = {"code": "2012H2", "community": stage.community.code}
    return {
        "plan": reverse("measures:plan", args=[stage.community.pk, 2012]),
        "measure": reverse("measures:detail", args=[measure.pk]),
        "figure": reverse("measures:outcome", args=[outcome.pk]),
        "pledge": reverse("pledges:detail", args=[item.pledge_id]),
        "item": reverse("pledges:item", args=[item.pk]),
        "card": reverse("assessment:card", kwargs=card),
        "indicator": reverse("assessment:figure", kwargs=card | {"key": KEY}),
    }


def test_every_end_leads_into_the_chain_and_the_chain_to_every_end(stage, ends, liaison, sign_in):
    client, chain = sign_in(liaison), reverse("plan_chain", args=[stage.community.pk, 2012])
    for end, url in ends.items():
        assert chain in client.get(url).content.decode(), end
    page = client.get(chain).content.decode()
    for end in ("plan", "measure", "item", "indicator"):
        assert ends[end] in page, end
    outcomes = f"{reverse('measures:outcomes')}?community={stage.community.pk}&amp;type="
    assert outcomes in page


@pytest.mark.parametrize(
    ("end", "value"), [("figure", "trees"), ("measure", None), ("item", None), ("indicator", KEY)]
)
def test_from_one_end_only_its_lines_are_shown(stage, ends, liaison, sign_in, end, value):
    chain = reverse("plan_chain", args=[stage.community.pk, 2012])
    asked = f"{chain}?{end}={value or ends[end].split('/')[-2 if end == 'measure' else -3]}"
    page = sign_in(liaison).get(ends[end]).content.decode()
    assert asked in page
    shown = sign_in(liaison).get(asked)
    wanted = ["trees", "squares"] if end == "indicator" else ["trees"]
    assert sorted(link.key for link in shown.context["links"]) == sorted(wanted)
    assert not sign_in(liaison).get(f"{chain}?{end}=999999").context["links"]


def test_an_item_counted_by_measures_has_its_own_line(stage, liaison, sign_in):
    measure = a_measure(stage)
    item = a_pledge(stage).items.first()
    Item.objects.filter(pk=item.pk).update(outcome_type=None)
    item.measures.add(measure)
    chain = reverse("plan_chain", args=[stage.community.pk, 2012])
    links = sign_in(liaison).get(f"{chain}?item={item.pk}").context["links"]
    assert [(link.label, list(link.measures)) for link in links] == [(item.text, [measure.pk])]
