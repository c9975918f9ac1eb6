"""The year as a package: rendered in a pool, resumed after a crash, opened from a folder; A3 sheets. DOMAIN 5."""

import io
import os
import re
import signal
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pdfplumber
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from office.models import AuditEvent
from pledges import actions, package, pdf, pool, printing, tasks
from pledges.board import board_pdf
from pledges.management.commands.render_notices import put
from pledges.models import Item, Notice, Pledge, Version
from shenbei.lib.errors import RuleBroken
from shenbei.lib.pdf import render_html
from tests.access import fresh
from tests.pledges.conftest import APRIL, ITEM, MARCH, YEAR, sign, sign_anew
from tests.pledges.rows import many

MM = 72 / 25.4


def public(stage, number: int, unprintable: int = -1) -> list[Version]:
    """So many published pledges without rendered copies, one of them with a sign that no font has."""
    found = []
    for place, pledge in enumerate(many(stage, number, state="published")):
        name = "坏\U0002fa1f村" if place == unprintable else pledge.community.name
        content = {"community": {"name": name}, "parties": {}, "items": []}
        checksum = f"{pledge.pk:064x}"
        found.append(
            Version(
                pledge=pledge,
                number=1,
                content=content,
                checksum=checksum,
                opened_at=APRIL,
                published_at=APRIL,
            )
        )
    return Version.objects.bulk_create(found)


@pytest.fixture
def published_by(liaison, reviewer, signers):
    """A function: a draft signed, approved and published; its version."""

    def publish(pledge: Pledge) -> Version:
        actions.pledge_open(by=liaison, pledge=pledge, now=MARCH)
        for user in signers.all():
            sign(user, pledge)
        actions.pledge_approve(by=reviewer, pledge=pledge, now=APRIL)
        actions.pledge_publish(by=reviewer, pledge=pledge, now=APRIL)
        return pledge.versions.standing().get()

    return publish


def links(name: str, html: str) -> set[str]:
    """The files that a page of the package links, as names in it."""
    here = Path(name).parent
    found = re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', html)
    return {str(Path("/", here, unquote(one)).resolve().relative_to("/")) for one in found}


