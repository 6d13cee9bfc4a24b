"""What a partner reads of a project, and what was said; the holder sees the same before agreeing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.components import Row
from mdm_platform.formats import nice_list, nice_number
from mdm_platform.money import nice_money
from mdm_platform.territories.places import place_in_words
from projects.models import Project, Referral
from projects.workflows.referrals import ReferralState, ReferralWorkflow

TONES = {
    ReferralState.PROPOSED: "warning",
    ReferralState.SENT: "info",
    ReferralState.INFORMATION: "warning",
    ReferralState.ACCEPTED: "success",
    ReferralState.ANSWERED: "success",
    ReferralState.DECLINED: "danger",
    ReferralState.EXPIRED: "neutral",
    ReferralState.REVOKED: "neutral",
}
SAID = (ReferralState.ACCEPTED, ReferralState.ANSWERED, ReferralState.DECLINED)
BY_PARTNER = ("accept", "ask", "answer", "decline")
ACTS = ("answer", "accept", "ask", "decline")


def sheet_rows(project: Project) -> list[Row]:
    """The limited sheet: the project, its place and its figures, neither its team nor who carries it."""
    sources = [
        f"{source.get_kind_display()} : {nice_money(source.amount, project.currency)}"
        for source in project.sources.all()
    ]
    return [
        Row(_("En une phrase"), project.summary),
        Row(_("Présentation"), project.idea),
        Row(_("Secteur"), project.get_sector_display()),
        Row(_("Nature"), project.get_kind_display()),
        Row(_("Avancement"), project.get_stage_display()),
        Row(_("Lieu"), place_in_words(project.province, project.region)),
        Row(_("Coût du projet"), nice_money(project.amount, project.currency)),
        Row(_("Financement"), nice_list(sources)),
        Row(_("Emplois prévus"), nice_number(project.jobs_planned)),
    ]


def contact_rows(referral: Referral) -> list[Row]:
    """The holder's name and address, where they wanted to give them."""
    holder = referral.project.holder
    if not referral.shares_contact or holder is None or not referral.is_read_by_partner:
        return []
    return [Row(_("Porteur du projet"), holder.full_name), Row(_("Adresse e-mail"), holder.email or "")]


def story(referral: Referral) -> list[TimelineEntry]:
    """What happened and what was written, for all three: people are called by what they are."""
    return timeline(referral, names_people=False, who=lambda log: _who(log, referral))


def answer_of(referral: Referral, entries: list[TimelineEntry]) -> str:
    """What the partner said last, once it answers for the project or not; empty before."""
    return entries[-1].note if entries and referral.state in SAID else ""


def partner_story(referral: Referral) -> list[TimelineEntry]:
    """What the partner and the two sides wrote to each other since it was sent."""
    return [one for one in story(referral) if one.source != ReferralState.PROPOSED and one.source]


def answered_at(referral: Referral) -> datetime | None:
    """When the partner answered last; None before."""
    said = TransitionLog.objects.about(referral).filter(transition__in=BY_PARTNER).order_by("-pk")
    return said.values_list("at", flat=True).first()


def partner_acts(referral: Referral) -> list[tuple[str, Any]]:
    """What the partner may answer now."""
    rows = {row.name: row for row in ReferralWorkflow.transitions}
    return [(name, rows[name].label) for name in ACTS if referral.state in rows[name].sources]


def _who(log: Any, referral: Referral) -> Any:
    if log.transition in BY_PARTNER:
        return referral.institution.name
    if log.actor_id is None:
        return _("La plateforme")
    return _("Le porteur du projet") if log.actor_id == referral.project.holder_id else _("Le conseiller")
