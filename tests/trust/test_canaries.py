"""What is personal, or not meant for one's eyes, does not get out by a side door. TRUST, «What comes in», «Who may»."""

import ast
import io
from pathlib import Path

import pikepdf
import pypdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.forms import BaseModelForm
from django.urls import get_resolver, reverse

from accounts.models import Person
from tests import factories as make
from tests.pledges.conftest import sign
from tests.pledges.rows import a_public_pledge, an_open_pledge

ROOT = Path(__file__).resolve().parents[2]
PHONE, MAIL, NAME = "13812349876", "canary@example.org", "\u5e55\u540e\u4eba"


def calls() -> list[ast.Call]:
    """Every call in the code."""
    paths = [path for app in ["shenbei", *settings.OWN_APPS] for path in (ROOT / app).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_messages_to_the_broker_carry_nothing_at_all():
    """A ring names its task; what there is to do stands in the ledger."""
    rings = [call for call in calls() if getattr(call.func, "id", "") == "ring"]
    sent = [
        call for call in calls() if getattr(call.func, "attr", "") in ("delay", "apply_async", "send_task")
    ]
    assert len(rings) > 5
    assert all(len(call.args) == 1 and not call.keywords for call in rings)
    assert len(sent) == 1  # the ring itself, office/bell.py


def test_notice_and_paper_tell_nothing_of_persons_but_names_and_posts_of_signatories(client, stage):
    pledge = an_open_pledge(stage)
    Person.objects.update(phone=PHONE, email=MAIL)
    for row in pledge.signatories.select_related("person"):
        sign(make.user_as("signatory", person=row.person, username=f"signs for the {row.party}"), pledge)
    pledge = a_public_pledge(stage)
    pledge.drafted_by = Person.objects.create(name=NAME, phone=PHONE)
    pledge.save()
    address = f"/notices/{pledge.year}/{stage.community.code}"
    page, paper = client.get(f"{address}/"), client.get(f"{address}.pdf")
    assert page.status_code == paper.status_code == 200
    content = b"".join(paper) if paper.streaming else paper.content
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)
    with pikepdf.open(io.BytesIO(content)) as document:
        facts = " ".join(f"{name} {value}" for name, value in document.docinfo.items())
        assert (
            str(document.docinfo["/Author"]) == "\u4e2d\u5171\u6c88\u5317\u65b0\u533a\u59d4\u7ec4\u7ec7\u90e8"
        )  # the office
    read = page.content.decode() + text + facts
    assert all(row.person.name in read for row in pledge.signatories.select_related("person"))
    assert not [canary for canary in (PHONE, MAIL, NAME) if canary in read]


def test_a_raw_media_path_is_not_there(sign_in, staff, settings):
    name = default_storage.save("attachments/scan.pdf", ContentFile(b"%PDF"))
    assert (settings.MEDIA_ROOT / name).exists()
    for path in (f"/media/{name}", f"/{name}", f"/static/{name}", f"/static/../{name}", f"/var/media/{name}"):
        assert sign_in(staff).get(path).status_code == 404, path


def test_no_form_takes_every_field_of_its_model():
    """Fields of a form are named one by one: what is posted beyond them has no way in."""

    def below(kind) -> set[type]:
        return {kind} | {one for sub in kind.__subclasses__() for one in below(sub)}

    list(get_resolver().url_patterns)  # every form of every page is loaded, whichever test ran before
    named = [form for form in below(BaseModelForm) if form.__module__.split(".")[0] in settings.OWN_APPS]
    assert not [form for form in named if form._meta.fields == "__all__" or form._meta.exclude]
    assert all(form._meta.model is None or form._meta.fields for form in named)


def test_extra_fields_of_a_person_change_nothing(stage, system, sign_in):
    person = stage.cadre.person
    data = {"name": "\u65b0\u540d", "sex": "m", "post": "", "phone": "", "email": ""}
    strange = {"pk": stage.leader.person.pk, "id": stage.leader.person.pk, "initials": "zz", "wants_mail": ""}
    answer = sign_in(system).post(reverse("accounts:person_edit", args=[person.pk]), data | strange)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.wants_mail) == ("\u65b0\u540d", True) and person.initials != "zz"
    assert Person.objects.get(pk=stage.leader.person.pk).name == stage.leader.person.name
