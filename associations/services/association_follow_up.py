"""Where an association stands, in words of its officers: what its state means, why, what happened."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from associations.services import association_journey
from associations.services.association_presenters import TONES
from associations.workflows import AssociationRefusal, AssociationState, AssociationWorkflow, SuspensionReason
from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.journeys.tasks import Task

MEANINGS = {
    AssociationState.DRAFT: _("Vous seul et son bureau la voyez. Envoyez-la au registre quand elle est prête."),
    AssociationState.SUBMITTED: _("Le registre lit vos informations et vos pièces."),
    AssociationState.VERIFIED: _("Elle est au registre : sa page est publique."),
    AssociationState.TO_COMPLETE: _("Le registre attend une précision de votre part."),
    AssociationState.REFUSED: _("Elle n’entre pas au registre."),
    AssociationState.SUSPENDED: _("Sa page n’est plus publique, et elle ne peut rien déposer."),
    AssociationState.DISSOLVED: _("Elle n’est plus en activité au registre."),
}
EXPLAINED = ("ask_completion", "refuse", "suspend", "dissolve", "merge", "reopen")
REASONS = dict([*AssociationRefusal.choices, *SuspensionReason.choices])


@dataclass(frozen=True)
class FollowUp:
    """An association as its officers read it; `explanation` is what the register wrote to them."""

    association: Association
    tone: str
    meaning: Any
    explanation: str
    explanation_reason: Any
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many steps of the registration hold something."""
        return sum(task.state == "done" for task in self.tasks)

    @property
    def is_sendable(self) -> bool:
        """Whether nothing is missing before it can be sent."""
        return association_journey.may_send(self.association) and not any(
            task.state in ("current", "todo") for task in self.tasks
        )


def follow_up(association: Association) -> FollowUp:
    """The officers' reading of their association."""
    text, reason = _explanation(association)
    sending = association_journey.may_send(association)
    return FollowUp(
        association=association,
        tone=TONES[association.state],
        meaning=MEANINGS[association.state],
        explanation=text,
        explanation_reason=reason,
        tasks=tuple(association_journey.tasks(association)) if sending else (),
    )


def story(association: Association, user: Any) -> list[TimelineEntry]:
    """What happened to the association: officers read each other's names, the staff's stay out of it."""
    fellows = set(association.officers.exclude(user=None).values_list("user_id", flat=True))

    def who(log: TransitionLog) -> Any:
        if log.actor is None:
            return None
        if log.actor_id == user.pk:
            return say("Vous")
        return log.actor.full_name if log.actor_id in fellows else say("Le registre des associations")

    return timeline(association, names_people=False, who=who)


def _explanation(association: Association) -> tuple[str, Any]:
    if association.state in (AssociationState.DRAFT, AssociationState.SUBMITTED, AssociationState.VERIFIED):
        return "", ""
    logs = TransitionLog.objects.about(association).filter(workflow=AssociationWorkflow.name, transition__in=EXPLAINED)
    log = logs.select_related("note").last()
    if log is None:
        return "", ""
    note = getattr(log, "note", None)
    return (note.text if note else ""), REASONS.get(log.reason, "")
