"""One stack of scans files itself: turned, of several pages, PDF and photos; what can't be filed is named. DOMAIN 5."""

import io
from datetime import date

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFilter

from pledges import actions, pdf, scans, tasks
from pledges.models import Leaf, Signature, Stack
from pledges.rules import Party, State
from shenbei.lib.errors import RuleBroken
from tests import factories as make
from tests.pledges.conftest import ITEM, MARCH, YEAR, a_scan, blank_pdf, fresh

ALL = list(Party.values)


def sheets(version) -> list[Image.Image]:
    """The paper's pages as a scanner sees them: grey, a little soft, not quite straight."""
    with pypdfium2.PdfDocument(pdf.pledge_pdf(version)) as document:
        pages = [scans.draw(page, 1650) for page in document]
    return [page.filter(ImageFilter.GaussianBlur(0.8)).rotate(1.5, fillcolor=245) for page in pages]


def as_pdf(pictures, name="stack.pdf") -> SimpleUploadedFile:
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def photo(picture, name) -> SimpleUploadedFile:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=70)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def upload(by, *files, **changes) -> Stack:
    content = {"year": YEAR, "parties": ALL, "signed_on": date(2012, 3, 5), "papers": files, "now": MARCH}
    stack = actions.stack_upload(by=by, **(content | changes))
    assert tasks.read_stacks_due() == 1
    return Stack.objects.get(pk=stack.pk)


def outcomes(stack: Stack) -> list[str]:
    return [leaf.outcome for leaf in stack.leaves.all()]


@pytest.fixture
def version(opened):
    return opened.versions.get()


@pytest.fixture
def second(stage, liaison, signers, time_machine):
    """Another community's pledge, of two pages, open for signing."""
    time_machine.move_to(MARCH)
    community = make.CommunityFactory(street=stage.street, name="北林湾村", secretary=make.PersonFactory())
    make.PairingFactory(
        cycle=stage.cycle,
        community=community,
        department__head=make.PersonFactory(),
        started_on=date(2012, 1, 1),
    )
    cadre = make.CadreFactory()
    make.PostingFactory(cadre=cadre, community=community)
    pledge = actions.pledge_draft(by=liaison, community=community, year=YEAR, now=MARCH)
    for n in range(16):
        actions.item_add(by=liaison, pledge=pledge, now=MARCH, **(ITEM | {"text": f"修建文化广场第{n}处"}))
    return actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)


def test_a_stack_files_itself(version, second, street_clerk, time_machine):
    time_machine.move_to(MARCH)
    one, more = sheets(version), sheets(second)
    assert len(more) >= 2
    turned = [
        more[1].rotate(180),
        Image.new("L", (1650, 2340), 255),
        *(page.rotate(90, expand=True) for page in one),
    ]
    stack = upload(street_clerk, as_pdf([*turned, *more[2:]]), photo(more[0], "photo.jpg"))
    assert outcomes(stack).count("filed") == len(one) + len(more)
    assert [(leaf.attachment.name, leaf.page) for leaf in stack.leaves.filter(outcome="blank")] == [
        ("stack.pdf", 2)
    ]
    assert Signature.objects.to_check().count() == 8
    scan = Signature.objects.filter(version=second).first().scan
    with scan.file.open() as file:
        content = file.read()
    assert scans.page_count(content) == len(more)
    assert {code.turned for code in scans.codes(content) if code} == {0}  # set upright
    with Signature.objects.filter(version=version).first().scan.file.open() as file:
        assert {code.turned for code in scans.codes(file.read()) if code} == {0}


def test_what_cannot_be_filed_is_named(version, second, street_clerk, liaison, time_machine):
    time_machine.move_to(MARCH)
    old, part = sheets(version), sheets(second)[:1]
    actions.item_edit(by=liaison, item=version.pledge.items.get(), target=3)
    stack = upload(street_clerk, as_pdf([*old, *part]), SimpleUploadedFile("broken.pdf", b"%PDF-1.4 x"))
    by_file = {leaf.attachment.name: leaf for leaf in stack.leaves.all()}
    assert outcomes(stack).count("old_text") == len(old)
    assert outcomes(stack).count("incomplete") == 1
    assert by_file["broken.pdf"].outcome == "refused"
    assert not Signature.objects.exists()


