"""The agreement of a granted project: its text, its signatures, and what begins with the last one."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Request, TrancheCondition
from associations.notifications.follow_up import AgreementReady
from associations.services import agreement_text, awards, reports, tranches
from associations.services.officers_told import officers_of
from associations.workflows import RequestState, RequestWorkflow
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.institutions import agreements
from mdm_platform.institutions.agreements import FILE_PURPOSE, Party
from mdm_platform.institutions.models import Agreement
from mdm_platform.institutions.workflows import AgreementState
from mdm_platform.permissions import require_permission

KIND = "cofinancing"
ASSOCIATION, OPERATOR = "association", "operator"
LIVING_AGREEMENT_STATES = (AgreementState.DRAFT, AgreementState.TO_SIGN, AgreementState.SIGNED)


def current(request: Request) -> Agreement | None:
    """The agreement of the request, or None before it is prepared."""
    return Agreement.objects.about(request).filter(state__in=LIVING_AGREEMENT_STATES).first()


def to_prepare(requests: QuerySet) -> QuerySet:
    """Those that are notified and whose agreement nobody has written yet."""
    written = Agreement.objects.filter(
        kind=KIND,
        subject_type=Request._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
        state__in=LIVING_AGREEMENT_STATES,
    )
    return requests.filter(~Exists(written), state=RequestState.NOTIFIED)


@transaction.atomic
def prepare(*, request: Request, by: Any, now: datetime | None = None) -> Agreement:
    """Write the agreement of a notified request from its award and its call, and open it to signature.

    Raises PermissionRefused, TransitionNotAllowed (not notified, or prepared already).
    """
    require_permission(by, "associations.record_agreement", request)
    moment = now or timezone.now()
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    if request.state != RequestState.NOTIFIED:
        raise TransitionNotAllowed(_("La convention se prépare une fois la décision notifiée."), code="not_notified")
    if current(request) is not None:
        raise TransitionNotAllowed(_("La convention de ce projet est déjà prête."), code="agreement_exists")
    agreement = agreements.draft(
        kind=KIND,
        title=_("Convention de cofinancement : %(title)s") % {"title": request.title[:150]},
        parties=_parties(request),
        by=by,
        starts=timezone.localdate(moment),
        ends=reports.final_due_on(request, request.ends_on),
        about=request,
        now=moment,
    )
    agreement.document = _text(request, agreement, by, moment)
    agreement.save(update_fields=["document"])
    agreements.send_to_sign(agreement=agreement, by=by, now=moment)
    AgreementReady.send_to_many(to=officers_of(request.association), about=request, now=moment)
    return agreement


@transaction.atomic
def record_signature(
    *, request: Request, role: str, on: date, signatory: str = "", proof: StoredFile | None = None, by: Any,
    now: datetime | None = None,
) -> Agreement:  # fmt: skip
    """Record that a party signed; the last signature begins the project.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput.
    """
    require_permission(by, "associations.record_agreement", request)
    agreement = current(request)
    if agreement is None:
        raise TransitionNotAllowed(_("La convention de ce projet n’est pas encore prête."), code="no_agreement")
    return agreements.record_signature(
        agreement=agreement, role=role, on=on, signatory=signatory, proof=proof, by=by, now=now
    )


def begin(*, agreement: Agreement, by: Any, now: datetime) -> None:
    """The last party signed: the request follows, its tranches and its reports are planned."""
    request = Request.objects.get(pk=int(agreement.subject_id))
    RequestWorkflow.apply(request, "sign_agreement", by=None, now=now)
    tranches.plan(request=request, by=by, now=now)
    reports.plan(request=request, now=now)
    tranches.meet_condition(request=request, condition=TrancheCondition.AGREEMENT_SIGNED, by=by, now=now)


def register() -> None:
    """Hear the last signature."""
    agreements.on_signed(KIND, begin)


def _parties(request: Request) -> list[Party]:
    operator = request.call.operator
    president = request.association.officers.in_office().representatives().first()
    shares = awards.for_request(request).shares.select_related("institution").exclude(state="cancelled")
    cofunders = {share.institution_id: share.institution for share in shares}
    return [
        Party(OPERATOR, operator.name_fr, institution=operator),
        Party(ASSOCIATION, request.association.name, signatory=president.full_name if president else ""),
        *(
            Party(f"cofunder_{place}", institution.name_fr, institution=institution)
            for place, institution in enumerate(cofunders.values(), start=1)
        ),
    ]


def _text(request: Request, agreement: Agreement, by: Any, moment: datetime) -> StoredFile:
    content = agreement_text.pdf_of(request=request, agreement=agreement, on=timezone.localdate(moment))
    return files.store_made(
        content=content,
        name=f"{agreement.reference}.pdf",
        content_type="application/pdf",
        owner=by,
        purpose=FILE_PURPOSE,
    )
