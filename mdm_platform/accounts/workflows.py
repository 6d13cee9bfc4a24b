"""States of what people ask about an account: its erasure, a lost second factor, a reported death."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ErasureState(models.TextChoices):
    """How far a request for erasure came."""

    REQUESTED = "requested", _("demandé")
    CANCELLED = "cancelled", _("annulé")
    ERASED = "erased", _("effacé")


class ErasureWorkflow(Workflow):
    """A person asks, may change their mind for thirty days, and is then erased."""

    name = "accounts.erasure"
    states = ErasureState
    initial = ErasureState.REQUESTED
    transitions = (
        Transition(
            name="cancel",
            sources=(ErasureState.REQUESTED,),
            target=ErasureState.CANCELLED,
            label=_("Annuler l’effacement"),
            permission="accounts.cancel_erasure",
        ),
        Transition(
            name="erase", sources=(ErasureState.REQUESTED,), target=ErasureState.ERASED, label=_("Effacer le compte")
        ),
    )


class FactorRecoveryState(models.TextChoices):
    """How far the replacement of a lost second factor came."""

    REQUESTED = "requested", _("demandé")
    APPROVED = "approved", _("approuvé")
    REFUSED = "refused", _("refusé")


class FactorRecoveryWorkflow(Workflow):
    """One administrator asks, another one decides."""

    name = "accounts.factor_recovery"
    states = FactorRecoveryState
    initial = FactorRecoveryState.REQUESTED
    transitions = (
        Transition(
            name="approve",
            sources=(FactorRecoveryState.REQUESTED,),
            target=FactorRecoveryState.APPROVED,
            label=_("Approuver le remplacement"),
            permission="accounts.decide_factor_recovery",
        ),
        Transition(
            name="refuse",
            sources=(FactorRecoveryState.REQUESTED,),
            target=FactorRecoveryState.REFUSED,
            label=_("Refuser le remplacement"),
            permission="accounts.decide_factor_recovery",
            needs_note=True,
        ),
    )


class DeathReportState(models.TextChoices):
    """How far a reported death came."""

    REPORTED = "reported", _("signalé")
    VERIFIED = "verified", _("vérifié")
    REFUSED = "refused", _("écarté")
    CORRECTED = "corrected", _("corrigé")


@guard
def names_an_account(report: models.Model) -> bool:
    """Indiquez d’abord le compte de la personne concernée."""
    return report.subject_id is not None


@guard
def account_is_open(report: models.Model) -> bool:
    """Le compte de cette personne est déjà fermé."""
    return report.subject_id is None or (report.subject.deceased_at is None and report.subject.erased_at is None)


class DeathReportWorkflow(Workflow):
    """Somebody reports, somebody else on the staff verifies; a mistake can be corrected."""

    name = "accounts.death_report"
    states = DeathReportState
    initial = DeathReportState.REPORTED
    transitions = (
        Transition(
            name="verify",
            sources=(DeathReportState.REPORTED,),
            target=DeathReportState.VERIFIED,
            label=_("Confirmer le décès"),
            permission="accounts.confirm_death",
            guards=(names_an_account, account_is_open),
        ),
        Transition(
            name="refuse",
            sources=(DeathReportState.REPORTED,),
            target=DeathReportState.REFUSED,
            label=_("Écarter le signalement"),
            permission="accounts.verify_death",
            needs_note=True,
        ),
        Transition(
            name="correct",
            sources=(DeathReportState.VERIFIED,),
            target=DeathReportState.CORRECTED,
            label=_("Corriger : la personne est en vie"),
            permission="accounts.correct_death",
            needs_note=True,
        ),
    )
