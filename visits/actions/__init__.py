"""Writes of visits and quotas."""

from visits.actions.asked import check_ask
from visits.actions.drafts import draft_drop, draft_fold, draft_save
from visits.actions.many import Entry, visits_confirm, visits_log
from visits.actions.many_sheets import SheetEntry, sheets_hand_in
from visits.actions.photos import photo_add, photo_remove, photos_add
from visits.actions.problems import problem_add, problem_answer, problem_close
from visits.actions.proposals import quota_approve, quota_propose, quota_refuse, quota_withdraw
from visits.actions.quotas import CheckResult, quotas_check, window_reopen
from visits.actions.records import (
    dispute_answer,
    dispute_decide,
    records_confirm,
    records_deem,
    records_dispute,
    verdicts_refresh,
)
from visits.actions.reminders import reminders_tell
from visits.actions.sheets import sheet_confirm, sheet_dispute, sheet_save, sheet_submit, sheet_withdraw
from visits.actions.sides import side_accept, side_add, sides_name
from visits.actions.visits import (
    Raised,
    problems_raise,
    visit_confirm,
    visit_dispute,
    visit_edit,
    visit_log,
    visit_submit,
    visit_withdraw,
)

__all__ = [
    "CheckResult",
    "Entry",
    "Raised",
    "SheetEntry",
    "check_ask",
    "dispute_answer",
    "dispute_decide",
    "draft_drop",
    "draft_fold",
    "draft_save",
    "photo_add",
    "photo_remove",
    "photos_add",
    "problem_add",
    "problem_answer",
    "problem_close",
    "problems_raise",
    "quota_approve",
    "quota_propose",
    "quota_refuse",
    "quota_withdraw",
    "quotas_check",
    "records_confirm",
    "records_deem",
    "records_dispute",
    "reminders_tell",
    "sheet_confirm",
    "sheet_dispute",
    "sheet_save",
    "sheet_submit",
    "sheet_withdraw",
    "sheets_hand_in",
    "side_accept",
    "side_add",
    "sides_name",
    "verdicts_refresh",
    "visit_confirm",
    "visit_dispute",
    "visit_edit",
    "visit_log",
    "visit_submit",
    "visit_withdraw",
    "visits_confirm",
    "visits_log",
    "window_reopen",
]
