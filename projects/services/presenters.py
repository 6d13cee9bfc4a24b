"""What several faces say of a project: page, list, API and PDF show the same sheet, built here once."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mdm_platform.formats import nice_date, nice_number
from mdm_platform.money import Amount
from mdm_platform.territories.countries import country as country_of
from projects.models import Project
from projects.services import sheet_journey
from projects.workflows import AFTER_LAUNCH, FundingKind, ProjectKind, ProjectStage, Sector, SupportState

CLOSED_TONES = {
    SupportState.REFUSED: "danger",
    SupportState.ABANDONED: "neutral",
    SupportState.REDIRECTED: "neutral",
    SupportState.COMPLETED: "success",
    SupportState.PAUSED: "warning",
    SupportState.TO_COMPLETE: "warning",
    SupportState.IDEA: "neutral",
}


@dataclass(frozen=True)
class PublicSheet:
    """What everybody may read of a project: neither its holder, nor its team, nor where each amount comes from."""

    public_id: Any
    title: str
    summary: str
    idea: str
    language: str
    sector: str
    kind: str
    stage: str
    phase: str
    is_women_led: bool
    region: str
    province: str | None
    region_name: str
    province_name: str
    jobs_planned: int
    amount: Decimal
    currency: str
    updated_at: datetime

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("projects:sheet", args=[self.public_id])

    @property
    def sector_name(self) -> str:
        """The sector in words."""
        return str(Sector(self.sector).label)

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(ProjectKind(self.kind).label)

    @property
    def stage_name(self) -> str:
        """How far the project is, in words."""
        return str(ProjectStage(self.stage).label)

    @property
    def phase_name(self) -> str:
        """Whether it is being prepared or works already, in words."""
        return _("Lancé") if self.phase == "launched" else _("En préparation")

    @property
    def place(self) -> str:
        """Where, in words."""
        return (
            _("%(province)s, %(region)s") % {"province": self.province_name, "region": self.region_name}
            if (self.province_name)
            else self.region_name
        )

    @property
    def amount_text(self) -> str:
        """What it costs, in words."""
        return str(Amount(self.amount, self.currency))

    @property
    def jobs_text(self) -> str:
        """The jobs that it announces."""
        return nice_number(self.jobs_planned)


def public_sheet(project: Project) -> PublicSheet:
    """The public sheet of a project whose holder shows it; the caller has asked `Project.objects.public()`."""
    return PublicSheet(
        public_id=project.public_id,
        title=project.title,
        summary=project.summary,
        idea=project.idea,
        language=project.language,
        sector=project.sector,
        kind=project.kind,
        stage=project.stage,
        phase="launched" if project.state in AFTER_LAUNCH else "preparing",
        is_women_led=project.is_women_led,
        region=project.region_id or "",
        province=project.province_id,
        region_name=project.region.name if project.region else "",
        province_name=project.province.name if project.province else "",
        jobs_planned=project.jobs_planned,
        amount=project.amount,
        currency=project.currency,
        updated_at=project.updated_at,
    )


@dataclass(frozen=True)
class Part:
    """One part of a holder's own sheet: its step, its title, its lines, and what it lacks."""

    step: str
    label: Any
    lines: tuple[tuple[str, str], ...]
    needed: tuple[str, ...]


def own_sheet(project: Project) -> list[Part]:
    """Everything that the holder wrote, step by step, for the page that is read again, the file and the PDF."""
    lacking = sheet_journey.missing(project) if project.is_editable else {}
    return [
        Part(step, label, tuple(_LINES[step](project)), tuple(lacking.get(step, ())))
        for step, label in sheet_journey.LABELS.items()
    ]


def name_of(project: Project) -> str:
    """The title, or what stands for it while there is none."""
    return project.title or _("Projet sans titre")


def tone_of(project: Project) -> str:
    """The colour of its state."""
    return CLOSED_TONES.get(SupportState(project.state), "info")


def own_summary(project: Project) -> dict[str, Any]:
    """A project in the list of its holder."""
    return {
        "project": project,
        "name": name_of(project),
        "tone": tone_of(project),
        "url": reverse("projects:project", args=[project.public_id]),
    }


def _idea(project: Project) -> list[tuple[str, str]]:
    return [
        (_("Titre"), project.title),
        (_("En une phrase"), project.summary),
        (_("L’idée"), project.idea),
        (_("Nature"), str(project.get_kind_display())),
        (_("Avancement"), str(project.get_stage_display())),
    ]


def _place(project: Project) -> list[tuple[str, str]]:
    lives_in = country_of(str(project.residence_country))
    rows = [
        (_("Secteur"), str(project.get_sector_display()) if project.sector else ""),
        (_("Région"), project.region.name if project.region else ""),
        (_("Province ou préfecture"), project.province.name if project.province else ""),
        (_("Pays de résidence"), lives_in.name if lives_in else ""),
    ]
    if project.returned_on:
        rows.append((_("Rentré au Maroc le"), nice_date(project.returned_on)))
    return rows


def _money(project: Project) -> list[tuple[str, str]]:
    rows = [(_source_name(row), _source_text(row, project.currency)) for row in project.sources.all()]
    return [*rows, (_("Coût total"), str(Amount(project.amount, project.currency)))] if rows else []


def _source_name(row: Any) -> str:
    return f"{FundingKind(row.kind).label} (\u2068{row.label}\u2069)" if row.label else str(FundingKind(row.kind).label)


def _source_text(row: Any, currency: str) -> str:
    words = [str(Amount(row.amount, currency))]
    words += [_("en devises")] if row.is_foreign_currency else []
    words += [_("acquis")] if row.is_secured else []
    return " · ".join(words)


def _team(project: Project) -> list[tuple[str, str]]:
    people = [(f"\u2068{one.name}\u2069", one.role) for one in project.team.all()]
    return [
        (_("Emplois prévus"), nice_number(project.jobs_planned)),
        (_("Mené par une femme"), _("Oui") if project.is_women_led else _("Non")),
        *people,
    ]


def _readers(project: Project) -> list[tuple[str, str]]:
    return [(_("Qui peut le lire"), str(project.get_confidentiality_display()))]


_LINES = {"idea": _idea, "place": _place, "money": _money, "team": _team, "readers": _readers}
