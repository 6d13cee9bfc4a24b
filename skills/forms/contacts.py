"""Writing to somebody through the platform."""

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.models import ContactPurpose
from skills.services.contacts import LONGEST_BODY, LONGEST_SUBJECT
from skills.workflows import ReportReason


class ContactForm(forms.Form):
    """The first message to somebody."""

    purpose = forms.ChoiceField(label=_("Pourquoi écrivez-vous ?"), choices=ContactPurpose.choices)
    subject = forms.CharField(
        label=_("Sujet"),
        max_length=LONGEST_SUBJECT,
        help_text=_("Par exemple : « Conseil pour un laboratoire à Oujda »."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    body = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_BODY,
        help_text=_("Présentez-vous, dites ce que vous attendez et pour quand. Votre adresse reste cachée."),
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto", "data-counter": ""}),
    )


class ReplyForm(forms.Form):
    """One more message in an open exchange."""

    body = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-counter": ""}),
    )


class ReportForm(forms.Form):
    """Giving an exchange to the people who look after the directory."""

    reason = forms.ChoiceField(label=_("Que se passe-t-il ?"), choices=ReportReason.choices)
    note = forms.CharField(
        label=_("Précisions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
