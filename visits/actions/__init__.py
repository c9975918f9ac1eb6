"""Writes of visits and quotas."""

from visits.actions.quotas import CheckResult, quota_set, quotas_check, window_reopen

__all__ = ["CheckResult", "quota_set", "quotas_check", "window_reopen"]
