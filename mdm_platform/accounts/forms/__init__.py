"""The forms of accounts: signing up, codes, and what people ask about their data."""

from mdm_platform.accounts.forms.codes import (
    AuthenticateForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    VerifyPhoneForm,
)
from mdm_platform.accounts.forms.signup import SignupForm

__all__ = [
    "AuthenticateForm",
    "ChangePasswordForm",
    "ConfirmEmailVerificationCodeForm",
    "ConfirmLoginCodeForm",
    "ConfirmPasswordResetCodeForm",
    "LoginForm",
    "ReauthenticateForm",
    "RequestLoginCodeForm",
    "SignupForm",
    "VerifyPhoneForm",
]
