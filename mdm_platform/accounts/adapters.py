"""How the platform answers allauth: who signs in, what is counted, which messages leave and how."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mdm_platform import encryption
from mdm_platform.accounts import lockout, outgoing, second_factor
from mdm_platform.accounts.models import User
from mdm_platform.accounts.phone_numbers import PhoneField, e164
from mdm_platform.client_address import client_address

STAFF_SESSION_SECONDS = 12 * 60 * 60


class EmailStage(EmailVerificationStage):
    """Asks for the mailed code, except of people who came by a verified telephone."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        came_by_phone = user is not None and user.phone_verified and not self.login.email
        if came_by_phone and not (self.login.signup and EmailAddress.objects.filter(user=user).exists()):
            return None, True
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):
    """Telephones, lockouts counted in rows, and messages through the outbox."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(
            ("email_password_mismatch", "phone_password_mismatch", "username_password_mismatch", "invalid_login"),
            _("L’adresse, le numéro ou le mot de passe n’est pas exact."),
        ),
        "incorrect_code": _("Ce code n’est pas exact, ou il a expiré."),
        "incorrect_password": _("Ce mot de passe n’est pas exact."),
        "too_many_login_attempts": _("Trop de tentatives. Réessayez dans un quart d’heure, ou demandez un code."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        own = {"allauth.account.stages.EmailVerificationStage": "mdm_platform.accounts.adapters.EmailStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse accounts that are closed, and those of people reported dead.

        Whoever proves an address with a code opens an account for the first time: a password that somebody
        else may have set for that address no longer counts.
        """
        if user.deceased_at or user.erased_at:
            return self.respond_user_inactive(request, user)
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if methods[-1:] == ["code"] and user.last_login is None and user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session; that of staff lasts one working day."""
        super().login(request, user)
        if second_factor.is_required(user):
            request.session.set_expiry(STAFF_SESSION_SECONDS)

    # -- failures ---------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at; the same refusal for everybody while locked."""
        names = self._lockout_keys(request, credentials)
        try:
            lockout.begin("password", *names)
        except lockout.Locked as locked:
            raise self.validation_error("too_many_login_attempts") from locked

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            lockout.succeed("password", *self._lockout_keys(request, credentials))
        return user

    def _lockout_keys(self, request: HttpRequest, credentials: dict[str, Any]) -> list[str]:
        claimed = credentials.get("email") or e164(credentials.get("phone") or "") or credentials.get("username") or ""
        return lockout.keys(account=claimed, address=client_address(request))

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing to give back: allauth's own count of failures is off."""

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        lockout.succeed("password", *lockout.keys(account=credentials.get("email", "")))

    # -- people -----------------------------------------------------------------------
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fill the new account from the signup form; with both, the telephone identifies until the mail is verified."""
        data = form.cleaned_data
        user.full_name = data.get("full_name", "")
        user.language = data.get("language") or user.language
        user.phone = data.get("phone") or None
        user.email = None if user.phone else data.get("email") or None
        user.set_password(data.get("password1") or None)
        if commit:
            user.save()
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A first verified address becomes the account's."""
        confirmed = super().confirm_email(request, email_address)
        user = email_address.user
        if confirmed and not user.email:
            user.email = email_address.email
            user.save(update_fields=["email"])
        return confirmed

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The primary address stays: messages and recoveries go there."""
        return not email_address.pk or not email_address.primary

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone.as_e164, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone or None, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        number = e164(phone)
        return User.objects.filter(phone=number).first() if number else None

    # -- messages ---------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail about the account in the outbox, in the person's language."""
        outgoing.mail(name=template_prefix.rpartition("/")[2], email=email, context=context)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person that something changed in the account, by mail or else by text."""
        outgoing.warn(name=template_prefix.rpartition("/")[2], user=user, email=email or "")

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        outgoing.text(name="verification_code", phone=phone, context={"code": code}, request=allauth_context.request)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        outgoing.text(name="unknown_account", phone=phone, context={}, request=allauth_context.request)

    def send_account_already_exists_sms(self, phone: str) -> None:
        outgoing.text(name="account_already_exists", phone=phone, context={}, request=allauth_context.request)


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets encrypted at rest; staff keep at least one."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.SITE["name"])

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Staff cannot remove their last authenticator: they add another one first."""
        if not second_factor.is_required(authenticator.user):
            return True
        return second_factor.has_another(authenticator)
