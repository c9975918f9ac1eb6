"""What any office system needs: trail, job ledger, idempotency keys, attachments, changeable values, holidays."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shenbei.lib.choices import BadgeChoices


class AuditEvent(models.Model):
    """One act, chained to the one before it by its hash. Never changed, never deleted."""

    seq = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("time"))
    user_pk = models.BigIntegerField(null=True, db_index=True)
    person_pk = models.BigIntegerField(null=True, db_index=True)
    person_name = models.CharField(_("person"), max_length=60)
    role = models.CharField(_("role"), max_length=20, blank=True)
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    object_type = models.CharField(_("object type"), max_length=60)
    object_pk = models.CharField(max_length=40)
    object_label = models.CharField(_("object"), max_length=200)
    community_pk = models.BigIntegerField(null=True, db_index=True)
    data = models.JSONField(_("content"), default=dict)
    previous = models.CharField(max_length=80)
    hash = models.CharField(_("hash"), max_length=80, unique=True)

    class Meta:
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["object_type", "object_pk"], name="event_object"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.object_label}"


class TrailHead(models.Model):
    """The last number and hash of the trail, kept apart from it so that a cut-off tail is found."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="trail_one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


class Job(models.Model):
    """One piece of work due once for a period; the broker only rings for it."""

    class State(BadgeChoices):
        WAITING = "waiting", "secondary", _("waiting")
        CLAIMED = "claimed", "info", _("running")
        DONE = "done", "success", _("done")
        FAILED = "failed", "danger", _("failed")

    name = models.CharField(_("job"), max_length=60)
    period = models.CharField(_("period"), max_length=80)
    payload = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    put_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "period"], name="job_once_a_period")]
        indexes = [models.Index(fields=["name", "state"], name="job_name_state")]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"


class Letter(models.Model):
    """One message that leaves the house, by e-mail or to a chat group; sent by whoever claims it first."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        CHAT = "chat", _("to a chat group")

    class State(BadgeChoices):
        WAITING = "waiting", "secondary", _("to be sent")
        CLAIMED = "claimed", "info", _("being sent")
        SENT = "sent", "success", _("sent")
        GIVEN_UP = "given_up", "danger", _("given up")

    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    put_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "to", "key"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="letter_sent_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(state__in=["sent", "given_up"]), name="letter_due")
        ]

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """When a part of the machinery («worker», «beat») last gave a sign of life."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The key of a form that creates; the same key creates once."""

    key = models.CharField(max_length=64)
    user_pk = models.BigIntegerField()
    purpose = models.CharField(max_length=60)
    result_pk = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "user_pk", "purpose"], name="key_creates_once")]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """A stored file (scan, photo, evidence). It is served only by the app that owns it, within its scope."""

    file = models.FileField(upload_to="attachments")
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    object_type = models.CharField(max_length=60, blank=True)
    object_pk = models.CharField(max_length=40, blank=True)
    community_pk = models.BigIntegerField(null=True, db_index=True)
    user_pk = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_pk"], name="attachment_object")]

    def __str__(self) -> str:
        return self.name


class Value(models.Model):
    """A number or switch that a district can change; apps load their defaults by migration."""

    name = models.CharField(max_length=60, unique=True)
    label = models.CharField(_("meaning"), max_length=200)
    data = models.JSONField(_("value"))
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A weekday off, or a weekend day worked (调休), by the yearly circular."""

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
