import pytest
from django.core.exceptions import ImproperlyConfigured

from mdm_platform.accounts import lifecycle


def test_listeners_hear_in_order_and_once(monkeypatch):
    monkeypatch.setitem(lifecycle._listeners, "deceased", [])
    heard = []

    def first(user):
        heard.append(("first", user))

    def second(user):
        heard.append(("second", user))

    for callback in (first, second, first):
        lifecycle.listen("deceased", callback)
    lifecycle.tell("deceased", user="Amina")
    assert heard == [("first", "Amina"), ("second", "Amina")]


def test_an_unknown_event_is_a_mistake_of_the_programmer():
    with pytest.raises(ImproperlyConfigured):
        lifecycle.listen("married", print)
    with pytest.raises(ImproperlyConfigured):
        lifecycle.tell("married")


def test_an_event_is_told_with_its_own_arguments():
    with pytest.raises(ImproperlyConfigured):
        lifecycle.tell("erased", person="Amina")
