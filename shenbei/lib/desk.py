"""What an app tells the desk and a community's page: plain values, composed on the top floor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person.

    `sentence` says what in the reader's language, `url` where it is done, `due_on` until when, `badge` is a
    Bootstrap colour name and `word` the status in a word (colour never stands alone); `group` names the kind of
    work («owed» this window, «decide» what waits for a decision, «news» what changed).
    """

    sentence: str
    url: str
    due_on: date | None = None
    badge: str = "secondary"
    word: str = ""
    group: str = "decide"


@dataclass(frozen=True)
class Fact:
    """A labelled value on a community's page, opening to its rows where `url` is given."""

    label: str
    value: str
    url: str = ""
    badge: str = ""


@dataclass(frozen=True)
class Section:
    """What one app knows of a community: a heading, its facts, and the page with everything."""

    title: str
    facts: Sequence[Fact] = ()
    url: str = ""
    empty: str = ""
