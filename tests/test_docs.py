"""What the README names exists, and what exists is named in the README: commands, options, settings, addresses."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.zh-CN.md"]
OURS = {"shenbei", "office", "accounts", "pairing", "measures", "visits", "pledges", "assessment"}


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def our_commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app in OURS}


def environment_names() -> set[str]:
    """Every variable that the settings read."""
    sources = [ROOT / "shenbei/settings.py", *(ROOT / "shenbei/lib").glob("*.py")]
    read = re.compile(r"""(?:reader\.\w+|required|one_of|environ\.get)\(\s*["']([A-Z_]+)["']""")
    return {name for path in sources for name in read.findall(path.read_text(encoding="utf-8"))}


def first_parts(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    """The first part of every address: «/visits/» of «/visits/log/»."""
    found: set[str] = set()
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= first_parts(pattern.url_patterns, route)
        else:
            found.add("/" + (match[0] if (match := re.match(r"[\w-]+/?", route)) else ""))
    return found


def make_targets(name: str) -> set[str]:
    """The targets that a text names, in code spans and blocks."""
    return set(re.findall(r"(?:^|`)make ([a-z]+)", text(name), re.MULTILINE))


def section(title: str) -> str:
    """The README's part under a heading."""
    return re.split(r"^## ", text("README.md").split(f"## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[
        0
    ]


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split())
    assert make_targets(name) <= targets


def test_every_make_target_is_named() -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split())
    assert targets - {"help"} <= make_targets("README.md")


def test_commands_are_those_of_the_readme() -> None:
    named = set(re.findall(r"manage\.py (\w+)", text("README.md")))
    assert named - {"migrate"} == set(our_commands())


def test_options_named_exist() -> None:
    for row in re.findall(r"^\| `manage\.py .*$", text("README.md"), re.MULTILINE):
        name = re.search(r"manage\.py (\w+)", row)[1]
        if name not in our_commands():
            continue
        parser = load_command_class(our_commands()[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(re.findall(r"--[\w-]+", row)) <= known, name


def test_settings_are_those_of_the_readme() -> None:
    assert set(re.findall(r"`([A-Z_]+)`", section("Settings"))) >= environment_names()
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", section("Settings"), re.MULTILINE)
    assert set(re.findall(r"[A-Z_]+", " ".join(rows))) == environment_names()


def test_addresses_are_those_of_the_readme() -> None:
    named = set(re.findall(r"`(/[\w-]*/?)[^`]*`", section("Addresses")))
    assert named == first_parts(get_resolver().url_patterns)


@pytest.mark.parametrize("name", [*READMES, *(f"{app}/README.md" for app in sorted(OURS))])
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("app", sorted(OURS))
def test_every_app_has_a_short_readme(app: str) -> None:
    assert 15 <= len(text(f"{app}/README.md").splitlines()) <= 70
