"""Forms that check a secret: each attempt is counted before, per account and per address."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import unstash_login
from allauth.account.stages import LoginByCodeStage
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import lockout
from mdm_platform.client_address import client_address

USED_FOR_SECONDS = 120


def _guarded(scope: str, account: str, check: Any) -> Any:
    """What `check()` gives, counted as one attempt; a ValidationError while locked, right or wrong."""
    names = lockout.keys(account=account, address=client_address(context.request))
    try:
        lockout.begin(scope, *names)
    except lockout.Locked as locked:
        raise get_adapter().validation_error("too_many_login_attempts") from locked
    value = check()
    lockout.succeed(scope, *names)
    return value


class _CodeMixin:
    """Counts wrong codes for the address or the number to which the code was sent."""

    def recipient(self) -> str:
        """Where the code went: an e-mail address or a telephone number."""
        raise NotImplementedError

    def clean_code(self) -> str:
        return _guarded("code", self.recipient(), super().clean_code)


class LoginForm(allauth_forms.LoginForm):
    """An address or a number, and a password; both fields say what they take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Adresse e-mail ou téléphone")


class ConfirmLoginCodeForm(_CodeMixin, allauth_forms.ConfirmLoginCodeForm):
    """The code that opens a session."""

    def recipient(self) -> str:
        login = unstash_login(context.request, peek=True)
        state = login.state.get("stages", {}).get(LoginByCodeStage.key, {}).get("data", {}) if login else {}
        return state.get("email") or state.get("phone") or ""


class ConfirmEmailVerificationCodeForm(_CodeMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an e-mail address."""

    def recipient(self) -> str:
        return self.email or ""


class ConfirmPasswordResetCodeForm(_CodeMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""

    def recipient(self) -> str:
        return context.request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY, {}).get("email", "")


class VerifyPhoneForm(_CodeMixin, allauth_forms.VerifyPhoneForm):
    """The code that proves a telephone number."""

    def recipient(self) -> str:
        return self.phone or ""


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """Asks where to send a login code: an e-mail address or a number."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            raise get_adapter().validation_error("invalid_login")
        return cleaned


class _SecondFactorMixin:
    """Counts wrong second factors, and refuses one that was just used."""

    def clean_code(self) -> str:
        return _guarded("second_factor", f"user-{self.user.pk}", self._checked)

    def _checked(self) -> str:
        code = super().clean_code()
        spent = salted_hmac("accounts.second_factor", f"{self.user.pk}:{code}", algorithm="sha256").hexdigest()
        if not cache.add(f"second-factor:{spent}", True, timeout=USED_FOR_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_SecondFactorMixin, mfa_forms.AuthenticateForm):
    """The second factor at login."""


class ReauthenticateForm(_SecondFactorMixin, mfa_forms.ReauthenticateForm):
    """The second factor before a sensitive action."""


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password, after the old one."""

    def clean_oldpassword(self) -> str:
        account = self.user.email or self.user.phone.as_e164
        return _guarded("password", account, super().clean_oldpassword)
