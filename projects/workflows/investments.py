"""What may happen to an investment of the MDM fund, and to each obligation of its five years."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class InvestmentState(models.TextChoices):
    """Where the file of an investment stands."""

    INTENTION = "intention", _("Intention")
    OWN_FUNDS_EVIDENCED = "own_funds_evidenced", _("Fonds propres justifiés")
    BANK_AGREEMENT = "bank_agreement", _("Accord de la banque")
    COMPLETE = "complete", _("Dossier complet")
    SENT = "sent", _("Transmis au fonds")
    GRANTED = "granted", _("Apport accordé")
    REFUSED = "refused", _("Refusé")
    WITHDRAWN = "withdrawn", _("Retiré par le porteur")
    RELEASED = "released", _("Apport versé")
    FOLLOWED = "followed", _("Suivi pendant cinq ans")
    FREED = "freed", _("Libéré de ses obligations")
    DISINVESTED = "disinvested", _("Désinvestissement déclaré")
    TO_REPAY = "to_repay", _("Apport à rendre")
    REPAID = "repaid", _("Apport rendu")


PREPARED_STATES = (
    InvestmentState.INTENTION,
    InvestmentState.OWN_FUNDS_EVIDENCED,
    InvestmentState.BANK_AGREEMENT,
    InvestmentState.COMPLETE,
)
BOUND_STATES = (InvestmentState.RELEASED, InvestmentState.FOLLOWED)
CLOSED_INVESTMENTS = (
    InvestmentState.REFUSED,
    InvestmentState.WITHDRAWN,
    InvestmentState.FREED,
    InvestmentState.REPAID,
)


class InvestmentRefusal(models.TextChoices):
    """Why a bank or the fund refuses a file."""

    CRITERIA = "criteria", _("Le projet ne remplit pas les conditions du dispositif")
    FUNDING = "funding", _("Le plan de financement n’est pas assuré")
    PROJECT = "project", _("Le projet n’est pas jugé viable")
    ENVELOPE = "envelope", _("L’enveloppe du fonds est épuisée")
    OTHER = "other", _("Autre motif")


class DisinvestmentReason(models.TextChoices):
    """How an investment ended before its five years."""

    SALE = "sale", _("Vente ou cession des parts")
    CLOSURE = "closure", _("Fermeture de l’activité")
    WITHDRAWAL = "withdrawal", _("Retrait des fonds apportés")
    CHANGE = "change", _("Changement de destination du projet")


HOLD, BANK, FUND, FOLLOW = (
    "projects.hold_investment",
    "projects.answer_for_bank",
    "projects.answer_for_fund",
    "projects.follow_investments",
)


@guard
def is_large_enough(investment: Any) -> bool:
    """Le montant du projet n’atteint pas le minimum du dispositif."""
    return investment.total >= investment.rule_minimum


@guard
def has_enough_own_funds(investment: Any) -> bool:
    """Les fonds propres constatés en devises n’atteignent pas la part demandée du projet."""
    return investment.own_funds >= investment.own_funds_needed


@guard
def has_own_funds_papers(investment: Any) -> bool:
    """Il manque le justificatif des fonds propres : le porteur le dépose dans le dossier."""
    return "own_funds" not in investment.missing_papers


@guard
def has_every_paper(investment: Any) -> bool:
    """Il manque encore une pièce du dossier : la liste des pièces dit laquelle."""
    return not investment.missing_papers


@guard
def has_started(investment: Any) -> bool:
    """Le démarrage de l’activité n’est pas encore constaté."""
    return investment.has_started


@guard
def has_run_its_term(investment: Any) -> bool:
    """Les cinq ans ne sont pas encore écoulés."""
    return investment.has_run_its_term


@guard
def has_kept_its_obligations(investment: Any) -> bool:
    """Une obligation n’est pas encore remplie."""
    return investment.has_kept_its_obligations


@guard
def has_something_to_repay(investment: Any) -> bool:
    """Il n’y a rien à rendre : aucun apport n’a été versé, ou tout est déjà rendu."""
    return investment.left_to_repay > 0


@guard
def has_repaid_everything(investment: Any) -> bool:
    """L’apport n’est pas encore rendu en entier."""
    return investment.left_to_repay <= 0


class InvestmentWorkflow(Workflow):
    """The bank brings the file to the fund, the fund pays its part, the holder keeps the project for five years."""

    name = "projects.investment"
    states = InvestmentState
    initial = InvestmentState.INTENTION
    transitions = (
        Transition(
            "evidence_own_funds",
            ("intention",),
            "own_funds_evidenced",
            _("Constater les fonds propres"),
            permission=BANK,
            guards=(is_large_enough, has_own_funds_papers, has_enough_own_funds),
        ),
        Transition(
            "agree",
            ("own_funds_evidenced",),
            "bank_agreement",
            _("Donner l’accord de la banque"),
            permission=BANK,
            guards=(has_enough_own_funds,),
        ),
        Transition(
            "complete",
            ("bank_agreement",),
            "complete",
            _("Déclarer le dossier complet"),
            permission=HOLD,
            guards=(has_every_paper,),
        ),
        Transition(
            "reopen",
            ("complete",),
            "bank_agreement",
            _("Demander une pièce"),
            permission=BANK,
            needs_note=True,
        ),
        Transition(
            "send",
            ("complete",),
            "sent",
            _("Transmettre au fonds"),
            permission=BANK,
            guards=(has_every_paper, has_enough_own_funds),
        ),
        Transition(
            "return_to_bank",
            ("sent",),
            "bank_agreement",
            _("Renvoyer à la banque"),
            permission=FUND,
            needs_note=True,
        ),
        Transition("grant", ("sent",), "granted", _("Accorder l’apport du fonds"), permission=FUND),
        Transition(
            "decline",
            ("intention", "own_funds_evidenced", "bank_agreement", "complete"),
            "refused",
            _("Décliner au nom de la banque"),
            permission=BANK,
            needs_note=True,
            reasons=tuple(InvestmentRefusal.values),
        ),
        Transition(
            "refuse",
            ("sent",),
            "refused",
            _("Refuser l’apport du fonds"),
            permission=FUND,
            needs_note=True,
            reasons=tuple(InvestmentRefusal.values),
        ),
        Transition(
            "withdraw",
            ("intention", "own_funds_evidenced", "bank_agreement", "complete", "sent", "granted"),
            "withdrawn",
            _("Retirer mon dossier"),
            permission=HOLD,
            platform=True,
        ),
        Transition("release", ("granted",), "released", _("Constater le versement de l’apport"), permission=FUND),
        Transition(
            "follow",
            ("released",),
            "followed",
            _("Constater le démarrage"),
            permission=FOLLOW,
            platform=True,
            guards=(has_started,),
        ),
        Transition(
            "free",
            ("followed",),
            "freed",
            _("Libérer de ses obligations"),
            permission=FOLLOW,
            platform=True,
            guards=(has_run_its_term, has_kept_its_obligations),
        ),
        Transition(
            "disinvest",
            ("released", "followed"),
            "disinvested",
            _("Déclarer un désinvestissement"),
            permission="projects.declare_disinvestment",
            reasons=tuple(DisinvestmentReason.values),
        ),
        Transition(
            "keep",
            ("disinvested",),
            "followed",
            _("Constater qu’il n’y a pas de désinvestissement"),
            permission=FOLLOW,
            needs_note=True,
        ),
        Transition(
            "keep_waiting",
            ("disinvested",),
            "released",
            _("Constater qu’il n’y a pas de désinvestissement"),
            permission=FOLLOW,
            needs_note=True,
        ),
        Transition(
            "claim",
            ("disinvested",),
            "to_repay",
            _("Demander que l’apport soit rendu"),
            permission=FOLLOW,
            guards=(has_something_to_repay,),
        ),
        Transition(
            "repay",
            ("to_repay",),
            "repaid",
            _("Constater que l’apport est rendu"),
            permission=FUND,
            guards=(has_repaid_everything,),
        ),
    )


class ObligationState(models.TextChoices):
    """Where one obligation of the five years stands."""

    OWED = "owed", _("À justifier")
    PROVED = "proved", _("Justificatif reçu")
    ACCEPTED = "accepted", _("Remplie")
    WAIVED = "waived", _("Dispensée")


class ObligationKind(models.TextChoices):
    """What the holder shows."""

    START = "start", _("Démarrage de l’activité")
    YEARLY = "yearly", _("Maintien de l’investissement et emplois")


@guard
def has_a_proof(obligation: Any) -> bool:
    """Il manque le justificatif : joignez au moins un document."""
    return obligation.has_a_proof


class ObligationWorkflow(Workflow):
    """The holder proves, the ministry reads."""

    name = "projects.investment_obligation"
    states = ObligationState
    initial = ObligationState.OWED
    transitions = (
        Transition(
            "prove",
            ("owed",),
            "proved",
            _("Envoyer le justificatif"),
            permission="projects.prove_obligation",
            guards=(has_a_proof,),
        ),
        Transition("accept", ("proved",), "accepted", _("Accepter le justificatif"), permission=FOLLOW),
        Transition(
            "send_back", ("proved",), "owed", _("Demander un autre justificatif"), permission=FOLLOW, needs_note=True
        ),
        Transition(
            "waive", ("owed",), "waived", _("Dispenser de cette obligation"), permission=FOLLOW, needs_note=True
        ),
    )
