"""Accounts for tests: verified, with a known password, and the roles that one asks for."""

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from mdm_platform.accounts.models import DeathReport, ErasureRequest, FactorRecovery, User
from mdm_platform.accounts.roles import STAFF_ROLES
from tests.utils.notification_examples import Example

PASSWORD = "une-longue-phrase-42"


class UserFactory(factory.django.DjangoModelFactory):
    """An active member with a verified e-mail address and the password `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda number: f"Personne {number}")
    email = factory.Sequence(lambda number: f"personne{number}@exemple.test")
    password = PASSWORD
    language = "fr"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        user = model_class.objects.create_user(*args, **fields)
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


def make_user(*roles: str, **fields) -> User:
    """A person who holds these roles; staff roles make an account of staff."""
    fields.setdefault("is_staff", not STAFF_ROLES.isdisjoint(roles))
    user = UserFactory(**fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def notification_examples():
    """An example of each message about an account."""
    user = UserFactory()
    code = Example(secrets={"code": "482913"})
    erasure = ErasureRequest(pk=1, user=user, due_at=timezone.now())
    return {
        "accounts.login_code": code,
        "accounts.verification_code": code,
        "accounts.password_reset_code": code,
        "accounts.unknown_account": None,
        "accounts.account_already_exists": None,
        "accounts.security_changed": Example(params={"reason": "password_changed"}),
        "accounts.roles_changed": None,
        "accounts.erasure_scheduled": erasure,
        "accounts.erasure_cancelled": erasure,
        "accounts.factor_recovery_requested": FactorRecovery(pk=1, user=user),
        "accounts.factor_recovered": FactorRecovery(pk=1, user=user),
        "accounts.death_reported": DeathReport(pk=1),
    }
