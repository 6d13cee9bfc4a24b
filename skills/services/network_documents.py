"""The documents that members of a network share."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate, require_permission
from skills.models import Network, NetworkDocument

PURPOSE = "network_document"
KINDS = ("pdf", "image", "csv", "xlsx")
LARGEST = 10 * 1024 * 1024
LONGEST_TITLE, LONGEST_DESCRIPTION = 160, 1000


@predicate
def may_read_network_document(user: Any, stored: StoredFile) -> bool:
    """Whether the file is a document of a network where the user is a member."""
    return NetworkDocument.objects.visible_to(user).filter(stored=stored).exists()


def add(
    *,
    network: Network,
    upload: UploadedFile,
    title: str,
    by: Any,
    description: str = "",
    now: datetime | None = None,
) -> NetworkDocument:
    """Share a file with the members. Raises PermissionRefused, InvalidInput (words or file), StorageFull."""
    require_permission(by, "skills.post_in_network", network)
    _check(title, description)
    with transaction.atomic():
        stored = files.store(upload=upload, owner=by, purpose=PURPOSE)
        document = NetworkDocument.objects.create(
            network=network,
            stored=stored,
            author=by,
            title=title.strip(),
            description=description.strip(),
            added_at=now or timezone.now(),
        )
        events.record("network.document_added", by=by, obj=document, now=now)
    return document


@transaction.atomic
def remove(*, document: NetworkDocument, by: Any, now: datetime | None = None) -> None:
    """Delete a document and its file; its author may, and an animator. `by` is None for an erasure."""
    if by is not None:
        require_permission(by, "skills.remove_document", document)
    events.record("network.document_removed", by=by, obj=document, subject=document.author, now=now)
    stored = document.stored
    document.delete()
    files.remove(stored=stored)


def register_purposes() -> None:
    """Declare the kind of file, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_network_document, KINDS, max_bytes=LARGEST))


def _check(title: str, description: str) -> None:
    fields = {}
    if not title.strip():
        fields["title"] = [_("Donnez un titre au document.")]
    for name, text, most in (("title", title, LONGEST_TITLE), ("description", description, LONGEST_DESCRIPTION)):
        if len(text) > most:
            fields[name] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": most}]
    if fields:
        raise InvalidInput(fields=fields)
