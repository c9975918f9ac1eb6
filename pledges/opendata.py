"""Published pledges as data for everybody: what was signed, under its checksum; the year as JSON and CSV. DOMAIN 5.

Nothing is kept: a withdrawn pledge is gone from here with its page. No person stands in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from pledges import pdf
from pledges.models import Version
from pledges.rules import State
from shenbei.lib.sheets import csv_write

HEAD = [
    "社区编码",
    "社区",
    "年度",
    "版本",
    "状态",
    "公示日",
    "公示截止",
    "帮扶部门",
    "街道党工委",
    "社区党组织",
    "派驻干部所在单位",
    "序号",
    "目标",
    "承诺事项",
    "基数",
    "目标值",
    "计量单位",
    "完成时限",
    "责任方",
    "佐证材料",
    "文本校验码",
]


def versions(year: int) -> list[Version]:
    """The published versions of a year that anybody can read, in the order of the communities' codes."""
    return list(pdf.public_versions(year).filter(notice__current=True))


def signed(version: Version) -> dict[str, Any]:
    """The text as it was signed (`content`), its SHA-256, and where anybody asks how it stands: this never changes."""
    address = settings.SITE_URL + reverse("pledges:verify", args=[version.checksum])
    return {"checksum": version.checksum, "content": version.content, "verify": address}


def notice(version: Version) -> dict[str, Any]:
    """One published pledge: what was signed, how it stands, where page and paper are."""
    pledge = version.pledge
    address, old = [pledge.year, pledge.community.code], ""
    if version.superseded_at:  # it stays readable under its number
        address, old = [*address, version.number], "_old"
    return {
        **signed(version),
        "state": "superseded" if old else pledge.state,
        "posted_on": pledge.posted_on,
        "public_until": pledge.public_until,
        "page": settings.SITE_URL + reverse(f"pledges:notice{old}", args=address),
        "paper": settings.SITE_URL + reverse(f"pledges:notice{old}_pdf", args=address),
    }


def as_json(found: dict[str, Any]) -> bytes:
    """The same as JSON in UTF-8, days as 2012-04-09; equal data give equal bytes, in whatever order a database keeps them."""
    return json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()


def table(rows: Iterable[Version]) -> Iterator[bytes]:
    """The items of published pledges as CSV that no spreadsheet takes for formulas, a line each."""
    return csv_write(HEAD, (line for version in rows for line in _lines(version)))


def _lines(version: Version) -> Iterator[list[Any]]:
    pledge, content = version.pledge, version.content
    parties = [content["parties"].get(party, "") for party in pdf.PARTY_NAMES]
    head = [content["community"]["code"], content["community"]["name"], pledge.year, version.number]
    head += [STATES[State(pledge.state)], pledge.posted_on, pledge.public_until, *parties]
    for place, item in enumerate(content["items"], 1):
        yield [
            *head,
            place,
            pdf.GOAL_NAMES.get(item["goal"], ""),
            item["text"],
            item["baseline"],
            item["target"],
            item["unit"],
            item["due_on"],
            pdf.PARTY_NAMES.get(item["owner"], ""),
            item["evidence"],
            version.checksum,
        ]


STATES = {State.PUBLISHED: "公示中", State.IN_FORCE: "已生效", State.REVIEWED: "已考核"}
