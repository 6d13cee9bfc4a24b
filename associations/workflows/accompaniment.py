"""What may happen to a pairing of two associations, and to the replication of a good practice."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class PairingState(models.TextChoices):
    """Where a pairing stands."""

    PROPOSED = "proposed", _("Proposé")
    ACTIVE = "active", _("En cours")
    ENDED = "ended", _("Terminé")
    DECLINED = "declined", _("Décliné")


class ReplicationState(models.TextChoices):
    """Where a replication stands; only a confirmed one is shown to everybody."""

    DECLARED = "declared", _("À confirmer")
    CONFIRMED = "confirmed", _("Confirmée")
    REJECTED = "rejected", _("Écartée")
    WITHDRAWN = "withdrawn", _("Retirée")


LIVE_PAIRINGS = (PairingState.PROPOSED, PairingState.ACTIVE)


@guard
def both_associations_are_listed(pairing: Any) -> bool:
    """Les deux associations doivent être vérifiées au registre."""
    return pairing.guide.state == "verified" and pairing.learner.state == "verified"


@guard
def both_sides_agree(pairing: Any) -> bool:
    """Les deux associations n’ont pas encore accepté."""
    return bool(pairing.guide_agreed_at and pairing.learner_agreed_at)


@guard
def is_told(pairing: Any) -> bool:
    """Notez au moins un échange dans le journal avant de terminer."""
    return pairing.notes.exists()


@guard
def is_of_a_published_practice(replication: Any) -> bool:
    """Cette bonne pratique n’est plus publiée."""
    return replication.practice.is_published


class PairingWorkflow(Workflow):
    """Two associations agree to exchange know-how, do it, and say when it is over."""

    name = "associations.pairing"
    states = PairingState
    initial = PairingState.PROPOSED
    transitions = (
        Transition(
            "agree",
            ("proposed",),
            "proposed",
            _("Accepter le jumelage"),
            permission="associations.answer_pairing",
            guards=(both_associations_are_listed,),
        ),
        Transition("begin", ("proposed",), "active", _("Commencer"), guards=(both_sides_agree,)),
        Transition(
            "decline",
            ("proposed",),
            "declined",
            _("Décliner le jumelage"),
            permission="associations.take_part_in_pairing",
            platform=True,
        ),
        Transition(
            "end",
            ("active",),
            "ended",
            _("Terminer le jumelage"),
            permission="associations.take_part_in_pairing",
            guards=(is_told,),
            needs_note=True,
        ),
    )


class ReplicationWorkflow(Workflow):
    """Somebody says that a practice was taken up, staff confirm it."""

    name = "associations.replication"
    states = ReplicationState
    initial = ReplicationState.DECLARED
    transitions = (
        Transition(
            "confirm",
            ("declared",),
            "confirmed",
            _("Confirmer"),
            permission="associations.review_replication",
            guards=(is_of_a_published_practice,),
        ),
        Transition(
            "reject",
            ("declared",),
            "rejected",
            _("Écarter"),
            permission="associations.review_replication",
            needs_note=True,
        ),
        Transition(
            "withdraw",
            ("declared", "confirmed"),
            "withdrawn",
            _("Retirer"),
            permission="associations.withdraw_replication",
        ),
    )
