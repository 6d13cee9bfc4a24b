"""Orders to the bank and its answers in the workplace."""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from associations.forms.payments import BankAnswerForm, ChooseEnvelopeForm, OrderForm
from associations.models import BankAnswer, BankEvent, EventFate, PaymentAttempt, PaymentOrder, Tranche
from associations.models.payment_order import AttemptOutcome
from associations.services import bank_answers, payment_orders
from associations.workflows.payments import PaymentOrderState, PaymentOrderWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_datetime
from mdm_platform.forms import refuse
from mdm_platform.money import nice_money
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages, transitions
from mdm_platform.workplace.lists import RowsToRead

VIEW, PREPARE, RECORD = (
    "associations.view_payments", "associations.prepare_order", "associations.record_bank_answer",
)  # fmt: skip
FILE_LABELS = {"xml": gettext_lazy("Fichier pain.001 pour la banque"), "csv": gettext_lazy("Liste des paiements (CSV)")}
TO_LOOK_AT = (EventFate.UNKNOWN, EventFate.MISMATCH, EventFate.CONTRADICTS)
SAID = {
    "paid": AttemptOutcome.PAID.label, "failed": AttemptOutcome.FAILED.label,
    "returned": AttemptOutcome.RETURNED.label, "pending": AttemptOutcome.RUNNING.label,
}  # fmt: skip
RECENT = timedelta(days=30)


class _PaymentInline(RowsToRead):
    model = PaymentAttempt
    fields = ("tranche_name", "amount_shown", "end_to_end_id", "outcome", "bank_reference", "failure")
    verbose_name_plural = gettext_lazy("paiements")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("tranche__association", "tranche__request")

    @admin.display(description=gettext_lazy("montant"))
    def amount_shown(self, obj: PaymentAttempt) -> str:
        """The amount with its currency."""
        return nice_money(obj.amount, obj.currency)

    @admin.display(description=gettext_lazy("bénéficiaire"))
    def tranche_name(self, obj: PaymentAttempt) -> str:
        """The association and the rank of the tranche."""
        return f"{obj.tranche.association.name} · {obj.tranche.request.number} · T{obj.tranche.position}"


