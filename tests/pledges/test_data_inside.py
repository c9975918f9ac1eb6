"""The published paper carries what was signed as data, as the open data have it; built as PDF/A-3, the same for the same input."""

import io
import json

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from pledges import actions, pdf, printing
from pledges.models import Item, Notice
from pledges.rules import checksum
from tests.pledges.conftest import APRIL, YEAR, fresh, sign_anew


@pytest.fixture
def paper(published) -> bytes:
    return bytes(Notice.objects.get().pdf)


def inside(content: bytes) -> bytes:
    return PdfReader(io.BytesIO(content)).attachments[printing.DATA_NAME][0]


def open_data(pledge) -> bytes:
    return Client().get(reverse("pledges:notice_json", args=[YEAR, pledge.community.code])).content


def test_the_file_carries_the_open_data_and_prints_their_checksum(paper, published):
    found, public = json.loads(inside(paper)), json.loads(open_data(published))
    assert found == {name: public[name] for name in ("checksum", "content", "verify")}
    text = PdfReader(io.BytesIO(paper)).pages[0].extract_text().replace("\n", "")
    assert found["checksum"] == checksum(found["content"]) and found["checksum"] in text


def test_it_is_built_as_pdf_a_3_with_a_file_of_data(paper):
    with pikepdf.open(io.BytesIO(paper)) as document:
        about = document.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        [row] = {row.objgen: row for row in document.Root.AF}.values()  # weasyprint lists it twice
        assert (row.AFRelationship, str(row.UF)) == ("/Data", printing.DATA_NAME)
        stream = row.EF.F
        assert stream.Subtype == "/application/json"
        days = [str(stream.Params.CreationDate), str(stream.Params.ModDate)]
        assert days == ["D:20120305000000Z"] * 2
        assert document.Root.MarkInfo.Marked and document.Root.OutputIntents


def test_same_input_same_bytes_whatever_the_clock(published, time_machine):
    version = published.versions.get()
    time_machine.move_to(APRIL)
    first = printing.printed(printing.sheet(version))
    time_machine.move_to(APRIL.replace(year=2031))
    assert printing.printed(printing.sheet(version)) == first == bytes(Notice.objects.get().pdf)


def test_its_state_changes_and_the_paper_stays(paper, published):
    actions.pledge_in_force(pledge=published, now=APRIL.replace(day=17))
    actions.notice_render(version=published.versions.get(), now=APRIL.replace(day=17))
    assert bytes(Notice.objects.get().pdf) == paper
    assert json.loads(open_data(published))["state"] == "in_force"


def test_what_a_correction_took_the_place_of_stays_and_leads_to_the_answer(
    paper, published, staff, reviewer, signers
):
    changes = {Item.objects.get().pk: {"target": 3}}
    row = actions.correction_propose(by=staff, pledge=published, changes=changes, reason="有误", now=APRIL)
    sign_anew(signers.all(), published)
    actions.correction_publish(by=reviewer, correction=row, now=APRIL)
    actions.notice_render(version=published.versions.standing().get(), now=APRIL)
    assert bytes(Notice.objects.get(current=False).pdf) == paper
    answer = Client().get(json.loads(inside(paper))["verify"].partition("8000")[2])
    assert answer.status_code == 200 and "更正" in answer.content.decode()
    new = json.loads(inside(bytes(Notice.objects.get(current=True).pdf)))
    assert (
        new["checksum"]
        == json.loads(open_data(fresh(published)))["checksum"]
        != json.loads(inside(paper))["checksum"]
    )


def test_a_draft_carries_nothing_and_no_person_stands_in_the_data(signed, signers):
    content = pdf.pledge_pdf(signed.versions.get())
    assert not PdfReader(io.BytesIO(content)).attachments
    data = printing.sheet(signed.versions.get()).data.decode()
    assert not any(user.person.name in data for user in signers.all())


def test_the_variant_costs_little(published):
    """Not a race against the clock: bytes are bounded here, milliseconds by scripts/bench_papers.py."""
    version = published.versions.get()
    plain, whole = pdf.pledge_pdf(version), printing.printed(printing.sheet(version))
    assert len(whole) <= 1.35 * len(plain)
