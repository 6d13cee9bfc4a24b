"""Calls as their readers see them: the state in words, the figures, the parts, and what a version changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from associations.models import Call, CallVersion
from associations.services import call_versions
from associations.services.calls import receives_requests
from associations.workflows import CallState
from mdm_platform import eligibility
from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_datetime, nice_list, nice_number
from mdm_platform.money import nice_money, nice_rate

TONES = {
    CallState.OPEN: "success",
    CallState.PUBLISHED: "info",
    CallState.DRAFT: "warning",
    CallState.VALIDATED: "warning",
}


@dataclass(frozen=True)
class CallView:
    """One call for a reader; `is_open` is true to the minute, whatever the clock has done yet."""

    call: Call
    is_open: bool
    label: str
    tone: str
    meaning: str
    dates: str
    grant: str

    @property
    def version(self) -> CallVersion:
        """The rules in force."""
        return self.call.current


@dataclass(frozen=True)
class Change:
    """One thing that a version changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionView:
    """One version with what it changed; the first has nothing before it."""

    version: CallVersion
    changes: tuple[Change, ...]


def call_view(call: Call, *, now: datetime | None = None) -> CallView:
    """The call in words, for a list or a page."""
    is_open = receives_requests(call, now=now)
    late = call.state == CallState.OPEN and not is_open
    state = CallState.CLOSED if late else CallState(call.state)
    return CallView(
        call=call,
        is_open=is_open,
        label=str(state.label),
        tone=TONES.get(state, "neutral"),
        meaning=_meanings()[state],
        dates=dates_sentence(call.current),
        grant=grant_sentence(call.current),
    )


def dates_sentence(version: CallVersion) -> str:
    """From when to when requests are received."""
    if not version.opens_at or not version.closes_at:
        return _("Les dates ne sont pas encore fixées.")
    words = {"opens": nice_date(version.opens_at), "closes": nice_datetime(version.closes_at)}
    return _("Dépôt des demandes du %(opens)s au %(closes)s (heure de Rabat)") % words


def grant_sentence(version: CallVersion) -> str:
    """How much a project may receive."""
    if version.max_amount is None or version.max_rate is None:
        return _("Les montants ne sont pas encore fixés.")
    words = {"amount": nice_money(version.max_amount, version.currency), "rate": nice_rate(version.max_rate)}
    return _("Jusqu’à %(amount)s par projet, et %(rate)s de son coût au plus") % words


def amount_rows(version: CallVersion) -> list[Row]:
    """The figures of the grant; those that the call does not limit are left out."""
    money = [
        (_("Subvention, au plus"), version.max_amount),
        (_("Subvention, au moins"), version.min_amount),
        (_("Coût total du projet, au plus"), version.max_project_amount),
    ]
    shares = [
        (_("Part du coût du projet, au plus"), version.max_rate),
        (_("Apports en nature, au plus"), version.in_kind_cap),
        (_("Frais de fonctionnement, au plus"), version.overhead_cap),
        (_("Part du budget déplaçable sans nouvel accord"), version.budget_move_limit),
    ]
    rows = [Row(label, nice_money(value, version.currency)) for label, value in money if value is not None]
    rows += [Row(label, nice_rate(value)) for label, value in shares if value is not None]
    if version.project_months_max:
        rows.append(Row(_("Durée du projet, au plus"), _months(version.project_months_max)))
    return rows


def calendar_rows(version: CallVersion) -> list[Row]:
    """The days that matter, before and after the filing."""
    days = [
        (_("Pour compléter un dossier"), version.completion_days),
        (_("Pour former un recours"), version.appeal_days),
        (_("Pour signer la convention"), version.agreement_days),
    ]
    return [
        Row(_("Ouverture"), nice_datetime(version.opens_at)),
        Row(_("Clôture"), nice_datetime(version.closes_at)),
        Row(_("Décisions prévues"), nice_date(version.decision_due)),
        *(Row(label, _days(count)) for label, count in days),
    ]


def topup_sentences(version: CallVersion) -> list[str]:
    """What each co-funder adds, in a sentence."""
    found = []
    for part in version.topups():
        words = {"cofunder": part.cofunder.name, "rate": nice_rate(part.rate), "cap": _cap(part)}
        if part.cap is None:
            found.append(_("%(cofunder)s ajoute %(rate)s du montant accordé.") % words)
        else:
            found.append(_("%(cofunder)s ajoute %(rate)s du montant accordé, %(cap)s au plus par projet.") % words)
    return found


