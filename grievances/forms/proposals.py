"""What people write in public: a proposal, a comment."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grievances.models import LANGUAGES, Proposal
from grievances.services.proposal_comments import LONGEST_COMMENT
from grievances.services.proposals import LONGEST_TEXT, LONGEST_TITLE, ProposalFacts
from grievances.workflows import ProposalKind
from mdm_platform.journeys.fields import auto_area
from mdm_platform.strategy.models import Programme


class ProposalForm(forms.Form):
    """An observation or a proposal."""

    kind = forms.ChoiceField(
        label=_("Vous envoyez"),
        choices=ProposalKind.choices,
        initial=ProposalKind.PROPOSAL,
        widget=forms.RadioSelect(attrs={"class": "is-inline"}),
    )
    title = forms.CharField(
        label=_("Titre du texte"),
        max_length=LONGEST_TITLE,
        help_text=_("Une phrase courte, par exemple : « Prendre rendez-vous au consulat le samedi »."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    problem = forms.CharField(
        label=_("Ce que vous constatez"),
        max_length=LONGEST_TEXT,
        help_text=_("Ne nommez personne et ne racontez pas un dossier particulier : tout le monde lira ce texte."),
        widget=auto_area(6),
    )
    idea = forms.CharField(
        label=_("Ce que vous proposez"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Nécessaire pour une proposition ; une observation peut s’en passer."),
        widget=auto_area(6),
    )
    programme = forms.ModelChoiceField(
        label=_("Thème"), queryset=Programme.objects.none(), to_field_name="code", required=False
    )
    language = forms.ChoiceField(label=_("Langue de votre texte"), choices=LANGUAGES)
    shows_name = forms.BooleanField(
        label=_("Signer de mon nom"),
        required=False,
        help_text=_("Sinon, le texte paraît comme celui d’« Un membre »."),
    )

    def __init__(self, *args: Any, proposal: Proposal | None = None, **kwargs: Any) -> None:
        initial = {"language": (get_language() or "fr")[:2]}
        if proposal is not None:
            initial = {name: getattr(proposal, name) for name in self.base_fields if name != "programme"}
            initial["programme"] = proposal.programme.code if proposal.programme else None
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.active()
        self.fields["programme"].empty_label = _("Je ne sais pas")

    @property
    def facts(self) -> ProposalFacts:
        """What was said."""
        return ProposalFacts(**self.cleaned_data)


class CommentForm(forms.Form):
    """A comment."""

    body = forms.CharField(
        label=_("Votre commentaire"),
        max_length=LONGEST_COMMENT,
        help_text=_("Il est relu avant de paraître. Ne nommez personne."),
        widget=auto_area(4),
    )
    shows_name = forms.BooleanField(label=_("Signer de mon nom"), required=False)
