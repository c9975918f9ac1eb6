"""Reminders: each duty, window and kind once; to those whom DOMAIN 4 names; in words ready for a chat."""

import pytest
from django.urls import reverse

from accounts.models import Notification
from office.models import AuditEvent, Job, Letter
from tests import factories as make
from tests.visits.moments import at, on
from visits.actions import quotas_check, reminders_tell, visit_log
from visits.models import Problem, Reminder
from visits.tasks import check_asked, tell


@pytest.fixture
def chat(settings):
    settings.NOTIFY_URLS = ["json://127.0.0.1:9/"]


@pytest.fixture
def short(stage, liaison):
    """Late September: one of two visits of the work group is made."""
    visit_log(by=liaison, kind="work_group", visited_on=on(9, 12), community=stage.community, now=at(9, 13))
    quotas_check(by=None, now=at(9, 24))
    mine = Reminder.objects.filter(duty__kind="work_group", duty__community=stage.community)
    return mine.filter(starts_on=on(9, 1))


def persons(reminder: Reminder) -> set[str]:
    return set(reminder.notifications.values_list("person__name", flat=True))


def test_the_liaison_is_told_once_in_words_for_a_chat(short, liaison, staff):
    reminders_tell(weekly=False, now=at(9, 24))
    reminder = short.get()
    assert reminder.text == "您部门9月还差1次\uff08帮扶指导\uff0c前程泉村\uff09\uff0c9月30日截止\u3002"
    assert persons(reminder) == {liaison.person.name}
    assert reminders_tell(weekly=False, now=at(9, 25)) == 0
    assert AuditEvent.objects.filter(verb="reminder.tell", object_pk=str(liaison.person_id)).count() == 1
    reminders_tell(weekly=True, now=at(9, 25))
    assert short.count() == 1 and Notification.objects.filter(reminders=reminder).count() == 1


def test_what_is_missed_is_told_to_the_head_and_the_organisation_department(short, stage, liaison, staff):
    head = make.PersonFactory(name="局长")
    stage.department.head = head
    stage.department.save()
    quotas_check(by=None, now=at(10, 22))
    assert reminders_tell(weekly=False, now=at(10, 22)) == 0  # nothing to be done any more: it can wait
    reminders_tell(weekly=True, now=at(10, 22))
    assert persons(short.get(kind="missed")) == {"局长", liaison.person.name, staff.person.name}
    reminders_tell(weekly=True, now=at(10, 29))
    assert short.filter(kind="missed").count() == 1


def test_the_week_gathers_all_of_a_person_in_one_message(short, stage, staff, street_clerk):
    Problem.objects.create(
        community=stage.sibling,
        text="路灯不亮",
        raised_by=staff.person,
        raised_on=on(9, 3),
        owner=stage.street,
        due_on=on(9, 10),
    )
    reminders_tell(weekly=True, now=at(9, 24))
    row = Notification.objects.get(person=street_clerk.person)
    assert row.reminders.count() == 1  # street guidance of the third quarter
    assert "1项问题逾期" in row.sentence
    assert "2012-" not in row.sentence


def test_a_visit_made_in_time_is_not_reminded_of(short, stage, liaison):
    visit_log(by=liaison, kind="work_group", visited_on=on(9, 20), community=stage.community, now=at(9, 24))
    quotas_check(by=None, now=at(9, 24))
    reminders_tell(weekly=True, now=at(9, 24))
    assert not short.exists()


def test_letters_go_to_the_address_and_the_group_without_leaders(short, liaison, chat):
    liaison.person.email = "wang@example.com"
    liaison.person.save()
    reminders_tell(weekly=False, now=at(9, 24))
    mail = Letter.objects.get(channel="mail")
    assert mail.to == "wang@example.com" and "您部门9月还差1次" in mail.text
    group = Letter.objects.get(channel="chat")
    assert "区农业局\uff1a您部门9月还差1次" in group.text
    assert "胡英" not in group.text and "高玉桂" not in group.text


def test_who_wants_no_mail_gets_none(short, liaison, sign_in):
    liaison.person.email = "wang@example.com"
    liaison.person.save()
    sign_in(liaison).post(reverse("visits:reminders_mail"), {"on": "0"})
    reminders_tell(weekly=False, now=at(9, 24))
    assert not Letter.objects.exists() and short.exists()


def test_the_jobs_of_a_working_day_run_once(short, time_machine):
    time_machine.move_to(at(9, 24))
    tell()
    tell()
    assert short.count() == 1
    assert [(job.name, job.attempts) for job in Job.objects.order_by("name")] == [
        ("visits.nightly", 1),
        ("visits.urgent", 1),
        ("visits.weekly", 1),
    ]


def test_nobody_is_reminded_on_a_day_off(short, time_machine):
    time_machine.move_to(at(9, 22))
    tell()
    assert not Job.objects.exists() and not short.exists()


def test_the_page_has_a_line_to_copy_and_shows_nobody_else_s(short, liaison, outsider, sign_in):
    reminders_tell(weekly=False, now=at(9, 24))
    page = sign_in(liaison).get(reverse("visits:reminders")).content.decode()
    assert short.get().text in page and f'data-copy="reminder-{short.get().pk}"' in page
    assert short.get().text not in sign_in(outsider).get(reverse("visits:reminders")).content.decode()


def test_staff_ask_for_a_check_and_a_worker_makes_it(stage, staff, sign_in, time_machine):
    time_machine.move_to(at(9, 24))
    client = sign_in(staff)
    for _tap in range(2):
        client.post(reverse("visits:check"))
    assert Job.objects.filter(name="visits.check", state="waiting").count() == 1
    check_asked()
    assert AuditEvent.objects.filter(verb="quota.check", person_pk=staff.person_id).exists()
    assert Job.objects.get(name="visits.check").state == "done"


def test_who_is_no_longer_staff_has_no_check_made(stage, staff, sign_in, time_machine):
    time_machine.move_to(at(9, 24))
    sign_in(staff).post(reverse("visits:check"))
    staff.appointments.update(ended_on=on(9, 23))
    check_asked()
    assert not AuditEvent.objects.filter(verb="quota.check").exists()
