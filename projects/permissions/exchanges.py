"""Who may do what with the appointments, the documents and the follow-ups of a project."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import predicate, register
from projects.permissions.projects import is_holder, leads
from projects.workflows.appointments import Side


def side_of(user: Any, project: Any) -> str:
    """On which side of the project the person stands; empty for neither."""
    if is_holder(user, project):
        return Side.HOLDER
    return Side.ADVISOR if leads(user, project) else ""


@predicate
def is_a_side(user: Any, row: Any) -> bool:
    """Whether the user carries or accompanies the project of the row."""
    return row is not None and bool(side_of(user, row.project))


@predicate
def is_the_other_side(user: Any, appointment: Any) -> bool:
    """Whether the other side proposed the times."""
    return appointment is not None and side_of(user, appointment.project) not in ("", appointment.proposed_by)


@predicate
def accompanies_it(user: Any, row: Any) -> bool:
    """Whether the user accompanies the project of the row."""
    return row is not None and side_of(user, row.project) == Side.ADVISOR


@predicate
def holds_it(user: Any, row: Any) -> bool:
    """Whether the project of the row is the user's own."""
    return row is not None and is_holder(user, row.project)


@predicate
def gives_it(user: Any, document: Any) -> bool:
    """Whether the document comes from the user's side."""
    return document is not None and side_of(user, document.project) == document.from_side


register("projects.exchange", is_holder | leads, _("échanger sur ce projet"))
register("projects.attend_appointment", is_a_side, _("agir sur ce rendez-vous"))
register("projects.answer_appointment", is_the_other_side, _("choisir l’horaire de ce rendez-vous"))
register("projects.conclude_appointment", accompanies_it, _("dire ce qu’a donné ce rendez-vous"))
register("projects.give_document", gives_it, _("fournir ce document"))
register("projects.ask_document", is_a_side & ~gives_it, _("retirer cette demande de document"))
register("projects.answer_follow_up", holds_it, _("répondre à ce suivi"))
register("projects.read_follow_up", accompanies_it, _("lire ce suivi"))
