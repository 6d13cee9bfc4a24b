"""What investors and holders leave in introductions: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit.models import AuditEvent, TransitionNote
from projects.models import (
    Disclosure,
    Introduction,
    IntroductionBlock,
    IntroductionMessage,
    InvestorProfile,
    Project,
    Teaser,
)
from projects.models.introduction import HOLDER, INVESTOR
from projects.permissions.investors import DOCUMENT_READ
from projects.services import file_listeners, introduction_endings, investors, teasers
from projects.workflows import SupportState
from projects.workflows.investors import InvestorWorkflow, TeaserState

EMPTY = {"organisation": "", "country": "", "presentation": "", "references": "", "sectors": [], "regions": []}
LIVING = InvestorWorkflow.get("withdraw").sources


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(INVESTORS)
    lifecycle.listen("deceased", close_everything)
    for state in (SupportState.REDIRECTED, SupportState.REFUSED, SupportState.ABANDONED):
        file_listeners.listen(state, close_with_file)


def close_with_file(project: Project, now: datetime) -> None:
    """A project that is given up is discussed no more: its documents open to no investor."""
    introduction_endings.close_of_project(project=project, reason="project_closed", now=now)


def export_investors(user: Any) -> list[dict[str, Any]]:
    """One's profile, presentations, requests and messages, the people one blocked, and the documents one opened."""
    profiles = [
        {
            "profil_investisseur": str(one.public_id),
            "qualite": str(one.get_kind_display()),
            "etat": one.state,
            "pays": one.country,
            "secteurs": one.sectors,
            "regions": one.regions,
            "montants": [str(amount) if amount else None for amount in (one.amount_min, one.amount_max)],
            "langues": one.languages,
            "organisme": one.organisation,
            "presentation": one.presentation,
            "verification": one.references,
        }
        for one in InvestorProfile.objects.filter(owner=user)
    ]
    presented = [
        {"presentation": one.headline, "projet": one.pitch, "recherche": one.looking_for, "etat": one.state}
        for one in Teaser.objects.filter(project__holder=user).order_by("pk")
    ]
    rows = Introduction.objects.of_person(user).select_related("project", "investor").order_by("pk")
    told = [_exported(one, user) for one in rows.prefetch_related("messages")]
    return profiles + presented + told + _blocked(user) + _opened(user)


def _blocked(user: Any) -> list[dict[str, Any]]:
    rows = IntroductionBlock.objects.visible_to(user).select_related("introduction").order_by("pk")
    return [
        {"ne_plus_rencontrer_la_personne_de": str(one.introduction.public_id), "depuis_le": one.at.isoformat()}
        for one in rows
    ]


def _opened(user: Any) -> list[dict[str, Any]]:
    """The readings that the holder of each project sees too, and the title as long as the document is there."""
    readings = AuditEvent.objects.filter(kind=DOCUMENT_READ, actor=user).order_by("pk")
    keys = {event.object_id for event in readings}
    known = Disclosure.objects.visible_to(user).filter(pk__in=keys).select_related("document")
    titles = {str(one.pk): one.document.title for one in known}
    return [{"document_lu": titles.get(event.object_id, ""), "le": event.at.isoformat()} for event in readings]


def _exported(introduction: Introduction, user: Any) -> dict[str, Any]:
    side = introduction.side_of(user)
    signed = getattr(introduction, f"{side}_signed_at")
    return {
        "mise_en_relation": str(introduction.public_id),
        "cote": side,
        "etat": introduction.state,
        "demande": introduction.message if introduction.requested_by == side else "",
        "engagement_accepte_le": signed.isoformat() if signed else None,
        "engagement_accepte_par": getattr(introduction, f"{side}_signed_name"),
        "messages": [one.body for one in introduction.messages.all() if one.side == side],
    }


def close_everything(user: Any) -> None:
    """End what is open of somebody who leaves or died, on both sides, and show nothing of theirs any more."""
    profile = investors.of(user)
    if profile is not None:
        introduction_endings.close_of_investor(investor=profile, reason="investor_left")
        if profile.state in LIVING:
            InvestorWorkflow.apply(profile, "withdraw", by=None, reason="left")
    for project in Project.objects.of_holder(user):
        introduction_endings.close_of_project(project=project, reason="holder_left")
        teaser = teasers.of(project)
        if teaser is not None and teaser.state != TeaserState.DRAFT:
            teasers.take_back(teaser=teaser, by=None)


def erase_investors(user: Any) -> None:
    """Words leave with their author; dates and amounts of what was signed and agreed stay the other side's."""
    close_everything(user)
    own = Introduction.objects.of_person(user)
    IntroductionMessage.objects.filter(introduction__project__holder=user, side=HOLDER).update(body="")
    IntroductionMessage.objects.filter(introduction__investor__owner=user, side=INVESTOR).update(body="")
    own.filter(project__holder=user, requested_by=HOLDER).update(message="")
    own.filter(investor__owner=user, requested_by=INVESTOR).update(message="")
    own.filter(project__holder=user).update(holder_signed_name="")
    own.filter(investor__owner=user).update(investor_signed_name="")
    IntroductionBlock.objects.filter(owner=user).delete()
    Teaser.objects.filter(project__holder=user).update(headline="", pitch="", looking_for="")
    profiles = InvestorProfile.objects.filter(owner=user)
    _forget_notes("projects.investorprofile", profiles)
    _forget_notes("projects.teaser", Teaser.objects.filter(project__holder=user))
    profiles.update(**EMPTY, languages=[], amount_min=None, amount_max=None)


def _forget_notes(kind: str, rows: Any) -> None:
    """What staff answered to the person may repeat the words that go."""
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    notes = TransitionNote.objects.filter(log__object_type=kind, log__object_id__in=keys, erased_at=None)
    notes.update(text="", erased_at=timezone.now())


INVESTORS = DataSection(
    "projects.investors", _("Investisseurs et mises en relation"), export_investors, erase_investors
)
