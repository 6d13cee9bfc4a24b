"""Files of a case: kept without owner, read by those who work on it; the person reads theirs through the follow-up."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseFile, CaseMessage, ThirdParty
from grievances.services.locks import lock
from grievances.workflows import AuthorKind, Visibility
from mdm_platform.errors import DomainError, InvalidInput, QuotaExceeded
from mdm_platform.files import services as stored_files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate

PURPOSE = "case_file"
LARGEST = 10 * 1024 * 1024
MOST_FILES = 30


@predicate
def may_read_case_file(user: Any, stored: StoredFile) -> bool:
    """Whether the user works on the case that the file belongs to."""
    return CaseFile.objects.visible_to(user).filter(file=stored).exists()


@transaction.atomic
def add(
    *,
    case: Case,
    upload: UploadedFile,
    author_kind: AuthorKind,
    visibility: Visibility = Visibility.PERSON,
    message: CaseMessage | None = None,
    third_party: ThirdParty | None = None,
    purpose: str = PURPOSE,
    is_voice: bool = False,
    now: datetime | None = None,
) -> CaseFile:
    """Keep a file in the case. The caller asked whether its author may write there.

    Raises InvalidInput (the file), StorageFull, QuotaExceeded.
    """
    lock(case)
    if case.files.count() >= MOST_FILES:
        raise QuotaExceeded(_("Ce dossier contient déjà %(most)s fichiers : c’est le maximum.") % {"most": MOST_FILES})
    stored = stored_files.store(upload=upload, owner=None, purpose=purpose)
    return CaseFile.objects.create(
        case=case,
        message=message,
        visibility=visibility,
        third_party=third_party,
        author_kind=author_kind,
        file=stored,
        is_voice=is_voice,
        added_at=now or timezone.now(),
    )


def add_all(*, message: CaseMessage, uploads: Any, now: datetime | None = None) -> list[CaseFile]:
    """Keep the files that came with a message, for those who read it. Raises as `add`; a refusal names its file."""
    shared = {"visibility": message.visibility, "third_party": message.third_party, "author_kind": message.author_kind}
    kept = []
    for upload in uploads:
        try:
            kept.append(add(case=message.case, upload=upload, message=message, now=now, **shared))
        except InvalidInput as error:
            sentences = [*named(upload, error), _("Rien n’est envoyé : choisissez de nouveau tous vos fichiers.")]
            raise InvalidInput(str(error), code=error.code, fields={"files": sentences}) from error
    return kept


def named(upload: UploadedFile, error: DomainError) -> list[str]:
    """Why a file was refused, with its name: several come at once."""
    return [f"« {upload.name} » : {sentence}" for sentence in error.fields.get("file", [str(error)])]


@transaction.atomic
def remove_all(*, case: Case) -> int:
    """Delete every file of the case, content included; how many."""
    rows = list(case.files.select_related("file"))
    for row in rows:
        row.delete()
        stored_files.remove(stored=row.file)
    return len(rows)


def register() -> None:
    """Declare the files of cases, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_case_file, ("image", "pdf"), max_bytes=LARGEST))
