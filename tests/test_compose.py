"""docker-compose.yml runs what `make stack` runs: same commands, same variables, same port."""

import re
from functools import cache
from pathlib import Path

import stack
import yaml

ROOT = Path(__file__).resolve().parent.parent


@cache
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_services_are_those_of_the_stack() -> None:
    ours = {name: service["command"] for name, service in compose()["services"].items() if "build" in service}
    prepare = ours.pop("prepare")
    assert ours == stack.SERVICES
    assert prepare == stack.PREPARE[1]


def test_what_prepares_the_stack_is_done_by_image_and_first_service() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert " ".join(stack.PREPARE[0]) in dockerfile
    assert "CMD" not in dockerfile  # each service names its command


def test_every_service_gets_the_stack_s_variables() -> None:
    names = set(stack.variables({"SECRET_KEY": "x"}))
    for service in ("prepare", *stack.SERVICES):
        assert set(compose()["services"][service]["environment"]) == names


def test_the_port_is_one_and_the_same() -> None:
    variables = compose()["services"]["web"]["environment"]
    (published,) = compose()["services"]["web"]["ports"]
    inside = variables["BIND"].rsplit(":", 1)[1]
    assert published == f"127.0.0.1:${{PORT:-{inside}}}:{inside}"
    assert stack.variables({"SECRET_KEY": "x"})["BIND"].endswith(f":{inside}")


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert set(re.findall(rf"\$\{{{name}(.)", text)) == {":"}
        assert not re.search(rf"\$\{{{name}:-", text)


def test_stack_refuses_nothing_that_is_set() -> None:
    given = {"SECRET_KEY": "mine", "PORT": "9000", "DATABASE_URL": "postgres://elsewhere/db"}
    variables = stack.variables(given)
    assert variables["DATABASE_URL"] == "postgres://elsewhere/db"
    assert variables["SITE_URL"] == variables["CSRF_TRUSTED_ORIGINS"] == "http://127.0.0.1:9000"
