"""The published paper as bytes: what was signed is printed, and lies in the file as data, too (built as PDF/A-3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pledges import opendata, pdf, sealing
from pledges.models import Version
from shenbei.lib.pdf import render_html
from shenbei.lib.periods import shanghai_day

DATA_NAME = "pledge.json"


@dataclass(frozen=True)
class Sheet:
    """All that a published paper is made of; it needs no database to be printed."""

    html: str
    data: bytes
    opened_at: datetime
    certificate: str = ""

    @property
    def source(self) -> str:
        """SHA-256 of it, 64 hexadecimal digits: what has the same is not printed anew."""
        return hashlib.sha256(self.html.encode() + b"\0" + self.data + self.certificate.encode()).hexdigest()


def sheet(version: Version) -> Sheet:
    """The paper of a published version, with what was signed as data: whatever becomes of it, its bytes stay."""
    data = opendata.as_json(opendata.signed(version))
    return Sheet(pdf.paper(version), data, version.opened_at, sealing.certificate_digest())


def printed(paper: Sheet) -> bytes:
    """The PDF of a published paper, signed where signing is on; RuleBroken where no font prints it.

    Unsigned, the same paper gives the same bytes.
    """
    created, data = shanghai_day(paper.opened_at), (DATA_NAME, paper.data)
    return sealing.sealed(render_html(paper.html, created=created, data=data))
