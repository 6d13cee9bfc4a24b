"""Who may write a mission, read it again, answer volunteers, and take part."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.permissions import anyone, is_somebody, predicate, register
from projects.models.mission import Mission, associations_of, institutions_of, is_mission_reviewer


def mission_of(obj: Any) -> Mission | None:
    """The mission that the object is, or is about."""
    if obj is None or isinstance(obj, Mission):
        return obj
    return obj.slot.mission if hasattr(obj, "slot_id") else obj.mission


@predicate
def is_organiser(user: Any, obj: Any) -> bool:
    """Whether the user acts today for the organiser of the mission; of any, when no mission is given."""
    mission = mission_of(obj)
    if mission is None:
        return associations_of(user).exists() or institutions_of(user).exists()
    if mission.association_id is not None:
        return associations_of(user).filter(pk=mission.association_id).exists()
    return institutions_of(user).filter(pk=mission.institution_id).exists()


@predicate
def carries_it(user: Any, obj: Any) -> bool:
    """Whether the mission, once one is given, is of those for whom the user acts."""
    return obj is not None and is_organiser(user, obj)


@predicate
def is_volunteer(user: Any, application: Any) -> bool:
    """Whether the application is the user's own."""
    return is_somebody(user) and (application is None or application.user_id == user.pk)


@predicate
def is_person(user: Any, obj: Any) -> bool:
    """Whether somebody signed in asks, rather than a partner's program."""
    return is_somebody(user)


is_another = ~is_volunteer

register("projects.view_missions", anyone, _("consulter les missions"))
register(
    "projects.organise_missions",
    is_organiser,
    _("proposer des missions bénévoles : elles le sont par les responsables d’une association ou d’une institution"),
)
register("projects.edit_mission", is_organiser, _("écrire cette mission"))
register("projects.review_missions", is_mission_reviewer, _("relire les missions"))
register("projects.review_mission", is_mission_reviewer & ~carries_it, _("relire cette mission"))
register("projects.cancel_mission", is_organiser | is_mission_reviewer, _("annuler cette mission"))
register("projects.apply_to_mission", is_person, _("postuler à une mission"))
register("projects.withdraw_mission_application", is_volunteer, _("changer cette candidature"))
register("projects.answer_mission_volunteers", is_organiser, _("répondre aux bénévoles de cette mission"))
register(
    "projects.decide_mission_application",
    is_organiser & is_another,
    _("décider de cette candidature"),
)
register("projects.note_mission_attendance", is_organiser & is_another, _("noter cette présence"))
register("projects.answer_mission_invitation", is_volunteer, _("répondre à cette invitation"))

for _kind, _label in {
    "mission.edited": _("Mission modifiée"),
    "mission.slot_changed": _("Créneau modifié"),
    "mission.slot_cancelled": _("Créneau annulé"),
    "mission.extract_seen": _("Extrait de casier judiciaire vu"),
}.items():
    words.register(_kind, _label)
