"""The documents of a request: joined, replaced, taken away, and who may open them."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import CallDocument, Request, RequestDocument, Review
from associations.services.request_steps import lock_for_writing
from mdm_platform.errors import InvalidInput
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate, require_permission

PURPOSE = "request_document"
KINDS = ("pdf", "image", "xlsx")
MAX_BYTES = 10 * 1024 * 1024


@predicate
def may_read_document(user: Any, stored: StoredFile) -> bool:
    """Whether the file belongs to a request that the user may read, or reviews under a name that is known."""
    held = RequestDocument.objects.filter(file=stored)
    if held.visible_to(user).exists():
        return True
    reviewed = Review.objects.visible_to(user).filter(
        reviewer_id=user.pk, independence_declared_at__isnull=False, request__version__blind=False
    )
    return held.filter(request__in=reviewed.values("request")).exists()


def register() -> None:
    """Say what the files are for; once at start."""
    register_purpose(Purpose(PURPOSE, may_read_document, KINDS, max_bytes=MAX_BYTES))


def join(
    *, request: Request, call_document: CallDocument, upload: UploadedFile, by: Any, now: datetime | None = None
) -> RequestDocument:
    """Keep the file as that document of the request, in place of the one that was there.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput for a refused file, StorageFull.
    """
    require_permission(by, "associations.edit_request", request)
    moment = now or timezone.now()
    with transaction.atomic():
        lock_for_writing(request)
        wanted = request.version.documents.filter(code=call_document.code).first()
        if wanted is None:
            raise InvalidInput(fields={"file": [_("Cet appel ne demande pas cette pièce.")]})
        stored = files.store(upload=upload, owner=by, purpose=PURPOSE)
        held = request.documents.select_related("file").filter(call_document=wanted).first()
        former = held.file if held else None
        document = held or RequestDocument(request=request, call_document=wanted)
        document.file, document.added_by, document.added_at = stored, by, moment
        document.save()
        if former is not None:
            files.remove(stored=former)
        _touch(request, moment)
    return document


def take_away(*, document: RequestDocument, by: Any, now: datetime | None = None) -> None:
    """Remove the document and its file, as long as the request may be changed."""
    request = document.request
    require_permission(by, "associations.edit_request", request)
    with transaction.atomic():
        lock_for_writing(request)
        held = request.documents.select_related("file").filter(pk=document.pk).first()
        if held is not None:
            stored = held.file
            held.delete()
            files.remove(stored=stored)
            _touch(request, now or timezone.now())


def _touch(request: Request, moment: datetime) -> None:
    request.updated_at = moment
    request.save(update_fields=["updated_at"])