@admin.register(PaymentOrder)
class PaymentOrderAdmin(PlatformModelAdmin):
    """Orders: prepared from authorised tranches, authorised by another person, read as files."""

    workflow = PaymentOrderWorkflow
    view_permission = VIEW
    add_permission = PREPARE
    transition_services: ClassVar = {
        "authorise": payment_orders.authorise,
        "send": payment_orders.send,
        "cancel": payment_orders.cancel,
        "withdraw": payment_orders.withdraw,
    }
    list_display = ("number", "envelope_name", "total_shown", "execute_on", "state", "prepared_by", "authorised_by")
    list_filter = ("state", ("currency", admin.AllValuesFieldListFilter))
    list_select_related = ("envelope", "prepared_by", "authorised_by")
    search_fields = ("=number", "=attempts__end_to_end_id")
    ordering = ("-pk",)
    fields = (
        "number", "envelope_name", "account", "total_shown", "execute_on", "state", "prepared_by", "prepared_at",
        "authorised_by", "authorised_at",
    )  # fmt: skip
    readonly_fields = ("envelope_name", "total_shown")
    inlines = (_PaymentInline,)

    @admin.display(description=gettext_lazy("enveloppe"))
    def envelope_name(self, obj: PaymentOrder) -> str:
        """The envelope that pays."""
        return obj.envelope.name

    @admin.display(description=gettext_lazy("total"), ordering="total")
    def total_shown(self, obj: PaymentOrder) -> str:
        """What it pays in all."""
        return nice_money(obj.total, obj.currency)

    def object_buttons(self, request: HttpRequest, obj: PaymentOrder) -> list[tuple[Any, str]]:
        """The files, for those who may read account numbers: a POST, for the reading is traced."""
        if not obj.xml_sha256 or not has_permission(request.user, "associations.reveal_bank_details"):
            return []
        return [(label, pages.address(self, "file", obj.pk, kind)) for kind, label in FILE_LABELS.items()]

    def get_urls(self) -> list[URLPattern]:
        """The address of the files."""
        view = self.admin_site.admin_view(require_POST(self.file_one))
        return [
            path("<int:order_id>/file/<slug:kind>/", view, name="associations_paymentorder_file"),
            *super().get_urls(),
        ]

    def file_one(self, request: HttpRequest, order_id: int, kind: str) -> HttpResponse:
        """One file of an order."""
        order = self.get_object(request, str(order_id))
        if order is None or kind not in FILE_LABELS:
            raise Http404
        try:
            made = payment_orders.read_file(paymentorder=order, kind=kind, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(pages.address(self, "change", order.pk))
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
        return HttpResponse(made.content, content_type=made.content_type, headers=headers)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose an envelope, see what may be paid and what is blocked, and prepare the order."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        choice = ChooseEnvelopeForm(request.GET or None)
        envelope = choice.cleaned_data["envelope"] if choice.is_valid() else None
        form, found = OrderForm(request.POST or None), None
        if envelope is not None:
            found = _sorted(request, envelope)
            if request.method == "POST" and form.is_valid():
                answer = self._prepare(request, form, envelope, found.ready)
                if answer is not None:
                    return answer
        words = {"title": _("Préparer un ordre de paiement"), "choice": choice, "envelope": envelope, "form": form}
        words |= {"found": found, "original": None, "back_url": pages.address(self, "changelist")}
        return pages.page(self, request, "admin/associations/prepare_order.html", words)

    def _prepare(self, request: HttpRequest, form: OrderForm, envelope: Any, ready: list[Tranche]) -> Any:
        posted = set(request.POST.getlist("tranche"))
        chosen = [tranche for tranche in ready if str(tranche.pk) in posted]
        day = form.cleaned_data["execute_on"]
        try:
            order = payment_orders.prepare(envelope=envelope, chosen=chosen, execute_on=day, by=request.user)
        except DomainError as error:
            if not error.fields:
                for sentence in transitions.sentences(error):
                    form.add_error(None, sentence)
            else:
                refuse(form, error)
            return None
        messages.success(request, _("L’ordre est préparé : une autre personne l’autorise."))
        return HttpResponseRedirect(pages.address(self, "change", order.pk))


@admin.register(BankAnswer)
class BankAnswerAdmin(PlatformModelAdmin):
    """Answers of the bank: imported here, read line by line."""

    view_permission = VIEW
    add_permission = RECORD
    list_display = ("imported_at", "format", "imported_by", "fates")
    list_filter = ("format",)
    list_select_related = ("imported_by",)
    ordering = ("-pk",)
    fields = ("imported_at", "format", "imported_by", "sha256", "fates", "lines")
    readonly_fields = ("fates", "lines")

    def name_of(self, obj: BankAnswer) -> str:
        """How it was written, and when it was read."""
        return f"{obj.get_format_display()} · {nice_datetime(obj.imported_at)}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("events")

    @admin.display(description=gettext_lazy("suites données"))
    def fates(self, obj: BankAnswer) -> str:
        """How many lines had which fate."""
        counts = Counter(event.fate for event in obj.events.all())
        return ", ".join(f"{EventFate(fate).label} : {count}" for fate, count in counts.items()) or "—"

    @admin.display(description=gettext_lazy("lignes"))
    def lines(self, obj: BankAnswer) -> str:
        """Where the lines are."""
        address = reverse("admin:associations_bankevent_changelist")
        return format_html('<a href="{}?answer__id__exact={}">{}</a>', address, obj.pk, _("Lire les lignes"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Import a file; the same one again leads to what it did the first time."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BankAnswerForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                found = bank_answers.import_file(upload=form.cleaned_data["file"], by=request.user)
            except DomainError as error:
                refuse(form, error)
            else:
                _say(request, found)
                return HttpResponseRedirect(pages.address(self, "change", found.answer.pk))
        words = {"title": _("Importer une réponse de la banque"), "form": form, "label": _("Importer")}
        words |= {"original": None, "back_url": pages.address(self, "changelist")}
        return pages.page(self, request, "admin/ledger/form.html", words)


class _AnswerFilter(admin.RelatedFieldListFilter):
    """The answers by their name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = gettext_lazy("réponse de la banque")


@admin.register(BankEvent)
class BankEventAdmin(PlatformModelAdmin):
    """Lines of the bank, the latest first: those that were not applied are to be looked at."""

    view_permission = VIEW
    list_display = (
        "at", "line", "end_to_end_id", "status_said", "amount_shown", "bank_reference", "on", "failure", "fate",
    )  # fmt: skip
    list_filter = ("fate", ("answer", _AnswerFilter))
    search_fields = ("=end_to_end_id", "=bank_reference")
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("statut"), ordering="status")
    def status_said(self, obj: BankEvent) -> Any:
        """What the bank said, in words."""
        return SAID.get(obj.status, obj.status)

    @admin.display(description=gettext_lazy("montant"), ordering="amount")
    def amount_shown(self, obj: BankEvent) -> str:
        """The amount with its currency."""
        return nice_money(obj.amount, obj.currency)


def _say(request: HttpRequest, found: bank_answers.Imported) -> None:
    """What became of the file, and how many of its lines somebody must look at."""
    if found.is_replay:
        messages.success(request, _("Ce fichier avait déjà été importé : rien n’a changé."))
        return
    messages.success(request, _("La réponse de la banque est enregistrée."))
    odd = found.answer.events.filter(fate__in=TO_LOOK_AT).count()
    if odd:
        messages.warning(request, f"{_('Lignes de la banque qui ne s’accordent pas')} : {odd}")


def _sorted(request: HttpRequest, envelope: Any) -> Any:
    waiting = payment_orders.awaiting_an_order(Tranche.objects.visible_to(request.user).filter(envelope=envelope))
    rows = waiting.select_related("association", "request", "envelope").order_by("pk")
    return payment_orders.sort(rows[: payment_orders.MOST_PAYMENTS], envelope)


def _orders(state: str) -> Any:
    return lambda user: PaymentOrder.objects.visible_to(user).filter(state=state).count()


def _to_look_at(user: Any) -> int:
    return BankEvent.objects.filter(fate__in=TO_LOOK_AT, at__gte=timezone.now() - RECENT).count()


for _title, _permission, _state in (
    (gettext_lazy("Ordres de paiement à autoriser"), "authorise_order", PaymentOrderState.PREPARED),
    (gettext_lazy("Ordres de paiement à remettre à la banque"), "prepare_order", PaymentOrderState.AUTHORISED),
    (gettext_lazy("Ordres sans réponse complète de la banque"), "record_bank_answer", PaymentOrderState.SENT),
):
    register_worklist(
        WorkBlock(
            _title,
            f"associations.{_permission}",
            _orders(_state),
            lambda user, state=_state: f"{reverse('admin:associations_paymentorder_changelist')}?state__exact={state}",
        )
    )
register_worklist(
    WorkBlock(
        gettext_lazy("Lignes de la banque qui ne s’accordent pas"),
        RECORD,
        _to_look_at,
        lambda user: f"{reverse('admin:associations_bankevent_changelist')}?fate__in={','.join(TO_LOOK_AT)}",
        kind="late",
    )
)
