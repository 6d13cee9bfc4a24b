"""Appointments, partners and follow-ups in the workplace: what waits for the advisor, across their files."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.workplace.acts import HasActs
from projects.admin.exchange_acts import FOLLOW_UP_ACTS, REFERRAL_ACTS
from projects.models import Appointment, FollowUp, Referral
from projects.services import appointments, referrals
from projects.workflows import AppointmentState, AppointmentWorkflow, ReferralState, ReferralWorkflow, Side

WORK = "projects.work_on_projects"


class _OfProject(PlatformModelAdmin):
    """Rows of projects, named by the number and the title of their project."""

    view_permission = WORK
    list_select_related = ("project",)
    search_fields = ("project__number", "project__title")

    @admin.display(description=_("projet"))
    def project_label(self, obj: Any) -> str:
        """The number and the title."""
        return f"{obj.project.number or ''} {obj.project.title}".strip()

    def name_of(self, obj: Any) -> str:
        """The project."""
        return self.project_label(obj)


@admin.register(Appointment)
class AppointmentAdmin(_OfProject):
    """The appointments of one's files; times are proposed and chosen on the page of the appointment."""

    workflow = AppointmentWorkflow
    transition_services: ClassVar = {
        "hold": appointments.hold,
        "miss": appointments.miss,
        "cancel": appointments.cancel,
    }
    reason_labels: ClassVar = {
        Side.HOLDER.value: _("Le porteur n’est pas venu"),
        Side.ADVISOR.value: _("Le conseiller n’est pas venu"),
    }
    list_display = ("project_label", "topic", "mode", "state", "starts_at", "proposed_by")
    list_filter = ("state", "mode", "proposed_by", ("ends_at", admin.DateFieldListFilter))
    ordering = ("-proposed_at", "-pk")
    fields = (
        *("project", "topic", "mode", "where", "minutes", "state", "proposed_by", "starts_at", "holder_zone"),
        "page",
    )
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, obj: Appointment) -> str:
        """Where both choose and move."""
        return _link("projects:appointment", obj, _("Choisir ou déplacer"))


@admin.register(Referral)
class ReferralAdmin(HasActs, _OfProject):
    """The partners to whom one's files were proposed."""

    workflow = ReferralWorkflow
    transition_services: ClassVar = {"revoke": referrals.revoke}
    acts = REFERRAL_ACTS
    list_display = ("project_label", "institution", "state", "sent_at", "due_on")
    list_filter = ("state",)
    list_select_related = ("project", "institution")
    ordering = ("due_on", "pk")
    fields = ("project", "institution", "question", "state", "contact_name", "email", "sent_at", "due_on", "page")
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, obj: Referral) -> str:
        """What the partner reads, and what was said."""
        return _link("projects:referral", obj, _("Ce que le partenaire lit"))


@admin.register(FollowUp)
class FollowUpAdmin(HasActs, _OfProject):
    """The years after a launch: what holders answered, what is late."""

    acts = FOLLOW_UP_ACTS
    list_display = ("project_label", "months", "due_on", "is_active", "jobs", "answered_at", "read_at")
    list_filter = ("months", "is_active", ("read_at", admin.EmptyFieldListFilter))
    ordering = ("due_on", "pk")
    fields = (
        *("project", "months", "due_on", "is_active", "jobs", "planned", "invested", "turnover", "comment"),
        *("answered_at", "read_at"),
    )
    readonly_fields = ("planned",)

    @admin.display(description=_("emplois annoncés"))
    def planned(self, obj: FollowUp) -> int:
        """What the project announced."""
        return obj.project.jobs_planned

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(due_on__lte=timezone.localdate())


def _link(name: str, obj: Any, label: Any) -> str:
    return format_html('<a href="{}">{}</a>', reverse(name, args=[obj.public_id]), label)


def _own(rows: QuerySet, user: Any) -> QuerySet:
    return rows.visible_to(user).filter(project__advisor_id=user.pk)


def _list(model: str, query: str) -> str:
    return f"{reverse(f'admin:projects_{model}_changelist')}?{query}"


TO_CHOOSE = {"state": AppointmentState.PROPOSED, "proposed_by": Side.HOLDER}
BLOCKS = (
    WorkBlock(
        _("Horaires de rendez-vous à choisir"),
        WORK,
        lambda user: _own(Appointment.objects.filter(**TO_CHOOSE), user).count(),
        lambda user: _list("appointment", "state__exact=proposed&proposed_by__exact=holder"),
    ),
    WorkBlock(
        _("Rendez-vous passés à conclure"),
        WORK,
        lambda user: _own(Appointment.objects.to_conclude(timezone.now()), user).count(),
        lambda user: _list("appointment", f"state__exact=confirmed&ends_at__lt={timezone.now():%Y-%m-%dT%H:%MZ}"),
    ),
    WorkBlock(
        _("Précisions que des partenaires demandent"),
        WORK,
        lambda user: _own(Referral.objects.filter(state=ReferralState.INFORMATION), user).count(),
        lambda user: _list("referral", "state__exact=information"),
    ),
    WorkBlock(
        _("Suivis de projets lancés à lire"),
        WORK,
        lambda user: _own(FollowUp.objects.to_read(), user).count(),
        lambda user: _list("followup", "is_active__isnull=False&read_at__isempty=1"),
    ),
)
for block in BLOCKS:
    register_worklist(block)
