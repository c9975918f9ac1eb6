"""What the public reads: bytes rendered once, under ETag, gone with a withdrawal; and the verification."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from office.models import Job
from pledges import actions, tasks
from pledges.models import Notice
from pledges.rules import checksum
from tests.pledges.conftest import APRIL, YEAR, fresh, office_words


@pytest.fixture
def anyone() -> Client:
    return Client()


def addresses(pledge) -> list[str]:
    return [
        reverse(f"pledges:{name}", args=[YEAR, pledge.community.code]) for name in ("notice", "notice_pdf")
    ]


def test_page_and_pdf_answer_with_etag_and_short_cache(published, anyone):
    for url in addresses(published):
        answer = anyone.get(url)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=60"
        again = anyone.get(url, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304 and not again.content
        assert anyone.head(url).status_code == 200


def test_one_statement_answers(published, anyone, django_assert_num_queries):
    with django_assert_num_queries(1):
        anyone.get(addresses(published)[0])


def test_the_page_tells_the_promise_and_no_more_of_persons_than_name_and_post(published, anyone, signers):
    Person.objects.update(phone="13800138000")
    actions.notice_render(version=published.versions.get())
    text = anyone.get(addresses(published)[0]).content.decode()
    for word in (
        "前程泉村",
        "新建农民专业合作社",
        "登记证书",
        "王书记",
        published.versions.get().checksum,
        "2012年4月16日",
    ):
        assert word in text, word
    assert "13800138000" not in text
    assert "<script" not in text and "csrf" not in text and "nonce" not in text


@pytest.mark.parametrize("fixture", ["pledge", "opened", "signed"])
def test_unpublished_is_404(db, request, fixture, anyone):
    pledge = request.getfixturevalue(fixture)
    assert [anyone.get(url).status_code for url in addresses(pledge)] == [404, 404]
    assert "前程泉村" not in anyone.get(reverse("pledges:notices")).content.decode()


def test_withdrawn_is_404_everywhere_and_verify_says_so(published, reviewer, anyone):
    text = published.versions.get().checksum
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="数据有误", now=APRIL)
    assert [anyone.get(url).status_code for url in addresses(published)] == [404, 404]
    assert "前程泉村" not in anyone.get(reverse("pledges:notices")).content.decode()
    answer = anyone.get(reverse("pledges:verify", args=[text])).content.decode()
    assert "已撤回" in answer and "2012年4月9日" in answer
    assert "前程泉村" not in answer and "数据有误" not in answer


def said(client: Client, text: str) -> str:
    return client.get(reverse("pledges:verify", args=[text])).content.decode()


def test_verify_yes_superseded_unknown(published, anyone):
    version = published.versions.get()
    assert "前程泉村" in said(anyone, version.checksum)
    assert "前程泉村" in said(anyone, version.checksum.upper())
    version.superseded_at = timezone.now()
    version.save()
    assert "更正版本" in said(anyone, version.checksum) and "前程泉村" not in said(anyone, version.checksum)
    for unknown in (checksum({}), "x", "<b>"):
        assert "查无此件" in said(anyone, unknown)
    assert "<b>" not in said(anyone, "<b>")


def test_what_was_signed_but_never_published_is_unknown(signed, anyone):
    assert "查无此件" in said(anyone, signed.versions.get().checksum)


def test_the_job_renders_what_is_due_once(signed, reviewer, anyone):
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    assert anyone.get(addresses(signed)[0]).status_code == 404
    assert (tasks.render_notices_due(), tasks.render_notices_due()) == (1, 0)
    assert anyone.get(addresses(signed)[0]).status_code == 200


def test_a_notice_that_fails_stays_in_the_ledger_and_stops_no_other(signed, reviewer, monkeypatch, caplog):
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    whole = actions.notice_render
    monkeypatch.setattr("pledges.tasks.notice_render", lambda version: 1 / 0)
    assert tasks.render_notices_due() == 0
    assert Job.objects.get(name="pledges.render_notice").state == "failed"
    monkeypatch.setattr("pledges.tasks.notice_render", whole)
    assert tasks.render_notices_due() == 1
    assert Notice.objects.count() == 1


def test_publicity_ends_by_the_job_and_the_page_is_made_anew(published, anyone, time_machine):
    time_machine.move_to(APRIL.replace(day=17))
    before = anyone.get(addresses(published)[0])["ETag"]
    assert (tasks.enter_force_due(), tasks.enter_force_due()) == (1, 0)
    tasks.render_notices_due()
    assert fresh(published).state == "in_force"
    after = anyone.get(addresses(published)[0])
    assert after["ETag"] != before and "已生效" in after.content.decode()


def test_same_version_renders_to_the_same_bytes(published):
    first = Notice.objects.get()
    actions.notice_render(version=published.versions.get())
    again = Notice.objects.get()
    assert (first.html_etag, first.pdf_etag) == (again.html_etag, again.pdf_etag)


def test_broker_down_at_publication_changes_nothing(
    signed, reviewer, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr("pledges.tasks.render_notices_due.apply_async", down)
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    with django_capture_on_commit_callbacks(execute=True) as rung:
        actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    assert len(rung) == 1 and fresh(signed).state == "published"
    assert tasks.render_notices_due() == 1


def test_no_shared_cache_keeps_what_a_signed_in_reader_gets(published, staff, sign_in):
    names = (
        reverse("pledges:notices"),
        reverse("pledges:notice", args=[published.year, published.community.code]),
    )
    for url in names:
        assert Client().get(url)["Cache-Control"] == "public, max-age=60"
        assert sign_in(staff).get(url)["Cache-Control"] == "no-store"  # it may carry his session's cookie


def test_one_copy_in_a_shared_cache_serves_every_reader(published, anyone):
    for url in addresses(published):
        answers = [anyone.get(url, headers={"accept-language": language}) for language in ("zh", "en")]
        assert len({answer["ETag"] for answer in answers}) == 1
        assert all("Vary" not in answer and answer["Content-Language"] == "zh-CN" for answer in answers)


def test_the_list_names_a_notice_once_it_can_be_read(signed, reviewer, anyone):
    actions.pledge_approve(by=reviewer, pledge=signed, now=APRIL)
    actions.pledge_publish(by=reviewer, pledge=signed, now=APRIL)
    text = anyone.get(reverse("pledges:notices")).content.decode()
    assert "前程泉村" not in text and addresses(signed)[0] not in text
    tasks.render_notices_due()
    assert addresses(signed)[0] in anyone.get(reverse("pledges:notices")).content.decode()


def test_another_telephone_renews_page_and_paper_and_keeps_the_checksum(published, anyone, staff, reviewer):
    before, text = Notice.objects.get(), published.versions.get().checksum
    office_words(staff, reviewer, supervision_phone="024-12345678")
    tasks.render_notices_due()
    after = Notice.objects.get()
    assert before.pdf_etag != after.pdf_etag
    assert "024-12345678" in anyone.get(addresses(published)[0]).content.decode()
    assert "前程泉村" in said(anyone, text)
    assert tasks.render_notices_due() == 0


def test_the_district_page_counts_what_is_public(published, pledge, anyone):
    text = anyone.get(reverse("pledges:year", args=[YEAR])).content.decode()
    assert "兴隆台街道" in text and "2012年度" in text
    assert anyone.get(reverse("pledges:year", args=[1999])).status_code == 404
