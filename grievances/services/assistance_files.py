"""Files of requests for assistance: read by the person, and by the expert who accepted to follow them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import AssistanceFile, AssistanceRequest, Exchange
from mdm_platform.errors import QuotaExceeded
from mdm_platform.files import services as stored_files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate

PURPOSE = "assistance_file"
LARGEST = 10 * 1024 * 1024
MOST_AT_ONCE, MOST_FILES = 5, 20


@predicate
def may_read_assistance_file(user: Any, stored: StoredFile) -> bool:
    """Whether the file belongs to a request that is the user's, or that they follow as its expert."""
    return AssistanceFile.objects.visible_to(user).filter(file=stored).exists()


def add_all(
    *,
    request: AssistanceRequest,
    uploads: Iterable[UploadedFile],
    exchange: Exchange | None = None,
    now: datetime | None = None,
) -> list[AssistanceFile]:
    """Keep what came with the question or with a message; the caller holds the request and asked who writes.

    Raises InvalidInput (a file), StorageFull, QuotaExceeded.
    """
    given = list(uploads)
    if len(given) > MOST_AT_ONCE:
        raise QuotaExceeded(
            _("Envoyez au plus %(most)s fichiers à la fois. Vous pourrez en ajouter d’autres ensuite.")
            % {"most": MOST_AT_ONCE}
        )
    if given and request.files.count() + len(given) > MOST_FILES:
        raise QuotaExceeded(_("Cette demande ne peut pas contenir plus de %(most)s fichiers.") % {"most": MOST_FILES})
    moment = now or timezone.now()
    return [
        AssistanceFile.objects.create(
            request=request,
            exchange=exchange,
            file=stored_files.store(upload=upload, owner=None, purpose=PURPOSE),
            added_at=moment,
        )
        for upload in given
    ]


def remove_all(*, request: AssistanceRequest) -> int:
    """Delete every file of the request, content included; how many."""
    rows = list(request.files.select_related("file"))
    for row in rows:
        row.delete()
        stored_files.remove(stored=row.file)
    return len(rows)


def register() -> None:
    """Declare these files, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_assistance_file, ("image", "pdf"), max_bytes=LARGEST))
