"""Who may prepare events, register, and note who came."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.events.models.event import is_manager
from mdm_platform.permissions import anyone, is_authenticated, predicate, register


@predicate
def is_a_person(user: Any, obj: Any) -> bool:
    """Whether somebody signed in asks, rather than a partner's program."""
    return is_authenticated(user) and not getattr(user, "is_partner", False)


@predicate
def is_own_registration(user: Any, registration: Any) -> bool:
    """Whether the registration is the user's own (any person, without a registration)."""
    return is_a_person(user) and (registration is None or registration.user_id == user.pk)


register("events.view_events", anyone, _("consulter les événements"))
register("events.register", is_a_person, _("vous inscrire à un événement"))
register("events.answer_registration", is_own_registration, _("changer cette inscription"))
register("events.manage_events", is_manager, _("préparer des événements"))
register("events.take_attendance", is_manager, _("noter les présences"))
register("events.check_in", is_manager | is_own_registration, _("noter cette présence"))

for _kind, _label in {
    "event.created": _("Événement créé"),
    "event.edited": _("Événement modifié"),
}.items():
    words.register(_kind, _label)
