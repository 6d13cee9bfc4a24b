"""The support of an operator (OPAP): chosen by the association, signed, then its visa or its refusal.

An operator that accompanied a request never evaluates it: `ConflictOfInterest` counts every support, ended or not.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Endorsement, Request
from associations.models.request_readers import acted_for
from associations.notifications.requests import (
    OperatorAgreementSigned,
    OperatorAsked,
    OperatorRefused,
    RequestEndorsed,
    RequestReopened,
)
from associations.services import request_people, request_steps
from associations.workflows import RequestState, RequestWorkflow
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import require_permission

LONGEST_TEXT = 4000


def operators(on: date | None = None) -> QuerySet[Institution]:
    """The institutions in activity that have an agent to accompany requests."""
    running = Membership.objects.filter(role=Role.SUPPORT_OPERATOR_AGENT).current(on or timezone.localdate())
    return Institution.objects.active().filter(pk__in=running.values("institution_id")).order_by("name_fr", "pk")


def choose(*, request: Request, institution: Institution, by: Any, now: datetime | None = None) -> Endorsement:
    """Ask this operator to accompany the request; another one that did is thanked.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput when it is no operator.
    """
    require_permission(by, "associations.choose_operator", request)
    moment = now or timezone.now()
    if not operators(timezone.localdate(moment)).filter(pk=institution.pk).exists():
        raise InvalidInput(fields={"operator": [_("Choisissez un opérateur de la liste.")]})
    with transaction.atomic():
        request_steps.lock_for_writing(request)
        if request.state != RequestState.DRAFT:
            raise TransitionNotAllowed(_("L’opérateur d’appui ne change plus après le dépôt."))
        running = request.endorsements.current().filter(institution=institution).first()
        if running is not None:
            return running
        request.endorsements.current().update(ended_at=moment)
        made = Endorsement.objects.create(request=request, institution=institution, asked_by=by, asked_at=moment)
        _write(request, opap=institution, opap_signed_on=None, endorsed_at=None, endorsed_by=None)
        OperatorAsked.send_to_many(to=request_people.agents_of(request), about=made, now=moment)
    return made


def sign_agreement(*, endorsement: Endorsement, signed_on: date, by: Any, now: datetime | None = None) -> Endorsement:
    """The operator accepts: record the day on which its agreement with the association was signed.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput for a day to come.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        request = _locked(endorsement, by)
        if signed_on > timezone.localdate(moment):
            raise InvalidInput(fields={"signed_on": [_("Indiquez la date de la signature, qui n’est pas à venir.")]})
        endorsement.signed_on, endorsement.signed_by = signed_on, by
        endorsement.save(update_fields=["signed_on", "signed_by"])
        _write(request, opap_signed_on=signed_on)
        OperatorAgreementSigned.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
    return endorsement


def endorse(
    *, endorsement: Endorsement, by: Any, opinion: str = "", seen: str = "", now: datetime | None = None
) -> Endorsement:
    """Give the visa: the request can be certified and sent.

    Raises PermissionRefused, TransitionNotAllowed with what the request lacks, TransitionConflict when the association
    wrote since it was read (`seen`, see `request_steps.stamp_of`).
    """
    moment = now or timezone.now()
    with transaction.atomic():
        request = _locked(endorsement, by)
        request_steps.require_seen(request, seen)
        lacking = request_steps.lacking(request, but="operator")
        if request.opap_signed_on is not None and lacking:
            raise TransitionNotAllowed(reasons=lacking)
        changes = {"endorsed_at": moment, "endorsed_by": by, "updated_at": moment}
        RequestWorkflow.apply(request, "endorse", by=by, now=moment, changes=changes)
        endorsement.visa_at, endorsement.visa_by, endorsement.opinion = moment, by, opinion.strip()[:LONGEST_TEXT]
        endorsement.save(update_fields=["visa_at", "visa_by", "opinion"])
        RequestEndorsed.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
    return endorsement


def refuse(*, endorsement: Endorsement, refusal: str, by: Any, now: datetime | None = None) -> Endorsement:
    """Say no, before the visa, with the reason; the association may choose another operator.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput without a reason.
    """
    moment = now or timezone.now()
    if not refusal.strip():
        raise InvalidInput(fields={"refusal": [_("Dites pourquoi, pour que l’association sache quoi faire.")]})
    with transaction.atomic():
        request = _locked(endorsement, by)
        endorsement.refused_at = endorsement.ended_at = moment
        endorsement.refusal = refusal.strip()[:LONGEST_TEXT]
        endorsement.save(update_fields=["refused_at", "ended_at", "refusal"])
        _write(request, opap=None, opap_signed_on=None)
        OperatorRefused.send_to_many(to=request_people.officers_of(request), about=endorsement, now=moment)
    return endorsement


def reopen(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Take an endorsed request back to change it: the visa falls, and is to be asked for again."""
    moment = now or timezone.now()
    with transaction.atomic():
        changes = {"endorsed_at": None, "endorsed_by": None, "updated_at": moment}
        RequestWorkflow.apply(request, "reopen", by=by, now=moment, changes=changes)
        request.endorsements.current().update(visa_at=None, visa_by=None)
        RequestReopened.send_to_many(to=request_people.agents_of(request), about=request, now=moment)
    return request


def of_agent(user: Any) -> QuerySet[Endorsement]:
    """The supports asked of the operators for which the person acts, what waits first."""
    rows = Endorsement.objects.of_institutions(acted_for(user, Role.SUPPORT_OPERATOR_AGENT))
    return rows.select_related("request__association", "request__call", "request__version", "institution").order_by(
        "ended_at", "-asked_at", "-pk"
    )


def _locked(endorsement: Endorsement, by: Any) -> Request:
    """The request of a support that runs, locked, while it is a draft; PermissionRefused for another's agent."""
    request = Request.objects.select_for_update(of=("self",)).select_related("version").get(pk=endorsement.request_id)
    require_permission(by, "associations.endorse_request", request)
    endorsement.refresh_from_db()
    if endorsement.ended_at is not None or request.opap_id != endorsement.institution_id:
        raise TransitionNotAllowed(_("L’association a choisi un autre opérateur, ou vous avez déjà refusé."))
    if request.state != RequestState.DRAFT:
        raise TransitionNotAllowed(_("Cette demande n’est plus un brouillon : le visa ne peut plus changer."))
    return request


def _write(request: Request, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(request, name, value)
    request.save(update_fields=list(fields))
