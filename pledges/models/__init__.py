"""Pledges, what they promise, who signs and what the public reads; one file per aggregate."""

from pledges.models.notice import Cover, Notice, Objection
from pledges.models.pledge import Item, Pledge, Signatory
from pledges.models.signing import Signature, Version

__all__ = ["Cover", "Item", "Notice", "Objection", "Pledge", "Signatory", "Signature", "Version"]
