"""How the person of a case may be reached from now on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models import CaseIdentity
from grievances.workflows import ContactChannel
from mdm_platform.accounts.phone_numbers import PhoneField

KEPT = _("Laissez vide pour garder celle que nous avons déjà.")


class SafeContactForm(forms.Form):
    """The only way that is used; what was given before is not shown again."""

    contact = forms.ChoiceField(
        label=_("Comment vous joindre sans risque ?"),
        choices=ContactChannel.choices,
        widget=forms.RadioSelect,
        help_text=_("Nous n’utilisons que le moyen que vous choisissez, dès maintenant."),
    )
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    phone = PhoneField(required=False, help_text=_("Avec l’indicatif du pays, par exemple +33 6 12 34 56 78."))
    contact_instructions = forms.CharField(
        label=_("Précautions"),
        required=False,
        max_length=300,
        help_text=_("Par exemple : « pas avant 18 h », « ne laissez pas de message », « demandez Samira »."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    neutral = forms.BooleanField(
        label=_("Les messages ne doivent rien montrer de cette démarche"),
        required=False,
        help_text=_("Si quelqu’un d’autre lit vos messages : objet neutre, aucun lien, aucun numéro."),
    )

    def __init__(self, *args: Any, identity: CaseIdentity, **kwargs: Any) -> None:
        chosen = {name: getattr(identity, name) for name in ("contact", "contact_instructions", "neutral")}
        super().__init__(*args, initial=chosen, **kwargs)
        if identity.user_id is None:
            offered = [row for row in ContactChannel.choices if row[0] != ContactChannel.ACCOUNT]
            self.fields["contact"].choices = offered
        if identity.email:
            self.fields["email"].help_text = KEPT
        if identity.phone:
            self.fields["phone"].help_text = _("Laissez vide pour garder celui que nous avons déjà.")
