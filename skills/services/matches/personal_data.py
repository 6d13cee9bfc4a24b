"""What the platform holds about a person as a possible answer to needs: shown, exported, erased."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit.models import TransitionNote
from skills.models import Match, MatchPreference
from skills.services.matches import rhythms
from skills.workflows import LapseReason, MatchState, MatchWorkflow

_DATES = ("found_at", "sent_at", "seen_at", "answered_at", "introduced_at", "engaged_at", "completed_at")


def export_matches(user: Any) -> list[dict[str, Any]]:
    """Every need for which the person was found or applied, with why (Law 09-08, art. 7 and 11), and the rhythm."""
    rows = Match.objects.filter(recipient=user).select_related("need__institution").order_by("pk")
    found = [
        {
            "identifiant": str(match.public_id),
            "besoin": str(match.need.public_id),
            "titre": match.need.title,
            "institution": match.need.institution.slug,
            "origine": match.origin,
            "etat": match.state,
            "score": match.score,
            "parts": match.parts,
            "raisons": match.reasons,
            "version": match.engine_version,
            "raison_du_refus": match.decline_reason,
            "engagement": [day.isoformat() for day in (match.engaged_from, match.engaged_until) if day],
            "issue": match.outcome,
            "dates": {name: getattr(match, name).isoformat() for name in _DATES if getattr(match, name)},
        }
        for match in rows
    ]
    chosen = MatchPreference.objects.filter(user=user).exists()
    return [*found, {"rythme": rhythms.rhythm_of(user)}] if chosen else found


def erase_matches(user: Any) -> None:
    """End what runs, forget what nobody received, and leave of the rest what figures count."""
    moment = timezone.now()
    mine = Match.objects.filter(recipient=user)
    MatchWorkflow.apply_many(mine, "lapse", now=moment, reason=LapseReason.ERASURE)
    forget_rows(mine, moment)
    Match.objects.filter(sent_by=user).update(sent_by=None)
    MatchPreference.objects.filter(user=user).delete()


def forget_rows(mine: Any, moment: Any) -> None:
    """Empty these matches of what leads to the person; those that never reached anybody go."""
    keys = list(mine.values_list("pk", flat=True))
    about = Q(log__object_type="skills.match", log__object_id__in=[str(key) for key in keys])
    TransitionNote.objects.filter(about, erased_at=None).update(text="", erased_at=moment)
    rows = Match.objects.filter(pk__in=keys)
    rows.filter(sent_at=None, answered_at=None, state__in=(MatchState.LAPSED, MatchState.SET_ASIDE)).delete()
    rows.update(recipient=None, contact=None, parts={}, reasons=[])


MATCH_SECTION = DataSection("skills.matches", _("Propositions pour des besoins"), export_matches, erase_matches)
