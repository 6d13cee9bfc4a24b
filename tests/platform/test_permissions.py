"""Who counts as somebody."""

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser

from mdm_platform.permissions import is_somebody


def person(**facts):
    return SimpleNamespace(**{"is_authenticated": True, "is_active": True} | facts)


def test_a_person_with_an_active_account_is_somebody():
    assert is_somebody(person())
    assert is_somebody(person(is_partner=False))


def test_nobody_else_is():
    for other in (None, AnonymousUser(), person(is_active=False), person(is_authenticated=False)):
        assert not is_somebody(other)
    assert not is_somebody(person(is_partner=True))
