"""Referrals of a project to a partner: the holder agrees, the partner answers, or the time runs out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    PROPOSED = "proposed", _("attend votre accord")
    SENT = "sent", _("envoyé au partenaire")
    INFORMATION = "information", _("précision demandée")
    ACCEPTED = "accepted", _("pris en charge")
    ANSWERED = "answered", _("répondu")
    DECLINED = "declined", _("décliné par le partenaire")
    EXPIRED = "expired", _("resté sans réponse")
    REVOKED = "revoked", _("retiré")


AT_THE_PARTNER = (ReferralState.SENT, ReferralState.INFORMATION, ReferralState.ACCEPTED)
LIVE_REFERRALS = (ReferralState.PROPOSED, *AT_THE_PARTNER)


class ReferralWorkflow(Workflow):
    """From the advisor's proposal to the partner's answer; nothing leaves before the holder agrees."""

    name = "projects.referral"
    states = ReferralState
    initial = ReferralState.PROPOSED
    transitions = (
        Transition(
            "agree",
            ("proposed",),
            "sent",
            _("Accepter que le partenaire lise la fiche"),
            permission="projects.agree_referral",
        ),
        Transition(
            "accept",
            ("sent", "information"),
            "accepted",
            _("Prendre en charge"),
            permission="projects.answer_referral",
            platform=True,
        ),
        Transition(
            "ask",
            ("sent", "accepted"),
            "information",
            _("Demander une précision"),
            permission="projects.answer_referral",
            platform=True,
            needs_note=True,
        ),
        Transition(
            "inform",
            ("information",),
            "sent",
            _("Donner la précision"),
            permission="projects.inform_referral",
            needs_note=True,
        ),
        Transition(
            "answer",
            ("sent", "information", "accepted"),
            "answered",
            _("Répondre"),
            permission="projects.answer_referral",
            platform=True,
            needs_note=True,
        ),
        Transition(
            "decline",
            ("sent", "information", "accepted"),
            "declined",
            _("Décliner"),
            permission="projects.answer_referral",
            platform=True,
            needs_note=True,
        ),
        Transition(
            "revoke",
            ("proposed", "sent", "information", "accepted"),
            "revoked",
            _("Retirer"),
            permission="projects.revoke_referral",
            platform=True,
        ),
        Transition("expire", ("sent", "information", "accepted"), "expired", _("Laisser expirer")),
    )
