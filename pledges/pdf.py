"""The papers: a pledge (annex, no red head) and the yearly cover with its annexes. DOMAIN 5."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pypdfium2
import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Organisation
from measures.models import Goal
from office.reports import value
from pledges import reports
from pledges.models import Correction, Cover, Pledge, Version
from pledges.models.signing import VersionQuerySet
from pledges.rules import Party
from shenbei.lib.pdf import code_address, paper_html, render, render_html
from shenbei.lib.periods import shanghai_day

# The parties as the paper names them; papers are Chinese only.
PARTY_NAMES = {
    Party.DEPARTMENT: "帮扶部门",
    Party.STREET: "街道党工委",
    Party.COMMUNITY: "社区党组织",
    Party.CADRE: "派驻干部",
}
GOAL_NAMES = {
    Goal.ECONOMY: "促进经济发展",
    Goal.ENVIRONMENT: "改善城乡环境",
    Goal.PEOPLE: "帮助困难群众",
    Goal.PARTY: "加强社区党建",
}
PAPER_NAME = "社区帮扶四方承诺书"


def public_url(pledge: Pledge, checksum: str) -> str:
    """The address that the QR code carries: the public page, with the text's checksum behind the #."""
    return f"{settings.SITE_URL}{reverse('pledges:notice', args=[pledge.year, pledge.community.code])}#{checksum}"


def qr_code(text: str) -> SafeString:
    """A QR code as inline SVG without size, the same bytes for the same text."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, nl=False, title="二维码"
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 -- made by segno out of our own address


def office_name() -> str:
    """Who issues the papers: the changeable value, else «中共…委组织部» of the district."""
    named = value("pledges.issuing_office")
    if named:
        return named
    district = Organisation.objects.filter(kind=Organisation.Kind.DISTRICT).first()
    return f"中共{district.name if district else ''}委组织部"


PUBLICITY = (
    "issuing_office",
    "document_mark",
    "supervision_phone",
    "supervision_mailbox",
    "web_objections",
    "objection_days",
)


def publicity_values() -> dict[str, Any]:
    """What the papers and public pages say of the office, as it is now."""
    return {name: value(f"pledges.{name}") for name in PUBLICITY}


def contact() -> dict[str, str]:
    """Where the public objects: supervision telephone and mailbox."""
    return {"phone": value("pledges.supervision_phone"), "mailbox": value("pledges.supervision_mailbox")}


def _rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a frozen text, with dates and figures as values and Chinese names."""
    return [
        item
        | {
            "goal_name": GOAL_NAMES.get(item["goal"], ""),
            "owner_name": PARTY_NAMES.get(item["owner"], ""),
            "due_on": date.fromisoformat(item["due_on"]) if item["due_on"] else None,
            "baseline": Decimal(item["baseline"]) if item["baseline"] is not None else None,
            "target": Decimal(item["target"]) if item["target"] is not None else None,
        }
        for item in content["items"]
    ]


def _blocks(version: Version) -> list[dict[str, Any]]:
    """The four parties with their signatory, his signature where one counts, and successors who countersigned."""
    rows = list(version.signatures.counting().select_related("person"))
    posts = reports.spelt(version)
    for row in rows:
        row.post = posts.get(row.person_id, row.post)
    signed = {row.party: row for row in rows if row.countersigns_id is None}
    named = {row.party: row for row in version.pledge.signatories.select_related("person")}
    return [
        {
            "party": party,
            "name": PARTY_NAMES[party],
            "organisation": version.content["parties"].get(party, ""),
            "signature": signed.get(party),
            "successors": [row for row in rows if row.countersigns_id and row.party == party],
            "signatory": named.get(party),
            "seal": party != Party.CADRE,
        }
        for party in Party
    ]


def signers(version: Version) -> dict[Party, str]:
    """Who has signed a version for each party, name and post as they are printed; "" where nobody has."""
    rows = {block["party"]: block["signature"] for block in _blocks(version)}
    return {party: signer(row) if row else "" for party, row in rows.items()}


def signer(row: Any) -> str:
    """A signatory as he is printed: name and, where it is known, post."""
    return f"{row.person.name}（{row.post}）" if row.post else row.person.name


def text(version: Version) -> dict[str, Any]:
    """The frozen text of a version as it is read before signing: its items and its checksum."""
    return {"items": _rows(version.content), "checksum": version.checksum}


def context(version: Version, annex: int | None = None) -> dict[str, Any]:
    """What the paper and the public page of a version are made of; no personal data but names and posts of signatories."""
    pledge = version.pledge
    url = public_url(pledge, version.checksum)
    verify_url = settings.SITE_URL + reverse("pledges:verify", args=[version.checksum])
    return text(version) | {
        "pledge": pledge,
        "version": version,
        "correction": _correction(version),
        "community": version.content["community"]["name"],
        "year": pledge.year,
        "paper_name": PAPER_NAME,
        "blocks": _blocks(version),
        "office": office_name(),
        "contact": contact(),
        "annex": annex,
        "checksum_lines": [version.checksum[:32], version.checksum[32:]],
        "url": url.partition("#")[0],
        "verify_url": verify_url,
        "verify_base": verify_url.removesuffix(f"{version.checksum}/"),
        "code": code_address(url),
    }


def _correction(version: Version) -> Correction | None:
    """The correction that made a version; None for one that corrects nothing."""
    return Correction.objects.filter(version=version).first() if version.corrects_id else None


def paper(version: Version) -> str:
    """The pledge's paper as HTML: to be signed, or as it was signed and published."""
    return paper_html("pledges/pdf/pledge.html", context(version))


def print_paper(html: str, opened_at: datetime) -> bytes:
    """The paper of a text frozen at a moment as PDF; RuleBroken where no font prints it. No database."""
    return render_html(html, created=shanghai_day(opened_at))


