"""Letters: messages by e-mail and to chat groups. The row is the truth; a job sends it once, later where it must.

A letter is claimed by a conditional update, sent, marked. Whoever is killed between sending and marking leaves a claim
that another takes over after `STALE_AFTER`: such a letter may arrive twice (with the same Message-ID), never not at all.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from office.models import Letter
from office.robots import parts_of, robots_heed

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=5)  # longer than any single letter may take
MOST_TRIES = 8
LONGEST_WAIT = timedelta(hours=4)
PATIENCE = 300.0  # seconds of one run; the next ring goes on


def chat_groups() -> dict[str, str]:
    """The groups of NOTIFY_URLS by a mark that is no secret: the rows keep the mark, the environment the address."""
    return {hashlib.sha256(url.encode()).hexdigest()[:16]: url for url in settings.NOTIFY_URLS}


def mail_is_on() -> bool:
    """Whether EMAIL_URL leads anywhere."""
    return "dummy" not in settings.EMAIL_BACKEND


def letters_put(
    *,
    key: str,
    subject: str,
    text: str,
    mail_to: Iterable[str] = (),
    chat: bool = False,
    now: datetime | None = None,
) -> None:
    """Write a message down for its addresses and, with `chat`, for every group; each once per key.

    For a group a long one becomes several letters, so that what a robot took is not told again with the rest.

    Put it in the transaction of what causes it, and ring for `office.tasks.letters_out` there.
    """
    now = now or timezone.now()
    subject, groups = subject[:200], list(chat_groups()) if chat else []
    wanted = [(Letter.Channel.MAIL, to, key, text) for to in mail_to if to and mail_is_on()]
    for number, part in enumerate(parts_of(subject, text) if groups else [], 1):
        part_key = key if number == 1 else f"{key}#{number}"
        wanted += [(Letter.Channel.CHAT, mark, part_key, part) for mark in groups]
    Letter.objects.bulk_create(
        (
            Letter(key=name, channel=channel, to=to, subject=subject, text=said, put_at=now, due_at=now)
            for channel, to, name, said in wanted
        ),
        ignore_conflicts=True,
    )


def letters_due(now: datetime):
    """Letters that wait for their moment, and those whose sender died, oldest first."""
    dead = Q(state=Letter.State.CLAIMED, claimed_at__lt=now - STALE_AFTER)
    return Letter.objects.filter(Q(state=Letter.State.WAITING) | dead, due_at__lte=now).order_by(
        "due_at", "pk"
    )


def letter_claim(pk: int, now: datetime) -> Letter | None:
    """The letter, if this call was first."""
    claimed = letters_due(now).filter(pk=pk).order_by()
    if claimed.update(state=Letter.State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1):
        return Letter.objects.get(pk=pk)
    return None


def letters_send(now: datetime | None = None) -> int:
    """Send what is due, each letter by itself; how many went. What fails is tried again later, eight times."""
    moment, began, sent = now or timezone.now(), time.monotonic(), 0
    for pk in list(letters_due(moment).values_list("pk", flat=True)[:1000]):
        if time.monotonic() - began > PATIENCE:
            break
        if letter := letter_claim(pk, now or timezone.now()):
            sent += _deliver(letter, now)
    return sent


def _deliver(letter: Letter, now: datetime | None) -> bool:
    try:
        (_mail if letter.channel == Letter.Channel.MAIL else _chat)(letter)
    except Exception as error:  # whatever a server on the way answers: the letter waits for another try
        _failed(letter, error, now or timezone.now())
        return False
    letter.state, letter.sent_at, letter.error = Letter.State.SENT, now or timezone.now(), ""
    letter.save(update_fields=["state", "sent_at", "error"])
    return True


def _failed(letter: Letter, error: Exception, now: datetime) -> None:
    """Wait 1, 2, 4 … minutes; after the last try say so and stop. Only the kind of error is kept: no address."""
    last = letter.attempts >= MOST_TRIES
    letter.state = Letter.State.GIVEN_UP if last else Letter.State.WAITING
    letter.due_at = now + min(timedelta(minutes=2 ** (letter.attempts - 1)), LONGEST_WAIT)
    letter.error = type(error).__name__[:200]
    letter.save(update_fields=["state", "due_at", "error"])
    logger.warning("letter %s was not sent: %s", letter.pk, letter.error)


def _mail(letter: Letter) -> None:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<letter-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers).send()


class Undelivered(Exception):
    """A chat group did not take a message."""


def _chat(letter: Letter) -> None:
    import apprise  # half a second to load; only who sends needs it

    robots_heed()
    url = chat_groups().get(letter.to)
    group = apprise.Apprise()
    if url is None or not group.add(url) or not group.notify(body=letter.text, title=letter.subject):
        raise Undelivered


def letters_again(now: datetime | None = None) -> int:
    """Give every letter that was given up another round; how many."""
    given_up = Letter.objects.filter(state=Letter.State.GIVEN_UP)
    return given_up.update(state=Letter.State.WAITING, attempts=0, due_at=now or timezone.now())
