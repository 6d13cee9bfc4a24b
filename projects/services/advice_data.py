"""What the accompaniment holds about a person: shown, exported, made nobody’s (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from projects.models import AdvisorAbsence, AdvisorProfile, Assignment, Milestone, PlanTask, ProjectDiagnosis


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(ADVICE)


def export_advice(user: Any) -> list[dict[str, Any]]:
    """Diagnoses, plans and advisors of the person's projects; for an advisor, their sheet, absences and files."""
    own = Q(project__holder=user)
    diagnoses = [
        {"projet": one.project.number, "diagnostic": one.number, "total": str(one.total), "points_forts": one.strengths,
         "besoins": one.needs, "date": one.made_at.isoformat()}
        for one in ProjectDiagnosis.objects.filter(own).select_related("project").order_by("pk")
    ]  # fmt: skip
    tasks = [
        {"projet": one.project.number, "tache": one.title, "precisions": one.detail, "cote": one.side,
         "echeance": one.due_on.isoformat(), "faite": one.done_at.isoformat() if one.done_at else ""}
        for one in PlanTask.objects.filter(own).select_related("project").order_by("pk")
    ]  # fmt: skip
    milestones = [
        {"projet": one.project.number, "etape": one.title, "prevue": one.due_on.isoformat(),
         "franchie": one.reached_on.isoformat() if one.reached_on else ""}
        for one in Milestone.objects.filter(own).select_related("project").order_by("pk")
    ]  # fmt: skip
    assignments = [
        {"projet": one.project.number, "conseiller": str(one.advisor), "depuis": one.started_at.isoformat(),
         "jusqu_au": one.ended_at.isoformat() if one.ended_at else ""}
        for one in Assignment.objects.filter(own | Q(advisor=user)).select_related("project", "advisor").order_by("pk")
    ]  # fmt: skip
    return diagnoses + tasks + milestones + assignments + _of_advisor(user)


def erase_advice(user: Any) -> None:
    """The words written about the person's projects go with them; an advisor’s sheet goes, what they did stays."""
    forget_texts({"project__holder": user})
    AdvisorProfile.objects.filter(user=user).delete()
    for model, field in ((ProjectDiagnosis, "made_by"), (PlanTask, "added_by"), (PlanTask, "done_by")):
        model.objects.filter(**{field: user}).update(**{field: None})
    Milestone.objects.filter(added_by=user).update(added_by=None)
    Assignment.objects.filter(assigned_by=user).update(assigned_by=None)
    AdvisorAbsence.objects.filter(declared_by=user).update(declared_by=None)


def forget_texts(own: dict[str, Any]) -> None:
    """The words written about these projects go."""
    for model in (ProjectDiagnosis, PlanTask, Milestone):
        model.objects.filter(**own).delete()


def _of_advisor(user: Any) -> list[dict[str, Any]]:
    sheets = AdvisorProfile.objects.filter(user=user)
    absences = AdvisorAbsence.objects.filter(advisor__in=sheets).order_by("pk")
    return [
        *({"regions": one.regions, "secteurs": one.sectors, "langues": one.languages, "capacite": one.capacity}
          for one in sheets),
        *({"absent_du": one.starts.isoformat(), "au": one.ends.isoformat()} for one in absences),
    ]  # fmt: skip


ADVICE = DataSection("projects.advice", _("Accompagnement de projets"), export_advice, erase_advice)
