"""What the pages show of an investment: one view of it for its holder, its bank, its fund and the ministry."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.components import Row, Step
from mdm_platform.formats import nice_date, nice_number
from mdm_platform.ledger.models import Conversion
from mdm_platform.money import ZERO, Currency, nice_money, nice_rate
from mdm_platform.territories.countries import country_name
from projects.models import Investment, InvestmentEntry, InvestmentEntryKind, InvestmentObligation, PaperKind
from projects.services import disinvestment
from projects.workflows.investments import (
    BANK,
    FOLLOW,
    FUND,
    InvestmentRefusal,
    InvestmentState,
    InvestmentWorkflow,
    has_own_funds_papers,
)

State = InvestmentState
TONES = {
    State.REFUSED: "danger",
    State.WITHDRAWN: "neutral",
    State.GRANTED: "success",
    State.RELEASED: "success",
    State.FOLLOWED: "success",
    State.FREED: "success",
    State.DISINVESTED: "warning",
    State.TO_REPAY: "danger",
    State.REPAID: "neutral",
}
OBLIGATION_TONES = {"owed": "warning", "proved": "info", "accepted": "success", "waived": "neutral"}
WAY = (
    State.INTENTION,
    State.OWN_FUNDS_EVIDENCED,
    State.BANK_AGREEMENT,
    State.COMPLETE,
    State.SENT,
    State.GRANTED,
    State.RELEASED,
    State.FOLLOWED,
    State.FREED,
)
NEXT = {
    State.INTENTION: gettext_lazy(
        "Déposez les fonds propres en devises sur le compte dédié, et leur justificatif ici. La banque les constate."
    ),
    State.OWN_FUNDS_EVIDENCED: gettext_lazy("La banque étudie le projet et donne son accord, ou le décline."),
    State.BANK_AGREEMENT: gettext_lazy("Ajoutez les pièces qui manquent, puis déclarez le dossier complet."),
    State.COMPLETE: gettext_lazy("La banque relit le dossier et le transmet au fonds."),
    State.SENT: gettext_lazy("Le fonds étudie le dossier et décide de son apport."),
    State.GRANTED: gettext_lazy("Le fonds verse son apport sur le compte du projet."),
    State.RELEASED: gettext_lazy("Justifiez le démarrage de l’activité : le suivi de cinq ans commence alors."),
    State.FOLLOWED: gettext_lazy("Chaque année, justifiez que l’investissement et les emplois sont maintenus."),
    State.DISINVESTED: gettext_lazy("Le ministère lit la déclaration et dit si l’apport du fonds est à rendre."),
    State.TO_REPAY: gettext_lazy("Rendez l’apport au fonds par virement, avec le numéro du dossier."),
    State.REFUSED: gettext_lazy("Le dossier est clos. Vous pouvez en ouvrir un autre, avec une autre banque."),
    State.WITHDRAWN: gettext_lazy("Le dossier est clos. Vous pouvez en ouvrir un autre quand vous le voulez."),
    State.FREED: gettext_lazy("L’engagement est terminé : l’apport du fonds est acquis."),
    State.REPAID: gettext_lazy("L’apport est rendu : le dossier est clos."),
}
NOTED_BY_BANK = gettext_lazy("La banque constate les fonds propres sur le compte dédié, puis étudie le projet.")
READ_BY_MINISTRY = gettext_lazy("Le ministère lit le justificatif du démarrage et vous répond.")
HOLDS = {
    State.INTENTION: "holder",
    State.BANK_AGREEMENT: "holder",
    State.RELEASED: "holder",
    State.FOLLOWED: "holder",
    State.TO_REPAY: "holder",
    State.OWN_FUNDS_EVIDENCED: "bank",
    State.COMPLETE: "bank",
    State.SENT: "fund",
    State.GRANTED: "fund",
    State.DISINVESTED: "ministry",
}


@dataclass(frozen=True)
class EntryLine:
    """One movement as it is read: `is_undone` says that a contra entry stands against it."""

    entry: InvestmentEntry
    foreign: str
    amount: str
    is_undone: bool

    @property
    def is_contra(self) -> bool:
        """Whether it undoes another one."""
        return self.entry.contra_of_id is not None


@dataclass(frozen=True)
class ObligationLine:
    """One obligation as it is read."""

    obligation: InvestmentObligation
    tone: str
    is_late: bool
    papers: list[Any]
    is_open: bool
    is_to_come: bool
    note: str


@dataclass(frozen=True)
class InvestmentView:
    """Everything that the page of an investment says."""

    investment: Investment
    tone: str
    who: str
    following: str
    steps: list[Step]
    facts: list[Row]
    funding: list[Row]
    entries: list[EntryLine]
    papers: list[Any]
    missing: list[str]
    obligations: list[ObligationLine]
    repayment: disinvestment.Repayment | None
    story: list[TimelineEntry]


def view_of(investment: Investment, *, on: date | None = None) -> InvestmentView:
    """The whole page, in a number of queries that does not grow with the file."""
    today = on or timezone.localdate()
    return InvestmentView(
        investment=investment,
        tone=tone_of(investment.state),
        who=who_holds(investment),
        following=str(_following(investment)),
        steps=_steps(investment),
        facts=_facts(investment),
        funding=_funding(investment),
        entries=_entries(investment),
        papers=list(investment.papers.filter(obligation=None).select_related("file")),
        missing=[str(PaperKind(kind).label) for kind in investment.missing_papers],
        obligations=_obligations(investment, today),
        repayment=disinvestment.compute(investment),
        story=timeline(investment, names_people=False, who=lambda log: _who(investment, log)),
    )


def tone_of(state: str) -> str:
    """The colour of a state."""
    return TONES.get(state, "info")


def who_holds(investment: Investment) -> str:
    """Who has the file in hand; nothing when it is closed."""
    names = {"holder": _("Le porteur"), "ministry": _("Le ministère")}
    names |= {"bank": investment.bank.name, "fund": investment.fund.name}
    return names.get(party_in_hand(investment), "")


def party_in_hand(investment: Investment) -> str:
    """Whose turn it is: the bank's as soon as the holder gave the proof of own funds, which the bank then notes."""
    if is_with_bank_already(investment):
        return "bank"
    return "ministry" if is_start_proved(investment) else HOLDS.get(investment.state, "")


