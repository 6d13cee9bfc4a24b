"""Requests for co-financing in the workplace: the queue of the instruction, and each file with what to look at.

The steps that other subjects own add their services: `RequestAdmin.transition_services.update(…)`.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from associations.admin.project_desk import AgreementFilter, ProjectDesk, UntoldFilter, places_of
from associations.forms.request_work import IneligibleForm
from associations.models import BudgetLine, CompletionRequest, Endorsement, Request, RequestDocument, Sector
from associations.services import budgets, double_funding, request_follow_up, requests
from associations.workflows import RequestState, RequestWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.eligibility import Outcome
from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_list
from mdm_platform.money import nice_money
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages
from mdm_platform.workplace.lists import RowsToRead
from mdm_platform.workplace.transitions import sentences

LATE_AFTER = timedelta(days=10)
CHANGELIST = "admin:associations_request_changelist"
OPEN_TO_INELIGIBILITY = (RequestState.COMPLETENESS, RequestState.TO_COMPLETE)


class _BudgetInline(RowsToRead):
    model = BudgetLine
    fields = ("side", "shown_heading", "label", "quantity", "shown_cost", "shown_amount", "is_in_kind")
    readonly_fields = ("shown_heading", "shown_cost", "shown_amount")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("category")

    @admin.display(description=_("rubrique"))
    def shown_heading(self, row: BudgetLine) -> str:
        """The heading in words."""
        return row.category.label

    @admin.display(description=_("coût unitaire"))
    def shown_cost(self, row: BudgetLine) -> str:
        """The unit cost with its currency."""
        return nice_money(row.unit_cost, row.currency)

    @admin.display(description=_("montant"))
    def shown_amount(self, row: BudgetLine) -> str:
        """The amount with its currency."""
        return nice_money(row.amount, row.currency)


class _DocumentInline(RowsToRead):
    model = RequestDocument
    fields = ("shown_document", "shown_file", "added_at")
    readonly_fields = ("shown_document", "shown_file")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("call_document", "file")

    @admin.display(description=_("pièce"))
    def shown_document(self, row: RequestDocument) -> str:
        """What the document is."""
        return row.call_document.label

    @admin.display(description=_("fichier"))
    def shown_file(self, row: RequestDocument) -> str:
        """The file, to open."""
        address = reverse("files:download", args=[row.file.public_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, row.file.name)


class _CompletionInline(RowsToRead):
    model = CompletionRequest
    fields = ("text", "asked_at", "due_on", "answer", "answered_at")


class _EndorsementInline(RowsToRead):
    model = Endorsement
    fields = ("institution", "asked_at", "signed_on", "visa_at", "opinion", "refused_at", "refusal")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("institution")


@admin.register(Request)
class RequestAdmin(ProjectDesk, PlatformModelAdmin):
    """The instruction's desk: nothing is edited here, an association's words stay its own."""

    workflow = RequestWorkflow
    view_permission = "associations.work_on_requests"
    transition_services: ClassVar = {
        "receive": requests.receive,
        "ask_completion": requests.ask_completion,
        "accept": requests.accept,
        **ProjectDesk.project_services,
    }
    change_form_template = "admin/associations/request_change_form.html"
    list_display = ("number", "shown_title", "association", "call", "shown_amount", "state", "submitted_at")
    list_display_links = ("number", "shown_title")
    list_filter = ("state", UntoldFilter, AgreementFilter, ("call", admin.RelatedOnlyFieldListFilter), "country")
    list_select_related = ("association", "call")
    search_fields = ("number", "title", "association__name", "association__acronym")
    ordering = ("submitted_at", "pk")
    readonly_fields = ("shown_sectors", "shown_amount")
    inlines = (_DocumentInline, _BudgetInline, _CompletionInline, _EndorsementInline)
    fieldsets = (
        (None, {"fields": ("number", "association", "call", "state")}),
        (_("Le projet"), {"fields": ("title", "summary", "shown_sectors", "country", "province", "place")}),
        (_("Pourquoi et comment"), {"fields": ("context", "objectives", "activities", "expected_results")}),
        (_("Calendrier et personnes"), {"fields": ("starts_on", "ends_on", "beneficiaries", "women_beneficiaries")}),
        (_("Montants"), {"fields": ("shown_amount",)}),
        (
            _("Suivi"),
            {
                "fields": (
                    *("opap", "opap_signed_on", "endorsed_at", "certified_at", "representative_name"),
                    *("submitted_at", "complete_at", "decided_at", "notified_at", "agreement_due"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("association", "call", "version", "province", "opap")

    def name_of(self, obj: Request) -> str:
        """The number and the title."""
        return f"{obj.number} · {obj.title}"

    @admin.display(description=_("titre"), ordering="title")
    def shown_title(self, obj: Request) -> str:
        """The title, or that it has none."""
        return obj.title or str(_("Demande sans titre"))

    @admin.display(description=_("secteurs"))
    def shown_sectors(self, obj: Request) -> str:
        """The sectors in words."""
        names = dict(Sector.choices)
        return nice_list([str(names.get(code, code)) for code in obj.sectors])

    @admin.display(description=_("montant demandé"), ordering="amount_requested")
    def shown_amount(self, obj: Request) -> str:
        """The amount with its currency."""
        return nice_money(obj.amount_requested, obj.currency)

    def reading_subject(self, obj: Request) -> Any:
        """Who certified the request may know that staff read it."""
        return obj.certified_by

    def get_urls(self) -> list[URLPattern]:
        """The usual addresses, and that of the decision that names rules."""
        wrap = self.admin_site.admin_view
        page = wrap(require_POST(self.declare_ineligible))
        return [
            path("<int:object_id>/ineligible/", page, name="associations_request_ineligible"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The file with what the rules answer, what the budget lacks, and what resembles it."""
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        panel = self._panel(request, found) if found is not None and self.has_view_permission(request, found) else {}
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def declare_ineligible(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Close the request with the rules that it does not meet."""
        found = self.get_queryset(request).filter(pk=object_id).first()
        if found is None:
            raise Http404
        form = IneligibleForm(request.POST, request=found)
        if not form.is_valid():
            context = {"title": _("Déclarer irrecevable"), "original": found, "form": form}
            return pages.page(self, request, "admin/associations/request_ineligible.html", context)
        try:
            note = form.cleaned_data["note"]
            requests.declare_ineligible(request=found, rules=form.whys(), note=note, by=request.user)
        except DomainError as error:
            for sentence in sentences(error):
                messages.error(request, sentence)
        else:
            messages.success(request, _("La demande est déclarée irrecevable, l’association est prévenue."))
        return HttpResponseRedirect(reverse("admin:associations_request_change", args=[object_id]))

    def _panel(self, request: HttpRequest, found: Request) -> dict[str, Any]:
        answers = requests.eligibility_of(found, on=timezone.localdate(found.submitted_at))
        failed = tuple(answer.rule_id for answer in answers if answer.outcome == Outcome.FAILED)
        may_refuse = found.state in OPEN_TO_INELIGIBILITY
        may_refuse = may_refuse and has_permission(request.user, "associations.instruct_request", found)
        return {
            "title": found.title,
            "places": places_of(request.user, found),
            "subtitle": found.get_state_display(),
            "may_review": has_permission(request.user, "associations.assign_reviews", found),
            "may_declare": has_permission(request.user, "associations.declare_conflict"),
            "answers": answers,
            "findings": budgets.check(found),
            "missing_documents": found.missing_documents(),
            "suspects": double_funding.suspects(found),
            "delay": request_follow_up.delay_sentence(request_follow_up.follow_up(found)),
            "ineligible_form": IneligibleForm(request=found, failed=failed) if may_refuse else None,
        }


def _waiting(user: Any) -> int:
    return Request.objects.visible_to(user).awaiting_officer().count()


def _late(user: Any) -> int:
    old = timezone.now() - LATE_AFTER
    return Request.objects.visible_to(user).awaiting_officer().filter(submitted_at__lt=old).count()


def _overdue(user: Any) -> int:
    return Request.objects.visible_to(user).completion_overdue(timezone.localdate()).count()


def _queue(user: Any) -> str:
    return f"{reverse(CHANGELIST)}?state__exact=submitted"


def _incomplete(user: Any) -> str:
    return f"{reverse(CHANGELIST)}?state__exact=to_complete"


INSTRUCT = "associations.instruct_request"
register_worklist(WorkBlock(_("Demandes de cofinancement à vérifier"), INSTRUCT, _waiting, _queue))
register_worklist(WorkBlock(_("Demandes qui attendent depuis dix jours"), INSTRUCT, _late, _queue, kind="late"))
register_worklist(WorkBlock(_("Compléments non renvoyés à temps"), INSTRUCT, _overdue, _incomplete, kind="late"))
