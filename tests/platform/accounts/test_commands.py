import io
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from mdm_platform.accounts.models import SecurityCounter, Session, User
from mdm_platform.accounts.services import erasures
from mdm_platform.accounts.tasks import purge_counters_and_sessions
from tests.utils.login import signed_in


def create(monkeypatch, *arguments, typed="une-longue-phrase-42"):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    call_command("create_account", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_made_and_told_what_comes_next(db, monkeypatch):
    said = create(monkeypatch, "Chef@exemple.test", "--name", "Le Chef", "--language", "ar")
    chef = User.objects.get(email="chef@exemple.test")
    assert (chef.role_names, chef.is_staff, chef.is_superuser, chef.language) == ({"administrator"}, True, False, "ar")
    assert chef.check_password("une-longue-phrase-42")
    assert EmailAddress.objects.get(user=chef).verified
    assert "http://testserver/accounts/login/" in said
    assert "une-longue-phrase-42" not in said


def test_other_roles_may_be_given(db, monkeypatch):
    create(monkeypatch, "a@exemple.test", "--role", "translator", "--role", "publisher")
    assert User.objects.get().role_names == {"translator", "publisher"}


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("no address", "une-longue-phrase-42", "is not an e-mail address"),
        ("amina@exemple.test", "une-longue-phrase-42", "has an account already"),
        ("a@exemple.test", "court", "10"),
        ("a@exemple.test", "", "10"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(amina, monkeypatch, email, password, said):
    with pytest.raises(CommandError, match=said):
        create(monkeypatch, email, typed=password)
    assert User.objects.get() == amina


def test_erasures_are_replayed_from_their_list(amina, settings, tmp_path):
    settings.ERASURE_LIST = tmp_path / "erasures.txt"
    erasures.remember([str(amina.public_id)])
    out = io.StringIO()
    call_command("replay_erasures", str(settings.ERASURE_LIST), stdout=out)
    assert out.getvalue() == "1 on the list, 1 erased again.\n"
    call_command("replay_erasures", str(tmp_path / "none.txt"), stdout=out)
    assert out.getvalue().endswith("0 on the list, 0 erased again.\n")


def test_counters_and_sessions_that_are_over_are_purged(amina):
    client = signed_in(amina)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    SecurityCounter.objects.create(scope="password", key="k", window_started_at=timezone.now() - timedelta(days=1))
    purge_counters_and_sessions()
    assert not Session.objects.exists()
    assert not SecurityCounter.objects.exists()
    assert "_auth_user_id" not in client.session
