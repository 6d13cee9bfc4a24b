"""Signing in for tests, as the login pages would leave the session."""

import time
from importlib import import_module

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import STAFF_ROLES

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def needs_second_factor(user: User) -> bool:
    """Whether the account is one of staff."""
    return user.is_staff or user.is_superuser or not STAFF_ROLES.isdisjoint(user.role_names)


def add_totp(user: User) -> Authenticator:
    """The person's authenticator app, set up with `TOTP_SECRET`."""
    existing = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return existing or TOTP.activate(user, TOTP_SECRET).instance


def totp_code() -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // app_settings.TOTP_PERIOD))


def signed_in(user: User, *, second_factor: bool | None = None, reauthenticated: bool = True) -> Client:
    """A browser in which the person has signed in; staff with their second factor unless told otherwise.

    The session is written at once, where a login writes it five times over.
    """
    records = [{"method": "password", "at": time.time(), "reauthenticated": reauthenticated}]
    if needs_second_factor(user) if second_factor is None else second_factor:
        records.append({"method": "mfa", "at": time.time(), "type": "totp", "id": add_totp(user).pk})
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser


def signed_in_long_ago(user: User) -> Client:
    """A browser in which the person signed in so long ago that sensitive acts ask again who they are."""
    browser = signed_in(user)
    session = browser.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record | {"at": 0} for record in records]
    session.save()
    return browser
