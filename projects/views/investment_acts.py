"""What each party may do with an investment: a form, a service, and the sentence that says it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_permission
from projects.forms import investments as forms
from projects.models import Investment
from projects.services import disinvestment, investment_entries, investment_papers, investments
from projects.workflows.investments import BANK, FUND, HOLD, PREPARED_STATES, InvestmentState, InvestmentWorkflow

TOO_LATE = _("Cette action n’est plus possible : le dossier a changé, ou ce n’est pas à vous.")


@dataclass(frozen=True)
class Act:
    """One act. `permission` and `states` say when one that is no transition is offered."""

    name: str
    label: Any
    run: Callable[..., Any]
    done: Any
    form: type[forms.ActForm] = forms.ActForm
    hint: Any = ""
    permission: str = ""
    states: tuple[str, ...] = ()
    is_grave: bool = False


@dataclass(frozen=True)
class Offer:
    """An act that this person may do now, with its form, or with what stands in its way."""

    act: Act
    form: forms.ActForm
    refusals: list[str]

    @property
    def opens(self) -> bool:
        """Whether its form was sent and refused."""
        return self.form.is_bound


PAPER = Act(
    "paper",
    _("Ajouter une pièce"),
    investment_papers.add,
    _("La pièce est au dossier."),
    forms.PaperForm,
    states=PREPARED_STATES,
)
HOLDER_ACTS = (
    Act("complete", _("Déclarer le dossier complet"), investments.complete, _("La banque est prévenue.")),
    PAPER,
    Act(
        "disinvest",
        _("Déclarer un désinvestissement"),
        disinvestment.declare,
        _("C’est enregistré. Le ministère lit votre déclaration et vous répond."),
        forms.DisinvestForm,
        hint=_("Jusqu’à la fin de l’engagement, tout l’apport du fonds est à rendre. Après, rien ne l’est."),
        is_grave=True,
    ),
    Act(
        "withdraw",
        _("Retirer mon dossier"),
        investments.withdraw,
        _("Votre dossier est retiré."),
        hint=_("Le dossier se ferme, et la banque est prévenue. Vous pourrez en ouvrir un autre."),
        is_grave=True,
    ),
)
INSTITUTION_ACTS = (
    Act("evidence_own_funds", _("Constater les fonds propres"), investments.evidence_own_funds, _("C’est constaté.")),
    Act(
        "agree",
        _("Donner l’accord de la banque"),
        investments.agree,
        _("L’accord est enregistré."),
        forms.AgreementForm,
    ),
    Act("send", _("Transmettre au fonds"), investments.send, _("Le dossier est transmis au fonds.")),
    Act("grant", _("Accorder l’apport du fonds"), investments.grant, _("L’apport est accordé."), forms.GrantForm),
    Act(
        "release",
        _("Constater le versement de l’apport"),
        investments.release,
        _("Le versement est enregistré : l’engagement commence."),
        forms.ReleaseForm,
    ),
    Act(
        "repay",
        _("Enregistrer un remboursement"),
        investment_entries.repay,
        _("Le remboursement est enregistré."),
        forms.MovementForm,
        permission=FUND,
        states=(InvestmentState.TO_REPAY,),
    ),
    Act(
        "deposit",
        _("Enregistrer un dépôt en devises"),
        investment_entries.deposit,
        _("Le dépôt est enregistré."),
        forms.DepositForm,
        permission=BANK,
        states=PREPARED_STATES,
    ),
    Act(
        "pay_credit",
        _("Enregistrer un déblocage du crédit"),
        investment_entries.pay_credit,
        _("Le déblocage est enregistré."),
        forms.MovementForm,
        permission=BANK,
        states=investment_entries.CREDIT_STATES,
    ),
    Act(
        "reopen",
        _("Demander une pièce"),
        investments.reopen,
        _("La demande est envoyée au porteur."),
        forms.NoteForm,
    ),
    Act(
        "return_to_bank",
        _("Renvoyer à la banque"),
        investments.return_to_bank,
        _("Le dossier est renvoyé à la banque."),
        forms.NoteForm,
    ),
    Act(
        "decline",
        _("Décliner au nom de la banque"),
        investments.decline,
        _("Le dossier est décliné."),
        forms.RefusalForm,
        is_grave=True,
    ),
    Act(
        "refuse",
        _("Refuser l’apport du fonds"),
        investments.refuse,
        _("Le refus est enregistré."),
        forms.RefusalForm,
        is_grave=True,
    ),
    Act(
        "paper",
        _("Ajouter une pièce"),
        investment_papers.add,
        _("La pièce est au dossier."),
        forms.PaperForm,
        permission=BANK,
        states=PREPARED_STATES,
    ),
)


def say_too_late(request: HttpRequest, offered: Iterable[Offer], bound: forms.ActForm | None) -> None:
    """Say why nothing was done, where the page has no more the form on which a refusal would stand."""
    if bound is not None and not any(offer.opens for offer in offered):
        messages.error(request, TOO_LATE)


def offers(acts: Iterable[Act], investment: Investment, user: Any, bound: forms.ActForm | None = None) -> list[Offer]:
    """What this person may do now: possible acts first, then those in whose way something stands."""
    transitions = {row.name: refusals for row, refusals in InvestmentWorkflow.available(investment, user)}
    found = []
    for act in acts:
        if act.states:
            is_open = investment.state in act.states and has_permission(user, act.permission or HOLD, investment)
            refusals: list[str] | None = [] if is_open else None
        else:
            refusals = transitions.get(act.name)
        if refusals is not None:
            is_bound = bound is not None and bound.auto_id == auto_id(act)
            found.append(Offer(act, bound if is_bound else form_of(act, investment), refusals))
    return sorted(found, key=lambda offer: bool(offer.refusals))


def form_of(act: Act, investment: Investment, *posted: Any) -> forms.ActForm:
    """The form of an act, with ids of its own: several stand on one page."""
    return act.form(*posted, investment=investment, auto_id=auto_id(act))


def auto_id(act: Act) -> str:
    """What the ids of its fields begin with."""
    return f"{act.name}_%s"


def call(act: Act, investment: Investment, user: Any) -> Callable[..., Any]:
    """The service, ready to be given what the form says."""
    return partial(act.run, investment=investment, by=user)
