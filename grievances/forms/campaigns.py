"""What the board of an association, or the agents of an institution, write of a campaign of proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models import ProposalCampaign
from mdm_platform.institutions.models import Institution
from mdm_platform.journeys.fields import auto_area
from mdm_platform.strategy.models import Programme


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CampaignForm(forms.Form):
    """The question, in French at least, and from when to when."""

    title_fr = forms.CharField(label=_("Votre question, en français"), max_length=160)
    text_fr = forms.CharField(
        label=_("Présentation en français"),
        max_length=3000,
        help_text=_("À qui vous vous adressez, ce que vous demandez, et ce que vous ferez des réponses."),
        widget=auto_area(6),
    )
    title_ar = forms.CharField(
        label=_("Votre question, en arabe"), max_length=160, required=False, widget=forms.TextInput({"dir": "rtl"})
    )
    text_ar = forms.CharField(
        label=_("Présentation en arabe"), max_length=3000, required=False, widget=auto_area(4, dir="rtl")
    )
    title_en = forms.CharField(label=_("Votre question, en anglais"), max_length=160, required=False)
    text_en = forms.CharField(label=_("Présentation en anglais"), max_length=3000, required=False, widget=auto_area(4))
    programme = forms.ModelChoiceField(
        label=_("Thème"), queryset=Programme.objects.none(), to_field_name="code", required=False
    )
    opens_on = _day(_("Premier jour"))
    closes_on = _day(_("Dernier jour"))
    is_listed = forms.BooleanField(
        label=_("Montrer la collecte dans la liste publique"),
        required=False,
        help_text=_("Sinon, seules les personnes à qui vous donnez le lien la trouvent."),
    )

    def __init__(self, *args: Any, campaign: ProposalCampaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            initial = {name: getattr(campaign, name) for name in self.base_fields if name != "programme"}
            kwargs["initial"] = initial | {"programme": campaign.programme.code if campaign.programme else None}
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.active()
        self.fields["programme"].empty_label = _("Tous les sujets")


class ConsultationForm(CampaignForm):
    """The question of an institution; who acts for several of them says for which."""

    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none(), empty_label=None)
    field_order = ("institution",)

    def __init__(self, *args: Any, institutions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institutions = [] if institutions is None else list(institutions)
        if len(self.institutions) > 1:
            self.fields["institution"].queryset = institutions
        else:
            del self.fields["institution"]

    @property
    def asking(self) -> Institution:
        """That in whose name one asks."""
        return self.cleaned_data.get("institution") or self.institutions[0]


class SynthesisForm(forms.Form):
    """What is drawn from the proposals."""

    synthesis_fr = forms.CharField(label=_("Synthèse en français"), max_length=10_000, widget=auto_area(8))
    synthesis_ar = forms.CharField(
        label=_("Synthèse en arabe"), max_length=10_000, required=False, widget=auto_area(5, dir="rtl")
    )
    synthesis_en = forms.CharField(
        label=_("Synthèse en anglais"), max_length=10_000, required=False, widget=auto_area(5)
    )
