"""A granted project as its page shows it: what is expected now, who holds the file, what was paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import ControlVisit, Finding, Report, Request, Tranche
from associations.services import awards, cofinancing_agreements, obligations
from associations.services.obligations import Obligation
from associations.workflows import AmendmentKind, ReportKind, RequestState
from mdm_platform.audit.timeline import timeline
from mdm_platform.components import Link
from mdm_platform.institutions.models import Agreement
from mdm_platform.money import ZERO, nice_money, nice_rate
from mdm_platform.permissions import has_permission

FOLLOWED_STATES = (
    RequestState.NOTIFIED,
    RequestState.AGREEMENT_SIGNED,
    RequestState.ACTIVE,
    RequestState.IN_AMENDMENT,
    RequestState.FINAL_REPORT,
    RequestState.CONTROLLED,
    RequestState.CLOSED,
    RequestState.SUSPENDED,
    RequestState.TERMINATED,
    RequestState.LAPSED,
)
ENDED_TONES = {RequestState.TERMINATED: "danger", RequestState.LAPSED: "danger", RequestState.SUSPENDED: "warning"}


@dataclass(frozen=True)
class Expected:
    """One thing that the association owes on the project, where it is done and whether it is late."""

    obligation: Obligation
    url: str
    is_late: bool


@dataclass
class ProjectView:
    """What one reader sees of a project."""

    request: Request
    user: Any
    today: date

    @cached_property
    def acts(self) -> bool:
        """Whether the reader writes for the association."""
        return has_permission(self.user, "associations.report_request", self.request)

    @cached_property
    def award(self) -> Any:
        """What was granted."""
        return awards.for_request(self.request)

    @cached_property
    def agreement(self) -> Agreement | None:
        """The agreement, once it is prepared."""
        return cofinancing_agreements.current(self.request)

    @cached_property
    def parties(self) -> list[Any]:
        """Who signs, in order."""
        return list(self.agreement.parties.order_by("position")) if self.agreement else []

    @cached_property
    def tranches(self) -> list[Tranche]:
        """The payment plan."""
        return list(self.request.tranches.order_by("position").prefetch_related("attempts"))

    @cached_property
    def reports(self) -> list[Report]:
        """Every report, the soonest due first."""
        return list(self.request.reports.all())

    @cached_property
    def controls(self) -> list[ControlVisit]:
        """Every control, the latest first."""
        return list(self.request.controls.all())

    @cached_property
    def findings(self) -> list[Finding]:
        """What controls found."""
        return list(Finding.objects.filter(control__in=self.controls))

    @cached_property
    def amendments(self) -> list[Any]:
        """Every amendment, the latest first."""
        return list(self.request.amendments.all())

    @cached_property
    def expected(self) -> list[Expected]:
        """What the association owes on this project, the soonest first."""
        owed = [one for one in obligations.of(self.request.association) if obligations.request_of(one) == self.request]
        return [Expected(one, _page_of(one), one.is_late(self.today)) for one in owed]

    @property
    def expected_title(self) -> str:
        """The heading of what is owed."""
        if any(one.is_late for one in self.expected):
            return _("Quelque chose est en retard")
        return _("Ce qu’il reste à remettre")

    @property
    def crumbs(self) -> list[Link]:
        """Where the page stands."""
        return [
            Link(
                self.request.association.name,
                reverse("associations:home", args=[self.request.association.public_id]) if self.acts else "",
            ),
            Link(self.request.title),
        ]

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return ENDED_TONES.get(self.request.state, "success")

    @property
    def holder(self) -> str:
        """Who holds the file now."""
        return _HOLDERS.get(self.request.state, _by_default)()

    @property
    def next_step(self) -> str:
        """What happens next."""
        return _NEXT.get(self.request.state, _nothing)()

    @property
    def granted(self) -> str:
        """The grant as it stands, in words."""
        return nice_money(self.award.granted, self.award.currency) if self.award else ""

    @property
    def paid_words(self) -> str:
        """What was paid, in words."""
        return nice_money(self._paid, self.request.currency)

    @property
    def left_words(self) -> str:
        """What is still to be paid, in words."""
        planned = sum((one.payable for one in self.tranches if one.state != "rejected"), ZERO)
        return nice_money(planned - self._paid, self.request.currency)

    @property
    def owed_back(self) -> str:
        """What is to be paid back, in words; empty when nothing is."""
        owed = sum((row.amount - row.recovered for row in self.request.recoveries.open()), ZERO)
        return nice_money(owed, self.request.currency) if owed else ""

    @property
    def tranche_columns(self) -> list[str]:
        """The heading of the payment plan."""
        return [_("Tranche"), _("Montant"), _("État"), _("Condition")]

    @property
    def tranche_rows(self) -> list[list[str]]:
        """The payment plan in words."""
        return [
            [
                str(one.get_kind_display()),
                nice_money(one.payable, one.currency),
                str(one.get_state_display()),
                str(one.get_condition_display()),
            ]
            for one in self.tranches
        ]

    @cached_property
    def reads_payments(self) -> bool:
        """Whether the reader may open the page of the payments."""
        return has_permission(self.user, "associations.view_own_payments", self.request)

    @property
    def has_several_interims(self) -> bool:
        """Whether interim reports need their number."""
        return sum(report.kind == ReportKind.INTERIM for report in self.reports) > 1

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """The amendments that may be asked for now."""
        return list(AmendmentKind.choices) if self.acts and self.request.state == RequestState.ACTIVE else []

    @property
    def free_margin(self) -> str:
        """The part of a heading that may be moved without approval."""
        return nice_rate(self.request.version.budget_move_limit)

    @property
    def entries(self) -> list[Any]:
        """The story of the request."""
        return timeline(self.request, names_people=False)

    @property
    def _paid(self) -> Decimal:
        return sum((one.payable for one in self.tranches if one.state == "paid"), ZERO)


def of(*, request: Request, user: Any, today: date | None = None) -> ProjectView:
    """The view of one project for one reader."""
    return ProjectView(request=request, user=user, today=today or timezone.localdate())


def _page_of(obligation: Obligation) -> str:
    subject = obligation.subject
    if isinstance(subject, Report):
        return reverse("associations:report", args=[subject.public_id])
    if isinstance(subject, Finding):
        return reverse("associations:finding", args=[subject.public_id])
    return ""


def _by_default() -> str:
    return _("Personne n’attend rien de vous en ce moment")


def _nothing() -> str:
    return ""


def _staff_reads() -> str:
    return _("Le service qui suit le projet a votre dossier")


_HOLDERS = {
    RequestState.NOTIFIED: lambda: _("La convention se prépare"),
    RequestState.IN_AMENDMENT: _staff_reads,
    RequestState.FINAL_REPORT: _staff_reads,
    RequestState.CONTROLLED: _staff_reads,
    RequestState.SUSPENDED: lambda: _("Le projet est suspendu"),
    RequestState.TERMINATED: lambda: _("La convention est résiliée"),
    RequestState.LAPSED: lambda: _("La subvention est perdue : la convention n’a pas été signée à temps"),
    RequestState.CLOSED: lambda: _("Le dossier est clos"),
}
_NEXT = {
    RequestState.NOTIFIED: lambda: _("Vous recevrez un message quand elle sera prête à signer."),
    RequestState.AGREEMENT_SIGNED: lambda: _("La première tranche peut être demandée et versée."),
    RequestState.IN_AMENDMENT: lambda: _("Il examine votre avenant et vous répondra."),
    RequestState.FINAL_REPORT: lambda: _("Il lit le rapport final, contrôle le projet, puis verse le solde."),
    RequestState.CONTROLLED: lambda: _("Il solde le dossier : dernier versement, ou remboursement."),
    RequestState.SUSPENDED: lambda: _("Aucun versement n’est fait tant que la suspension dure."),
    RequestState.ACTIVE: lambda: _("Le projet suit son cours : le prochain rapport vous sera rappelé à temps."),
}
