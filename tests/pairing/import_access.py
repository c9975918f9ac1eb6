"""Who opens the pages of the import; a row of tests/pairing/access_table.py."""

from accounts.models import User
from office.uploads import upload_keep, uploads_of
from pairing.views_import import KIND
from tests import factories as make
from tests.access import Case

SMALL = "街道,社区名称,类型,2011年度定级,补助地域\n兴隆台街道,大王河村,农村,较差,近\n".encode()


def upload(stage) -> dict:
    """A roster that staff has uploaded; staff2 has the right role and may not see it."""
    user = User.objects.filter(username="staff").first() or make.user_as("staff", username="staff")
    row = uploads_of(user, KIND).first() or upload_keep(
        by=user, kind=KIND, content=SMALL, name="社区名录.csv"
    )
    return {"pk": row.pk}


def digest(stage) -> dict:
    return {"sha256": uploads_of(User.objects.get(username="staff"), KIND).get().sha256}


TABLE = [
    Case("pairing:import", "staff staff2"),
    Case("pairing:import_check", "staff", hidden="staff2", kwargs=upload),
    Case("pairing:import_marked", "staff", hidden="staff2", kwargs=upload),
    Case(
        "pairing:import_confirm",
        "staff",
        hidden="staff2",
        kwargs=upload,
        method="post",
        data=digest,
        status=302,
    ),
]