def tranche_rows(version: CallVersion) -> list[list[str]]:
    """The tranche plan as a table: what, how much, when."""
    return [
        [step.get_kind_display(), nice_rate(step.share), step.get_condition_display()]
        for step in version.tranche_steps.all()
    ]


def rule_sentences(version: CallVersion) -> list[str]:
    """What each eligibility rule asks."""
    return [eligibility.sentence_of(chosen) for chosen in version.chosen_rules()]


def budget_rows(version: CallVersion, side: str) -> list[Any]:
    """The headings of one side of the budget template."""
    return [category for category in version.budget_categories.all() if category.side == side]


def history(call: Call) -> list[VersionView]:
    """Every version that was in force, the latest first, with what it changed."""
    versions = list(call.versions.filter(frozen_at__isnull=False).with_parts().order_by("number"))
    before: list[CallVersion | None] = [None, *versions[:-1]]
    views = [
        VersionView(version, tuple(changes(last, version)) if last is not None else ())
        for last, version in zip(before, versions, strict=False)
    ]
    return views[::-1]


def changes(before: CallVersion, after: CallVersion) -> list[Change]:
    """What differs between two versions: figures by figure, parts as wholes."""
    found = []
    for name in call_versions.FIELDS:
        field = CallVersion._meta.get_field(name)
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Change(_capital(field.verbose_name), _shown(before, name, old), _shown(after, name, new)))
    for label, told in _PARTS:
        old, new = told(before), told(after)
        if old != new:
            found.append(Change(str(label()), nice_list(old) or _("aucun"), nice_list(new) or _("aucun")))
    return found


def _shown(version: CallVersion, name: str, value: Any) -> str:
    if value is None or value == "":
        return _("non fixé")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return nice_datetime(value)
    if isinstance(value, Model):
        return value.title
    if name.endswith("_amount"):
        return nice_money(value, version.currency)
    if name in ("max_rate", "in_kind_cap", "overhead_cap", "budget_move_limit"):
        return nice_rate(value)
    if name == "decision_due":
        return nice_date(value)
    return nice_number(value) if isinstance(value, int) else str(value)


def _categories(version: CallVersion) -> list[str]:
    return [category.label for category in version.budget_categories.all()]


def _documents(version: CallVersion) -> list[str]:
    return [document.label for document in version.documents.all()]


def _tranches(version: CallVersion) -> list[str]:
    return [" ".join(row) for row in tranche_rows(version)]


_PARTS = (
    (lambda: _("Règles d’éligibilité"), rule_sentences),
    (lambda: _("Compléments des cofinanceurs"), topup_sentences),
    (lambda: _("Rubriques du budget"), _categories),
    (lambda: _("Plan de paiement"), _tranches),
    (lambda: _("Pièces demandées"), _documents),
)


def _cap(part: Any) -> str:
    return nice_money(part.cap, part.currency)


def _months(count: int) -> str:
    return ngettext("%(count)s mois", "%(count)s mois", count) % {"count": nice_number(count)}


def _days(count: int) -> str:
    return ngettext("%(count)s jour", "%(count)s jours", count) % {"count": nice_number(count)}


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


def _meanings() -> dict[str, str]:
    return {
        CallState.DRAFT: _("L’équipe écrit ses règles."),
        CallState.VALIDATED: _("Ses règles sont validées ; il n’est pas encore annoncé."),
        CallState.PUBLISHED: _("Il est annoncé : vous pouvez lire ses règles et préparer votre projet."),
        CallState.OPEN: _("Vous pouvez déposer une demande."),
        CallState.CLOSED: _("Il ne reçoit plus de demandes."),
        CallState.IN_INSTRUCTION: _("L’équipe vérifie et fait évaluer les dossiers."),
        CallState.JURY: _("Le jury examine les dossiers."),
        CallState.DECIDED: _("Les décisions sont prises."),
        CallState.MONITORING: _("Les projets retenus sont suivis et payés."),
        CallState.ARCHIVED: _("Il est terminé."),
    }
