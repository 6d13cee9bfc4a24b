"""What pages, the PDF and the API show of schemes and simulations: built here once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.components import Row
from mdm_platform.eligibility import Answer, Outcome, sentence_of
from mdm_platform.formats import nice_date
from mdm_platform.money import nice_money, nice_rate
from projects.models import Scheme, SchemeVersion
from projects.services.scheme_amounts import Plan
from projects.services.simulator import Result
from projects.workflows import AidKind

TONES = {Outcome.PASSED: "success", Outcome.UNKNOWN: "warning", Outcome.FAILED: "danger"}


@dataclass(frozen=True)
class Line:
    """One part of the plan: what it is, how much, and its share of the cost."""

    code: str
    label: str
    amount: Decimal
    text: str
    share: str


@dataclass(frozen=True)
class Bar:
    """A part of the plan as it is drawn, in hundredths of the cost."""

    code: str
    start: str
    width: str


@dataclass(frozen=True)
class Card:
    """What one scheme answers to a project, in the current language."""

    scheme: Scheme
    version: SchemeVersion
    outcome: Outcome
    is_indicative: bool
    label: str
    tone: str
    answers: list[Answer]
    lines: list[Line]
    bars: list[Bar]
    sentences: list[str]
    plan: Plan | None
    apply: str


def card(result: Result) -> Card:
    """A result as people read it; how to ask for the aid is told where it may fit."""
    lines = plan_lines(result.version, result.plan) if result.plan else []
    bare = [one for one in (aid_sentence(result.version),) if one]
    return Card(
        scheme=result.scheme,
        version=result.version,
        outcome=result.outcome,
        is_indicative=result.is_indicative,
        label=outcome_label(result.outcome, is_indicative=result.is_indicative),
        tone="info" if result.is_indicative else TONES[result.outcome],
        answers=result.answers,
        lines=lines,
        bars=_bars(lines, result.plan),
        sentences=plan_sentences(result.version, result.plan) if result.plan else bare,
        plan=result.plan,
        apply="" if result.outcome == Outcome.FAILED else result.scheme.apply,
    )


def outcome_label(outcome: Outcome, *, is_indicative: bool = False) -> str:
    """What a verdict is called."""
    if is_indicative:
        return _("Semble convenir, à confirmer auprès de l’organisme")
    labels = {
        Outcome.PASSED: _("Convient à votre projet"),
        Outcome.UNKNOWN: _("À vérifier"),
        Outcome.FAILED: _("Ne convient pas en l’état"),
    }
    return labels[outcome]


def headline(results: list[Result]) -> str:
    """How many schemes fit, in one sentence."""
    seem = sum(one.is_indicative for one in results)
    fits = sum(one.outcome == Outcome.PASSED for one in results) - seem
    open_ = sum(one.outcome == Outcome.UNKNOWN for one in results)
    if fits:
        sentence = ngettext(
            "%(count)s dispositif convient à votre projet.", "%(count)s dispositifs conviennent à votre projet.", fits
        )
        return sentence % {"count": fits}
    if seem:
        sentence = ngettext(
            "%(count)s dispositif semble convenir : confirmez-le auprès de l’organisme.",
            "%(count)s dispositifs semblent convenir : confirmez-le auprès de chaque organisme.",
            seem,
        )
        return sentence % {"count": seem}
    if open_:
        sentence = ngettext(
            "%(count)s dispositif pourrait convenir : il manque des réponses.",
            "%(count)s dispositifs pourraient convenir : il manque des réponses.",
            open_,
        )
        return sentence % {"count": open_}
    return _("Aucun dispositif ne convient en l’état. Chaque réponse dit ce qui manque.")


def plan_lines(version: SchemeVersion, plan: Plan) -> list[Line]:
    """Who pays what; parts of nothing are left out."""
    parts = (
        ("foreign_funds", _("Votre apport en devises"), plan.foreign_funds),
        ("other_funds", _("Vos autres apports"), plan.other_funds),
        ("aid", aid_label(version), plan.aid),
        ("rest", _("Crédit bancaire, ou trésorerie"), plan.rest),
    )
    return [_line(code, label, amount, version, plan) for code, label, amount in parts if amount > 0]


def aid_label(version: SchemeVersion) -> str:
    """What the aid is called in a plan."""
    labels = {
        AidKind.SHARE_OF_HOLDER: _("Contribution de l’État"),
        AidKind.GRANT: _("Prime, au plus"),
        AidKind.LOAN: _("Prêt conjoint, au plus"),
    }
    return labels.get(version.aid, str(version.get_aid_display()))


def aid_sentence(version: SchemeVersion) -> str:
    """How the aid is computed, or whom to ask where no figure tells it."""
    if version.aid == AidKind.SUPPORT:
        return _(
            "Le montant ne se calcule pas d’avance, et l’organisme peut avoir d’autres conditions : "
            "demandez-lui ce qu’il apporte à votre projet."
        )
    sentences = {
        AidKind.SHARE_OF_HOLDER: _("L’aide est de %(rate)s de la part du porteur dans le projet."),
        AidKind.GRANT: _("L’aide est au plus de %(rate)s du coût du projet."),
        AidKind.LOAN: _("Le prêt est au plus de %(rate)s du coût du projet."),
        AidKind.GUARANTEE: _("La garantie couvre %(rate)s du crédit."),
    }
    if version.aid not in sentences or version.rate is None:
        return ""
    said = sentences[version.aid] % {"rate": nice_rate(version.rate)}
    if version.cap is None:
        return said
    return said + " " + _("Elle ne dépasse pas %(cap)s.") % {"cap": nice_money(version.cap, version.currency)}


def plan_sentences(version: SchemeVersion, plan: Plan) -> list[str]:
    """How the amounts come about, and what is missing."""
    money = {
        "least": nice_money(plan.least_own_funds, version.currency),
        "missing": nice_money(plan.missing_own_funds, version.currency),
        "guaranteed": nice_money(plan.guaranteed, version.currency),
    }
    found = [aid_sentence(version)]
    if plan.is_assumed:
        found.append(_("Vous n’avez pas dit votre apport : le calcul prend le minimum demandé, %(least)s.") % money)
    elif plan.least_own_funds > 0:
        found.append(_("Apport demandé au moins : %(least)s.") % money)
    if plan.missing_own_funds > 0:
        found.append(_("Il vous manque %(missing)s d’apport.") % money)
    if plan.foreign_funds + plan.other_funds == plan.investment:
        found.append(_("Vos apports couvrent tout le coût : il ne reste rien à financer."))
    if plan.guaranteed > 0:
        found.append(_("Part du crédit qui est garantie : %(guaranteed)s.") % money)
    return [one for one in found if one]


def conditions(version: SchemeVersion) -> list[str]:
    """The conditions of a version, one sentence each."""
    return [sentence_of(chosen) for chosen in version.chosen_rules()]


def figures(version: SchemeVersion) -> list[Row]:
    """The figures of a version beside its text."""
    rows = [Row(_("Nature de l’aide"), version.get_aid_display())]
    if version.rate is not None:
        rows.append(Row(_("Taux"), nice_rate(version.rate)))
    if version.cap is not None:
        rows.append(Row(_("Au plus"), nice_money(version.cap, version.currency)))
    return [*rows, Row(_("En vigueur"), dates(version)), Row(_("Source"), version.source)]


def changes(version: SchemeVersion) -> list[str]:
    """What differs from the approved version before it: figures, then conditions that go and that come."""
    before = next((one for one in version.scheme.approved_versions() if one.number < version.number), None)
    if before is None:
        return []
    old, new = ({row.label: str(row.value) for row in figures(one)} for one in (before, version))
    told = _("%(label)s : %(new)s, au lieu de %(old)s")
    found = [
        told % {"label": label, "new": new.get(label) or "–", "old": old.get(label) or "–"}
        for label in {**old, **new}
        if old.get(label) != new.get(label)
    ]
    asked_before, asked = conditions(before), conditions(version)
    found += [_("N’est plus demandé : %(rule)s") % {"rule": one} for one in asked_before if one not in asked]
    return found + [_("Devient demandé : %(rule)s") % {"rule": one} for one in asked if one not in asked_before]


def dates(version: SchemeVersion) -> str:
    """From when until when a version counts."""
    first, last = nice_date(version.in_force_from), nice_date(version.in_force_to)
    if last:
        return _("Du %(first)s au %(last)s") % {"first": first, "last": last}
    return _("À partir du %(first)s") % {"first": first}


def history(scheme: Scheme, *, on: date) -> list[tuple[SchemeVersion, str]]:
    """The approved versions, the latest first, each with what it is on that day."""

    def place(version: SchemeVersion) -> str:
        if version.holds(on):
            return _("En vigueur")
        return _("À venir") if version.in_force_from > on else _("Passée")

    return [(one, place(one)) for one in scheme.approved_versions()]


def _line(code: str, label: str, amount: Decimal, version: SchemeVersion, plan: Plan) -> Line:
    part = (amount / plan.investment).quantize(Decimal("0.001"))
    return Line(code, label, amount, nice_money(amount, version.currency), nice_rate(part))


def _bars(lines: list[Line], plan: Plan | None) -> list[Bar]:
    bars, start = [], Decimal(0)
    for line in lines:
        width = line.amount / plan.investment * 100
        bars.append(Bar(line.code, f"{start:.2f}", f"{width:.2f}"))
        start += width
    return bars
