"""Proposals in the workplace: moderators follow what institutions do with the people found for them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from skills.models import Match
from skills.models.match import REMINDERS_AFTER
from skills.workflows import (
    DeclineReason,
    LapseReason,
    MatchCloseReason,
    MatchOutcome,
    MatchWorkflow,
    SetAsideReason,
)

CHANGELIST = "admin:skills_match_changelist"
LATE_AFTER = REMINDERS_AFTER[1]


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an institution for three weeks or more."""

    title = _("en attente")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("introduction", _("Mise en relation en retard")), ("outcome", _("Issue non renseignée"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        before = timezone.now() - LATE_AFTER
        if self.value() == "introduction":
            return queryset.awaiting_introduction().filter(answered_at__lte=before)
        if self.value() == "outcome":
            return queryset.awaiting_outcome().filter(introduced_at__lte=before)
        return queryset


@admin.register(Match)
class MatchAdmin(PlatformModelAdmin):
    """To read: institutions decide, people answer. The list names nobody; opening a row leaves a trace."""

    workflow = MatchWorkflow
    view_permission = "skills.follow_matches"
    reason_labels = {
        **dict(SetAsideReason.choices),
        **dict(DeclineReason.choices),
        **dict(MatchCloseReason.choices),
        **dict(MatchOutcome.choices),
        **dict(LapseReason.choices),
    }
    list_display = ("reference", "institution", "state", "origin", "score", "sent_at", "answered_at")
    list_filter = (WaitingFilter, "state", "origin")
    search_fields = ("need__title", "need__institution__name_fr")
    ordering = ("-found_at", "-pk")
    fields = (
        "reference",
        "need",
        "institution",
        "profile",
        "state",
        "origin",
        "score",
        "engine_version",
        "parts",
        "reasons",
        "found_at",
        "sent_at",
        "seen_at",
        "answered_at",
        "decline_reason",
        "introduced_at",
        "engaged_from",
        "engaged_until",
        "completed_at",
        "outcome",
        "close_reason",
    )
    readonly_fields = ("reference", "institution")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("need__institution", "profile", "recipient")

    @admin.display(description=_("référence"), ordering="public_id")
    def reference(self, match: Match) -> str:
        """The first letters of its public number: the list names nobody."""
        return str(match.public_id)[:8]

    @admin.display(description=_("institution"), ordering="need__institution__name_fr")
    def institution(self, match: Match) -> str:
        """Whose need it is."""
        return str(match.need.institution.name)

    def reading_subject(self, obj: Match) -> Any:
        """The person may know that staff read the proposal."""
        return obj.recipient


def _late_introductions(user: Any) -> int:
    return Match.objects.awaiting_introduction().filter(answered_at__lte=timezone.now() - LATE_AFTER).count()


def _missing_outcomes(user: Any) -> int:
    return Match.objects.awaiting_outcome().filter(introduced_at__lte=timezone.now() - LATE_AFTER).count()


register_worklist(
    WorkBlock(
        _("Personnes intéressées qu’aucune institution n’a contactées depuis trois semaines"),
        "skills.follow_matches",
        _late_introductions,
        lambda user: reverse(CHANGELIST) + "?waiting=introduction",
    )
)
register_worklist(
    WorkBlock(
        _("Mises en relation sans issue depuis trois semaines"),
        "skills.follow_matches",
        _missing_outcomes,
        lambda user: reverse(CHANGELIST) + "?waiting=outcome",
    )
)
