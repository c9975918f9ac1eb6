"""Who opens the pages of pairing."""

from tests.pairing import import_access

TABLE = [*import_access.TABLE]
