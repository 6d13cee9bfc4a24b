"""Consents for tests."""

from mdm_platform.accounts.models import ConsentPurpose
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents


def consent(user, *purposes):
    """The person agrees to these purposes, "directory" when none is named; returns the person."""
    if not ConsentPurpose.objects.exists():
        load_purposes()
    for purpose in purposes or ("directory",):
        consents.give(user=user, purpose=purpose, by=user)
    return user
