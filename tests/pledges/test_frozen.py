"""The database itself keeps a signed text as it was signed. TRUST, «What is written stays true»."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from pledges.models import Version
from tests.pledges.rows import a_public_pledge


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(content={"items": []}),
        lambda rows: rows.update(checksum="0" * 64),
        lambda rows: rows.update(number=F("number") + 1),
        lambda rows: rows.update(published_at=F("published_at") + timedelta(days=1)),
        lambda rows: rows.update(published_at=None),
        lambda rows: rows._raw_delete(rows.db),
    ],
    ids=["content", "checksum", "number", "published again", "never published", "deleted"],
)
def test_postgres_keeps_a_frozen_text(postgres, stage, change):
    a_public_pledge(stage)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        change(Version.objects.all())


def test_what_became_of_it_is_still_noted(postgres, stage):
    a_public_pledge(stage)
    rows = Version.objects.all()
    assert rows.update(withdrawn_at=F("published_at"), superseded_at=F("published_at")) == 1
