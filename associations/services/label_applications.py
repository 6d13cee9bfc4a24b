"""Applications for the label: written and sent by the association, instructed by the service."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, LabelApplication, LabelCampaign, LabelCompletion, LabelEvidence
from associations.notifications.labels import (
    LabelApplicationReceived,
    LabelApplicationToInstruct,
    LabelCompletionAsked,
    LabelDecided,
)
from associations.services import labels
from associations.workflows import LabelApplicationWorkflow, LabelIneligibility
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.formats import nice_date
from mdm_platform.grids.models import Criterion
from mdm_platform.journeys import saving
from mdm_platform.permissions import require_permission

EVIDENCE_PURPOSE = "associations.label_evidence"
MOST_EVIDENCE = 5
STEPS: Mapping[str, tuple[str, ...]] = {
    "presentation": ("presentation",),
    "social_value": ("social_value",),
    "governance": ("governance",),
    "commitments": ("accepts_commitments",),
}


def start(
    *, association: Association, campaign: LabelCampaign, by: Any, now: datetime | None = None
) -> LabelApplication:
    """Begin an application, or give the one that is being written.

    Raises TransitionNotAllowed when the campaign is closed, not for this association, or another application runs.
    """
    require_permission(by, "associations.apply_for_label", association)
    running = LabelApplication.objects.filter(association=association).open().first()
    if running is not None:
        return running
    reasons = []
    if not campaign.is_open:
        reasons.append(_("Cette campagne de labellisation n’est pas ouverte aujourd’hui."))
    if not (association.is_public and association.is_registered):
        reasons.append(_("Le label s’adresse aux associations enregistrées et vérifiées dans le registre."))
    if not campaign.admits(association):
        reasons.append(
            _("Cette campagne s’adresse aux associations à but social. Si c’est votre cas, déclarez-le sur la fiche.")
        )
    if not labels.is_renewable(association):
        reasons.append(_("Cette association a déjà un label sur cette période."))
    if reasons:
        raise TransitionNotAllowed(reasons=reasons)
    return _begin(association, campaign, by, now or timezone.now())


@transaction.atomic
def save_step(*, application: LabelApplication, step: str, data: Mapping[str, Any], by: Any) -> LabelApplication:
    """Save what was written in a step. Raises TransitionNotAllowed once sent, InvalidInput."""
    require_permission(by, "associations.edit_label_application", application)
    locked = _writable(application)
    changed = saving.assign(locked, data, STEPS[step])
    saving.save_fields(locked, changed)
    application.refresh_from_db()
    return application


@transaction.atomic
def add_evidence(
    *, application: LabelApplication, criterion: Criterion, upload: UploadedFile, by: Any, now: datetime | None = None
) -> LabelEvidence:
    """Keep a paper that shows a criterion. Raises InvalidInput (the file, too many), TransitionNotAllowed once sent."""
    require_permission(by, "associations.edit_label_application", application)
    locked = _writable(application)
    if criterion.grid_id != locked.campaign.grid_id:
        raise InvalidInput(_("Ce critère n’est pas dans la grille de la campagne."), code="unknown_criterion")
    if locked.evidence.filter(criterion=criterion).count() >= MOST_EVIDENCE:
        sentence = _("Vous pouvez déposer %(number)s pièces au plus par critère.") % {"number": MOST_EVIDENCE}
        raise InvalidInput(sentence, code="too_many", fields={"file": [sentence]})
    stored = files.store(upload=upload, owner=by, purpose=EVIDENCE_PURPOSE)
    return LabelEvidence.objects.create(
        application=locked, criterion=criterion, file=stored, added_by=by, added_at=now or timezone.now()
    )


@transaction.atomic
def remove_evidence(*, evidence: LabelEvidence, by: Any) -> None:
    """Take a paper back, while the application is being written."""
    require_permission(by, "associations.edit_label_application", evidence.application)
    _writable(evidence.application)
    stored = evidence.file
    evidence.delete()
    files.remove(stored=stored)


@transaction.atomic
def submit(*, application: LabelApplication, by: Any, now: datetime | None = None) -> Any:
    """Send the application: it gets its number, the officers a receipt, the service a task."""
    moment = now or timezone.now()
    changes = {"number": application.number or _number(moment), "submitted_at": moment, "certified_by": by}
    log = LabelApplicationWorkflow.apply(application, "submit", by=by, now=moment, changes=changes)
    people = labels.people_of(application.association)
    LabelApplicationReceived.send_to_many(to=people, about=application, now=moment)
    told = labels.staff(application.association)
    LabelApplicationToInstruct.send_to_many(to=told, about=application, now=moment)
    return log


def withdraw(*, application: LabelApplication, by: Any, now: datetime | None = None) -> Any:
    """Take the application back before a decision."""
    return LabelApplicationWorkflow.apply(application, "withdraw", by=by, now=now)


def receive(*, labelapplication: LabelApplication, by: Any, now: datetime | None = None) -> Any:
    """Begin to check the papers."""
    return LabelApplicationWorkflow.apply(labelapplication, "receive", by=by, now=now)


@transaction.atomic
def ask_completion(*, labelapplication: LabelApplication, by: Any, note: str, now: datetime | None = None) -> Any:
    """Ask what is missing, until a day; the association may change its application meanwhile."""
    moment = now or timezone.now()
    log = LabelApplicationWorkflow.apply(labelapplication, "ask_completion", by=by, note=note, now=moment)
    due = timezone.localdate(moment) + timedelta(days=labelapplication.campaign.completion_days)
    # what stayed without an answer before an appeal that was upheld is over
    labelapplication.completions.filter(answered_at=None).update(answered_at=moment)
    LabelCompletion.objects.create(application=labelapplication, text=note.strip(), asked_at=moment, due_on=due)
    people = labels.people_of(labelapplication.association)
    LabelCompletionAsked.send_to_many(to=people, about=labelapplication, now=moment)
    return log


@transaction.atomic
def complete(*, application: LabelApplication, answer: str, by: Any, now: datetime | None = None) -> Any:
    """Answer what was asked. Raises InvalidInput without a word of answer."""
    moment = now or timezone.now()
    if not answer.strip():
        sentence = _("Dites en quelques mots ce que vous avez complété.")
        raise InvalidInput(sentence, fields={"answer": [sentence]})
    log = LabelApplicationWorkflow.apply(application, "complete", by=by, now=moment)
    application.completions.filter(answered_at=None).update(answer=answer.strip()[:4000], answered_at=moment)
    told = labels.staff(application.association)
    LabelApplicationToInstruct.send_to_many(to=told, about=application, reason="completed", now=moment)
    return log


@transaction.atomic
def declare_ineligible(
    *, labelapplication: LabelApplication, by: Any, reason: str, note: str, now: datetime | None = None
) -> Any:
    """Say that the application cannot be examined, and why; InvalidInput for « too late » while there is time."""
    moment = now or timezone.now()
    if reason == LabelIneligibility.LATE_ANSWER:
        _must_be_late(labelapplication, timezone.localdate(moment))
    log = LabelApplicationWorkflow.apply(
        labelapplication,
        "declare_ineligible",
        by=by,
        reason=reason,
        note=note,
        now=moment,
        changes={"decided_at": moment},
    )
    tell_decision(labelapplication, log, moment)
    return log


def _must_be_late(application: LabelApplication, today: date) -> None:
    waiting = application.completions.filter(answered_at=None, due_on__gte=today).first()
    if waiting is not None:
        sentence = _("L’association a jusqu’au %(day)s pour répondre : attendez ce jour ou choisissez un autre motif.")
        raise InvalidInput(sentence % {"day": nice_date(waiting.due_on)}, code="completion_running")


def accept(*, labelapplication: LabelApplication, by: Any, now: datetime | None = None) -> Any:
    """The application is complete: experts may be named."""
    return LabelApplicationWorkflow.apply(labelapplication, "accept", by=by, now=now)


def to_committee(*, labelapplication: LabelApplication, by: Any, now: datetime | None = None) -> Any:
    """Enough experts gave their opinion: the committee decides."""
    return LabelApplicationWorkflow.apply(labelapplication, "to_committee", by=by, now=now)


def tell_decision(application: LabelApplication, log: Any, moment: datetime) -> None:
    """Tell the officers what was decided."""
    people = labels.people_of(application.association)
    LabelDecided.send_to_many(to=people, about=application, params={"log": log.pk}, now=moment)


def _begin(association: Association, campaign: LabelCampaign, by: Any, moment: datetime) -> LabelApplication:
    try:
        with transaction.atomic():
            application = LabelApplication.objects.create(
                association=association, campaign=campaign, created_by=by, created_at=moment
            )
            LabelApplicationWorkflow.start_many(LabelApplication, [application.pk], by=by, now=moment)
    except IntegrityError:
        return LabelApplication.objects.filter(association=association).open().get()
    return application


def _writable(application: LabelApplication) -> LabelApplication:
    rows = LabelApplication.objects.select_for_update(of=("self",)).select_related("campaign")
    locked = rows.get(pk=application.pk)
    if not locked.is_written:
        raise TransitionNotAllowed(reasons=[_("Cette demande est déposée : elle ne se modifie plus.")])
    return locked


def _number(moment: datetime) -> str:
    """The next number of the year; a lock keeps two applications from the same one."""
    prefix = f"LAB-{timezone.localtime(moment).year}-"
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [prefix])
    last = LabelApplication.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.removeprefix(prefix)) + 1 if last else 1:05d}"
