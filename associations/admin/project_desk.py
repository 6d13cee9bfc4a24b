"""What the desk of requests adds once a project is granted: its agreement, its life, where the rest is read."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from associations.models import Request
from associations.services import awards, cofinancing_agreements, decisions, project_view, projects
from associations.workflows import RequestState
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.transitions import sentences


class AgreementFilter(admin.SimpleListFilter):
    """Granted projects whose agreement is to be written."""

    title = _("convention")
    parameter_name = "agreement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("to_prepare", _("À préparer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return cofinancing_agreements.to_prepare(queryset) if self.value() == "to_prepare" else queryset


class UntoldFilter(admin.SimpleListFilter):
    """Decided requests whose association has not been told, with or without a session of the jury."""

    title = _("décision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("untold", _("Décisions à notifier"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return decisions.waiting(queryset) if self.value() == "untold" else queryset


class ProjectDesk:
    """The steps of a granted project, beside those of the instruction."""

    project_services: ClassVar = {
        "activate": projects.activate,
        "suspend": projects.suspend,
        "resume": projects.resume,
        "terminate": projects.terminate,
        "control": projects.conclude_project,
        "close": projects.close_project,
        "lapse": awards.lapse,
    }

    def get_urls(self) -> list[URLPattern]:
        """The usual addresses, and the one that writes the agreement."""
        page = self.admin_site.admin_view(require_POST(self.prepare_agreement))
        name = "associations_request_agreement"
        return [path("<int:object_id>/agreement/", page, name=name), *super().get_urls()]

    def object_buttons(self, request: HttpRequest, obj: Request) -> list[tuple[Any, str]]:
        """Write the agreement, once the decision is told."""
        may = has_permission(request.user, "associations.record_agreement", obj)
        if not may or obj.state != RequestState.NOTIFIED or cofinancing_agreements.current(obj) is not None:
            return super().object_buttons(request, obj)
        url = reverse("admin:associations_request_agreement", args=[obj.pk])
        return [*super().object_buttons(request, obj), (_("Préparer la convention"), url)]

    def prepare_agreement(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Write the agreement and open it to signature."""
        found = self.get_queryset(request).filter(pk=object_id).first()
        if found is None:
            raise Http404
        try:
            agreement = cofinancing_agreements.prepare(request=found, by=request.user)
        except DomainError as error:
            for sentence in sentences(error):
                messages.error(request, sentence)
            return HttpResponseRedirect(reverse("admin:associations_request_change", args=[object_id]))
        messages.success(request, _("La convention est prête : enregistrez ici chaque signature."))
        return HttpResponseRedirect(reverse("admin:institutions_agreement_change", args=[agreement.pk]))


def places_of(user: Any, found: Request) -> list[tuple[Any, str]]:
    """Where the rest of a granted project is read or done, each place with its name."""
    if found.state not in project_view.FOLLOWED_STATES:
        return []
    number = found.number or ""
    places = [(_("Page du projet"), reverse("associations:project", args=[found.public_id]))]
    agreement = cofinancing_agreements.current(found)
    if agreement is not None and has_permission(user, "institutions.view_agreements"):
        places.append(
            (_("Convention et signatures"), reverse("admin:institutions_agreement_change", args=[agreement.pk]))
        )
    for label, model in (
        (_("Versements"), "tranche"),
        (_("Rapports"), "report"),
        (_("Avenants"), "amendment"),
        (_("Contrôles"), "controlvisit"),
    ):
        places.append((label, f"{reverse(f'admin:associations_{model}_changelist')}?q={number}"))
    if has_permission(user, "associations.control_request", found):
        address = reverse("admin:associations_controlvisit_add")
        places.append((_("Planifier un contrôle"), f"{address}?request={found.pk}"))
    return places
