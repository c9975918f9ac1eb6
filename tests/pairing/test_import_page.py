"""/import/: upload, preview, confirm; the preview belongs to its uploader and to its bytes."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Organisation
from office.models import Attachment, AuditEvent
from pairing.models import Community, Cycle, Pairing
from tests import factories as make
from tests.lib.hostile import BOMBS
from tests.pairing.rosters import FAULTY, GOOD, NAMED_IN_THE_README, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(sign_in):
    """A client signed in as staff of an empty district."""
    return sign_in(make.user_as("staff", username="clerk"))


def upload(client, content: bytes, name="roster.xlsx", once="k1"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("pairing:import"), {"file": file, "once": once})


def preview(client, content: bytes, **more):
    answer = upload(client, content, **more)
    assert answer.status_code == 302
    return client.get(answer.url), answer.url


def confirm(client, url: str, page, query=""):
    return client.post(f"{url}confirm/{query}", {"sha256": page.context["check"].sha256}, follow=True)


def test_upload_preview_confirm_and_again(clerk):
    page, url = preview(clerk, GOOD.read_bytes())
    assert page.status_code == 200
    assert not Community.objects.exists()
    assert {count.label: count.new for count in page.context["counts"]}
    done = confirm(clerk, url, page)
    assert Community.objects.count() == 149
    assert "roster.xlsx" in done.content.decode()
    assert AuditEvent.objects.get(verb="roster.import").person_name == AuditEvent.objects.first().person_name
    again, url = preview(clerk, GOOD.read_bytes(), once="k2")
    assert again.context["plan"].changes_nothing
    assert "confirm/" not in again.content.decode()
    events = AuditEvent.objects.count()
    confirm(clerk, url, again)
    assert AuditEvent.objects.count() == events


def test_the_faulty_roster_is_shown_whole_and_comes_back_marked(clerk):
    page, url = preview(clerk, FAULTY.read_bytes())
    shown = {(fault.sheet, fault.row) for _sheet, faults in page.context["sheets"] for fault in faults}
    assert shown >= NAMED_IN_THE_README
    assert "confirm/" not in page.content.decode()
    answer = clerk.get(f"{url}marked.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    marked = {
        (page.title, cell.row) for page in book for row in page.iter_rows() for cell in row if cell.comment
    }
    assert marked >= NAMED_IN_THE_README
    assert book["驻点干部"]["B44"].data_type == "s"
    assert book["社区名录"]["I14"].fill.fgColor.rgb == "FFF8C9C4"
    assert book["社区名录"]["C4"].value == "北曹桥村 "
    confirm(clerk, url, page)
    assert not Community.objects.exists()


def test_a_preview_is_its_uploaders_alone(clerk, sign_in):
    _page, url = preview(clerk, GOOD.read_bytes())
    other = sign_in(make.user_as("staff", username="other"))
    assert other.get(url).status_code == 404
    assert other.get(f"{url}marked.xlsx").status_code == 404
    assert other.post(f"{url}confirm/", {"sha256": Attachment.objects.get().sha256}).status_code == 404
    assert not Community.objects.exists()


def test_other_bytes_than_those_previewed_are_not_taken(clerk):
    page, url = preview(clerk, GOOD.read_bytes())
    row = Attachment.objects.get()
    with open(row.file.path, "wb") as file:
        file.write(changed(lambda book: book["社区名录"].__setitem__("F4", 225)))
    confirm(clerk, url, page)
    clerk.post(f"{url}confirm/", {"sha256": "0" * 64})
    assert not Community.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "auditor", "leader", "finance", "system"])
def test_only_staff_imports(role, sign_in):
    assert sign_in(make.user_as(role, username="x")).get(reverse("pairing:import")).status_code == 403


def test_what_is_no_roster_is_refused_beside_the_field(clerk):
    for number, content in enumerate([b"nothing", BOMBS["a million elements"](), b""]):
        page = upload(clerk, content, once=f"n{number}")
        assert page.status_code == 200
        assert page.context["form"].errors["file"]
    assert not Attachment.objects.exists()


def test_a_new_upload_takes_the_place_of_the_old_one(clerk, django_capture_on_commit_callbacks):
    preview(clerk, GOOD.read_bytes())
    first = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        preview(clerk, FAULTY.read_bytes(), once="k2")
    assert Attachment.objects.get().pk != first.pk
    assert not first.file.storage.exists(first.file.name)


def test_the_same_upload_twice_is_one(clerk):
    assert upload(clerk, GOOD.read_bytes()).url == upload(clerk, GOOD.read_bytes()).url


def test_another_file_from_the_same_page_is_another_upload(clerk):
    first = upload(clerk, GOOD.read_bytes()).url
    assert upload(clerk, FAULTY.read_bytes()).url != first
    again = upload(clerk, GOOD.read_bytes()).url
    assert not clerk.get(again).context["check"].faults


def test_district_and_cycle_are_asked_when_the_register_has_none(clerk):
    page, url = preview(clerk, GOOD.read_bytes())
    assert page.context["answers"].fields.keys() == {"cycle_from"}  # the clerk's district is there
    assert page.context["answers"].initial["cycle_from"] == "2012-01"
    page = clerk.get(f"{url}?cycle_from=2012-04")
    confirm(clerk, url, page, "?cycle_from=2012-04")
    assert Cycle.objects.get().started_on == date(2012, 4, 1)


def test_a_month_that_is_none_is_said_beside_its_field(clerk):
    _page, url = preview(clerk, GOOD.read_bytes())
    page = clerk.get(f"{url}?cycle_from=2012-13")
    assert page.context["answers"].errors["cycle_from"]


def test_a_column_that_no_header_names_is_asked_and_the_answer_holds(clerk):
    content = changed(lambda book: book["社区名录"].__setitem__("C3", "单位"))
    page, url = preview(clerk, content)
    assert [question.key for question in page.context["check"].questions] == ["name"]
    assert "column:社区名录:name" in page.context["answers"].fields
    query = "?column:社区名录:name=3"
    answered = clerk.get(url + query)
    assert not answered.context["check"].faults
    confirm(clerk, url, answered, query)
    assert Community.objects.count() == 149
    assert Pairing.objects.count() == 55


def test_changes_to_what_is_there_are_shown_before(clerk):
    page, url = preview(clerk, GOOD.read_bytes())
    confirm(clerk, url, page)
    content = changed(lambda book: book["社区名录"].__setitem__("F4", 230))
    page, url = preview(clerk, content, once="k2")
    assert [(edit.label, edit.old, edit.new) for edit in page.context["edits"]] == [
        ("北曹桥村", "224", "230")
    ]
    confirm(clerk, url, page)
    assert Community.objects.get(code="01001").households == 230
    assert AuditEvent.objects.get(verb="community.edit").data["households"] == [224, 230]
    assert Organisation.objects.filter(kind="district").count() == 1
