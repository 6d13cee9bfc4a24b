"""Reviews, juries, awards, shares and appeals in the workplace."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.admin.requests import RequestAdmin
from associations.forms.juries import CorrectionForm
from associations.models import (
    Award,
    CofunderShare,
    DecisionLetter,
    JuryScenario,
    JurySession,
    Request,
    RequestAppeal,
    ReservePlace,
    Review,
)
from associations.services import awards, cofunding, decisions, juries, jury_scenarios, request_appeals, reviews
from associations.workflows import (
    CofunderShareWorkflow,
    JuryScenarioWorkflow,
    JurySessionWorkflow,
    RequestAppealWorkflow,
    ReviewDeclineReason,
    ReviewWorkflow,
    ShareCancelReason,
    ShareState,
)
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, WorkPage, register_page, register_worklist
from mdm_platform.money import nice_money
from mdm_platform.workplace.acts import Act, HasActs


@admin.register(Review)
class ReviewAdmin(PlatformModelAdmin):
    """Who reviews what, and what is late; the words are read on the page of the review."""

    workflow = ReviewWorkflow
    view_permission = "associations.manage_jury"
    transition_services = {"decline": reviews.decline}
    reason_labels = dict(ReviewDeclineReason.choices)
    list_display = ("request", "reviewer", "state", "due_on", "total", "recommendation")
    list_filter = ("state", "recommendation")
    search_fields = ("request__number", "reviewer__full_name")
    list_select_related = ("request", "reviewer")
    ordering = ("due_on", "pk")
    fields = (
        *("request", "reviewer", "state", "assigned_by", "assigned_at", "due_on"),
        *("independence_declared_at", "total", "recommendation", "given_at", "decline_reason"),
    )

    def reading_subject(self, obj: Review) -> Any:
        """The reviewer may know that staff read the review."""
        return obj.reviewer


@admin.register(JurySession)
class JurySessionAdmin(PlatformModelAdmin):
    """Sessions; their scenarios are compared on the page of the session."""

    workflow = JurySessionWorkflow
    view_permission = "associations.manage_jury"
    transition_services = {"open": juries.open, "close": juries.close, "cancel": juries.cancel}
    list_display = ("held_on", "call", "state", "quorum", "president", "decided_at")
    list_filter = ("state",)
    search_fields = ("call__title_fr",)
    list_select_related = ("call", "president")
    fields = ("call", "state", "held_on", "place", "quorum", "president", "opened_at", "decided_at", "closed_at")

    def view_on_site(self, obj: JurySession) -> str:
        """The page where scenarios stand side by side."""
        return reverse("associations:jury", args=[obj.public_id])


@admin.register(JuryScenario)
class JuryScenarioAdmin(PlatformModelAdmin):
    """Scenarios; choosing one takes every decision at once."""

    workflow = JuryScenarioWorkflow
    view_permission = "associations.manage_jury"
    transition_services = {"choose": jury_scenarios.choose, "discard": jury_scenarios.discard}
    list_display = ("name", "session", "author", "state", "rate", "cap", "computed_at")
    list_filter = ("state",)
    list_select_related = ("session", "author")
    fields = (
        *("session", "name", "author", "state", "rate", "cap", "threshold", "allows_partial"),
        *("available", "currency", "computed_at", "chosen_by", "chosen_at"),
    )

    def name_of(self, obj: JuryScenario) -> str:
        return obj.name

    def view_on_site(self, obj: JuryScenario) -> str:
        """The page of its lines."""
        return reverse("associations:scenario", args=[obj.public_id])


def _correct(award: Award, *, by: Any, amount: Any, reason: str) -> None:
    awards.correct(award=award, amount=amount, reason=reason, by=by)


@admin.register(Award)
class AwardAdmin(HasActs, PlatformModelAdmin):
    """Awards, to read: nothing of a decision is changed in place. A correction is a row beside it."""

    view_permission = "associations.view_awards"
    list_display = ("request", "granted_amount", "bound", "outcome", "rank", "decided_at", "frozen_at")
    list_filter = ("outcome", "bound", "currency")
    search_fields = ("request__number",)
    list_select_related = ("request",)
    fields = (
        *("request", "envelope", "scenario", "rank", "requested", "cap", "rate", "base", "rate_amount"),
        *("left_before", "amount", "granted_amount", "bound", "outcome", "decided_at", "decided_by", "frozen_at"),
    )
    readonly_fields = ("granted_amount",)
    acts = (
        Act(
            "correct",
            _("Corriger le montant"),
            "associations.correct_award",
            CorrectionForm,
            _correct,
            is_offered=lambda award: award.frozen_at is None,
            hint=_("L’association n’est pas encore informée. La décision reste inscrite, la correction à côté d’elle."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("adjustments")

    @admin.display(description=_("accordé aujourd’hui"))
    def granted_amount(self, award: Award) -> str:
        """The decision with everything that changed it."""
        return nice_money(award.granted, award.currency)

    def view_on_site(self, obj: Award) -> str:
        """The decision as its association reads it."""
        return reverse("associations:request_decision", args=[obj.request.public_id])


@admin.register(CofunderShare)
class CofunderShareAdmin(PlatformModelAdmin):
    """Shares of co-funders: confirmed by their institution, committed here where it was not done by itself."""

    workflow = CofunderShareWorkflow
    view_permission = "associations.view_awards"
    transition_services = {"commit": cofunding.commit, "cancel": cofunding.cancel}
    reason_labels = dict(ShareCancelReason.choices)
    list_display = ("public_id", "institution", "share_amount", "state", "created_at", "confirmed_at", "paid_at")
    list_filter = ("state", "institution")
    search_fields = ("award__request__number", "bank_reference")
    list_select_related = ("institution",)
    fields = (
        *("award", "institution", "envelope", "adjusts", "rate", "base", "cap", "amount", "currency", "state"),
        *("created_at", "confirmed_at", "confirmed_by", "committed_at", "paid_at", "bank_reference", "cancel_reason"),
    )

    @admin.display(description=_("montant"), ordering="amount")
    def share_amount(self, share: CofunderShare) -> str:
        """The amount with its currency."""
        return nice_money(share.amount, share.currency)


@admin.register(RequestAppeal)
class RequestAppealAdmin(PlatformModelAdmin):
    """Appeals: decided by somebody who did not take the decision."""

    workflow = RequestAppealWorkflow
    view_permission = "associations.manage_jury"
    transition_services = {"uphold": request_appeals.uphold, "reject": request_appeals.reject}
    list_display = ("request", "state", "filed_at", "decided_at", "decided_by")
    list_filter = ("state",)
    search_fields = ("request__number",)
    list_select_related = ("request", "decided_by")
    fields = ("request", "author", "state", "text", "filed_at", "decided_at", "decided_by")

    def reading_subject(self, obj: RequestAppeal) -> Any:
        """The author may know that staff read the appeal."""
        return obj.author


@admin.register(DecisionLetter)
class DecisionLetterAdmin(PlatformModelAdmin):
    """Letters as they were sent."""

    view_permission = "associations.view_awards"
    list_display = ("request", "kind", "sent_at", "appeal_until")
    list_filter = ("kind",)
    search_fields = ("request__number",)
    list_select_related = ("request",)
    fields = ("request", "kind", "motive", "made_at", "sent_at", "sent_by", "appeal_until")

    def view_on_site(self, obj: DecisionLetter) -> str:
        """The page from which the letter is downloaded."""
        return reverse("associations:request_decision", args=[obj.request.public_id])


RequestAdmin.transition_services.update({"to_jury": juries.send_to_jury, "notify": decisions.notify})


def _list(model: str, query: str = "") -> Any:
    return lambda user: reverse(f"admin:associations_{model}_changelist") + query


def _page(model: str) -> Any:
    return lambda: reverse(f"admin:associations_{model}_changelist")


register_page(WorkPage(_("Évaluations et jurys"), "associations.manage_jury", lambda: reverse("associations:reviews")))
register_page(WorkPage(_("Séances du jury"), "associations.manage_jury", _page("jurysession")))
register_worklist(
    WorkBlock(
        _("Recours sur des demandes"),
        "associations.manage_jury",
        lambda user: RequestAppeal.objects.visible_to(user).awaiting_decision().count(),
        _list("requestappeal", "?state__exact=filed"),
    )
)
register_worklist(
    WorkBlock(
        _("Évaluations en retard"),
        "associations.manage_jury",
        lambda user: Review.objects.visible_to(user).late(timezone.localdate()).count(),
        _list("review", "?state__exact=assigned"),
        kind="late",
    )
)
register_worklist(
    WorkBlock(
        _("Décisions à notifier"),
        "associations.manage_jury",
        lambda user: decisions.waiting(Request.objects.visible_to(user)).count(),
        _list("request", "?decision=untold"),
    )
)
register_worklist(
    WorkBlock(
        _("Demandes de la réserve qui peuvent être retenues"),
        "associations.manage_jury",
        lambda user: ReservePlace.objects.filter(proposed_at__isnull=False, ended_at=None).count(),
        lambda user: reverse("associations:reserve"),
    )
)
register_worklist(
    WorkBlock(
        _("Parts confirmées qui n’ont pas pu être engagées"),
        "associations.view_awards",
        lambda user: (
            CofunderShare.objects.visible_to(user)
            .filter(state=ShareState.CONFIRMED, award__frozen_at__isnull=False, award__frozen_at__gt=F("created_at"))
            .count()
        ),
        _list("cofundershare", "?state__exact=confirmed"),
        kind="late",
    )
)
