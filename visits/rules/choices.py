"""The words of DOMAIN 4: kinds of duty, states of a record, verdicts, and why a visit does not count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shenbei.lib.choices import BadgeChoices


class Kind(BadgeChoices):
    """The five duties and the visits that serve them."""

    AREA_SURVEY = "area_survey", "info", _("Area survey")
    CONTACT_POINT = "contact_point", "primary", _("Contact-point visit")
    WORK_GROUP = "work_group", "success", _("Work-group visit")
    STREET_GUIDANCE = "street_guidance", "warning", _("Street guidance visit")
    RESIDENCE = "residence", "secondary", _("Resident day")


class State(BadgeChoices):
    """Where a visit or a monthly sheet stands."""

    DRAFT = "draft", "secondary", _("Draft")
    SUBMITTED = "submitted", "primary", _("Waiting for confirmation")
    CONFIRMED = "confirmed", "success", _("Confirmed")
    DEEMED = "deemed", "success", _("Deemed confirmed")
    DISPUTED = "disputed", "danger", _("Disputed")
    WITHDRAWN = "withdrawn", "secondary", _("Withdrawn")


class Outcome(BadgeChoices):
    """The verdict on one duty in one window."""

    EXEMPT = "exempt", "secondary", _("Exempt")
    MET = "met", "success", _("Met")
    UPCOMING = "upcoming", "secondary", _("Not begun")
    MISSED = "missed", "danger", _("Missed")
    AT_RISK = "at_risk", "warning", _("At risk")
    ON_TRACK = "on_track", "info", _("On track")


class Reason(BadgeChoices):
    """Why a visit that was entered does not count."""

    UNACCEPTED = "unaccepted", "warning", _("side not yet accepted")
    NOT_LIVE = "not_live", "secondary", _("outside the days of the duty")
    SUSPENDED = "suspended", "secondary", _("during a suspension")
    DISPUTED = "disputed", "danger", _("dispute undecided")
    UNCONFIRMED = "unconfirmed", "warning", _("not yet confirmed")
    SAME_DAY = "same_day", "secondary", _("second visit same day")
    LATE = "late", "secondary", _("window closed")
