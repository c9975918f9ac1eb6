"""The published paper as bytes: what was signed is printed, and lies in the file as data, too (built as PDF/A-3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pledges import opendata, pdf
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

    @property
    def source(self) -> str:
        """SHA-256 of it, 64 hexadecimal digits: what has the same is not printed anew."""
        return hashlib.sha256(self.html.encode() + b"\0" + self.data).hexdigest()


def sheet(version: Version) -> Sheet:
    """The paper of a published version as it is now; its data are the open data's very bytes."""
    return Sheet(pdf.paper(version), opendata.as_json(opendata.notice(version)), version.opened_at)


def printed(paper: Sheet) -> bytes:
    """The PDF of a published paper; RuleBroken where no font prints it. The same paper gives the same bytes."""
    return render_html(paper.html, created=shanghai_day(paper.opened_at), data=(DATA_NAME, paper.data))
