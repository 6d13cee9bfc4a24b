"""What may happen to an agreement."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard

_MANAGE = "institutions.manage_agreements"


class AgreementState(models.TextChoices):
    """From the draft to the end of the term."""

    DRAFT = "draft", _("En préparation")
    TO_SIGN = "to_sign", _("À signer")
    SIGNED = "signed", _("Signée")
    ENDED = "ended", _("Arrivée à son terme")
    TERMINATED = "terminated", _("Résiliée")
    ABANDONED = "abandoned", _("Abandonnée")


@guard
def has_two_parties(agreement: Any) -> bool:
    """Une convention lie au moins deux parties : ajoutez celle qui manque."""
    return agreement.parties.count() > 1


@guard
def has_its_term(agreement: Any) -> bool:
    """Indiquez la date de début de la convention."""
    return agreement.starts is not None


@guard
def is_signed_by_all(agreement: Any) -> bool:
    """Toutes les parties n’ont pas encore signé."""
    parties = list(agreement.parties.all())
    return bool(parties) and all(party.signed_on for party in parties)


class AgreementWorkflow(Workflow):
    """An agreement is drafted, signed by each party, and ends with its term or before."""

    name = "institutions.agreement"
    states = AgreementState
    initial = AgreementState.DRAFT
    transitions = (
        Transition(
            "send_to_sign",
            ("draft",),
            "to_sign",
            _("Envoyer à la signature"),
            permission=_MANAGE,
            guards=(has_two_parties, has_its_term),
        ),
        Transition("take_back", ("to_sign",), "draft", _("Reprendre le texte"), permission=_MANAGE, needs_note=True),
        Transition(
            "sign",
            ("to_sign",),
            "signed",
            _("Constater la signature de toutes les parties"),
            permission=_MANAGE,
            guards=(is_signed_by_all,),
        ),
        Transition(
            "end", ("signed",), "ended", _("Constater l’arrivée à son terme"), permission=_MANAGE, platform=True
        ),
        Transition("terminate", ("signed",), "terminated", _("Résilier"), permission=_MANAGE, needs_note=True),
        Transition(
            "abandon",
            ("draft", "to_sign"),
            "abandoned",
            _("Abandonner"),
            permission=_MANAGE,
            platform=True,
            needs_note=True,
        ),
    )
