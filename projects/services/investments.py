"""The file of an investment: opened by its holder, carried by the bank to the fund, released, freed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import ZERO, Amount, Currency
from mdm_platform.permissions import require_permission
from projects.models import INVESTMENT_NUMBERS, Investment, Project
from projects.notifications.investments import (
    InvestmentForBank,
    InvestmentForFund,
    InvestmentFreed,
    InvestmentMoved,
    InvestmentRefused,
    InvestmentReleased,
    InvestmentSentBack,
)
from projects.services import (
    exchange_rates,
    investment_entries,
    investment_obligations,
    investment_people,
    investment_terms,
)
from projects.workflows import ENDED, SupportState
from projects.workflows.investments import InvestmentState, InvestmentWorkflow

NOT_YET = (SupportState.IDEA, SupportState.SUBMITTED, SupportState.TO_COMPLETE, SupportState.REDIRECTED)
CLOSED_TO_FILES = (*NOT_YET, *ENDED)
LONGEST_REFERENCE = 60


def projects_to_open(user: Any) -> QuerySet[Project]:
    """The person's projects that are followed and have no open file."""
    taken = Investment.objects.open().values("project")
    return Project.objects.of_holder(user).exclude(state__in=CLOSED_TO_FILES).exclude(pk__in=taken).order_by("pk")


@transaction.atomic
def open(
    *,
    project: Project,
    bank: Institution,
    fund: Institution,
    total: Decimal,
    holder_share: Decimal,
    amount: Decimal,
    currency: str,
    by: Any,
    now: datetime | None = None,
) -> Investment:
    """Begin the file of a project of one's own: its cost in dirhams, own funds in a foreign currency, a bank.

    The parameters of the scheme and the rate of the day stay with the file. Raises PermissionRefused, InvalidInput,
    TransitionNotAllowed (the project is not followed yet, or has a file).
    """
    moment = now or timezone.now()
    require_permission(by, "projects.submit_project", project)
    held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    day = timezone.localdate(moment)
    terms = investment_terms.in_force(day)
    _check_project(held, terms, day)
    _check_figures(terms, bank, fund, total, holder_share, amount)
    planned = exchange_rates.to_dirhams(amount=Amount(amount, currency), on=day, about=held, by=by, now=moment)
    parts = {"bank": bank, "fund": fund, "total": total, "holder_share": holder_share, "planned": planned}
    investment = Investment.objects.create(
        number=INVESTMENT_NUMBERS.take(now=moment),
        project=held,
        holder=by,
        country=held.residence_country,
        jobs_planned=held.jobs_planned,
        created_at=moment,
        **parts,
        **terms.as_rules(),
    )
    InvestmentWorkflow.start_many(Investment, [investment.pk], by=by, now=moment)
    InvestmentForBank.send_to_many(to=investment_people.bank_agents(investment), about=investment, now=moment)
    return investment