def is_with_bank_already(investment: Investment) -> bool:
    """Whether the holder gave the proof of own funds, and the bank has still to note them."""
    return investment.state == State.INTENTION and not awaits_proof(investment)


def is_start_proved(investment: Investment) -> bool:
    """Whether the proof of the start waits for the ministry."""
    proved = (row.kind == "start" and row.state == "proved" for row in investment.obligations.all())
    return investment.state == State.RELEASED and any(proved)


def awaits_proof(investment: Investment) -> bool:
    """Whether the holder has still to give the proof of own funds."""
    return investment.state == State.INTENTION and not has_own_funds_papers(investment)


def in_two_currencies(conversion: Conversion) -> str:
    """“50 000,00 € = 540 000,00 MAD, au cours de 10,8 du 5 janvier 2026 (Bank Al-Maghrib)”."""
    words = {
        "foreign": nice_money(conversion.amount_from, conversion.currency_from),
        "dirhams": nice_money(conversion.amount_to, conversion.currency_to),
        "rate": nice_number(conversion.rate.normalize()),
        "day": nice_date(conversion.on),
        "source": conversion.source,
    }
    return _("%(foreign)s, soit %(dirhams)s au cours de %(rate)s du %(day)s (%(source)s)") % words


def obligation_rows(obligation: InvestmentObligation) -> list[Row]:
    """What is asked, by when, and what was said."""
    rows = [Row(_("À justifier"), title_of(obligation)), Row(_("Au plus tard le"), nice_date(obligation.due_on))]
    if obligation.jobs is not None:
        rows.append(Row(_("Emplois"), nice_number(obligation.jobs)))
    if obligation.invested is not None:
        rows.append(Row(_("Investi à ce jour"), nice_money(obligation.invested, Currency.MAD)))
    note = _notes([obligation]).get(str(obligation.pk))
    return [*rows, Row(_("Message du ministère"), note)] if note else rows


def title_of(obligation: InvestmentObligation) -> str:
    """The obligation in words, with its year."""
    if obligation.kind == "start":
        return str(obligation.get_kind_display())
    return _("Année %(year)s : %(what)s") % {"year": obligation.year, "what": obligation.get_kind_display()}


def _following(investment: Investment) -> Any:
    if is_with_bank_already(investment):
        return NOTED_BY_BANK
    return READ_BY_MINISTRY if is_start_proved(investment) else NEXT[investment.state]


def _steps(investment: Investment) -> list[Step]:
    if investment.state not in WAY:
        return []
    at = WAY.index(investment.state)
    states = ["done" if place < at else "current" if place == at else "locked" for place in range(len(WAY))]
    return [Step(state.label, state=how) for state, how in zip(WAY, states, strict=True)]


def _facts(investment: Investment) -> list[Row]:
    rows = [
        Row(_("Projet"), investment.project.title),
        Row(_("Banque"), investment.bank.name),
        Row(_("Fonds"), investment.fund.name),
        Row(_("Pays de résidence du porteur"), country_name(str(investment.country)) or str(investment.country)),
        Row(_("Part du projet détenue par le porteur"), nice_rate(investment.holder_share)),
        Row(_("Emplois annoncés"), nice_number(investment.jobs_planned)),
    ]
    if investment.jobs_real is not None:
        rows.append(Row(_("Emplois réels, au dernier justificatif accepté"), nice_number(investment.jobs_real)))
    if investment.state == State.REFUSED:
        rows.append(Row(_("Motif du refus"), _refusal(investment)))
    if investment.disinvestment_reason:
        rows.append(Row(_("Ce qui s’est passé"), investment.get_disinvestment_reason_display()))
    if investment.released_on:
        rows.append(Row(_("Apport versé le"), nice_date(investment.released_on)))
        rows.append(Row(_("Engagement jusqu’au"), nice_date(investment.ends_on)))
    return rows


