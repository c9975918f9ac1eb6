"""A fresh password before acts that bind."""

import time

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.fresh import FRESH_SECONDS, fresh_after, fresh_password
from tests.factories import PASSWORD


@fresh_password
def act(request):
    return HttpResponse(f"done {request.POST.getlist('item')}")


class Why(forms.Form):
    reason = forms.CharField()


@fresh_after(Why)
def give(request):
    return HttpResponse("done" if Why(request.POST).is_valid() else "refused")


@pytest.fixture
def post(staff, client):
    session = client.session

    def send(act=act, **data):
        request = RequestFactory().post("/act/", data)
        request.user, request.session = staff, session
        request._messages = FallbackStorage(request)
        return act(request)

    send.session = session
    return send


def test_it_asks_and_carries_what_was_typed(post):
    page = post(item=["a", "<b>"]).content.decode()
    assert 'name="item" value="a"' in page
    assert 'value="&lt;b&gt;"' in page
    assert "done" not in page


def test_right_password_carries_it_out_once_asked(post):
    assert post(item=["a"], fresh_password=PASSWORD).content == b"done ['a']"
    assert post(item=["b"]).content == b"done ['b']"


def test_wrong_password_is_told_and_not_shown_again(post):
    answer = post(item=["a"], fresh_password="wrong-one")
    assert answer.status_code == 422
    assert "wrong-one" not in answer.content.decode()


def test_it_goes_stale(post):
    post.session["fresh_at"] = int(time.time()) - FRESH_SECONDS - 1
    assert b"done" not in post(item=["a"]).content


def test_what_the_form_refuses_is_refused_before_it_asks(post):
    assert post(give, reason=" ").content == b"refused"
    assert b'name="reason" value="so"' in post(give, reason="so").content
    assert post(give, reason="so", fresh_password=PASSWORD).content == b"done"
