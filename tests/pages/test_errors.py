"""What is out of sight looks like what is not there."""

from django.urls import reverse


def test_not_found_is_a_page_of_the_house(sign_in, staff):
    answer = sign_in(staff).get("/nowhere/")
    assert answer.status_code == 404
    assert reverse("desk") in answer.content.decode()


def test_menu_holds_only_what_the_role_opens(sign_in, auditor, liaison):
    assert "/audit/" in sign_in(auditor).get("/").content.decode()
    assert "/audit/" not in sign_in(liaison).get("/").content.decode()


def test_audit_page_searches_by_person_and_day(sign_in, auditor, staff):
    from office.actions import event_record

    event_record(by=staff, verb="test.first", obj=staff)
    client = sign_in(auditor)
    assert "test.first" in client.get("/audit/", {"q": staff.person.name}).content.decode()
    assert "test.first" not in client.get("/audit/", {"q": "nobody of this name"}).content.decode()
    assert "test.first" not in client.get("/audit/", {"day": "2001-01-01"}).content.decode()
    for strange in ({"day": "not a day"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"q": "\0"}):
        assert client.get("/audit/", strange).status_code == 200