def test_another_year_another_scope_and_a_right_taken_away(
    version, street_clerk, outsider, stage, time_machine
):
    time_machine.move_to(MARCH)
    scan = sheets(version)
    assert set(outcomes(upload(street_clerk, as_pdf(scan), year=YEAR + 1))) == {"other_year"}
    assert set(outcomes(upload(outsider, as_pdf(scan)))) == {"unknown"}
    late = actions.stack_upload(
        by=street_clerk, year=YEAR, parties=ALL, signed_on=date(2012, 3, 5), papers=[as_pdf(scan)], now=MARCH
    )
    street_clerk.appointments.update(ended_on=date(2012, 3, 4))
    tasks.read_stacks_due()
    assert set(outcomes(late)) == {"unknown"}
    assert not Signature.objects.exists()


def test_reading_goes_on_where_it_broke_off(version, street_clerk, time_machine):
    time_machine.move_to(MARCH)
    stack = upload(street_clerk, as_pdf(sheets(version)))
    filed = Signature.objects.count()
    again = actions.stack_read(stack=stack, now=MARCH)
    assert (Signature.objects.count(), again.leaves.count()) == (filed, stack.leaves.count())
    assert set(outcomes(upload(street_clerk, as_pdf(sheets(version))))) == {"signed"}


def test_a_single_scan_of_another_paper_is_refused_by_name(opened, version, second, liaison):
    with pytest.raises(RuleBroken, match="北林湾村|不是|not the one of") as refused:
        actions.signature_file_paper(
            by=liaison,
            pledge=opened,
            parties=["street"],
            file=as_pdf(sheets(second)),
            checksum=version.checksum,
            signed_on=date(2012, 3, 5),
            now=MARCH,
        )
    assert second.pledge.community.code in str(refused.value)
    assert fresh(opened).state == State.SIGNING


@pytest.mark.parametrize("text", ["https://x/notices/2012/01003/", "javascript:1", "x" * 2000])
def test_a_strange_code_is_no_code(text):
    assert scans.code_in(text) is None


def test_the_pack_begins_each_pledge_on_a_front_page(version, second, street_clerk, sign_in):
    answer = sign_in(street_clerk).get(reverse("pledges:pack", args=[YEAR]))
    with pypdfium2.PdfDocument(answer.content) as pack:
        texts = [page.get_textpage().get_text_bounded() for page in pack]
    begins = [n for n, text in enumerate(texts) if "社区帮扶四方承诺书" in text]
    assert len(begins) == 2 and all(n % 2 == 0 for n in begins)
    assert [code.checksum for code in scans.codes(answer.content) if code][0] == version.checksum


def test_a_page_of_a_scan_is_shown_and_no_other(version, liaison, reviewer, sign_in):
    row = actions.signature_file_paper(
        by=liaison,
        pledge=version.pledge,
        parties=["street"],
        file=a_scan(),
        checksum=version.checksum,
        signed_on=date(2012, 3, 5),
        now=MARCH,
    )[0]
    client = sign_in(reviewer)
    found = client.get(reverse("pledges:scan_page", args=[row.pk, 1]))
    assert (found["Content-Type"], Image.open(io.BytesIO(found.content)).width) == ("image/jpeg", 1000)
    assert client.get(reverse("pledges:scan_page", args=[row.pk, 2])).status_code == 404
    assert scans.page_count(blank_pdf()) == 1


def test_the_stack_is_its_uploaders(version, street_clerk, liaison, sign_in):
    stack = upload(street_clerk, as_pdf(sheets(version)))
    url = reverse("pledges:stack", args=[stack.pk])
    assert (sign_in(street_clerk).get(url).status_code, sign_in(liaison).get(url).status_code) == (200, 404)
    assert Leaf.objects.exists()
