"""Passkeys: what a browser sends is checked, and anything malformed is a refusal, never a failure."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from cryptography.exceptions import InvalidSignature

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, InvalidSignature, struct.error)


class _LoginMixin:
    """A credential that cannot be read is a wrong one."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginWebAuthnForm(_LoginMixin, allauth_forms.LoginWebAuthnForm):
    """A passkey in the place of a password."""


class AuthenticateWebAuthnForm(_LoginMixin, allauth_forms.AuthenticateWebAuthnForm):
    """A passkey as the second factor at login."""


class ReauthenticateWebAuthnForm(_LoginMixin, allauth_forms.ReauthenticateWebAuthnForm):
    """A passkey before a sensitive action."""


class AddWebAuthnForm(allauth_forms.AddWebAuthnForm):
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
