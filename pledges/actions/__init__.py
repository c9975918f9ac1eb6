"""Writes of pledges: drafting, signing, publishing, objections. Each is atomic and leaves its event."""

from pledges.actions.correcting import (
    correction_drop,
    correction_propose,
    correction_publish,
    correction_refuse,
)
from pledges.actions.drafting import item_add, item_drop, item_edit, signatory_set
from pledges.actions.freezing import pledge_open
from pledges.actions.judging import dispute_raise, dispute_settle, pledge_review
from pledges.actions.objecting import (
    objection_answer,
    objection_enter,
    objection_erase,
    objection_receive,
    objections_due_for_erasure,
)
from pledges.actions.office_words import (
    office_words_drop,
    office_words_propose,
    office_words_publish,
    office_words_refuse,
)
from pledges.actions.publishing import (
    cover_issue,
    package_exported,
    pledge_approve,
    pledge_in_force,
    pledge_publish,
    pledge_withdraw,
)
from pledges.actions.rendering import notice_render, renew_outdated
from pledges.actions.signing import (
    pledge_sign_electronic,
    scan_check,
    signatory_succeed,
    signature_check,
    signature_file_paper,
)
from pledges.actions.stacking import stack_read, stack_upload
from pledges.actions.starting import pledge_draft, pledge_redraft

__all__ = [
    "correction_drop",
    "correction_propose",
    "correction_publish",
    "correction_refuse",
    "cover_issue",
    "dispute_raise",
    "dispute_settle",
    "item_add",
    "item_drop",
    "item_edit",
    "notice_render",
    "objection_answer",
    "objection_enter",
    "objection_erase",
    "objection_receive",
    "objections_due_for_erasure",
    "office_words_drop",
    "office_words_propose",
    "office_words_publish",
    "office_words_refuse",
    "package_exported",
    "pledge_approve",
    "pledge_draft",
    "pledge_in_force",
    "pledge_open",
    "pledge_publish",
    "pledge_redraft",
    "pledge_review",
    "pledge_sign_electronic",
    "pledge_withdraw",
    "renew_outdated",
    "scan_check",
    "signatory_set",
    "signatory_succeed",
    "signature_check",
    "signature_file_paper",
    "stack_read",
    "stack_upload",
]
