"""What a page does: the service is called once, and a refusal is read where the person is."""

from functools import partial
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404
from django.test import RequestFactory

from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.page_acts import announce, fulfil, visible_or_404


class WordsForm(forms.Form):
    """One field."""

    body = forms.CharField()


def refusing(error):
    """A service that refuses."""

    def service(**_facts):
        raise error

    return service


def banners(act):
    """Whether it was done, and the banners that say so."""
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)
    done = announce(request, act, done="C’est fait.")
    return done, [(banner.level_tag, banner.message) for banner in request._messages]


def test_a_banner_says_that_it_is_done_or_why_not():
    called = []
    assert banners(partial(called.append, "once")) == (True, [("success", "C’est fait.")])
    assert called == ["once"]
    assert banners(refusing(DomainError("Trop tard."))) == (False, [("error", "Trop tard.")])


def test_a_service_is_given_what_a_valid_form_says():
    called = []
    assert fulfil(WordsForm({"body": "Bonjour"}), partial(lambda **facts: called.append(facts), by="amina"))
    assert called == [{"by": "amina", "body": "Bonjour"}]


def test_a_form_that_is_not_valid_calls_nothing():
    called, form = [], WordsForm({"body": ""})
    assert not fulfil(form, lambda **facts: called.append(facts))
    assert called == []
    assert list(form.errors) == ["body"]


def test_a_refusal_stands_on_the_form():
    for error, errors in (
        (DomainError("Trop tard."), {"__all__": ["Trop tard."]}),
        (InvalidInput("Trop long.", fields={"body": ["Trop long."]}), {"body": ["Trop long."]}),
    ):
        form = WordsForm({"body": "Bonjour"})
        assert not fulfil(form, refusing(error))
        assert form.errors == errors


class Rows:
    """The rows of a model as a reader sees them: one, that belongs to Amina."""

    model = SimpleNamespace(DoesNotExist=LookupError, _meta=SimpleNamespace(object_name="Row"))

    def __init__(self, user="", joined=()):
        self.user, self.joined = user, joined

    def visible_to(self, user):
        return Rows(user)

    def select_related(self, *joined):
        return Rows(self.user, joined)

    def get(self, *, public_id):
        if (self.user, public_id) != ("amina", "7"):
            raise LookupError
        return ("row", self.joined)


@pytest.mark.parametrize(
    ("user", "key", "found"), [("amina", "7", True), ("amina", "8", False), ("youssef", "7", False)]
)
def test_a_page_finds_only_what_its_reader_may_see(user, key, found):
    request, model = SimpleNamespace(user=user), SimpleNamespace(objects=Rows())
    if found:
        assert visible_or_404(request, model, key) == ("row", ())
        assert visible_or_404(request, model, key, "author") == ("row", ("author",))
        return
    with pytest.raises(Http404):
        visible_or_404(request, model, key)