def _refusal(investment: Investment) -> str:
    codes = TransitionLog.objects.about(investment).filter(target=State.REFUSED).values_list("reason", flat=True)
    return str(dict(InvestmentRefusal.choices).get(codes.last(), ""))


def _funding(investment: Investment) -> list[Row]:
    """The plan: every part with how it is computed, and the parameters that the file keeps."""
    dirhams = Currency.MAD
    found = investment.own_funds
    needed = _("Il en faut au moins %(needed)s, soit %(rate)s du coût.") % {
        "needed": nice_money(investment.own_funds_needed, dirhams),
        "rate": nice_rate(investment.rule_own_rate),
    }
    fund = _("%(rate)s de la part du porteur, %(ceiling)s au plus.") % {
        "rate": nice_rate(investment.rule_fund_rate),
        "ceiling": nice_money(investment.rule_fund_ceiling, dirhams),
    }
    rows = [
        Row(_("Coût du projet"), nice_money(investment.total, dirhams)),
        Row(_("Fonds propres prévus"), in_two_currencies(investment.planned)),
        Row(_("Fonds propres constatés par la banque"), nice_money(found, dirhams) if found else "", hint=needed),
        Row(
            _("Apport du fonds accordé") if investment.fund_amount else _("Apport du fonds, s’il est accordé"),
            nice_money(investment.fund_amount or investment.fund_part, dirhams),
            hint=fund,
        ),
        Row(_("Reste à financer, par crédit ou comptant"), nice_money(investment.left_to_fund, dirhams)),
    ]
    if investment.bank_credit is not None:
        paid = nice_money(investment.sum_of(InvestmentEntryKind.BANK_CREDIT), dirhams)
        hint = _("Débloqué à ce jour : %(paid)s. Comptant : %(cash)s.") % {
            "paid": paid,
            "cash": nice_money(max(investment.left_to_fund - investment.bank_credit, ZERO), dirhams),
        }
        rows.append(Row(_("Crédit accordé par la banque"), nice_money(investment.bank_credit, dirhams), hint=hint))
    since = nice_date(investment.rule_since) if investment.rule_since else ""
    return [*rows, Row(_("Paramètres du dispositif"), investment.rule_source, hint=since)]


def _entries(investment: Investment) -> list[EntryLine]:
    rows = list(investment.entries.select_related("conversion", "contra_of"))
    undone = {row.contra_of_id for row in rows}
    return [EntryLine(row, _foreign(row), nice_money(row.amount, Currency.MAD), row.pk in undone) for row in rows]


def _foreign(entry: InvestmentEntry) -> str:
    return in_two_currencies(entry.conversion) if entry.conversion else ""


def _obligations(investment: Investment, today: date) -> list[ObligationLine]:
    bound = investment.state in (State.RELEASED, State.FOLLOWED)
    known = investment.obligations.prefetch_related("papers__file")
    rows = [row for row in known if bound or row.state != "owed"]
    notes = _notes(rows)
    return [
        ObligationLine(
            obligation=row,
            tone="danger" if row.is_late(today) and bound else OBLIGATION_TONES[row.state],
            is_late=row.is_late(today) and bound,
            papers=list(row.papers.all()),
            is_open=row.state == "owed" and bound and not row.is_to_come(today),
            is_to_come=row.is_to_come(today),
            note=notes.get(str(row.pk), ""),
        )
        for row in rows
    ]


def _notes(rows: list[InvestmentObligation]) -> dict[str, str]:
    """What the ministry last wrote about those that are owed again, or dispensed with."""
    keys = [str(row.pk) for row in rows if row.state in ("owed", "waived")]
    logs = TransitionLog.objects.filter(object_type=InvestmentObligation._meta.label_lower, object_id__in=keys)
    written = logs.filter(note__isnull=False).select_related("note").order_by("pk")
    return {log.object_id: log.note.text for log in written}


def _who(investment: Investment, log: Any) -> Any:
    """The party that acted, never a name: the holder, the bank, the fund, the ministry."""
    if log.actor_id is None:
        return None
    if log.actor_id == investment.holder_id or log.transition == "start":
        return _("Le porteur")
    names = {row.name: row.permission for row in InvestmentWorkflow.transitions}
    parties = {BANK: investment.bank.name, FUND: investment.fund.name, FOLLOW: _("Le ministère")}
    return parties.get(names.get(log.transition, ""), _("Le ministère"))
