"""期满鉴定: three opinions at a posting's end, by whom, when, and who reads them. DOMAIN 8, 9."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.models import Person
from office.models import AuditEvent
from pairing.actions import posting_end
from pairing.actions.appraisal import opinion_give
from pairing.models import Opinion
from pairing.reports_careers import opinions_awaited, rotation, waiting_for
from shenbei.lib.errors import RuleBroken
from shenbei.lib.periods import SHANGHAI
from tests import factories as make

NOW = datetime(2012, 12, 20, 9, tzinfo=SHANGHAI)
TEXT = "踏实肯干，熟悉农村工作，群众认可。"


@pytest.fixture
def ended(stage, staff):
    return posting_end(by=staff, posting=stage.posting, ended_on=date(2012, 12, 31), now=NOW)


def give(by, posting, text=TEXT, now=NOW):
    return opinion_give(by=by, posting=posting, text=text, now=now)


def test_three_sides_give_their_opinion_and_it_is_sealed(ended, community_clerk, street_clerk, liaison):
    give(community_clerk, ended)
    give(community_clerk, ended, TEXT + "补充。")
    give(street_clerk, ended)
    give(liaison, ended)
    assert sorted(Opinion.objects.values_list("side", flat=True)) == ["community", "department", "street"]
    with pytest.raises(RuleBroken, match="does not change"):
        give(community_clerk, ended)
    verbs = AuditEvent.objects.filter(verb__startswith="opinion").order_by("seq")
    assert [row.verb for row in verbs] == ["opinion.give", "opinion.change", "opinion.give", "opinion.give"]


def test_others_the_cadre_himself_and_the_early_are_refused(stage, ended, outsider, staff, liaison, cadre):
    for user in (outsider, staff, cadre):
        with pytest.raises(RuleBroken):
            give(user, ended)
    liaison.person = Person.objects.get(pk=stage.cadre.person_id)
    liaison.save()
    with pytest.raises(RuleBroken, match="himself"):
        give(liaison, ended)


def test_not_before_the_last_month_and_not_in_a_word(stage, ended, community_clerk):
    with pytest.raises(RuleBroken, match="30 days"):
        give(community_clerk, ended, now=datetime(2012, 11, 30, 9, tzinfo=SHANGHAI))
    with pytest.raises(RuleBroken, match="sentence"):
        give(community_clerk, ended, "很好")


def test_each_side_is_asked_and_no_more_once_it_gave(ended, community_clerk, staff, outsider):
    day = date(2012, 12, 20)
    assert [row.pk for row in opinions_awaited(community_clerk, day)] == [ended.pk]
    assert len(waiting_for(community_clerk, day)) == 1 and not waiting_for(outsider, day)
    give(community_clerk, ended)
    assert not opinions_awaited(community_clerk, day) and opinions_awaited(staff, day).count() == 1


def test_the_calendar_names_the_end_and_the_successor(stage, ended, staff):
    december = rotation(staff, date(2012, 11, 5), 3)[1]
    assert [(term.posting.pk, term.successor) for term in december.terms] == [(ended.pk, None)]
    after = make.PostingFactory(community=stage.community, started_on=date(2013, 1, 1))
    assert rotation(staff, date(2012, 12, 1), 1)[0].terms[0].successor == after


def test_a_side_reads_its_own_opinion_the_cadre_all(
    ended, community_clerk, street_clerk, liaison, cadre, auditor
):
    for user in (community_clerk, street_clerk, liaison):
        give(user, ended)
    seen = {
        user: Opinion.objects.visible_to(user).count() for user in (street_clerk, cadre, liaison, auditor)
    }
    assert list(seen.values()) == [1, 3, 3, 3]


def test_the_page_takes_it_and_says_what_is_wrong(ended, community_clerk, sign_in):
    client, page = sign_in(community_clerk), reverse("pairing:posting", args=[ended.pk])
    assert "opinion/" in client.get(page).content.decode()
    client.post(reverse("pairing:opinion", args=[ended.pk]), {"text": TEXT})
    assert TEXT in client.get(page).content.decode()
    for typed, told in (("好人难得", "请至少用一句话"), ("长" * 1001, "1000"), (" ", "请填写此项")):
        answer = client.post(reverse("pairing:opinion", args=[ended.pk]), {"text": typed})
        assert answer.status_code == 422 and told in answer.content.decode()
        assert typed in answer.content.decode(), "what was typed stays"
