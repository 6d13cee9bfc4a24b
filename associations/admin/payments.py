"""Tranches, debts, and the accounts and thresholds of the finance service in the workplace."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.forms.payments import OpenRecoveryForm, RepaymentForm
from associations.models import PayingAccount, PaymentAttempt, PaymentThreshold, Recovery, RecoveryPayment, Tranche
from associations.services import payment_orders, recoveries, tranches
from associations.workflows.payments import RecoveryWorkflow, TrancheRejection, TrancheWorkflow
from mdm_platform.accounts.admin import AsksAgain
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, WorkPage, register_page, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.money import nice_money
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages
from mdm_platform.workplace.lists import RowsToRead

VIEW = "associations.view_payments"
MANAGE_RECOVERIES = "associations.manage_recoveries"


class _AttemptInline(RowsToRead):
    model = PaymentAttempt
    fields = (
        "number", "amount_shown", "end_to_end_id", "outcome", "asked_by", "verified_by", "authorised_by", "second_by",
        "order", "bank_reference", "failure",
    )  # fmt: skip
    verbose_name_plural = gettext_lazy("essais de paiement")

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("asked_by", "verified_by", "authorised_by", "second_by", "order")
        )

    @admin.display(description=gettext_lazy("montant"))
    def amount_shown(self, obj: PaymentAttempt) -> str:
        """The amount with its currency."""
        return nice_money(obj.amount, obj.currency)


@admin.register(Tranche)
class TrancheAdmin(PlatformModelAdmin):
    """Tranches: asked for, verified and authorised here, by different people."""

    workflow = TrancheWorkflow
    view_permission = VIEW
    transition_services: ClassVar = {
        "meet_condition": tranches.open_by_hand,
        "ask": tranches.ask,
        "verify": tranches.verify,
        "authorise_first": tranches.authorise_first,
        "authorise": tranches.authorise,
        "reject": tranches.reject,
        "reopen": tranches.reopen,
        "drop": tranches.drop,
    }
    reason_labels = dict(TrancheRejection.choices)
    change_form_template = "admin/associations/tranche_change_form.html"
    list_display = ("request_number", "association", "position", "kind", "payable_shown", "state", "call")
    list_filter = ("state", "kind", ("currency", admin.AllValuesFieldListFilter), "request__call")
    list_select_related = ("association", "request__call")
    search_fields = ("=request__number", "association__name")
    ordering = ("-condition_met_at", "pk")
    fields = (
        "association", "request_number", "envelope_name", "position", "kind", "condition", "planned_shown",
        "reduction_shown", "payable_shown", "state", "condition_met_at",
    )  # fmt: skip
    readonly_fields = ("request_number", "envelope_name", "planned_shown", "reduction_shown", "payable_shown")
    inlines = (_AttemptInline,)

    def name_of(self, obj: Tranche) -> str:
        """The association and the rank of the tranche."""
        return f"{obj.association.name} · {obj.request.number} · T{obj.position}"

    @admin.display(description=gettext_lazy("demande"), ordering="request__number")
    def request_number(self, obj: Tranche) -> str:
        """The number that the association knows."""
        return obj.request.number or "—"

    @admin.display(description=gettext_lazy("appel"), ordering="request__call")
    def call(self, obj: Tranche) -> str:
        """The call under which it was granted."""
        return obj.request.call.title

    @admin.display(description=gettext_lazy("enveloppe"))
    def envelope_name(self, obj: Tranche) -> str:
        """The envelope that pays."""
        return obj.envelope.name

    @admin.display(description=gettext_lazy("montant"))
    def planned_shown(self, obj: Tranche) -> str:
        """Its part of the award."""
        return nice_money(obj.amount, obj.currency)

    @admin.display(description=gettext_lazy("réduction au solde"))
    def reduction_shown(self, obj: Tranche) -> str:
        """What the settlement took from it."""
        return nice_money(obj.reduction, obj.currency)

    @admin.display(description=gettext_lazy("à payer"), ordering="amount")
    def payable_shown(self, obj: Tranche) -> str:
        """What is to be paid."""
        return nice_money(obj.payable, obj.currency)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page with what stands in the way of the payment."""
        tranche = self.get_object(request, object_id)
        panel: dict[str, Any] = {}
        if tranche is not None:
            panel = {"title": self.name_of(tranche), "subtitle": None, "why_not": tranches.why_not(tranche)}
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})


class _RepaymentInline(RowsToRead):
    model = RecoveryPayment
    fields = ("received_on", "amount", "currency", "bank_reference", "recorded_by")
    verbose_name_plural = gettext_lazy("remboursements")


