"""Investments in the workplace: obligations to read, disinvestments to decide, rates of exchange, the portfolio."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, WorkPage, register_page, register_worklist
from mdm_platform.formats import nice_date
from mdm_platform.journeys.fields import CHOOSE, DayField
from mdm_platform.money import Currency, nice_money
from mdm_platform.page_acts import fulfil
from mdm_platform.workplace import pages
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import FoldedChoices, RowsToRead
from projects.forms.investments import CommaDecimalField
from projects.models import (
    OFFICIAL_SOURCE,
    ExchangeRate,
    Investment,
    InvestmentEntry,
    InvestmentObligation,
    InvestmentPaper,
)
from projects.services import disinvestment, exchange_rates, investment_obligations, investments
from projects.services.investment_presenters import in_two_currencies
from projects.workflows.investments import (
    BOUND_STATES,
    FOLLOW,
    DisinvestmentReason,
    InvestmentState,
    InvestmentWorkflow,
    ObligationState,
    ObligationWorkflow,
)

LIST = "admin:projects_investment_changelist"
OBLIGATIONS = "admin:projects_investmentobligation_changelist"


class _ObligationInline(RowsToRead):
    model = InvestmentObligation
    show_change_link = True
    fields = ("kind", "year", "due_on", "state", "jobs", "so_far")
    readonly_fields = ("so_far",)

    @admin.display(description=gettext_lazy("investi à ce jour"))
    def so_far(self, obj: InvestmentObligation) -> str:
        """What was invested by then."""
        return nice_money(obj.invested, Currency.MAD) or "—"


class _EntryInline(RowsToRead):
    model = InvestmentEntry
    fields = ("on", "kind", "dirhams", "foreign", "reference", "undone")
    readonly_fields = ("dirhams", "foreign", "undone")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("conversion", "contra_of")

    @admin.display(description=gettext_lazy("montant"))
    def dirhams(self, obj: InvestmentEntry) -> str:
        """The amount of the movement."""
        return nice_money(obj.amount, Currency.MAD)

    @admin.display(description=gettext_lazy("corrige"))
    def undone(self, obj: InvestmentEntry) -> str:
        """The reference and the day of the entry that this one undoes."""
        return f"{obj.contra_of.reference} · {nice_date(obj.contra_of.on)}" if obj.contra_of else "—"

    @admin.display(description=gettext_lazy("en devises"))
    def foreign(self, obj: InvestmentEntry) -> str:
        """The amount in the other currency, with its rate."""
        return in_two_currencies(obj.conversion) if obj.conversion else "—"


class _PaperInline(RowsToRead):
    model = InvestmentPaper
    fields = ("kind", "download", "added_at")
    readonly_fields = ("download",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("file")

    @admin.display(description=gettext_lazy("fichier"))
    def download(self, obj: InvestmentPaper) -> str:
        """The file."""
        address = reverse("files:download", args=[obj.file.public_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, obj.file.name)


class DisinvestForm(PlainForm):
    """When and how an investment ended, as the ministry establishes it."""

    on = DayField(label=gettext_lazy("Date du désinvestissement"))
    reason = forms.ChoiceField(label=gettext_lazy("Ce qui s’est passé"), choices=[CHOOSE, *DisinvestmentReason.choices])
    note = forms.CharField(
        label=gettext_lazy("Ce qui l’établit (le porteur le lira)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


def _declare(investment: Investment, *, by: Any, **words: Any) -> None:
    disinvestment.declare(investment=investment, by=by, **words)


def _is_bound(investment: Investment) -> bool:
    return investment.state in BOUND_STATES


class OverdueFilter(admin.SimpleListFilter):
    """Contributions to give back whose day has passed."""

    title = gettext_lazy("retard")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("Apport à rendre, date passée"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.overdue(timezone.localdate()) if self.value() == "yes" else queryset


@admin.register(Investment)
class InvestmentAdmin(HasActs, PlatformModelAdmin):
    """Every file, to read; disinvestments are decided here."""

    workflow = InvestmentWorkflow
    view_permission = FOLLOW
    transition_services: ClassVar = {
        "keep": disinvestment.keep,
        "claim": disinvestment.claim,
        "free": investments.free,
    }
    acts = (
        Act(
            "disinvest",
            gettext_lazy("Établir un désinvestissement"),
            "projects.declare_disinvestment",
            DisinvestForm,
            _declare,
            is_offered=_is_bound,
        ),
    )
    list_display = ("number", "title", "bank", "total_shown", "fund_shown", "state", "ends_on")
    list_filter = (
        ("state", FoldedChoices),
        OverdueFilter,
        ("project__sector", FoldedChoices),
        "project__region",
        ("bank", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("project__region", "bank", "planned")
    search_fields = ("=number", "project__title")
    ordering = ("-created_at", "-pk")
    fields = (
        "number", "title", "holder", "country", "bank", "fund", "state", "total_shown", "planned_shown", "share_shown",
        "credit_shown", "fund_shown", "jobs_planned", "released_on", "ends_on", "disinvested_on",
        "disinvestment_reason", "repayment_shown", "repay_by", "rule_source",
    )  # fmt: skip
    readonly_fields = (
        *("title", "total_shown", "planned_shown", "share_shown", "credit_shown", "fund_shown", "repayment_shown"),
    )
    inlines = (_ObligationInline, _EntryInline, _PaperInline)

    def reading_subject(self, obj: Investment) -> Any:
        """The holder sees that the file was opened."""
        return obj.holder

    @admin.display(description=gettext_lazy("projet"), ordering="project__title")
    def title(self, obj: Investment) -> str:
        """What the holder calls the project."""
        return obj.project.title

    @admin.display(description=gettext_lazy("coût"), ordering="total")
    def total_shown(self, obj: Investment) -> str:
        """The cost of the project."""
        return nice_money(obj.total, Currency.MAD)

    @admin.display(description=gettext_lazy("fonds propres prévus"))
    def planned_shown(self, obj: Investment) -> str:
        """In both currencies, with the rate."""
        return in_two_currencies(obj.planned)

    @admin.display(description=gettext_lazy("fonds propres constatés"))
    def share_shown(self, obj: Investment) -> str:
        """What the bank found."""
        return nice_money(obj.own_funds, Currency.MAD)

    @admin.display(description=gettext_lazy("crédit de la banque"))
    def credit_shown(self, obj: Investment) -> str:
        """What the bank agreed to lend."""
        return nice_money(obj.bank_credit, Currency.MAD) or "—"

    @admin.display(description=gettext_lazy("apport du fonds"), ordering="fund_amount")
    def fund_shown(self, obj: Investment) -> str:
        """What the fund granted."""
        return nice_money(obj.fund_amount, Currency.MAD) or "—"

    @admin.display(description=gettext_lazy("reste à rendre"))
    def repayment_shown(self, obj: Investment) -> str:
        """What a disinvestment makes due: all that the fund paid, less what came back."""
        found = disinvestment.compute(obj)
        return nice_money(found.left, Currency.MAD) if found and obj.disinvested_on else "—"


class LateFilter(admin.SimpleListFilter):
    """Obligations whose day has passed."""

    title = gettext_lazy("retard")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("En retard"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.late(timezone.localdate()) if self.value() == "yes" else queryset


class _ProofInline(_PaperInline):
    verbose_name_plural = gettext_lazy("justificatifs")


@admin.register(InvestmentObligation)
class InvestmentObligationAdmin(PlatformModelAdmin):
    """Proofs to read."""

    workflow = ObligationWorkflow
    view_permission = FOLLOW
    transition_services: ClassVar = {
        "accept": investment_obligations.accept,
        "send_back": investment_obligations.send_back,
        "waive": investment_obligations.waive,
    }
    list_display = ("number", "title", "kind", "year", "due_on", "jobs", "state")
    list_filter = (("state", FoldedChoices), LateFilter, ("kind", FoldedChoices))
    list_select_related = ("investment__project",)
    search_fields = ("=investment__number", "investment__project__title")
    ordering = ("due_on", "pk")
    fields = ("number", "title", "kind", "year", "due_on", "state", "jobs", "so_far", "proved_at")
    readonly_fields = ("number", "title", "so_far")
    inlines = (_ProofInline,)

    def stamp(self, obj: Any) -> str:
        """The state, and which proof was sent."""
        return f"{obj.state} {obj.proved_at}"

    def name_of(self, obj: InvestmentObligation) -> str:
        """The file and what is asked."""
        return f"{obj.investment.number} · {obj.get_kind_display()} {obj.year}"

    def reading_subject(self, obj: InvestmentObligation) -> Any:
        """The holder sees that the proof was opened."""
        return obj.investment.holder

    @admin.display(description=gettext_lazy("investi à ce jour"))
    def so_far(self, obj: InvestmentObligation) -> str:
        """What was invested by then."""
        return nice_money(obj.invested, Currency.MAD) or "—"

    @admin.display(description=gettext_lazy("dossier"), ordering="investment__number")
    def number(self, obj: InvestmentObligation) -> str:
        """The number of the file."""
        return obj.investment.number

    @admin.display(description=gettext_lazy("projet"), ordering="investment__project__title")
    def title(self, obj: InvestmentObligation) -> str:
        """What the holder calls the project."""
        return obj.investment.project.title


class RateForm(forms.Form):
    """What one unit of a currency was worth."""

    currency = forms.ChoiceField(
        label=gettext_lazy("Devise"), choices=[CHOOSE, *(one for one in Currency.choices if one[0] != Currency.MAD)]
    )
    on = DayField(label=gettext_lazy("Jour du cours"))
    rate = CommaDecimalField(label=gettext_lazy("Dirhams pour une unité"), max_digits=18, decimal_places=8)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=120, initial=OFFICIAL_SOURCE)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(PlatformModelAdmin):
    """Rates, written once: a wrong one is followed by the right one of the same day."""

    view_permission = add_permission = FOLLOW
    list_display = ("on", "currency", "rate", "source", "at")
    list_filter = (("currency", admin.AllValuesFieldListFilter),)
    fields = ("currency", "on", "rate", "source", "recorded_by", "at")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Write a rate."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RateForm(request.POST or None)
        if request.method == "POST" and fulfil(form, lambda **said: exchange_rates.record(by=request.user, **said)):
            messages.success(request, _("Le cours est enregistré."))
            return HttpResponseRedirect(pages.address(self, "changelist"))
        words = {"title": _("Enregistrer un cours"), "form": form, "label": _("Enregistrer"), "original": None}
        words["back_url"] = pages.address(self, "changelist")
        return pages.page(self, request, "admin/ledger/form.html", words)


def _files(state: str) -> Any:
    return lambda user: Investment.objects.visible_to(user).filter(state=state).count()


def _proofs(user: Any) -> int:
    return InvestmentObligation.objects.visible_to(user).filter(state=ObligationState.PROVED).count()


def _overdue(user: Any) -> int:
    return Investment.objects.visible_to(user).overdue(timezone.localdate()).count()


def _late(user: Any) -> int:
    return InvestmentObligation.objects.visible_to(user).late(timezone.localdate()).count()


for _block in (
    WorkBlock(
        gettext_lazy("Justificatifs d’investissements à lire"),
        FOLLOW,
        _proofs,
        lambda user: f"{reverse(OBLIGATIONS)}?state__exact=proved",
    ),
    WorkBlock(
        gettext_lazy("Désinvestissements à décider"),
        FOLLOW,
        _files(InvestmentState.DISINVESTED),
        lambda user: f"{reverse(LIST)}?state__exact=disinvested",
    ),
    WorkBlock(
        gettext_lazy("Justificatifs d’investissements en retard"),
        FOLLOW,
        _late,
        lambda user: f"{reverse(OBLIGATIONS)}?late=yes",
        kind="late",
    ),
    WorkBlock(
        gettext_lazy("Apports à rendre dont la date est passée"),
        FOLLOW,
        _overdue,
        lambda user: f"{reverse(LIST)}?overdue=yes",
        kind="late",
    ),
):
    register_worklist(_block)
register_page(
    WorkPage(
        gettext_lazy("Portefeuille des investissements"),
        "projects.view_portfolio",
        lambda: reverse("projects:portfolio"),
    )
)
