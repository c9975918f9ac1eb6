"""Pledges, what they promise, who signs and what the public reads; one file per aggregate."""

from pledges.models.correction import Correction
from pledges.models.notice import Cover, Notice, Objection, Print
from pledges.models.office_words import OfficeWords
from pledges.models.pledge import Item, Pledge, Signatory
from pledges.models.progress import Dispute, Review
from pledges.models.signing import Signature, Version
from pledges.models.stack import Leaf, Stack

__all__ = [
    "Correction",
    "Cover",
    "Dispute",
    "Item",
    "Leaf",
    "Notice",
    "Objection",
    "OfficeWords",
    "Pledge",
    "Print",
    "Review",
    "Signatory",
    "Signature",
    "Stack",
    "Version",
]