@admin.register(Recovery)
class RecoveryAdmin(PlatformModelAdmin):
    """Debts: opened, recorded as they come back, or written off by somebody else."""

    workflow = RecoveryWorkflow
    view_permission = VIEW
    add_permission = MANAGE_RECOVERIES
    transition_services: ClassVar = {"write_off": recoveries.write_off}
    change_form_template = "admin/associations/recovery_change_form.html"
    list_display = ("request_number", "association_name", "reason", "amount_shown", "left_shown", "due_on", "state")
    list_filter = ("state", "reason", ("currency", admin.AllValuesFieldListFilter))
    list_select_related = ("request__association",)
    search_fields = ("=request__number", "request__association__name")
    ordering = ("due_on", "pk")
    fields = (
        "association_name", "request_number", "reason", "amount_shown", "left_shown", "due_on", "state", "opened_by",
        "opened_at",
    )  # fmt: skip
    readonly_fields = ("association_name", "request_number", "amount_shown", "left_shown")
    inlines = (_RepaymentInline,)

    def name_of(self, obj: Recovery) -> str:
        """The association and the request."""
        return f"{obj.request.association.name} · {obj.request.number}"

    @admin.display(description=gettext_lazy("association"), ordering="request__association__name")
    def association_name(self, obj: Recovery) -> str:
        """Who owes it."""
        return obj.request.association.name

    @admin.display(description=gettext_lazy("demande"), ordering="request__number")
    def request_number(self, obj: Recovery) -> str:
        """The number that the association knows."""
        return obj.request.number or "—"

    @admin.display(description=gettext_lazy("montant dû"), ordering="amount")
    def amount_shown(self, obj: Recovery) -> str:
        """What was asked for."""
        return nice_money(obj.amount, obj.currency)

    @admin.display(description=gettext_lazy("reste dû"))
    def left_shown(self, obj: Recovery) -> str:
        """What is owed still."""
        return nice_money(obj.left, obj.currency)

    def get_urls(self) -> list[URLPattern]:
        """The page that records a repayment."""
        view = self.admin_site.admin_view(self.record_page)
        return [path("<int:recovery_id>/record/", view, name="associations_recovery_record"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page with the way to record a repayment."""
        recovery, panel = self.get_object(request, object_id), {}
        if recovery is not None:
            is_open = recovery.left and recovery.state in ("due", "part")
            may = is_open and has_permission(request.user, MANAGE_RECOVERIES, recovery)
            panel = {"title": self.name_of(recovery), "subtitle": None}
            panel["record_url"] = pages.address(self, "record", recovery.pk) if may else ""
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask an association for a sum."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpenRecoveryForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                recovery = recoveries.open(**form.cleaned_data, by=request.user)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("La somme est réclamée, et l’association prévenue."))
                return HttpResponseRedirect(pages.address(self, "change", recovery.pk))
        words = {"title": _("Réclamer une somme"), "form": form, "label": _("Réclamer"), "original": None}
        words["back_url"] = pages.address(self, "changelist")
        return pages.page(self, request, "admin/ledger/form.html", words)

    def record_page(self, request: HttpRequest, recovery_id: int) -> HttpResponse:
        """Record what came back."""
        recovery = self.get_object(request, str(recovery_id))
        if recovery is None or not has_permission(request.user, MANAGE_RECOVERIES, recovery):
            raise Http404
        form, back = RepaymentForm(request.POST or None), pages.address(self, "change", recovery.pk)
        if request.method == "POST" and form.is_valid():
            try:
                recoveries.record(recovery=recovery, **form.cleaned_data, by=request.user)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Le remboursement est enregistré."))
                return HttpResponseRedirect(back)
        words = {"title": _("Enregistrer un remboursement"), "form": form, "label": _("Enregistrer")}
        words |= {"original": recovery, "original_name": self.name_of(recovery), "back_url": back}
        return pages.page(self, request, "admin/ledger/form.html", words)


@admin.register(PayingAccount)
class PayingAccountAdmin(AsksAgain, PlatformModelAdmin):
    """The accounts from which institutions pay; a change asks the person again who they are."""

    view_permission = VIEW
    change_permission = add_permission = "associations.manage_paying_accounts"
    list_display = ("institution", "currency", "holder", "bic", "is_active")
    list_filter = (("currency", admin.AllValuesFieldListFilter), "is_active")
    list_select_related = ("institution",)
    autocomplete_fields = ("institution",)
    fields = ("institution", "currency", "holder", "number", "bic", "is_active")


@admin.register(PaymentThreshold)
class PaymentThresholdAdmin(PlatformModelAdmin):
    """From which amount two people authorise, from which day: a new day is a new row."""

    view_permission = VIEW
    add_permission = "associations.manage_paying_accounts"
    list_display = ("currency", "amount", "starts_on")
    list_filter = (("currency", admin.AllValuesFieldListFilter),)
    fields = ("currency", "amount", "starts_on")


def _tranches(state: str) -> Any:
    return lambda user: Tranche.objects.visible_to(user).filter(state=state).count()


def _list(query: str) -> Any:
    return lambda user: f"{reverse('admin:associations_tranche_changelist')}?{query}"


def _ready_for_an_order(user: Any) -> int:
    return payment_orders.awaiting_an_order(Tranche.objects.visible_to(user)).count()


def _overdue(user: Any) -> int:
    return Recovery.objects.visible_to(user).open().filter(due_on__lt=timezone.localdate()).count()


for _title, _permission, _state, _kind in (
    (gettext_lazy("Paiements à demander"), "request_payment", "condition_met", "waiting"),
    (gettext_lazy("Paiements à vérifier"), "verify_payment", "requested", "waiting"),
    (gettext_lazy("Paiements à autoriser"), "authorise_payment", "verified", "waiting"),
    (gettext_lazy("Paiements refusés par la banque, à demander de nouveau"), "request_payment", "failed", "late"),
):
    register_worklist(
        WorkBlock(_title, f"associations.{_permission}", _tranches(_state), _list(f"state__exact={_state}"), kind=_kind)
    )
register_worklist(
    WorkBlock(
        gettext_lazy("Paiements autorisés, sans ordre"),
        "associations.prepare_order",
        _ready_for_an_order,
        lambda user: reverse("admin:associations_paymentorder_add"),
    )
)
register_worklist(
    WorkBlock(
        gettext_lazy("Sommes à rembourser dont la date est passée"),
        MANAGE_RECOVERIES,
        _overdue,
        lambda user: f"{reverse('admin:associations_recovery_changelist')}?state__in=due,part",
        kind="late",
    )
)
register_page(
    WorkPage(
        gettext_lazy("Enveloppes et leurs écritures"),
        "ledger.view_envelopes",
        lambda: reverse("admin:ledger_envelope_changelist"),
    )
)
