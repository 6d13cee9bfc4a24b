"""Where a person's profile stands, in words: what it means, what is expected, and what may be done."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from skills.models import Profile
from skills.services import appeals
from skills.services.completeness import Completeness, completeness
from skills.workflows import CompletionReason, ProfileState, ProfileWorkflow, RefusalReason

MEANINGS = {
    ProfileState.DRAFT: _("Vous seul la voyez. Envoyez-la quand elle est prête."),
    ProfileState.SUBMITTED: _("L’équipe de l’annuaire l’examine, en général sous cinq jours ouvrés."),
    ProfileState.PUBLISHED: _("On la trouve dans l’annuaire, dans les limites que vous avez choisies."),
    ProfileState.TO_COMPLETE: _("L’équipe de l’annuaire vous demande des précisions."),
    ProfileState.REFUSED: _("Elle n’est pas dans l’annuaire. Le motif est indiqué ci-dessous."),
    ProfileState.PAUSED: _("Personne ne la trouve tant que vous ne la reprenez pas."),
    ProfileState.STALE: _("Elle n’apparaît plus dans la recherche, faute de confirmation depuis un an."),
    ProfileState.WITHDRAWN: _("Elle est sortie de l’annuaire et sera effacée après trente jours."),
    ProfileState.ANONYMISED: _("Elle a été effacée."),
}
TONES = {
    ProfileState.PUBLISHED: "success",
    ProfileState.TO_COMPLETE: "warning",
    ProfileState.STALE: "warning",
    ProfileState.REFUSED: "danger",
}
EXPLAINED = ("request_completion", "refuse", "hide")


@dataclass(frozen=True)
class Situation:
    """A profile as its owner reads it. `explanation` is what a curator wrote; `actions` maps names to refusals."""

    profile: Profile
    meaning: Any
    tone: str
    completeness: Completeness
    explanation: str
    explanation_reason: Any
    actions: dict[str, tuple[str, ...]]
    may_appeal: bool
    has_open_appeal: bool

    @property
    def state(self) -> str:
        """The state's name."""
        return self.profile.state


def situation(profile: Profile, user: Any) -> Situation:
    """The owner's reading of the profile, in the current language."""
    explanation, reason = _explanation(profile)
    return Situation(
        profile=profile,
        meaning=MEANINGS[ProfileState(profile.state)],
        tone=TONES.get(ProfileState(profile.state), "info"),
        completeness=completeness(profile),
        explanation=explanation,
        explanation_reason=reason,
        actions={row.name: tuple(refusals) for row, refusals in ProfileWorkflow.available(profile, user)},
        may_appeal=appeals.may_be_filed(profile),
        has_open_appeal=profile.appeals.filter(state="filed").exists(),
    )


def reason_label(code: str) -> Any:
    """The reason that a curator chose, in words; empty for an unknown code."""
    known = dict([*CompletionReason.choices, *RefusalReason.choices])
    return known.get(code, "")


def _explanation(profile: Profile) -> tuple[str, Any]:
    if profile.state not in (ProfileState.TO_COMPLETE, ProfileState.REFUSED):
        return "", ""
    logs = TransitionLog.objects.about(profile).filter(transition__in=EXPLAINED).select_related("note")
    log = logs.last()
    if log is None:
        return "", ""
    note = getattr(log, "note", None)
    return (note.text if note else ""), reason_label(log.reason)
