"""The figures of a stage above its list, for the district: the lot and its proof, surveys, grades (DOMAIN 8)."""

from collections.abc import Callable
from fractions import Fraction

from django.db.models import Count
from django.utils.translation import gettext as _

from assessment import rules, rules_proof
from assessment.models import Round
from assessment.reports.terms import Term
from pairing.models import Grade
from shenbei.lib.desk import Fact
from shenbei.lib.figures import plain_number

Stage = Round.Stage


def stage_facts(found: Round, term: Term, user) -> list[Fact]:
    """The figures of a stage above its list, for the district."""
    if not user.sees_district:
        return []
    return FACTS.get(term.stage, lambda found: [])(found)


def _drawn(found: Round) -> list[Fact]:
    if not found.seed:
        return []
    every = found.results.count()
    codes = list(found.results.filter(sampled=True).values_list("code", flat=True))
    again = rules_proof.drawn(
        found.results.values_list("code", flat=True), found.scheme.sample_share, found.seed
    )
    share = rules.rounded(Fraction(len(codes) * 100, every or 1))
    same = _("the same communities") if sorted(codes) == again else _("other communities")
    words = _("%(drawn)d of %(every)d communities, %(share)s %%; at least %(least)s %%")
    least = plain_number(found.scheme.sample_share)
    return [
        Fact(
            _("Drawn by lot"), words % {"drawn": len(codes), "every": every, "share": share, "least": least}
        ),
        Fact(_("Seed of the lot"), found.seed),
        Fact(_("Drawn again with this seed"), same, badge="success" if sorted(codes) == again else "danger"),
    ]


def _counted(found: Round) -> list[Fact]:
    every = found.results.count()
    return [Fact(_("Surveys entered"), f"{found.results.exclude(survey=None).count()} / {every}")]


def _approved(found: Round) -> list[Fact]:
    counts = dict(found.results.order_by().values_list("grade").annotate(n=Count("pk")))
    facts = [Fact(str(level.label), str(counts.get(level.value, 0))) for level in Grade.Level]
    facts.append(Fact(_("Veto items"), str(found.results.filter(vetoed=True).count())))
    changed = found.results.filter(appeals__outcome="changed").distinct().count()
    return [*facts, Fact(_("Changed on appeal"), str(changed))]


FACTS: dict[Stage, Callable[[Round], list[Fact]]] = {
    Stage.DISTRICT: _drawn,
    Stage.SURVEY: _counted,
    Stage.APPROVAL: _approved,
    Stage.FINISHED: _approved,
}
