"""The label in the workplace: campaigns, applications and the opinions of experts."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.forms.label_work import AssignForm, OwnConflictForm, TakeBackForm, TieForm
from associations.models import (
    ConflictOfInterest,
    LabelApplication,
    LabelCampaign,
    LabelCompletion,
    LabelEvidence,
    LabelReview,
)
from associations.services import conflicts, label_applications, label_campaigns, label_reviews
from associations.workflows import LabelApplicationState, LabelApplicationWorkflow, LabelIneligibility
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.workplace import pages
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead

VIEW = "associations.view_labels"
INSTRUCT = "associations.instruct_label"
APPLICATIONS = "admin:associations_labelapplication_changelist"


def _put_into_use(campaign: LabelCampaign, *, by: Any) -> None:
    label_campaigns.put_into_use(campaign=campaign, by=by)


@admin.register(LabelCampaign)
class LabelCampaignAdmin(HasActs, PlatformModelAdmin):
    """Campaigns: written, then put into use; from then on they are read."""

    view_permission = VIEW
    change_permission = add_permission = "associations.manage_label_campaigns"
    list_display = ("title_fr", "category", "opens_on", "closes_on", "grid", "opened_at")
    list_filter = ("category", ("opened_at", admin.EmptyFieldListFilter))
    list_select_related = ("grid",)
    search_fields = ("title_fr", "title_ar", "title_en")
    fields = (
        *("title_fr", "title_ar", "title_en", "category", "grid", "opens_on", "closes_on", "min_experts", "quorum"),
        *("months", "completion_days", "review_days", "appeal_days", "answer_days", "opened_at"),
    )
    readonly_fields = ("opened_at",)
    acts = (
        Act(
            "put-into-use",
            _("Mettre en service"),
            "associations.manage_label_campaigns",
            PlainForm,
            _put_into_use,
            is_offered=lambda campaign: campaign.opened_at is None,
            hint=_("La campagne et sa grille sont figées : plus rien ne s’y modifie."),
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A campaign in use is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.opened_at is None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also once it is in use."""
        return self._may(request, self.view_permission, obj)


