"""What the advisor, the holder and the partner write about a referral."""

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models import Institution, InstitutionKind
from mdm_platform.journeys.fields import auto_area, auto_text
from projects.forms.exchanges import SideForm
from projects.models.referral import LONGEST_ANSWER, LONGEST_QUESTION

PARTNER_KINDS = (
    *(InstitutionKind.AGENCY, InstitutionKind.REGION, InstitutionKind.CHAMBER, InstitutionKind.BANK),
    *(InstitutionKind.COMPANY, InstitutionKind.FOUNDATION, InstitutionKind.INTERNATIONAL, InstitutionKind.MINISTRY),
)
LANGUAGES = [("fr", _("français")), ("ar", _("arabe")), ("en", _("anglais"))]


class ProposeReferralForm(SideForm):
    """To whom the project is shown, and what they are asked."""

    institution = forms.ModelChoiceField(
        label=_("Partenaire"),
        queryset=Institution.objects.none(),
        empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez un partenaire.")},
    )
    question = forms.CharField(
        label=_("Ce que vous demandez au partenaire"),
        max_length=LONGEST_QUESTION,
        widget=auto_area(4, maxlength=LONGEST_QUESTION),
        error_messages={"required": _("Écrivez ce que vous demandez.")},
    )
    contact_name = forms.CharField(
        label=_("Personne ou service à qui vous écrivez"), required=False, max_length=160, widget=auto_text()
    )
    email = forms.EmailField(
        label=_("Son adresse e-mail"),
        required=False,
        help_text=_("Elle reçoit un lien qui permet de répondre sans compte. Inutile si le partenaire a des comptes."),
    )
    language = forms.ChoiceField(label=_("Langue du message"), choices=LANGUAGES)

    def prepare(self) -> None:
        """Institutions that may help a project; those of its region come first."""
        rows = Institution.objects.active().filter(kind__in=PARTNER_KINDS)
        if self.obj.region is not None:
            near = Case(When(name_fr__icontains=self.obj.region.name_fr, then=0), default=1)
            rows = rows.order_by(near, "name_fr")
        self.fields["institution"].queryset = rows


class AgreeForm(forms.Form):
    """Whether one's name goes with the sheet."""

    shares_contact = forms.BooleanField(
        label=_("Donner aussi mon nom et mon adresse e-mail, pour que le partenaire m’écrive"), required=False
    )


class NoteForm(forms.Form):
    """What a side writes to the partner."""

    note = forms.CharField(
        label=_("Votre réponse au partenaire"),
        max_length=LONGEST_ANSWER,
        widget=auto_area(5, maxlength=LONGEST_ANSWER),
        error_messages={"required": _("Écrivez votre réponse.")},
    )


class ReasonForm(forms.Form):
    """A word that goes with a refusal, if one wants."""

    note = forms.CharField(
        label=_("Un mot d’explication"), required=False, max_length=500, widget=auto_area(2, maxlength=500)
    )


class SendAgainForm(forms.Form):
    """Where the new link goes."""

    email = forms.EmailField(label=_("Adresse e-mail du partenaire"), required=False)


class PartnerForm(forms.Form):
    """What the partner answers, and in which sense; everything but taking in charge needs words."""

    act = forms.ChoiceField(
        label=_("Que répondez-vous ?"),
        help_text=_("« Prendre en charge » dit que vous vous en occupez : votre réponse suit plus tard."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le sens de votre réponse.")},
    )
    note = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST_ANSWER,
        help_text=_("Le porteur du projet et son conseiller le lisent."),
        widget=auto_area(6, maxlength=LONGEST_ANSWER),
        error_messages={"required": _("Écrivez votre message : le porteur du projet le lira.")},
    )

    def __init__(self, *args: Any, acts: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["act"].choices = acts
        self.fields["note"].required = self.data.get("act") != "accept"
