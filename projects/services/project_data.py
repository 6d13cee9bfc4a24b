"""What projects hold about their holder: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from projects.models import FundingSource, Project, TeamMember
from projects.services import support
from projects.workflows import ENDED, Confidentiality, SupportState

NOTHING = {
    "holder": None,
    "title": "",
    "summary": "",
    "idea": "",
    "province": None,
    "residence_country": "",
    "returned_on": None,
    "confidentiality": Confidentiality.PRIVATE,
    "redirected_to": "",
    "refusal_note": "",
    "search_words": [],
}


def export_projects(user: Any) -> list[dict[str, Any]]:
    """One's own projects, drafts included."""
    rows = Project.objects.of_holder(user).select_related("region", "province", "advisor").order_by("pk")
    return [_exported(project) for project in rows.prefetch_related("sources", "team")]


@transaction.atomic
def erase_projects(user: Any) -> None:
    """Drafts go; a file that was sent ends, and keeps its number, its sector, its region and its amounts only."""
    rows = Project.objects.of_holder(user)
    rows.filter(state=SupportState.IDEA, submitted_at=None).delete()
    for project in rows.exclude(state__in=ENDED).order_by("pk"):
        support.move(project, "abandon", by=None, reason="erased", changes={"before_pause": ""})
    forget_texts(list(rows.values_list("pk", flat=True)))


def forget_texts(keys: list[int]) -> None:
    """These files are nobody's: what says whose they were goes, what is counted stays."""
    notes.forget_about(Project, keys)
    TeamMember.objects.filter(project__in=keys).delete()
    FundingSource.objects.filter(project__in=keys).update(label="")
    Project.objects.filter(pk__in=keys).update(**NOTHING)


def hide(*, user: Any) -> None:
    """The projects of somebody who died are shown to nobody outside their files."""
    Project.objects.of_holder(user).update(confidentiality=Confidentiality.PRIVATE)


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(SECTION)
    lifecycle.listen("deceased", hide)


def _exported(project: Project) -> dict[str, Any]:
    return {
        "numero": project.number or "",
        "etat": str(project.get_state_display()),
        "titre": project.title,
        "en_une_phrase": project.summary,
        "idee": project.idea,
        "secteur": str(project.get_sector_display()),
        "nature": str(project.get_kind_display()),
        "avancement": str(project.get_stage_display()),
        "region": project.region.name if project.region else "",
        "province": project.province.name if project.province else "",
        "pays_de_residence": str(project.residence_country),
        "rentre_au_maroc_le": project.returned_on.isoformat() if project.returned_on else "",
        "mene_par_une_femme": project.is_women_led,
        "emplois_prevus": project.jobs_planned,
        "devise": project.currency,
        "financement": [
            {"source": str(row.get_kind_display()), "precision": row.label, "montant": str(row.amount)}
            for row in project.sources.all()
        ],
        "equipe": [{"nom": one.name, "role": one.role} for one in project.team.all()],
        "qui_peut_le_lire": str(project.get_confidentiality_display()),
        "conseiller": str(project.advisor) if project.advisor else "",
        "depose_le": project.submitted_at.isoformat() if project.submitted_at else "",
        "reoriente_vers": project.redirected_to,
        "motif_du_refus": project.refusal_note if project.state == SupportState.REFUSED else "",
    }


SECTION = DataSection("projects.projects", _("Mes projets"), export_projects, erase_projects)