class _EvidenceInline(RowsToRead):
    model = LabelEvidence
    fields = ("shows", "paper", "added_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("criterion", "file")

    @admin.display(description=_("critère"))
    def shows(self, evidence: LabelEvidence) -> str:
        """The criterion that it shows."""
        return evidence.criterion.label

    @admin.display(description=_("pièce"))
    def paper(self, evidence: LabelEvidence) -> str:
        """Its name, which opens it."""
        url = reverse("files:download", args=[evidence.file.public_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, evidence.file.name)


class _CompletionInline(RowsToRead):
    model = LabelCompletion
    fields = ("text", "asked_at", "due_on", "answer", "answered_at")


class _ReviewInline(RowsToRead):
    model = LabelReview
    fields = ("expert", "state", "due_on", "total", "comment")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return LabelReview.objects.visible_to(request.user).select_related("expert")


def _assign(application: LabelApplication, *, by: Any, expert: Any) -> None:
    label_reviews.assign(application=application, expert=expert, by=by)


def _take_back(application: LabelApplication, *, by: Any, review: LabelReview) -> None:
    label_reviews.take_back(review=review, by=by)


def _declare(application: LabelApplication, *, by: Any, kind: str) -> None:
    conflicts.declare(association=application.association, kind=kind, by=by)


def _is_evaluated(application: LabelApplication) -> bool:
    return application.state == LabelApplicationState.EVALUATION


@admin.register(LabelApplication)
class LabelApplicationAdmin(HasActs, PlatformModelAdmin):
    """Applications, the oldest first: never one of an association with which the person has a conflict."""

    workflow = LabelApplicationWorkflow
    view_permission = VIEW
    transition_services: ClassVar = {
        "receive": label_applications.receive,
        "ask_completion": label_applications.ask_completion,
        "declare_ineligible": label_applications.declare_ineligible,
        "accept": label_applications.accept,
        "to_committee": label_applications.to_committee,
    }
    reason_labels: ClassVar = dict(LabelIneligibility.choices)
    list_display = ("number", "association", "campaign", "state", "submitted_at")
    list_filter = ("state", "campaign")
    list_select_related = ("association", "campaign")
    search_fields = ("number", "association__name", "association__acronym")
    ordering = ("submitted_at", "pk")
    inlines = (_EvidenceInline, _CompletionInline, _ReviewInline)
    fields = (
        *("number", "association", "campaign", "state", "presentation", "social_value", "governance"),
        *("accepts_commitments", "submitted_at", "decided_at", "conditions"),
    )
    acts = (
        Act(
            "assign",
            _("Confier à un expert"),
            INSTRUCT,
            AssignForm,
            _assign,
            is_offered=_is_evaluated,
            hint=_("Les personnes qui ont un conflit d’intérêts avec l’association ne sont pas proposées."),
        ),
        Act(
            "take-back",
            _("Retirer à un expert"),
            INSTRUCT,
            TakeBackForm,
            _take_back,
            is_offered=_is_evaluated,
            hint=_("Pour un avis qui ne vient pas : le dossier peut être confié à une autre personne."),
        ),
        Act(
            "conflict",
            _("J’ai un conflit d’intérêts"),
            "associations.declare_conflict",
            TieForm,
            _declare,
            hint=_("Ce dossier ne vous sera plus montré. Votre déclaration figure au procès-verbal du comité."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).workable_by(request.user)

    def name_of(self, obj: LabelApplication) -> str:
        """Its number and the association."""
        return f"{obj.number or ''} {obj.association.name}".strip()


@admin.register(ConflictOfInterest)
class ConflictAdmin(PlatformModelAdmin):
    """Conflicts of interest, declared or computed; staff declare their own here, and the files disappear for them."""

    view_permission = "associations.see_conflicts"
    add_permission = "associations.declare_conflict"
    list_display = ("user", "association", "kind", "origin", "declared_at")
    list_filter = ("origin", "kind")
    list_select_related = ("user", "association")
    search_fields = ("user__full_name", "association__name")
    fields = ("user", "association", "kind", "origin", "declared_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "association")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Declare one's own tie with an association."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OwnConflictForm(request.POST or None, initial={"association": request.GET.get("association")})
        if request.method == "POST" and form.is_valid():
            conflicts.declare(**form.cleaned_data, by=request.user)
            messages.success(request, gettext("Votre déclaration est enregistrée : ces dossiers vous sont masqués."))
            return HttpResponseRedirect(pages.address(self, "changelist"))
        words = {"title": gettext("Déclarer un conflit d’intérêts"), "form": form, "label": gettext("Déclarer")}
        words |= {"original": None, "back_url": pages.address(self, "changelist")}
        return pages.page(self, request, "admin/ledger/form.html", words)


def _waiting(user: Any) -> QuerySet:
    return LabelApplication.objects.workable_by(user)


def _list(query: str) -> str:
    return f"{reverse(APPLICATIONS)}?{query}"


def _to_receive(user: Any) -> int:
    return _waiting(user).filter(state__in=["submitted", "completeness"]).count()


def _to_send_on(user: Any) -> int:
    return _waiting(user).filter(state="evaluation").exclude(reviews__state="assigned").count()


def _late_reviews(user: Any) -> int:
    late = LabelReview.objects.filter(state="assigned", due_on__lt=timezone.localdate()).values("application")
    return _waiting(user).filter(pk__in=late).count()


register_worklist(
    WorkBlock(_("Demandes de label à instruire"), VIEW, _to_receive, lambda user: _list("state__exact=submitted"))
)
register_worklist(
    WorkBlock(
        _("Demandes de label sans avis attendu"), VIEW, _to_send_on, lambda user: _list("state__exact=evaluation")
    )
)
register_worklist(
    WorkBlock(
        _("Avis d’experts en retard"), VIEW, _late_reviews, lambda user: _list("state__exact=evaluation"), kind="late"
    )
)
