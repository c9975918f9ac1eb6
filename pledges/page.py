"""The public page of a pledge: complete, without script, the same for every reader. DOMAIN 5."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from measures.models import Goal
from office.reports import value
from pledges import pdf, reports, rules, sealing
from pledges.models import Objection, Pledge, Version
from pledges.rules import State

FIELD_NAMES = {
    "goal": "目标",
    "text": "承诺事项",
    "baseline": "基数",
    "target": "目标值",
    "unit": "计量单位",
    "due_on": "完成时限",
    "owner": "责任方",
    "evidence": "佐证材料",
    "milestone": "半年节点值",
    "weight": "权重",
}


def web_objections() -> bool:
    """Whether the public may object by web form: a switch, off by default."""
    return bool(value("pledges.web_objections"))


def contact_digest() -> str:
    """What pages say of the office besides the pledge itself, as one short text: where it differs they are made anew."""
    words = [pdf.office_name(), *map(str, pdf.publicity_values().values())]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def notice_page(version: Version, day: date) -> str:
    """The public page of a published version as of a day."""
    pledge = version.pledge
    current = version.superseded_at is None
    found = pdf.context(version) | {
        "current": current,
        "signature_label": sealing.LABEL if sealing.signing_on() else "",
        "qr": pdf.qr_code(pdf.public_url(pledge, version.checksum)),
        "versions": _versions(pledge),
        "respelt": reports.respelt(version),
        "objections": pledge.objections.filter(state=Objection.State.ANSWERED).exclude(brief=""),
        "objection_count": pledge.objections.count(),
        "web_objections": current and pledge.state == State.PUBLISHED and web_objections(),
        # right on the server and in the static package
        "pdf_href": f"../{pledge.community.code}.pdf" if current else f"../v{version.number}.pdf",
        "here": "" if current else "../",
        "home": "../../" if current else "../../../",
    }
    found["rows"] = (
        _beside(found["items"], pledge, day) if current else [(row, None) for row in found["items"]]
    )
    found["as_of"] = day if current and pledge.state == State.IN_FORCE else None
    found["completion"] = _whole(pledge, day) if current else None
    with translation.override("zh-hans"):
        return render_to_string("pledges/public/notice.html", found)


def _beside(items: list[dict[str, Any]], pledge: Pledge, day: date) -> Iterable[tuple]:
    """Each promise beside what was done; nothing while the pledge is not in force yet."""
    if pledge.state == State.PUBLISHED:
        return [(row, None) for row in items]
    done = reports.progress([pledge], day, remarks=True)[pledge.pk].items
    return list(zip(items, done, strict=True))


def _whole(pledge: Pledge, day: date) -> Decimal | None:
    """Completion of the whole pledge in per cent, rounded down; the kept result once it is reviewed."""
    if pledge.state == State.REVIEWED:
        return pledge.result_percent
    if pledge.state != State.IN_FORCE:
        return None
    percent = reports.progress([pledge], day)[pledge.pk].percent
    return None if percent is None else Decimal(percent)


def _versions(pledge: Pledge) -> list[dict[str, Any]]:
    """The published versions of a pledge, newest first, each with what differs from the one before."""
    rows = list(
        pledge.versions.published()
        .filter(withdrawn_at=None)
        .select_related("corrects", "correction")
        .order_by("-number")
    )
    return [{"version": row, "changes": changes(row)} for row in rows] if len(rows) > 1 else []


def changes(version: Version) -> list[tuple[str, str, str]]:
    """Everything printed that a corrected version says otherwise than the one before: (what, before, after) in words."""
    if not version.corrects:
        return []
    found = [
        (_what(place, name), _word(name, old), _word(name, new))
        for place, name, old, new in rules.difference(version.corrects.content, version.content)
    ]
    before, after = pdf.signers(version.corrects), pdf.signers(version)
    return found + [
        (f"{pdf.PARTY_NAMES[party]}签字人", before[party], after[party])
        for party in rules.Party
        if before[party] != after[party]
    ]


def _what(place: int, name: str) -> str:
    if place:
        return f"第{place}项“{FIELD_NAMES[name]}”"
    return "社区" if name == "community" else pdf.PARTY_NAMES[rules.Party(name)]


def _word(name: str, plain: str | None) -> str:
    if not plain:
        return "（空）"
    if name == "goal":
        return pdf.GOAL_NAMES[Goal(plain)]
    if name == "owner":
        return pdf.PARTY_NAMES[rules.Party(plain)]
    if name == "due_on":
        day = date.fromisoformat(plain)
        return f"{day.year}年{day.month}月{day.day}日"
    return plain
