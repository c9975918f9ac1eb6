"""The floors of the house: a floor imports only floors below it, neighbours don't know each other."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "shenbei.lib": 1,
    "office": 2,
    "accounts": 3,
    "pairing": 4,
    "measures": 5,
    "visits": 6,
    "pledges": 6,
    "assessment": 7,
    "shenbei": 8,
}


def room_of(module: str) -> str | None:
    if module == "shenbei.lib" or module.startswith("shenbei.lib."):
        return "shenbei.lib"
    top = module.split(".")[0]
    return top if top in FLOORS else None


def sources() -> list[Path]:
    tops = {name.split(".")[0] for name in FLOORS}
    return [path for top in tops for path in (ROOT / top).rglob("*.py")]


def imports(path: Path) -> list[str]:
    """Every imported module of a file, function-level ones and TYPE_CHECKING ones too."""
    names: list[str] = []
    package = ".".join(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")
                base = ".".join([*up[: len(up) - node.level + 1], *([base] if base else [])])
            names += (
                [base, *(f"{base}.{alias.name}" for alias in node.names)] if base == "shenbei" else [base]
            )
    return names


def may_import(importer: str, imported: str) -> bool:
    return importer == imported or FLOORS[imported] < FLOORS[importer]


def breaches(path: Path) -> list[str]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    room = room_of(module)
    assert room
    found = []
    for name in imports(path):
        target = room_of(name)
        if target and not may_import(room, target):
            found.append(
                f"{path.relative_to(ROOT)}: {room} (floor {FLOORS[room]}) imports {name} (floor {FLOORS[target]})"
            )
    return found


def test_floors_import_only_downward() -> None:
    found = [breach for path in sources() for breach in breaches(path)]
    assert not found, "\n".join(found)


def test_the_law_can_be_broken() -> None:
    assert not may_import("visits", "pledges")
    assert not may_import("office", "accounts")
    assert may_import("assessment", "visits")


def test_foreign_keys_point_downward() -> None:
    found = []
    for model in apps.get_models():
        room = room_of(model.__module__)
        if not room:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                target = room_of(field.related_model.__module__)
                if target and not may_import(room, target):
                    found.append(f"{model.__name__}.{field.name} → {field.related_model.__name__}")
    assert not found, found


@pytest.mark.parametrize("name", ["shenbei.lib", "shenbei"])
def test_rooms_without_models(name: str) -> None:
    assert not [model for model in apps.get_models() if room_of(model.__module__) == name]


def test_shenbei_init_is_empty() -> None:
    assert (ROOT / "shenbei" / "__init__.py").read_text() == ""


def test_lib_is_a_leaf() -> None:
    found = [
        f"{path.name}: {name}"
        for path in (ROOT / "shenbei" / "lib").rglob("*.py")
        for name in imports(path)
        if room_of(name) not in (None, "shenbei.lib")
    ]
    assert not found
