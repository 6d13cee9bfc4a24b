"""Accounts for tests: verified, with a known password, and the roles that one asks for."""

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import STAFF_ROLES

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
