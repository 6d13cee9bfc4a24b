"""The demonstration's accounts: one a role, known to a file that only its owner reads."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mdm_platform import demo
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import STAFF_ROLES, Role
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import PartnerAccess
from mdm_platform.ledger.notifications import LedgerDiffers
from mdm_platform.notifications.models import InboxMessage
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(settings, tmp_path, monkeypatch):
    settings.DEVELOPMENT_MAILBOX = tmp_path
    monkeypatch.setattr(demo, "_parts", {})
    return tmp_path / "accounts.json"


def load(path):
    call_command("load_demo", profiles=3, accounts=path, verbosity=0)
    return {entry["role"]: entry for entry in json.loads(path.read_text())}


def test_one_account_a_role_and_one_partner(path):
    entries = load(path)
    assert set(entries) == {*Role.values, "payment_authoriser_2", "member_2", "partner"}
    assert path.stat().st_mode & 0o777 == 0o600
    for name in set(entries) - {"partner"}:
        role = Role(name.removesuffix("_2"))
        user = User.objects.get(email=entries[name]["email"])
        assert user.check_password(entries[name]["password"])
        assert user.role_names == {role}
        assert user.is_staff is (role in STAFF_ROLES)
        authenticator = Authenticator.objects.filter(user=user).first()
        assert bool(entries[name]["totp_secret"]) is (authenticator is not None) is (role in STAFF_ROLES)
    access = PartnerAccess.objects.get(client_id=entries["partner"]["client_id"])
    assert access.client.check_secret(entries["partner"]["client_secret"])
    assert institution_of(User.objects.get(email=entries["partner_agent"]["email"])) == access.institution


def test_a_second_run_changes_nothing(path):
    assert load(path) == load(path)
    assert User.objects.count() == len(Role) + len(demo.SECONDS)
    assert PartnerAccess.objects.count() == 1


def test_a_way_in_that_is_no_account_has_its_own_entry_and_is_known_again(path, monkeypatch):
    monkeypatch.setattr(demo, "_entries", {})
    demo.register_demo_entry("followed_case", lambda known: {"code": known.get("code", "") + "7K"})
    demo.register_demo_entry("nothing", lambda known: None)
    assert load(path)["followed_case"] == {"role": "followed_case", "code": "7K"}
    assert load(path)["followed_case"]["code"] == "7K7K"
    assert "nothing" not in load(path)


def test_a_lost_file_gives_new_secrets_to_the_same_accounts(path):
    first = load(path)
    path.unlink()
    second = load(path)
    assert second["administrator"]["password"] != first["administrator"]["password"]
    assert second["partner"]["client_id"] == first["partner"]["client_id"]
    assert second["partner"]["client_secret"] != first["partner"]["client_secret"]
    administrator = User.objects.get(email=second["administrator"]["email"])
    secret = Authenticator.objects.get(user=administrator)
    assert TOTP(secret).validate_code is not None
    assert User.objects.count() == len(Role) + len(demo.SECONDS)


def test_the_parts_run_in_order(path):
    ran = []
    demo.register_demo("later", lambda *, profiles: ran.append(("later", profiles)) or 0, order=2)
    demo.register_demo("first", lambda *, profiles: ran.append(("first", profiles)) or 0, order=1)
    load(path)
    assert ran == [("first", 3), ("later", 3)]


def test_never_outside_the_development_settings(path, settings):
    settings.DEVELOPMENT_MAILBOX = None
    with pytest.raises(CommandError, match="development settings only"):
        load(path)
    assert not User.objects.exists()


def test_old_messages_of_one_app_are_read_and_the_others_stay_as_they_are(amina):
    now = timezone.now()
    days = {"projects.old": 8, "projects.new": 6, "skills.old": 8}
    for name, age in days.items():
        InboxMessage.objects.create(recipient=amina, notification=name, created_at=now - timedelta(days=age))
    demo.have_read("projects.", now=now)
    assert dict(InboxMessage.objects.values_list("notification", "read_at")) == {
        "projects.old": now - timedelta(days=7),
        "projects.new": None,
        "skills.old": None,
    }


def test_a_part_is_written_whole_without_savepoints_and_heard_by_the_accounts_alone(amina):
    account = make_user(Role.MEMBER, email=demo.demo_email(Role.MEMBER))
    now = timezone.now()
    with CaptureQueriesContext(connection) as seen, demo.whole():
        for person, age in ((amina, 0), (account, 1), (account, 40)):
            with transaction.atomic():
                LedgerDiffers.send(to=person, now=now - timedelta(days=age))
    assert list(InboxMessage.objects.values_list("recipient", "created_at")) == [(account.pk, now - timedelta(days=1))]
    assert sum("SAVEPOINT" in query["sql"] for query in seen) == 2, "those of the part itself, inside a test"

    @demo.whole()
    def fail():
        InboxMessage.objects.all().delete()
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert InboxMessage.objects.count() == 1
    LedgerDiffers.send(to=amina)
    assert InboxMessage.objects.filter(recipient=amina).exists()
