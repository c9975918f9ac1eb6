"""The register of grades as of any day, and what moved since. DOMAIN 3."""

from datetime import date

from django.urls import reverse

from pairing.reports_grades import grades_on
from tests import factories as make


def test_the_register_is_read_as_of_any_day(stage, staff, sign_in):
    make.GradeFactory(community=stage.community, grade="average", year=2012, valid_from=date(2013, 1, 1))
    assert grades_on(date(2012, 12, 31))[stage.community.pk] == "poor"
    assert grades_on(date(2013, 1, 1))[stage.community.pk] == "average"
    client, url = sign_in(staff), reverse("pairing:register")
    moved = client.get(url, {"since": "2012-12-31", "day": "2013-01-01"}).context["rows"]
    assert [row["community"].pk for row in moved] == [stage.community.pk]
    assert not client.get(url, {"since": "2012-06-01", "day": "2012-12-31"}).context["rows"]
    page = client.get(url, {"since": "nonsense", "day": "2013-02-01"}).content.decode()
    assert page.count("<desc ") == 2 and page.count('role="img"') == 1, "the grid is a group of links"
    assert stage.community.name in page and reverse("pairing:community", args=[stage.community.pk]) in page
    assert "2013年2月1日" in page and ">2013-02-01" not in page
