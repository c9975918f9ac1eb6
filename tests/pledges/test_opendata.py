"""Published pledges as data: the checksum can be computed by anybody, no formula, no person, gone with a withdrawal."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from pledges import actions
from pledges.models import Item
from pledges.rules import checksum
from tests.pledges.conftest import APRIL, ITEM, MARCH, YEAR


def got(name: str, *more):
    return Client().get(reverse(f"pledges:{name}", args=[YEAR, *more]))


def test_anybody_can_compute_the_checksum(published):
    one = got("notice_json", published.community.code)
    assert one["Cache-Control"] == "public, max-age=60"
    found = one.json()
    assert checksum(found["content"]) == found["checksum"] == published.versions.get().checksum
    assert got("year_json").json()["pledges"] == [found]


@pytest.mark.parametrize("first", "=+-@")
def test_the_table_starts_no_formula(pledge, liaison, signers, reviewer, first):
    Item.objects.update(text=f"{first}HYPERLINK(1)")
    actions.item_add(by=liaison, pledge=pledge, now=MARCH, **ITEM)
    version = actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
    for user in signers.all():
        actions.pledge_sign_electronic(by=user, pledge=pledge, checksum=version.checksum, now=MARCH)
    actions.pledge_approve(by=reviewer, pledge=pledge, now=APRIL)
    actions.pledge_publish(by=reviewer, pledge=pledge, now=APRIL)
    assert "HYPERLINK" not in got("year_csv").content.decode()  # nothing before its page is there
    actions.notice_render(version=version, now=APRIL)
    rows = list(csv.reader(io.StringIO(got("year_csv").content.decode("utf-8-sig"))))
    texts = [row[rows[0].index("承诺事项")] for row in rows[1:]]
    assert texts == [f"'{first}HYPERLINK(1)", ITEM["text"]]


def test_no_person_stands_in_it(published, signers):
    text = got("year_json").content.decode() + got("year_csv").content.decode()
    assert "前程泉村" in text
    assert not any(user.person.name in text for user in signers.all())


def test_a_withdrawal_takes_the_data_away_as_well(published, reviewer):
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="有误", now=APRIL)
    assert got("notice_json", published.community.code).status_code == 404
    assert got("year_json").json()["pledges"] == []
    assert "前程泉村" not in got("year_csv").content.decode()
