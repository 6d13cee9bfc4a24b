"""From a case to a public proposal: the words are written again, without anything of the person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models import LANGUAGES, Case, Proposal
from grievances.services import proposals
from grievances.services.proposals import LONGEST_TEXT, LONGEST_TITLE, ProposalFacts
from grievances.workflows import CaseKind, ProposalKind, ProposalState
from mdm_platform.strategy.models import Programme
from mdm_platform.workplace.acts import Act, PlainForm


class DrawForm(PlainForm):
    """What everybody will read."""

    kind = forms.ChoiceField(label=_("Nature"), choices=ProposalKind.choices)
    title = forms.CharField(label=_("Titre du texte"), max_length=LONGEST_TITLE)
    problem = forms.CharField(label=_("Ce qui est constaté"), max_length=LONGEST_TEXT, widget=forms.Textarea)
    idea = forms.CharField(
        label=_("Ce qui est proposé"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )
    programme = forms.ModelChoiceField(
        label=_("Thème"), queryset=Programme.objects.none(), to_field_name="code", required=False
    )
    language = forms.ChoiceField(label=_("Langue de ce texte"), choices=LANGUAGES)

    def prepare(self) -> None:
        """The nature of the case; its words are not copied, for they may tell who wrote them."""
        self.fields["programme"].queryset = Programme.objects.active()
        self.initial = {"kind": self.obj.kind, "language": "fr"}


def draw(obj: Case, *, by: Any, **facts: Any) -> Proposal:
    """Write the proposal."""
    return proposals.draw(case=obj, facts=ProposalFacts(**facts), by=by)


def may_be_drawn(case: Case) -> bool:
    """Whether the case says something for everybody, and nothing was drawn from it yet."""
    if case.kind not in (CaseKind.OBSERVATION, CaseKind.PROPOSAL) or case.is_confidential:
        return False
    return not Proposal.objects.filter(case=case).exclude(state=ProposalState.WITHDRAWN).exists()


DRAW_PROPOSAL = Act(
    "draw-proposal",
    _("En tirer une proposition publique"),
    "grievances.publish_case",
    DrawForm,
    draw,
    is_offered=may_be_drawn,
    hint=_(
        "Écrivez-la avec vos mots, sans rien qui permette de reconnaître la personne. Elle est relue comme les autres, "
        "et paraît comme « Relayée par le service des réclamations ». Prévenez la personne par un message."
    ),
)
