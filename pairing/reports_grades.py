"""The register of grades over time: who stood where, who moved whereto. DOMAIN 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pairing.models import Community, Grade
from shenbei.lib.charts import Chart, Tile, movement, tiles

LEVELS = list(Grade.Level)


def grades_of_year(year: int, communities: Iterable | None = None) -> dict[int, str]:
    """{community pk: the newest grade given for this year or an earlier one}. 1 query."""
    return _newest(Grade.objects.filter(year__lte=year), communities)


def grades_on(day: date, communities: Iterable | None = None) -> dict[int, str]:
    """{community pk: the grade in the register as of a day}. 1 query."""
    return _newest(Grade.objects.filter(valid_from__lte=day), communities)


def _newest(rows, communities: Iterable | None) -> dict[int, str]:
    if communities is not None:
        rows = rows.filter(community__in=communities)
    return dict(rows.order_by("valid_from").values_list("community", "grade"))


def moves(before: Mapping[int, str], after: Mapping[int, str]) -> dict[tuple[str, str], int]:
    """How many communities went from which grade to which; only those graded at both ends."""
    return dict(Counter((before[pk], after[pk]) for pk in before.keys() & after.keys()))


def risen_and_fallen(flows: Mapping[tuple[str, str], int]) -> tuple[int, int, int]:
    """How many rose, stayed and fell."""
    order = {level.value: place for place, level in enumerate(LEVELS)}
    signs = Counter()
    for (old, new), number in flows.items():
        signs[(order[old] > order[new]) - (order[old] < order[new])] += number
    return signs[1], signs[0], signs[-1]


def movement_chart(
    name: str,
    flows: Mapping[tuple[str, str], int],
    ends: tuple[str, str],
    urls: Mapping[tuple[str, str], str] | None = None,
) -> Chart:
    """The picture of how communities moved between grades, and the same as a table from × to; `urls` open its bands."""
    rose, stayed, fell = risen_and_fallen(flows)
    title = _("Movement between grades, %(from)s to %(to)s") % {"from": ends[0], "to": ends[1]}
    desc = _("%(rose)d communities rose, %(stayed)d stayed, %(fell)d fell.") % {
        "rose": rose,
        "stayed": stayed,
        "fell": fell,
    }
    labels = [(level.value, str(level.label)) for level in LEVELS]
    head = [_("From \\ to"), *(label for _key, label in labels), _("Together")]
    rows = [
        [label, *numbers, sum(numbers)]
        for key, label in labels
        for numbers in [[flows.get((key, other), 0) for other, _label in labels]]
    ]
    links = (
        [["", *(urls.get((key, other), "") for other, _label in labels), ""] for key, _label in labels]
        if urls
        else ()
    )
    svg = movement(name, title, desc, dict(flows), labels, ends, urls)
    return Chart(title, desc, svg, head, rows, links)


def street_grid(
    name: str,
    grades: Mapping[int, str],
    title: str,
    columns: int = 2,
    *,
    linked: bool = False,
    url_of: Callable[[int, str], str] | None = None,
) -> Chart:
    """Every community as a square with its grade's character, under its street; `linked` opens its page. 1 query.

    `url_of`: where the communities of a street (its key) that have a grade are, or all of them («»); for the table.
    """
    found: dict[str, list[tuple[str, str, str]]] = {}
    keys: dict[str, int] = {}
    rows = Community.objects.order_by("street__code", "code")
    names = ("pk", "street", "street__name", "organisation__name")
    for pk, key, street, community in rows.values_list(*names):
        keys[street] = key
        found.setdefault(street, []).append(
            (community, grades.get(pk, ""), reverse("pairing:community", args=[pk]) if linked else "")
        )
    marks = {level.value: (mark_of(level), place) for place, level in enumerate(LEVELS)}
    words = {level.value: str(level.label) for level in LEVELS} | {"": _("not graded")}
    groups = [
        (
            street,
            [Tile(*marks.get(grade, ("–", 3)), f"{name} {words[grade]}", url) for name, grade, url in places],
        )
        for street, places in found.items()
    ]
    counts = Counter(grade for places in found.values() for _name, grade, _url in places)
    desc = _("%(n)d communities in %(streets)d streets: %(parts)s.") % {
        "n": sum(counts.values()),
        "streets": len(found),
        "parts": _(", ").join(f"{words[key]} {counts[key]}" for key in [*words] if counts[key]),
    }
    head = [_("Street"), *(words[level.value] for level in LEVELS), _("Together")]
    table = [
        [street, *_counted([grade for _name, grade, _url in places])] for street, places in found.items()
    ]
    levels = [*(level.value for level in LEVELS), ""]
    links = (
        [
            [
                "",
                *(
                    url_of(keys[str(row[0])], level) if n else ""
                    for level, n in zip(levels, row[1:], strict=True)
                ),
            ]
            for row in table
        ]
        if url_of
        else ()
    )
    return Chart(title, desc, tiles(name, title, desc, groups, columns), head, table, links)


def mark_of(level: Grade.Level) -> str:
    """One character for a grade."""
    return {
        Grade.Level.GOOD: pgettext("mark", "A"),
        Grade.Level.FAIR: pgettext("mark", "B"),
        Grade.Level.AVERAGE: pgettext("mark", "C"),
        Grade.Level.POOR: pgettext("mark", "D"),
    }[level]


def _counted(grades: list[str]) -> list[int]:
    return [*(grades.count(level.value) for level in LEVELS), len(grades)]
