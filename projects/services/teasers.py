"""The anonymous presentation of a project: written by its holder, read by the advisor, published by the holder."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import repeats
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Project, Teaser
from projects.models.investor import MEETING_LANGUAGES
from projects.notifications.investors import TeaserApproved, TeaserSentBack, TeaserToRead
from projects.services import anonymity, introduction_endings
from projects.services.investors import LARGEST
from projects.workflows import BEFORE_QUALIFIED, SHOWABLE, Confidentiality
from projects.workflows.investors import TeaserState, TeaserWorkflow

FIELDS = ("headline", "pitch", "looking_for", "amount", "languages")
LIMITS = {"headline": 120, "pitch": 1500, "looking_for": 800}


def of(project: Project) -> Teaser | None:
    """The presentation of the project, or None."""
    return Teaser.objects.filter(project=project).select_related("project__region").first()


@transaction.atomic
def start(*, project: Project, by: Any, now: datetime | None = None) -> Teaser:
    """The presentation of a project, begun when there is none.

    Raises PermissionRefused, TransitionNotAllowed for a project that no advisor accompanies yet.
    """
    Project.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=project.pk)
    require_permission(by, "projects.edit_teaser", project)
    teaser = Teaser.objects.filter(project=project).first()
    if teaser is not None:
        return teaser
    _require_accompanied(project)
    moment = now or timezone.now()
    teaser = Teaser.objects.create(project=project, changed_at=moment, languages=[by.language])
    TeaserWorkflow.start_many(Teaser, [teaser.pk], by=by, now=moment)
    return teaser


@transaction.atomic
def save(*, teaser: Teaser, by: Any, now: datetime | None = None, **fields: Any) -> Teaser:
    """Write the presentation while it is in preparation.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput (also for what identifies somebody).
    """
    locked = Teaser.objects.select_for_update(of=("self",)).select_related("project__holder").get(pk=teaser.pk)
    require_permission(by, "projects.edit_teaser", locked)
    if locked.state != TeaserState.DRAFT:
        raise TransitionNotAllowed(_("Reprenez d’abord la présentation pour la modifier."), code="not_editable")
    given = {name: fields[name] for name in FIELDS if name in fields}
    _check(given)
    anonymity.require({name: given[name] for name in LIMITS if name in given}, names=names_in(locked.project))
    for name, value in given.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    locked.changed_at = now or timezone.now()
    locked.save(update_fields=[*given, "changed_at"])
    return locked


@transaction.atomic
def send_to_advisor(*, teaser: Teaser, by: Any, now: datetime | None = None) -> Teaser:
    """Ask the advisor to read it. Raises TransitionNotAllowed without an advisor, or incomplete."""
    moment = now or timezone.now()
    _require_accompanied(teaser.project)
    repeats.require_few(teaser, "send_to_advisor", now=moment)
    TeaserWorkflow.apply(teaser, "send_to_advisor", by=by, now=moment, changes={"sent_at": moment})
    TeaserToRead.send(to=teaser.project.advisor, about=teaser, now=moment)
    return teaser


@transaction.atomic
def send_back(*, teaser: Teaser, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Teaser:
    """Ask the holder to change something, in words that the holder reads."""
    log = TeaserWorkflow.apply(teaser, "send_back", by=by, note=note, now=now)
    TeaserSentBack.send(to=teaser.project.holder, about=teaser, params={"log": log.pk}, now=now)
    return teaser


@transaction.atomic
def approve(*, teaser: Teaser, by: Any, now: datetime | None = None) -> Teaser:
    """Say that it may be published: it tells of nobody, and it is right."""
    _require_anonymous(teaser)
    TeaserWorkflow.apply(teaser, "approve", by=by, now=now)
    TeaserApproved.send(to=teaser.project.holder, about=teaser, now=now)
    return teaser


@transaction.atomic
def publish(*, teaser: Teaser, by: Any, now: datetime | None = None) -> Teaser:
    """Show it to verified investors; the holder alone decides so, and the project says from then on that they read."""
    moment = now or timezone.now()
    _require_accompanied(teaser.project)
    _require_anonymous(teaser)
    TeaserWorkflow.apply(teaser, "publish", by=by, now=moment, changes={"published_at": moment})
    hidden = Project.objects.filter(pk=teaser.project_id, confidentiality=Confidentiality.PRIVATE)
    hidden.update(confidentiality=Confidentiality.TEASER)
    return teaser


@transaction.atomic
def take_back(*, teaser: Teaser, by: Any, now: datetime | None = None) -> Teaser:
    """Hide it from investors and write it again; requests that wait for an answer are closed."""
    TeaserWorkflow.apply(teaser, "take_back", by=by, now=now, changes={"published_at": None})
    introduction_endings.close_requests(project=teaser.project, reason="teaser_taken_back", now=now)
    return teaser


def take_back_of(project: Project, *, now: datetime | None = None) -> None:
    """What investors read, or are about to, is written again when the project it presents costs something else."""
    teaser = Teaser.objects.filter(project=project).exclude(state=TeaserState.DRAFT).first()
    if teaser is not None:
        take_back(teaser=teaser, by=None, now=now)


def names_in(project: Project) -> list[str]:
    """The names that a presentation does not hold: the holder's, those of the team."""
    holder = project.holder.full_name if project.holder else ""
    return [holder, *project.team.values_list("name", flat=True)]


def _require_accompanied(project: Project) -> None:
    if project.advisor_id is None or project.state in BEFORE_QUALIFIED:
        sentence = _("Votre projet se présente aux investisseurs une fois qu’un conseiller l’accompagne.")
        raise TransitionNotAllowed(sentence, code="not_accompanied")
    if project.state not in SHOWABLE:
        sentence = _("Votre projet est arrêté ou en pause : il ne se présente pas aux investisseurs en ce moment.")
        raise TransitionNotAllowed(sentence, code="not_active")


def _require_anonymous(teaser: Teaser) -> None:
    """A name that joined the team since it was written stops it too."""
    anonymity.require({name: getattr(teaser, name) for name in LIMITS}, names=names_in(teaser.project))


def _check(given: Mapping[str, Any]) -> None:
    fields: dict[str, list[str]] = {}
    for name, most in LIMITS.items():
        if len(given.get(name, "")) > most:
            fields[name] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": most}]
    amount: Decimal | None = given.get("amount")
    if amount is not None and not 0 < amount <= LARGEST:
        fields["amount"] = [_("Indiquez un montant supérieur à zéro et d’un milliard au plus.")]
    if not set(given.get("languages", ())) <= set(MEETING_LANGUAGES):
        fields["languages"] = [_("Choisissez des langues dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)
