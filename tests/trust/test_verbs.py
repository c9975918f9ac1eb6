"""Every verb that the code records has words, and the auditor finds events by them. TRUST, issue «Trail»."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from office.act_words import ACTS
from office.actions import event_record
from office.verbs import nouns, verb_label

ROOT = Path(__file__).resolve().parents[2]
WHOLE = re.compile(r"[a-z_]+\.[a-z_]+")
PASSED_ON = {"_step", "_outcome_event", "end_recorded"}  # they hand a verb on to event_record
HALVES = {"note"}  # visits: «visit.» or «sheet.» is put before it


def texts(parts: list[ast.AST]) -> list[str]:
    """The texts that stand in some expressions."""
    inner = [one for part in parts for one in ast.walk(part)]
    return [one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def words_of(node: ast.AST) -> tuple[list[str], list[str]]:
    """What may be a whole verb, and what an act alone, in one place of the code."""
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "verb":
        return texts([node.value]), []
    if not isinstance(node, ast.Call):
        return [], []
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    named = [word.value for word in node.keywords if word.arg == "verb"]
    plain = [arg for arg in node.args if isinstance(arg, ast.Constant | ast.IfExp)]
    handed = texts(plain) if name in PASSED_ON | HALVES else []
    return texts(named) + handed, handed if name in HALVES else []


def recorded() -> tuple[set[str], set[str]]:
    """Whole verbs, and acts alone, that stand in the calls of the code."""
    verbs, acts = set(), set()
    for app in ["shenbei", *settings.OWN_APPS]:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                whole, halves = words_of(node)
                verbs |= {text for text in whole if WHOLE.fullmatch(text)}
                acts |= {text for text in halves if text.isidentifier()}
    return verbs, acts


def test_every_verb_of_the_code_has_words():
    verbs, acts = recorded()
    assert len(verbs) > 100 and "visit.log" in verbs and "withdraw" in acts  # the reading itself works
    assert not sorted(verb for verb in verbs if verb_label(verb) == verb)
    assert not sorted(acts - ACTS.keys())


@pytest.mark.parametrize(
    "verb", ["sheet.deem", "suspension.approved", "roster.upload", "cadre.edit", "grade.give"]
)
def test_verbs_that_are_put_together_have_words(verb):
    assert verb_label(verb) != verb


def test_words_are_chinese():
    with translation.override("zh-hans"):
        for word in (*nouns().values(), *ACTS.values()):
            assert re.search("[\u4e00-\u9fff]", str(word)), word


def found(client, **asked) -> list[str]:
    page = client.get(reverse("audit"), asked).context["page"]
    return [event.verb for event in page]


def test_the_auditor_finds_by_words_person_object_and_day(auditor, staff, stage, sign_in):
    event_record(by=staff, verb="visit.log", obj=stage.community)
    event_record(by=auditor, verb="value.set", obj=stage.sibling)
    client = sign_in(auditor)
    client.cookies["language"] = "zh-hans"
    assert found(client, q="\u8d70\u8bbf") == ["visit.log"]  # 走访
    assert found(client, person=staff.person.name) == ["visit.log"]
    assert found(client, object=str(stage.sibling)) == ["value.set"]
    assert found(client, of=f"pairing.community:{stage.community.pk}") == ["visit.log"]
    assert found(client, day="2011-01-01") == found(client, until="2011-01-01") == []
    assert len(found(client, day="2011-01-01", until="2099-01-01")) == 2
