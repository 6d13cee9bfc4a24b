"""What is held about a person on the board of opportunities: what they proposed, answered and asked to hear of."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from projects.models import Interest, Opportunity, OpportunityAlert
from projects.services import opportunities
from projects.workflows.opportunities import OpportunityState


def export(user: Any) -> list[dict[str, Any]]:
    """Opportunities, answers and alerts of the person."""
    written = [
        {
            "opportunite": str(one.public_id),
            "titre": one.title,
            "texte": one.body,
            "organisme": one.organisation,
            "etat": one.state,
            "date": one.created_at.isoformat(),
        }
        for one in Opportunity.objects.filter(author=user).order_by("pk")
    ]
    answered = [
        {
            "reponse_a": str(one.opportunity.public_id),
            "message": one.message,
            "organisme": one.organisation,
            "reponse_recue": one.answer,
            "etat": one.state,
            "date": one.sent_at.isoformat(),
        }
        for one in Interest.objects.filter(person=user).select_related("opportunity").order_by("pk")
    ]
    replies = [
        {
            "reponse_donnee_pour": str(one.opportunity.public_id),
            "texte": one.answer,
            "date": one.answered_at.isoformat(),
        }
        for one in Interest.objects.filter(opportunity__author=user).exclude(answer="").select_related("opportunity")
    ]
    alerts = [
        {"alerte": one.query, "date": one.created_at.isoformat()}
        for one in OpportunityAlert.objects.filter(owner=user).order_by("pk")
    ]
    return written + answered + replies + alerts


def erase(user: Any) -> None:
    """Words leave with their author; what was published for an institution stays the institution's."""
    Interest.objects.filter(person=user).delete()
    OpportunityAlert.objects.filter(owner=user).delete()
    own = Opportunity.objects.filter(author=user, institution=None).order_by("pk")
    notes.forget_about(Opportunity, own.values_list("pk", flat=True))
    for one in own:
        if one.state != OpportunityState.WITHDRAWN:
            opportunities.withdraw(opportunity=one, by=None)
        one.interests.update(answer="")
    Opportunity.objects.filter(author=user).update(author=None)


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(DataSection("projects.opportunities", _("Opportunités d’affaires"), export, erase))
