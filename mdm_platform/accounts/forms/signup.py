"""The signup form: who, where to write, an age, and each consent by itself."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal import flows
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import consents, registrations

CONSENT_PREFIX = "consent_"


class SignupForm(allauth_forms.SignupForm):
    """An account for an adult, known by an e-mail address or a telephone number.

    Nothing is ticked in advance, and no consent is needed to have an account (law 09-08, art. 4).
    """

    full_name = forms.CharField(
        label=_("Nom complet"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Langue de nos messages"), choices=User._meta.get_field("language").choices)
    is_adult = forms.BooleanField(
        label=_("J’atteste avoir 18 ans ou plus"),
        error_messages={"required": _("La plateforme est réservée aux personnes majeures.")},
    )
    field_order = ["full_name", "language", "email", "phone", "password1", "is_adult"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "fr")[:2]
        self._describe_identifiers()
        self.purposes = consents.offered_at_signup()
        for purpose in self.purposes:
            text = purpose.current_text()
            self.fields[f"{CONSENT_PREFIX}{purpose.slug}"] = forms.BooleanField(
                label=purpose.label, help_text=escape(text.text) if text else "", required=False
            )

    def _describe_identifiers(self) -> None:
        email, phone, password = self.fields["email"], self.fields["phone"], self.fields["password1"]
        email.required = email.widget.is_required = False
        email.label, phone.label = _("Adresse e-mail"), _("Téléphone")
        email.help_text = _("Une adresse e-mail ou un numéro de téléphone, au choix.")
        phone.help_text = _("Avec l’indicatif du pays, par exemple +212 6 12 34 56 78.")
        password.required = password.widget.is_required = False
        password.label = _("Mot de passe")
        password.help_text = _("Au moins 10 caractères. Sans mot de passe, un code vous est envoyé à chaque connexion.")
        for field in (email, password):
            field.widget.attrs.pop("placeholder", None)

    @property
    def notice(self) -> dict[str, str]:
        """What the notice at collection names (law 09-08, art. 5 and 19)."""
        return {
            "owner": settings.SITE["owner"],
            "contact": settings.SITE["contact_email"],
            "declaration_reference": settings.SITE["declaration_reference"],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wrong = self.errors.keys() & {"email", "phone"}
        if not wrong and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Indiquez une adresse e-mail ou un numéro de téléphone."))
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save, or answer in the same way, after the same work, when the account exists."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                self.account_already_exists = True
        make_password(self.cleaned_data.get("password1") or None)
        cleaned = self.cleaned_data
        return None, flows.signup.prevent_enumeration(request, email=cleaned.get("email"), phone=cleaned.get("phone"))

    def save(self, request: HttpRequest) -> User:
        """The account; beside a telephone, an e-mail address becomes the account's once it is verified."""
        user = super().save(request)
        if user.phone and user.email:
            user.email = None
            user.save(update_fields=["email"])
        return user

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Role, consents and the trace of the registration."""
        super().custom_signup(request, user)
        ticked = [row.slug for row in self.purposes if self.cleaned_data.get(f"{CONSENT_PREFIX}{row.slug}")]
        registrations.complete(user=user, purposes=ticked)
