"""A community's page puts together what every floor knows of it."""

from datetime import date

import pytest

from measures.actions import measure_add
from pairing.models import Cycle
from tests import factories as make

pytestmark = pytest.mark.django_db


def page(client, community) -> str:
    response = client.get(f"/communities/{community.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_names_leader_department_cadre_and_grade(staff, stage, sign_in) -> None:
    text = page(sign_in(staff), stage.community)
    for word in ("前程泉村", "兴隆台街道", "胡英", "区农业局", "高玉桂", "较差"):
        assert word in text, word


def test_every_floor_has_its_section(staff, stage, sign_in) -> None:
    measure_add(by=staff, community=stage.community, goal="people", title="维修活动室")
    text = page(sign_in(staff), stage.community)
    assert text.count('id="section-') == 4
    assert f'href="/measures/?community={stage.community.pk}' in text


@pytest.mark.parametrize(("who", "may"), [("liaison", True), ("staff", False), ("community_clerk", False)])
def test_who_visits_may_log_from_here(who, may, stage, sign_in, request) -> None:
    text = page(sign_in(request.getfixturevalue(who)), stage.community)
    assert (f"/visits/log/?community={stage.community.pk}" in text) is may


def test_out_of_scope_is_as_if_it_were_not_there(outsider, stage, sign_in) -> None:
    client = sign_in(outsider)
    there, nowhere = f"/communities/{stage.community.pk}/", "/communities/999999/"
    answers = [client.get(path) for path in (there, nowhere)]
    assert [answer.status_code for answer in answers] == [404, 404]
    plain = [
        len(answer.content.decode().replace(path, ""))
        for answer, path in zip(answers, (there, nowhere), strict=True)
    ]
    assert plain[0] == plain[1]


def test_an_unpaired_community_says_so(staff, stage, sign_in) -> None:
    alone = make.CommunityFactory(street=stage.street, name="后李村")
    assert "所在街道" in page(sign_in(staff), alone)


def test_the_log_begins_with_the_community_one_comes_from(liaison, stage, sign_in) -> None:
    other = make.CommunityFactory(street=stage.street, name="后李村")
    make.PairingFactory(cycle=stage.cycle, department=stage.department, community=other, exception="经批准")
    Cycle.objects.update(ended_on=date(2099, 12, 31))
    text = sign_in(liaison).get(f"/visits/log/?community={other.pk}").content.decode()
    form = text.split('<form class="sheet"')[1]
    assert form.index("后李村") < form.index("前程泉村")
