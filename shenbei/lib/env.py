"""Settings from the environment; what is missing or unsafe stops the process with a sentence."""

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class _Environment(FileAwareMapping):
    """The environment, in which NAME_FILE may name a file that holds NAME (secrets of containers)."""

    def __getitem__(self, key: str) -> str:
        """The value without the line break that ends a file."""
        return super().__getitem__(key).strip()


class _Reader(environ.Env):
    ENVIRON = _Environment()


reader = _Reader()

KNOWN_KEYS = {"", "change-me", "development-only-key"}


def secret_key(debug: bool) -> str:
    """SECRET_KEY; ImproperlyConfigured when production runs with none or with a well-known one."""
    key = reader.str("SECRET_KEY", default="development-only-key" if debug else "")
    if not debug and (key in KNOWN_KEYS or len(key) < 32):
        raise ImproperlyConfigured("SECRET_KEY must be set to a long random value when DEBUG is off.")
    return key


def required(name: str, debug: bool, default: str) -> str:
    """A setting that production must name; its default serves only while DEBUG is on."""
    if debug:
        return reader.str(name, default=default)
    try:
        return reader.str(name)
    except ImproperlyConfigured:
        raise ImproperlyConfigured(f"{name} must be set when DEBUG is off.") from None


def one_of(name: str, default: str, known: list[str]) -> str:
    """A setting with a few known values; ImproperlyConfigured for another."""
    value = reader.str(name, default=default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}.")
    return value
