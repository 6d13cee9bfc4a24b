"""The papers of an association: put in, replaced by newer ones, reminded of before they expire."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, AssociationDocument, BankDetails, DocumentKind
from associations.notifications.register import DocumentExpiring
from associations.services.verification import board_of
from associations.workflows import OWNED_STATES, AssociationState
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate, require_permission

PURPOSE = "association_document"
KINDS = ("pdf", "image")
LARGEST = 10 * 1024 * 1024
MOST_DOCUMENTS = 200
REPLACED_KINDS = (DocumentKind.STATUTES, DocumentKind.RECEIPT, DocumentKind.BANK_DETAILS)
REMIND_BEFORE = (timedelta(days=60), timedelta(days=15))
CLOSED_STATES = (AssociationState.REFUSED, AssociationState.DISSOLVED)


@predicate
def may_read_document(user: Any, stored: StoredFile) -> bool:
    """Whether the file is a paper of an association that the user may read."""
    return AssociationDocument.objects.visible_to(user).filter(file=stored).exists()


def register_purposes() -> None:
    """Declare the kind of file, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_document, KINDS, max_bytes=LARGEST))


@transaction.atomic
def add(
    *,
    association: Association,
    kind: str,
    upload: UploadedFile,
    by: Any,
    title: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    now: datetime | None = None,
) -> AssociationDocument:
    """Keep a paper; new statutes, receipts and bank papers replace the former ones, which stay readable.

    Raises PermissionRefused, TransitionNotAllowed (closed), InvalidInput (dates or file), StorageFull.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.edit_association", association)
    if association.state in CLOSED_STATES:
        sentence = _("Cette association est close dans le registre : elle ne reçoit plus de documents.")
        raise TransitionNotAllowed(sentence, code="not_editable")
    _check(association, kind, title, issued_on, expires_on, timezone.localdate(moment))
    stored = files.store(upload=upload, owner=by, purpose=PURPOSE)
    if kind in REPLACED_KINDS:
        association.documents.current().filter(kind=kind).update(replaced_at=moment)
    document = AssociationDocument.objects.create(
        association=association,
        kind=kind,
        title=title.strip(),
        file=stored,
        issued_on=issued_on,
        expires_on=expires_on,
        added_by=by,
        added_at=moment,
    )
    events.record("association.document_added", by=by, obj=document, reason=kind, now=moment)
    return document


def _check(
    association: Association, kind: str, title: str, issued_on: date | None, expires_on: date | None, today: date
) -> None:
    fields: dict[str, list[str]] = {}
    if kind not in DocumentKind.values:
        fields["kind"] = [_("Choisissez la nature du document.")]
    if kind == DocumentKind.OTHER and not title.strip():
        fields["title"] = [_("Dites ce qu’est ce document.")]
    if len(title) > 160:
        fields["title"] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": 160}]
    if issued_on is not None and issued_on > today:
        fields["issued_on"] = [_("Cette date est dans l’avenir.")]
    if expires_on is not None and expires_on < (issued_on or today):
        fields["expires_on"] = [_("Ce document est déjà expiré. Déposez-en un plus récent.")]
    if association.documents.count() >= MOST_DOCUMENTS:
        fields["file"] = [_("L’association a déjà %(most)s documents.") % {"most": MOST_DOCUMENTS}]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields)


@transaction.atomic
def remove(*, document: AssociationDocument, by: Any, now: datetime | None = None) -> None:
    """Delete a paper and its file: any before verification, afterwards those that nothing rests upon.

    Raises PermissionRefused, TransitionNotAllowed.
    """
    association = document.association
    require_permission(by, "associations.edit_association", association)
    is_free = document.kind in (DocumentKind.OTHER, DocumentKind.ACTIVITY_REPORT, DocumentKind.MINUTES)
    if association.state not in OWNED_STATES and not is_free:
        sentence = _("Ce document a servi à vérifier l’association : déposez-en un plus récent, il le remplacera.")
        raise TransitionNotAllowed(sentence, code="document_is_used")
    if BankDetails.objects.filter(proof=document).exists():
        raise TransitionNotAllowed(_("Ce document prouve un compte bancaire : il reste."), code="document_is_used")
    events.record("association.document_removed", by=by, obj=document, reason=document.kind, now=now)
    stored = document.file
    document.delete()
    files.remove(stored=stored)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Write to the boards whose papers expire in two months, in two weeks, or expired today; how many papers."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    told = []
    for before in (*REMIND_BEFORE, timedelta(0)):
        told += _due(today, before)
    pairs = [(person, paper) for paper in told for person in board_of(paper.association)]
    DocumentExpiring.send_to_each(to=pairs, now=moment)
    AssociationDocument.objects.filter(pk__in=[paper.pk for paper in told]).update(reminded_on=today)
    return len(told)


def _due(today: date, before: timedelta) -> list[AssociationDocument]:
    """Papers that enter this reminder's time and were not reminded of since."""
    day = today + before
    shorter = [one for one in (*REMIND_BEFORE, timedelta(0)) if one < before]
    after = today + shorter[0] if shorter else today - timedelta(days=7)
    waiting = AssociationDocument.objects.expiring(day).filter(
        expires_on__gt=after, association__state=AssociationState.VERIFIED
    )
    fresh = Q(reminded_on=None) | Q(reminded_on__lt=F("expires_on") - before)
    return list(waiting.filter(fresh).select_related("association"))