@transaction.atomic
def evidence_own_funds(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """The bank found enough foreign currency on the dedicated account."""
    return _move(investment, "evidence_own_funds", InvestmentMoved, by=by, now=now)


@transaction.atomic
def agree(
    *, investment: Investment, credit: Decimal, reference: str, by: Any, now: datetime | None = None
) -> Investment:
    """The bank lends this much, nothing when the rest is paid in cash. Raises InvalidInput (credit, reference)."""
    fields: dict[str, list[str]] = {}
    if not ZERO <= credit <= investment.left_to_fund:
        fields["credit"] = [_("Le crédit va de zéro à ce qui reste à financer.")]
    if not reference.strip() or len(reference) > LONGEST_REFERENCE:
        fields["reference"] = [_("Indiquez la référence de l’accord, 60 caractères au plus.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_agreement")
    changes = {"bank_credit": credit, "bank_reference": reference.strip()}
    return _move(investment, "agree", InvestmentMoved, by=by, now=now, changes=changes)


@transaction.atomic
def complete(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """The holder has put everything in: the bank reads it and sends it."""
    InvestmentWorkflow.apply(investment, "complete", by=by, now=now)
    InvestmentForBank.send_to_many(to=investment_people.bank_agents(investment), about=investment, now=now)
    return investment


@transaction.atomic
def reopen(*, investment: Investment, note: str, by: Any, now: datetime | None = None) -> Investment:
    """The bank asks for something, which the holder reads."""
    return _move(investment, "reopen", InvestmentSentBack, by=by, now=now, note=note)


@transaction.atomic
def send(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """The bank brings the whole file to the fund, whose agents read it from now on."""
    moment = now or timezone.now()
    _move(investment, "send", InvestmentMoved, by=by, now=moment, changes={"sent_at": moment})
    InvestmentForFund.send_to_many(to=investment_people.fund_agents(investment), about=investment, now=moment)
    return investment


@transaction.atomic
def return_to_bank(*, investment: Investment, note: str, by: Any, now: datetime | None = None) -> Investment:
    """The fund asks for something: the file is prepared again, by the holder and the bank."""
    _move(investment, "return_to_bank", InvestmentSentBack, by=by, now=now, note=note)
    InvestmentForBank.send_to_many(to=investment_people.bank_agents(investment), about=investment, now=now)
    return investment


@transaction.atomic
def grant(*, investment: Investment, envelope: Envelope, by: Any, now: datetime | None = None) -> Investment:
    """The fund promises its part, computed from the parameters of the file, out of one of its envelopes.

    Raises InvalidInput (an envelope of somebody else, or not in dirhams), EnvelopeExceeded, TransitionNotAllowed (own
    funds leave nothing to bring), as `Workflow.apply` does.
    """
    if envelope.institution_id != investment.fund_id or envelope.currency != Currency.MAD:
        message = _("Choisissez une enveloppe de votre fonds, en dirhams.")
        raise InvalidInput(message, fields={"envelope": [message]})
    held = envelopes.locked(envelope)[0]
    part = Investment.objects.get(pk=investment.pk).fund_part
    if not part:
        message = _("Les fonds propres couvrent déjà tout le coût : le fonds n’a rien à apporter à ce dossier.")
        raise TransitionNotAllowed(message, code="nothing_to_grant")
    changes = {"fund_amount": part, "envelope": held}
    _move(investment, "grant", InvestmentMoved, by=by, now=now, changes=changes)
    key = f"investment:{investment.public_id}:grant"
    envelopes.commit(envelope=held, amount=part, key=key, about=investment, by=by, now=now)
    return investment


@transaction.atomic
def decline(*, investment: Investment, reason: str, note: str, by: Any, now: datetime | None = None) -> Investment:
    """The bank does not follow; the holder may begin again with another one."""
    return _move(investment, "decline", InvestmentRefused, by=by, now=now, reason=reason, note=note)


@transaction.atomic
def refuse(*, investment: Investment, reason: str, note: str, by: Any, now: datetime | None = None) -> Investment:
    """The fund does not bring its part."""
    return _move(investment, "refuse", InvestmentRefused, by=by, now=now, reason=reason, note=note)


@transaction.atomic
def withdraw(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """The holder gives up before the fund has paid: what was promised is in its envelope again."""
    if investment.envelope is not None:
        envelopes.locked(investment.envelope)
    InvestmentWorkflow.apply(investment, "withdraw", by=by, now=now)
    if investment.fund_amount:
        key = f"investment:{investment.public_id}:withdrawn"
        envelopes.release(
            envelope=investment.envelope, amount=investment.fund_amount, key=key, about=investment, by=by, now=now
        )
    agents = investment_people.bank_agents(investment)
    InvestmentForBank.send_to_many(to=agents, about=investment, now=now)
    return investment


@transaction.atomic
def release(*, investment: Investment, on: date, reference: str, by: Any, now: datetime | None = None) -> Investment:
    """The fund has paid: the engagement begins that day, and its obligations are written with their days.

    Raises InvalidInput (a day to come, or before the fund had the file), as `Workflow.apply` does.
    """
    moment = now or timezone.now()
    investment_entries.check(on=on, reference=reference, now=moment)
    if investment.sent_at is not None and on < timezone.localdate(investment.sent_at):
        message = _("Cette date précède l’envoi du dossier au fonds : les cinq ans courent du jour du versement.")
        raise InvalidInput(message, fields={"on": [message]}, code="invalid_entry")
    if investment.envelope is not None:
        envelopes.locked(investment.envelope)
    changes = {"released_on": on, "ends_on": investment_obligations.years_after(on, investment.rule_years)}
    _move(investment, "release", InvestmentReleased, by=by, now=moment, changes=changes)
    investment_entries.write_grant(investment=investment, on=on, reference=reference, by=by, now=moment)
    investment_obligations.plan(investment)
    return investment


@transaction.atomic
def free(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """The years are over and everything is proved: nothing binds the holder any more."""
    return _move(investment, "free", InvestmentFreed, by=by, now=now)


def free_due(*, now: datetime | None = None) -> int:
    """Free every investment whose last day is behind and whose obligations are kept; returns how many."""
    over = Investment.objects.filter(state=InvestmentState.FOLLOWED, ends_on__lt=timezone.localdate(now))
    kept = [one for one in over.order_by("pk") if one.has_run_its_term and one.has_kept_its_obligations]
    for investment in kept:
        free(investment=investment, by=None, now=now)
    return len(kept)


def _move(investment: Investment, name: str, message: Any, *, by: Any, now: datetime | None, **words: Any) -> Any:
    """Move the file and tell its holder."""
    InvestmentWorkflow.apply(investment, name, by=by, now=now, **words)
    if investment.holder is not None:
        message.send(to=investment.holder, about=investment, now=now)
    return investment


def _check_project(project: Project, terms: investment_terms.Terms, day: date) -> None:
    if project.state in CLOSED_TO_FILES:
        message = _("Un dossier d’investissement s’ouvre pour un projet déposé et retenu, qui n’est pas clos.")
        raise TransitionNotAllowed(message, code="project_not_followed")
    if Investment.objects.open().filter(project=project).exists():
        message = _("Ce projet a déjà un dossier d’investissement ouvert : reprenez-le, ou retirez-le d’abord.")
        raise TransitionNotAllowed(message, code="has_a_file")
    faults = []
    if project.sector not in terms.sectors:
        message = _("Le dispositif est ouvert à ces secteurs seulement : %(sectors)s.")
        faults.append(message % {"sectors": terms.open_sectors})
    if not terms.is_for(project, on=day):
        faults.append(terms.admits)
    if faults:
        raise InvalidInput(faults[0], fields={"project": faults}, code="invalid_investment")


def _check_figures(
    terms: investment_terms.Terms,
    bank: Institution,
    fund: Institution,
    total: Decimal,
    holder_share: Decimal,
    amount: Decimal,
) -> None:
    fields: dict[str, list[str]] = {}
    if total < terms.minimum:
        fields["total"] = [_("Le dispositif demande un projet d’au moins %(least)s.") % {"least": terms.least}]
    if not ZERO < holder_share <= 1:
        fields["holder_share"] = [_("Votre part va de plus de 0 à 100 %.")]
    if amount <= ZERO:
        fields["amount"] = [_("Indiquez ce que vous apportez en devises.")]
    if not investment_people.banks().filter(pk=bank.pk).exists():
        fields["bank"] = [_("Choisissez une banque de la liste.")]
    if not investment_people.funds().filter(pk=fund.pk).exists():
        fields["fund"] = [_("Choisissez un fonds de la liste.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_investment")
