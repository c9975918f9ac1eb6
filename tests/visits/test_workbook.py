"""Visits by workbook: out and in again without loss; entered late as entered directly; all or nothing."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from office.models import Attachment, AuditEvent
from shenbei.lib.errors import RuleBroken
from shenbei.lib.sheets import csv_write, workbook_write
from tests.visits.moments import at, on
from tests.visits.pictures import picture
from visits import workbook
from visits.actions import visit_confirm, visit_log
from visits.actions.workbook import workbook_import
from visits.models import Visit
from visits.reports.workbook import marked, workbook_check

FIELDS = ["kind", "visited_on", "community", "organisation", "author", "state", "entered_on", "answer_due_on"]
FIELDS += [
    "way",
    "purpose",
    "found",
    "agreed",
    "place",
    "sides__participants",
    "sides__duty",
    "sides__accepted_on",
]
AWKWARD = {"purpose": "走访\n第二行  空格", "found": "=1+1", "agreed": "-１２３（全角）", "place": "@村委会"}


@pytest.fixture
def own(stage, liaison) -> list[Visit]:
    """Visits with texts that a careless reader would change."""
    common: dict[str, Any] = {"by": liaison, "kind": "work_group", "community": stage.community}
    first = visit_log(**common, visited_on=on(9, 12), participants="王强、李敏", now=at(9, 13), **AWKWARD)
    return [first, visit_log(**common, visited_on=on(9, 20), now=at(9, 21))]


def exported(suffix: str) -> bytes:
    lines = workbook.lines(workbook.with_all(Visit.objects.order_by("visited_on")))
    if suffix == "csv":
        return b"".join(csv_write(workbook.header(), lines))
    return workbook_write([(workbook.TITLE, workbook.header(), lines)])


def filled(*rows: dict[str, Any]) -> bytes:
    """A workbook of lines by header."""
    head = workbook.header()
    return workbook_write([(workbook.TITLE, head, ([row.get(word) for word in head] for row in rows))])


def check(data: bytes, user, name: str = "visits.xlsx"):
    return workbook_check(data, name, user=user, today=on(9, 21))


def rows_now() -> list[dict]:
    return list(Visit.objects.order_by("visited_on", "pk").values(*FIELDS))


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_went_out_comes_in_again_as_it_was(own, liaison, suffix):
    data, before = exported(suffix), rows_now()
    again = check(data, liaison, f"visits.{suffix}")
    assert (again.faults, again.draft.same, again.changes_nothing) == ([], 2, True)
    Visit.objects.all().delete()
    assert workbook_import(by=liaison, check=check(data, liaison, f"visits.{suffix}"), now=at(9, 21)) == 2
    late = {"entered_on", "answer_due_on", "sides__accepted_on"}
    assert [{k: v for k, v in row.items() if k not in late} for row in rows_now()] == [
        {k: v for k, v in row.items() if k not in late} for row in before
    ]


def test_a_line_is_entered_as_by_hand(own, stage, liaison):
    by_hand = rows_now()[1]
    Visit.objects.all().delete()
    code = stage.community.code
    data = filled({"日期": "2012年9月20日", "社区编码": code})
    workbook_import(by=liaison, check=check(data, liaison), now=at(9, 21))
    assert rows_now() == [by_hand]
    assert AuditEvent.objects.filter(verb="visit.log").count() == 3


def test_the_same_file_twice_enters_nothing_more(stage, liaison):
    data = filled({"日期": on(9, 20), "社区": "前程泉村"})
    assert workbook_import(by=liaison, check=check(data, liaison), now=at(9, 21)) == 1
    assert workbook_import(by=liaison, check=check(data, liaison), now=at(9, 21)) == 0
    assert Visit.objects.count() == 1


def test_what_differs_is_changed_and_confirmed_anew(own, stage, liaison, community_clerk):
    visit_confirm(by=community_clerk, visit=own[1], now=at(9, 21))
    data = filled({"日期": on(9, 20), "社区": "前程泉村", "事由": "看望困难户"})
    workbook_import(by=liaison, check=check(data, liaison), now=at(9, 21))
    own[1].refresh_from_db()
    assert (own[1].purpose, own[1].state) == ("看望困难户", "submitted")


BAD = [
    {"日期": on(9, 14), "社区": "前程泉村"},
    {"日期": "2012-13-01", "社区": "前程泉村"},
    {"日期": on(9, 30), "社区": "前程泉村"},
    {"日期": on(9, 15), "社区": "老宋家村"},
    {"日期": on(9, 16), "社区": "前程泉村", "类别": "联系点调研指导"},
    {"日期": on(9, 17), "社区": "前程泉村", "方式": "电话"},
    {"社区": "前程泉村"},
    {"日期": on(9, 18), "社区": "前程泉村"},
]


def test_every_bad_cell_is_named_at_once_and_nothing_is_entered(stage, liaison):
    found = check(filled(*BAD), liaison)
    cells = [(fault.row, fault.letter) for fault in found.faults]
    assert cells == [(3, "A"), (4, "A"), (5, "D"), (6, "B"), (7, "F"), (8, "A")]
    with pytest.raises(RuleBroken):
        workbook_import(by=liaison, check=found, now=at(9, 21))
    assert not Visit.objects.exists()
    page = openpyxl.load_workbook(io.BytesIO(marked(filled(*BAD), found))).active
    assert page["D5"].comment and page["A3"].comment and not page["A2"].comment


def test_a_line_that_an_action_refuses_undoes_the_others(stage, liaison):
    found = check(filled(BAD[0], BAD[-1]), liaison)
    found.draft.new[1].day = on(9, 30)
    with pytest.raises(RuleBroken):
        workbook_import(by=liaison, check=found, now=at(9, 21))
    assert not Visit.objects.exists() and not AuditEvent.objects.filter(verb="visits.import").exists()


def test_a_survey_names_its_communities(stage, leader):
    data = filled(
        {"日期": on(9, 3), "类别": "分片联系", "社区": "前程泉村、南林湾村", "方式": "座谈"},
        {"日期": on(9, 4), "类别": "联系点调研指导", "社区": "前程泉村"},
    )
    workbook_import(by=leader, check=check(data, leader), now=at(9, 21))
    survey = Visit.objects.get(kind="area_survey")
    assert {row.community.name for row in survey.covered.all()} == {"前程泉村", "南林湾村"}
    assert check(exported("xlsx"), leader).draft.same == 2


def send(client, data: bytes):
    file = SimpleUploadedFile("九月.xlsx", data)
    once = "k" * 20
    return client.post(reverse("visits:import"), {"file": file, "once": once}, follow=True)


def test_preview_and_confirmation_in_the_browser_s_words(stage, liaison, street_clerk, sign_in, time_machine):
    time_machine.move_to(at(9, 21))
    client = sign_in(liaison)
    page = send(client, filled(BAD[0]))
    upload = Attachment.objects.get()
    assert page.status_code == 200 and upload.sha256 in page.content.decode()
    confirm = reverse("visits:import_confirm", args=[upload.pk])
    client.post(confirm, {"sha256": "0" * 64})
    assert not Visit.objects.exists()
    assert sign_in(street_clerk).post(confirm, {"sha256": upload.sha256}).status_code == 404
    client.post(confirm, {"sha256": upload.sha256})
    assert Visit.objects.count() == 1


def test_an_export_is_scoped_and_leaves_an_event(own, liaison, outsider, sign_in):
    for user, number in ((liaison, 2), (outsider, 0)):
        client = sign_in(user)
        session = client.session
        session["fresh_at"] = 10**10
        session.save()
        answer = client.post(reverse("visits:export"), {"format": "csv", "kind": "work_group"})
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert sum("区农业局" in line for line in lines) == number
        event = AuditEvent.objects.filter(verb="visits.export", user_pk=user.pk).get()
        assert event.data == {"format": "csv", "filter": {"kind": "work_group"}, "rows": number}


def test_the_last_word_tells_what_came_and_nothing_else(own, liaison, sign_in, time_machine):
    time_machine.move_to(at(9, 21))
    client = sign_in(liaison)
    line = {"日期": on(9, 20), "社区": "前程泉村", "照片": "a.jpg"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("visits.xlsx", filled(line))
        archive.writestr("a.jpg", picture())
    client.post(
        reverse("visits:import"), {"file": SimpleUploadedFile("九月.zip", out.getvalue()), "once": "p" * 20}
    )
    upload = Attachment.objects.latest("pk")
    confirm = reverse("visits:import_confirm", args=[upload.pk])
    page = client.post(confirm, {"sha256": upload.sha256}, follow=True)
    assert [str(one) for one in page.context["messages"]] == ["已添加照片1张。"]
