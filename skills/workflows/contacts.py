"""What may happen to a relayed contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class ContactState(models.TextChoices):
    """Where a relayed contact stands."""

    SENT = "sent", _("Envoyée")
    ACCEPTED = "accepted", _("Acceptée")
    DECLINED = "declined", _("Déclinée")
    BLOCKED = "blocked", _("Bloquée")
    REPORTED = "reported", _("Signalée")
    EXPIRED = "expired", _("Restée sans réponse")
    CLOSED = "closed", _("Clôturée")


class ReportReason(models.TextChoices):
    """Why a person reports a message."""

    SPAM = "spam", _("Démarchage ou message en masse")
    HARASSMENT = "harassment", _("Harcèlement ou menaces")
    FRAUD = "fraud", _("Tentative d’escroquerie")
    IMPERSONATION = "impersonation", _("Usurpation d’identité")
    OTHER = "other", _("Autre")


class ContactWorkflow(Workflow):
    """A message to somebody through the platform, and the thread that opens when it is accepted."""

    name = "skills.contact"
    states = ContactState
    initial = ContactState.SENT
    transitions = (
        Transition("accept", ("sent",), "accepted", _("Accepter"), permission="skills.answer_contact"),
        Transition("decline", ("sent",), "declined", _("Décliner"), permission="skills.answer_contact"),
        Transition("block", ("sent", "accepted"), "blocked", _("Bloquer"), permission="skills.answer_contact"),
        Transition(
            "report",
            ("sent", "accepted"),
            "reported",
            _("Signaler"),
            permission="skills.report_contact",
            reasons=tuple(ReportReason.values),
        ),
        Transition("expire", ("sent",), "expired", _("Clore faute de réponse")),
        Transition(
            "close",
            ("sent", "accepted"),
            "closed",
            _("Clore l’échange"),
            permission="skills.close_contact",
            platform=True,
        ),
        Transition(
            "handle_report",
            ("reported",),
            "closed",
            _("Clore le signalement"),
            permission="skills.handle_report",
            needs_note=True,
        ),
    )