def test_every_link_of_the_package_leads_to_a_file_in_it(published, staff, reviewer, sign_in, signers):
    changes = {published.items.get().pk: {"target": Decimal(3)}}
    correction = actions.correction_propose(by=staff, pledge=published, changes=changes, reason="有误")
    sign_anew(signers.all(), published)
    actions.correction_publish(by=reviewer, correction=correction, now=APRIL + timedelta(days=1))
    tasks.render_notices_due()
    answer = fresh(sign_in(staff)).post(reverse("pledges:package", args=[YEAR]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = {name.removeprefix(f"notices-{YEAR}/") for name in archive.namelist()}
        pages = {
            name: archive.read(f"notices-{YEAR}/{name}").decode() for name in names if name.endswith("html")
        }
    code = published.community.code
    assert {f"{code}/index.html", f"{code}.pdf", f"{code}/v1/index.html", f"{code}/v1.pdf"} <= names
    for name, html in pages.items():
        assert links(name, html) <= names, (name, links(name, html) - names)
        assert "<style>" in html and 'rel="stylesheet"' not in html
    assert package.zipped(YEAR) == answer.content
    assert AuditEvent.objects.filter(verb="notices.export").count() == 1


def test_the_package_waits_for_what_is_not_rendered(stage, staff, sign_in):
    public(stage, 1)
    answer = fresh(sign_in(staff)).post(reverse("pledges:package", args=[YEAR]))
    assert (answer.status_code, answer.url) == (302, reverse("pledges:cover", args=[YEAR]))


def test_the_year_is_rendered_in_a_pool_and_goes_on_where_it_broke_off(stage, tmp_path, monkeypatch, capsys):
    versions = public(stage, 4)
    monkeypatch.setattr("pledges.pool.os.cpu_count", lambda: 2)
    run = pool.render_all(list(pool.due(versions)))
    next(run)
    run.close()  # as a crash: what is done is kept
    kept = dict(Notice.objects.values_list("version", "rendered_at"))
    assert 1 <= len(kept) < 4
    call_command("render_notices", "--year", str(YEAR), "--out", str(tmp_path))
    assert capsys.readouterr().out.startswith(f"{len(kept) + 1}/4 ")  # the bar, too, goes on
    assert Notice.objects.count() == 4
    assert kept.items() <= dict(Notice.objects.values_list("version", "rendered_at")).items()
    assert len(list(tmp_path.glob("*.pdf"))) == 4
    assert list(pool.due(pdf.public_versions(YEAR))) == [] == list(pool.due(versions))


def test_a_version_has_one_source_as_made_and_as_the_database_gives_it_back(stage):
    """PostgreSQL gives an object's names back in an order of its own: the paper must not follow it."""
    [made] = public(stage, 1)
    given = pdf.public_versions(YEAR).get(pk=made.pk)
    for one in (made, given):
        one.content = dict(sorted(one.content.items(), reverse=one is made))
    assert [*made.content] != [*given.content]
    assert printing.sheet(made).data == printing.sheet(given).data
    assert printing.sheet(made).source == printing.sheet(given).source


def printer(name: str, fault: Callable[[], None]) -> Callable[..., bytes]:
    """A printer that has a fault over the paper of one community."""

    def printed(html: str, **asked) -> bytes:
        if name in html:
            fault()
        return render_html(html, **asked)

    return printed


def killed() -> None:
    """As under the hand of a system that is short of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def broken() -> None:
    raise OSError("disk")


@pytest.mark.parametrize(("fault", "told"), [(killed, "ended from outside"), (broken, "OSError: disk")])
def test_a_printer_that_fails_costs_its_own_paper_only_and_says_why(
    stage, tmp_path, monkeypatch, fault, told
):
    versions = public(stage, 4)
    bad = versions[2].pledge.community
    command = partial(call_command, "render_notices", "--year", str(YEAR), "--out", str(tmp_path))
    monkeypatch.setattr("pledges.pool.os.cpu_count", lambda: 2)
    monkeypatch.setattr("pledges.printing.render_html", printer(bad.name, fault))
    with pytest.raises(CommandError) as refused:
        command()
    [line] = str(refused.value).splitlines()
    assert line.startswith(bad.code) and told in line
    assert Notice.objects.count() == 3
    monkeypatch.undo()
    command()
    assert Notice.objects.count() == 4 == len(list(tmp_path.glob("*.pdf")))


def test_what_is_withdrawn_leaves_the_folder_and_what_is_not_ours_stays(stage, published, reviewer, tmp_path):
    [left], code = public(stage, 1), published.community.code
    for name in ("about.pdf", "about/index.html", ".x.pdf.1.half"):
        put(tmp_path / name, b"not ours")
    call_command("render_notices", "--year", str(YEAR), "--out", str(tmp_path))
    assert (tmp_path / f"{code}.pdf").exists()
    actions.pledge_withdraw(by=reviewer, pledge=published, reason="内容失实")
    call_command("render_notices", "--year", str(YEAR), "--out", str(tmp_path))
    kept = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    code = left.pledge.community.code
    assert kept == {"about.pdf", "about/index.html", "index.html", f"{code}.pdf", f"{code}/index.html"}


def test_a_pledge_that_cannot_be_printed_is_named_and_stops_no_other(stage, tmp_path, monkeypatch):
    bad = public(stage, 3, unprintable=1)[1]
    with pytest.raises(CommandError) as refused:
        call_command("render_notices", "--year", str(YEAR), "--out", str(tmp_path))
    assert refused.value.returncode == 1
    assert bad.pledge.community.code in str(refused.value) and "U+2FA1F" in str(refused.value)
    assert len(list(tmp_path.glob("*.pdf"))) == 2
    assert not Notice.objects.filter(version=bad).exists()
    with pytest.raises(RuleBroken):
        actions.notice_render(version=bad)


def test_a_file_is_written_whole_and_only_when_it_differs(tmp_path):
    path = tmp_path / "a" / "b.pdf"
    put(path, b"one")
    before = path.stat().st_mtime_ns
    put(path, b"one")
    assert path.stat().st_mtime_ns == before
    put(path, b"two")
    assert (path.read_bytes(), [one.name for one in path.parent.iterdir()]) == (b"two", ["b.pdf"])


def test_a3_sheets_show_a_pledge_each(published, liaison, outsider, sign_in):
    url = reverse("pledges:board", args=[YEAR])
    with pdfplumber.open(io.BytesIO(sign_in(liaison).get(url).content)) as paper:
        sheet = paper.pages[0]
        assert (sheet.width / MM, sheet.height / MM) == pytest.approx((297, 420), abs=0.1)
        assert len(paper.pages) == Pledge.objects.count() == 1
        text = sheet.extract_text()
        assert (
            "前程泉村（2012年度）" in text.replace("\n", "") and "新建农民专业合" in text
        )  # the cell breaks here
        assert min(char["size"] for char in sheet.chars) >= 19
    assert sign_in(outsider).get(url).status_code == 404


@pytest.mark.parametrize(("items", "length", "size"), [(4, 10, 24), (5, 12, 22), (4, 24, 20), (7, 18, 20)])
def test_a_sheet_takes_the_largest_type_that_keeps_it_whole(
    pledge, liaison, published_by, items, length, size
):
    Item.objects.update(text="修" * length)
    for _n in range(items - 1):
        actions.item_add(by=liaison, pledge=pledge, now=MARCH, **(ITEM | {"text": "修" * length}))
    version = published_by(pledge)
    with pdfplumber.open(io.BytesIO(board_pdf([version]))) as paper:
        assert len(paper.pages) == 1
        assert {round(c["size"]) for c in paper.pages[0].chars if c["text"] == "修"} == {size}
