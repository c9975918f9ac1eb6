"""docker-compose.yml runs what `make stack` runs: same commands, same variables, same port."""

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


def settings_of(service: str) -> set[str]:
    """The settings that a service gets, itself or as a file."""
    return {name.removesuffix("_FILE") for name in compose()["services"][service]["environment"]}


def test_every_service_gets_the_stack_s_variables() -> None:
    names = {name.removesuffix("_FILE") for name in stack.variables({"SECRET_KEY": "x"})}
    for service in ("prepare", *stack.SERVICES):
        assert settings_of(service) == names


def test_the_port_is_one_and_the_same() -> None:
    variables = compose()["services"]["web"]["environment"]
    (published,) = compose()["services"]["web"]["ports"]
    inside = variables["BIND"].rsplit(":", 1)[1]
    assert published == f"127.0.0.1:${{PORT:-{inside}}}:{inside}"
    assert stack.variables({"SECRET_KEY": "x"})["BIND"].endswith(f":{inside}")


SECRETS = {"secret_key", "database_url", "postgres_password", "email_url", "metrics_token"}


def test_secrets_are_files_and_never_values() -> None:
    assert set(compose()["secrets"]) == SECRETS
    for service in compose()["services"].values():
        given = service.get("environment", {})
        assert not {name for name in given if name.lower() in SECRETS}
        files = {path.rsplit("/", 1)[1] for path in given.values() if str(path).startswith("/run/secrets/")}
        assert files == set(service.get("secrets", []))


def test_containers_are_read_only_unprivileged_and_come_back() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["restart"] == ("no" if name == "prepare" else "unless-stopped"), name
        assert name == "prepare" or service["healthcheck"]["test"], name
        assert name == "postgres" or service["cap_drop"] == ["ALL"], (
            name
        )  # its start-up hands rights down itself
        assert name == "postgres" or service["user"] in ("shenbei", "redis"), name


def test_what_hangs_is_ended_and_comes_back() -> None:
    """tests/stack/test_hung.py runs the very command on a stopped worker."""
    for name in ("worker", "beat"):
        service = compose()["services"][name]
        wanted = ["CMD", "python", "scripts/alive.py", name, "--end-children-of", "1"]
        assert service["healthcheck"]["test"] == wanted and service["init"] is True
        assert service["restart"] == "unless-stopped"


def test_stack_refuses_nothing_that_is_set() -> None:
    given = {"SECRET_KEY": "mine", "PORT": "9000", "DATABASE_URL": "postgres://elsewhere/db"}
    variables = stack.variables(given)
    assert variables["DATABASE_URL"] == "postgres://elsewhere/db"
    assert variables["SITE_URL"] == variables["CSRF_TRUSTED_ORIGINS"] == "http://127.0.0.1:9000"
