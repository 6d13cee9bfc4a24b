"""Messages of the login pages, written to the outbox; codes travel encrypted and are wiped once sent."""

from collections.abc import Mapping
from typing import Any

from allauth.core.exceptions import RateLimited
from django.http import HttpRequest
from django.utils.translation import get_language

from mdm_platform.accounts import lockout, notifications
from mdm_platform.accounts.models import User
from mdm_platform.client_address import client_address
from mdm_platform.notifications import Notification

MAILS: dict[str, type[Notification]] = {
    "login_code": notifications.LoginCode,
    "email_confirmation": notifications.VerificationCode,
    "email_confirmation_signup": notifications.VerificationCode,
    "password_reset_code": notifications.PasswordResetCode,
    "unknown_account": notifications.UnknownAccount,
    "account_already_exists": notifications.AccountAlreadyExists,
}
TEXTS: dict[str, type[Notification]] = {
    "verification_code": notifications.VerificationCode,
    "unknown_account": notifications.UnknownAccount,
    "account_already_exists": notifications.AccountAlreadyExists,
}


def mail(*, name: str, email: str, context: Mapping[str, Any]) -> None:
    """Write one of allauth's mails (`login_code`, …) to an address, in its owner's language."""
    if name in MAILS:
        owner = User.objects.filter(email=email.lower()).first()
        MAILS[name].send_to_address(email=email, language=_language(owner), secrets=_secrets(context))
    else:
        notifications.SecurityChanged.send_to_address(email=email, language=_language(None), reason=name)


def text(*, name: str, phone: str, context: Mapping[str, Any], request: HttpRequest) -> None:
    """Write a text message; RateLimited when this number or address asked for too many, because texts cost money."""
    try:
        lockout.begin("text_message", *lockout.keys(account=phone, address=client_address(request)))
    except lockout.Locked as locked:
        raise RateLimited from locked
    owner = User.objects.filter(phone=phone).first()
    TEXTS[name].send_to_address(phone=phone, language=_language(owner), secrets=_secrets(context))


def warn(*, name: str, user: User, email: str = "") -> None:
    """Tell the person that the account changed (`password_changed`, …); at `email` if the address was left."""
    if email and email != user.email:
        notifications.SecurityChanged.send_to_address(email=email, language=user.language, reason=name)
    else:
        notifications.SecurityChanged.send(to=user, reason=name)


def _language(owner: User | None) -> str:
    return owner.language if owner else (get_language() or "fr")[:2]


def _secrets(context: Mapping[str, Any]) -> dict[str, str]:
    return {"code": str(context["code"])} if context.get("code") else {}
