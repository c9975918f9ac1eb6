"""Every scope of the house against the oracle, over (user, object) pairs of a district drawn by lot. TRUST, «Who may»."""

from random import Random

import pytest
from django.apps import apps

from pairing.models.community import CommunityQuerySet
from tests.trust.oracle import RULES, seen_places, sees
from tests.trust.world import World, draw


@pytest.fixture
def world(db) -> World:
    return draw(Random(20121))  # noqa: S311 - the same district every time


def wrong_pairs(world: World) -> tuple[int, list[str]]:
    """How many pairs were compared, and those on which house and oracle differ."""
    compared, wrong = 0, []
    for user in world.actors:
        places = seen_places(world, user)
        for model, rows in world.rows.items():
            name = model._meta.label_lower
            seen = set(model.objects.visible_to(user).values_list("pk", flat=True))
            for pk, facts in rows.items():
                compared += 1
                if (pk in seen) != sees(world, user, name, facts, places):
                    wrong.append(f"{name} {pk} for {user.role} of {user.organisation}: {pk in seen}")
    return compared, wrong


def test_every_scope_has_its_oracle() -> None:
    scoped = {m._meta.label_lower for m in apps.get_models() if hasattr(m._default_manager, "visible_to")}
    assert scoped == set(RULES)


def test_house_and_oracle_agree_on_ten_thousand_pairs(world) -> None:
    compared, wrong = wrong_pairs(world)
    assert compared >= 10_000
    assert {model._meta.label_lower for model in world.rows} == set(RULES)
    assert {user.role for user in world.actors} >= {"leader", "cadre", "street", "community", "department"}
    assert not wrong, "\n".join(wrong[:10])


def test_the_oracle_sees_a_forgotten_end(world, monkeypatch) -> None:
    """Negative control: a department that keeps its past pairings is found."""

    def forgetful(self, organisation, day):
        return self.filter(pairings__department=organisation)

    monkeypatch.setattr(CommunityQuerySet, "of_organisation", forgetful)
    assert wrong_pairs(world)[1]
