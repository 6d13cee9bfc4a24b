"""Keep, replace and remove private files."""

import errno
import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from mdm_platform.files import checks, full_disk
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import get_purpose

ORPHAN_AGE = timedelta(days=1)


def store(*, upload: UploadedFile, owner: Any, purpose: str) -> StoredFile:
    """Check an upload and keep it. Raises InvalidInput (the file), StorageFull."""
    rules = get_purpose(purpose)
    content = upload.read(rules.max_bytes + 1)
    checked = checks.check(content, upload.name or "", kinds=rules.kinds, max_bytes=rules.max_bytes)
    name = Path(upload.name or "").stem[:180] + checked.suffix
    return _keep(checked.content, name, checked.content_type, owner=owner, purpose=purpose)


def store_made(*, content: bytes, name: str, content_type: str, owner: Any, purpose: str) -> StoredFile:
    """Keep a file that the platform made itself. Raises StorageFull."""
    get_purpose(purpose)
    return _keep(content, name, content_type, owner=owner, purpose=purpose)


def _keep(content: bytes, name: str, content_type: str, *, owner: Any, purpose: str) -> StoredFile:
    stored = StoredFile(
        owner=owner,
        purpose=purpose,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    stored.content.name = stored.content.field.generate_filename(stored, name)
    try:
        stored.content.save(name, ContentFile(content), save=False)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        default_storage.delete(stored.content.name)
        raise full_disk.met() from error
    try:
        with transaction.atomic():
            stored.save()
    except Exception:
        default_storage.delete(stored.content.name)
        raise
    return stored


def rename(*, stored: StoredFile, name: str) -> None:
    """Give a file that is kept another name, for the one under which it was sent may name a person."""
    stored.name = name + Path(stored.name).suffix
    stored.save(update_fields=["name"])


def remove(*, stored: StoredFile) -> None:
    """Delete the row now and the content once the transaction has committed."""
    name = stored.content.name
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def sweep_orphans(*, now: datetime | None = None) -> int:
    """Delete contents older than a day that no row names, left by a transaction that failed; returns how many."""
    limit = (now or timezone.now()) - ORPHAN_AGE
    removed = 0
    for purpose in default_storage.listdir("")[0]:
        for shelf in default_storage.listdir(purpose)[0]:
            names = [f"{purpose}/{shelf}/{name}" for name in default_storage.listdir(f"{purpose}/{shelf}")[1]]
            known = set(StoredFile.objects.filter(content__in=names).values_list("content", flat=True))
            for name in set(names) - known:
                if default_storage.get_modified_time(name) < limit:
                    default_storage.delete(name)
                    removed += 1
    return removed
