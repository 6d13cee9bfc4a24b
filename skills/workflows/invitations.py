"""What may happen to the invitation of an imported person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class InvitationState(models.TextChoices):
    """Where the invitation of an imported person stands."""

    INVITED = "invited", _("Invitée")
    ACCEPTED = "accepted", _("Acceptée")
    DECLINED = "declined", _("Déclinée")
    PURGED = "purged", _("Effacée faute de réponse")


class InvitationWorkflow(Workflow):
    """An imported person is invited, and stays hidden until acceptance."""

    name = "skills.invitation"
    states = InvitationState
    initial = InvitationState.INVITED
    transitions = (
        Transition("accept", ("invited",), "accepted", _("Accepter"), permission="skills.accept_invitation"),
        Transition("decline", ("invited",), "declined", _("Décliner")),
        Transition("purge", ("invited",), "purged", _("Effacer faute de réponse")),
    )