def pledge_pdf(version: Version) -> bytes:
    """The pledge as PDF."""
    return print_paper(paper(version), version.opened_at)


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


def pack_pdf(versions: Iterable[Version]) -> bytes:
    """集中签订: many pledges in one PDF, each beginning on the front of a sheet with its own page numbers."""
    pack = pypdfium2.PdfDocument.new()
    for version in versions:
        with pypdfium2.PdfDocument(pledge_pdf(version)) as document:
            pack.import_pages(document)
        if len(pack) % 2:
            pack.new_page(595.28, 841.89)
    out = io.BytesIO()
    pack.save(out)
    pack.close()
    return out.getvalue()


def handover_pdf(pledge: Pledge, ends: list[reports.End], day: date) -> bytes:
    """工作交接单: what of a pledge is open when its pairing or posting has ended, on one page."""
    done = reports.progress([pledge], day, remarks=True)[pledge.pk]
    return render(
        "pledges/pdf/handover.html",
        {
            "pledge": pledge,
            "ends": ends,
            "day": day,
            "office": office_name(),
            "items": [row for row in done.items if row.value is None or row.value < 1],
            "count": len(done.items),
            "reached": sum(row.value is not None and row.value >= 1 for row in done.items),
            "objections": pledge.objections.filter(state="open").count(),
            "parties": PARTY_NAMES,
        },
        created=day,
    )


# -- the same words for the papers' other form (docx.py) --------------------------------------------------------------


def opening(paper: Mapping[str, Any]) -> list[str]:
    """The first paragraph of a pledge."""
    where = f"{paper['community']}{paper['year']}年度"
    return [
        f"为扎实做好社区帮扶工作，帮扶部门、街道党工委、社区党组织、派驻干部四方就{where}帮扶事项共同承诺如下，"
        "在全区范围内公示，接受党员群众监督。"
    ]


def party_line(block: Mapping[str, Any]) -> str:
    """A party and its organisation, the cadre by name."""
    if block["party"] != Party.CADRE or not block["signatory"] or not block["signatory"].person:
        return f"{block['name']}：{block['organisation']}"
    return f"{block['name']}：{block['signatory'].person.name}（{block['organisation']}）"


def supervision(paper: Mapping[str, Any]) -> list[str]:
    """Where the public turns to, a line each."""
    reach = paper["contact"]
    lines = {"监督单位": paper["office"], "监督电话": reach["phone"], "监督信箱": reach["mailbox"]}
    return [f"{name}：{text}" for name, text in lines.items() if text]


def correction_line(paper: Mapping[str, Any]) -> str:
    """What a corrected text says of itself; empty for one that corrects nothing."""
    if not (correction := paper["correction"]):
        return ""
    version = paper["version"]
    return (
        f"更正说明：本版（第{version.number}版）系对第{version.corrects.number}版的更正，经四方重新签字生效，"
        f"理由：{correction.reason}"
    )


def block_lines(block: Mapping[str, Any]) -> list[str]:
    """The lines of a party's block: 单位(盖章), 签字人, 日期; filled in where it has signed."""
    signature = block["signature"]
    seal = "单位（盖章）：" if block["seal"] else "单位："
    lines = [block["name"], f"{seal}{block['organisation']}"]
    if not signature:
        return [*lines, "签字人：", "日期：　　　年　　月　　日"]
    lines += [f"签字人：{signer(signature)}", f"日期：{_day(signature.signed_on)}"]
    return lines + [f"继任补签：{signer(row)}，{_day(row.signed_on)}" for row in block["successors"]]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(cover: Cover) -> str:
    """«沈北组发〔2012〕8号»."""
    return f"{value('pledges.document_mark')}〔{cover.year}〕{cover.number}号"


def cover_text(cover: Cover, papers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The paragraphs of the year's cover."""
    where = {"office": office_name(), "contact": contact()}
    found = [
        f"按照“联、帮、包”社区帮扶工作安排，帮扶部门、街道党工委、社区党组织、派驻干部共同签订了{cover.year}年度"
        f"社区帮扶四方承诺书。现将{len(papers)}个社区的承诺书在全区范围内予以公示，接受党员群众监督。"
    ]
    if papers:
        first = min(paper["pledge"].posted_on for paper in papers)
        last = max(paper["pledge"].public_until for paper in papers)
        found.append(
            f"公示期自{first.year}年{first.month}月{first.day}日起，至{last.year}年{last.month}月{last.day}日止，"
            "各社区起止日期以其承诺书公示日为准。公示期内如有异议，可通过以下方式反映。"
        )
    return [*found, *supervision(where)]


def cover_pdf(cover: Cover) -> bytes:
    """The year's 公示 with red head, and every published pledge as its annex."""
    versions = public_versions(cover.year)
    papers = [context(version, annex=n) for n, version in enumerate(versions, 1)]
    dates = [paper["pledge"] for paper in papers]
    return render(
        "pledges/pdf/cover.html",
        {
            "year": cover.year,
            "office": office_name(),
            "number": document_number(cover),
            "dated": cover.dated_on,
            "contact": contact(),
            "papers": papers,
            "first": min((pledge.posted_on for pledge in dates), default=None),
            "last": max((pledge.public_until for pledge in dates), default=None),
        },
        created=cover.dated_on,
    )


def public_versions(year: int) -> VersionQuerySet:
    """The published versions of a year in the order of the communities' codes."""
    return (
        Version.objects.standing()
        .published()
        .filter(pledge__in=Pledge.objects.public(), pledge__year=year)
        .select_related(
            "pledge__community__organisation", "pledge__community__street", "pledge__pairing__department"
        )
        .order_by("pledge__community__code")
    )
