"""A case being written: begun, saved as one types, and forgotten when nobody goes on with it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import CaseDraft, DraftFile
from grievances.services import quotas
from grievances.services.files import LARGEST, PURPOSE, may_read_case_file
from grievances.workflows import CaseKind, Channel
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.errors import DomainError, QuotaExceeded
from mdm_platform.files import services as stored_files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import Predicate, predicate, require_permission

SELF = "self"
FIELDS: dict[str, tuple[str, ...]] = {
    "subject": ("kind", "category"),
    "place": (
        "residence_country",
        "consular_unit",
        "place_country",
        "place_province",
        "administration",
        "unit_complained",
    ),
    "facts": ("description", "happened_from", "happened_to", "remedy"),
    "person": (
        "acts_for",
        "mandate_name",
        "mandate_email",
        "mandate_phone",
        "mandate_scope",
        "mandate_expires_on",
    ),
    "files": (),
    "contact": (
        "full_name",
        "contact",
        "email",
        "phone",
        "contact_instructions",
        "neutral",
        "language",
        "ties_account",
    ),
}
STEPS = tuple(FIELDS)
MOST_FILES = 5
VOICE_PURPOSE = "case_voice"
DRAFT_PURPOSE, DRAFT_VOICE_PURPOSE = "case_draft", "case_draft_voice"
SCOPE = "case_draft"


class DraftGone(DomainError):
    """The draft was sent, given up or forgotten."""

    code = "draft_gone"
    message = gettext_lazy("Ce dossier est déjà envoyé, ou il a été effacé. Rien d’autre n’a été enregistré.")


@predicate
def nobody(user: Any, stored: StoredFile) -> bool:
    """No address leads to the file of a draft: whoever joined it may remove it, and no more."""
    return False


def register() -> None:
    """Declare the files of drafts, and spoken notes; once at start."""
    register_purpose(_purpose(DRAFT_PURPOSE, nobody, ("image", "pdf")))
    register_purpose(_purpose(DRAFT_VOICE_PURPOSE, nobody, ("audio",)))
    register_purpose(_purpose(VOICE_PURPOSE, may_read_case_file, ("audio",)))
    data_rights.register(
        DataSection("grievances.drafts", gettext_lazy("Dossiers en cours d’écriture"), export_own, erase_own)
    )


def begin(
    *, by: Any = None, kind: str = "", channel: str = Channel.WEB, is_for_other: bool = False, address: str = ""
) -> CaseDraft:
    """An empty draft, of an account or of nobody. Raises PermissionRefused (for somebody else), lockout.Locked."""
    if is_for_other:
        require_permission(by, "grievances.file_for_others")
    else:
        quotas.count(SCOPE, by=by, address=address)
    known = {"kind": kind} if kind in CaseKind else {}
    return CaseDraft.objects.create(
        owner=by, channel=channel, is_for_other=is_for_other, content=json.dumps(known) if known else ""
    )


def is_for_another(draft: CaseDraft) -> bool:
    """Whether somebody else than the person writes: an agent, or whoever will act for them."""
    return draft.is_for_other or facts(draft).get("acts_for", SELF) not in ("", SELF)


def facts(draft: CaseDraft) -> dict[str, Any]:
    """What was written so far, by field: plain JSON values."""
    return json.loads(draft.content) if draft.content else {}


@transaction.atomic
def save(*, draft: CaseDraft, step: str, values: Mapping[str, Any], now: datetime | None = None) -> CaseDraft:
    """Keep the fields of one step, right or not yet enough. Raises DraftGone."""
    lock(draft)
    kept = facts(draft) | {name: _plain(value) for name, value in values.items() if name in FIELDS[step]}
    draft.content = json.dumps(kept, ensure_ascii=False)
    draft.saved_at = now or timezone.now()
    draft.save(update_fields=["content", "saved_at"])
    return draft


def lock(draft: CaseDraft) -> None:
    """Hold the draft until the transaction ends, as it is now. Raises DraftGone."""
    held = CaseDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if held is None:
        raise DraftGone
    draft.content, draft.saved_at = held.content, held.saved_at


@transaction.atomic
def add_file(*, draft: CaseDraft, upload: UploadedFile, is_voice: bool = False, is_proof: bool = False) -> DraftFile:
    """Join a file; a new spoken note or proof replaces the one before.

    Raises DraftGone, InvalidInput (the file), StorageFull, QuotaExceeded.
    """
    lock(draft)
    if is_voice or is_proof:
        for former in draft.files.filter(is_voice=is_voice, is_proof=is_proof):
            _remove(former)
    elif draft.files.filter(is_voice=False, is_proof=False).count() >= MOST_FILES:
        sentence = _("Vous pouvez joindre %(most)s fichiers au plus. Retirez-en un d’abord.") % {"most": MOST_FILES}
        raise QuotaExceeded(sentence)
    purpose = DRAFT_VOICE_PURPOSE if is_voice else DRAFT_PURPOSE
    stored = stored_files.store(upload=upload, owner=None, purpose=purpose)
    return DraftFile.objects.create(draft=draft, file=stored, is_voice=is_voice, is_proof=is_proof)


@transaction.atomic
def remove_file(*, draft: CaseDraft, public_id: str) -> None:
    """Take a joined file away; nothing happens when it is already gone."""
    lock(draft)
    for row in draft.files.filter(public_id=public_id):
        _remove(row)


@transaction.atomic
def give_up(*, draft: CaseDraft) -> None:
    """Forget the draft and its files, content included."""
    lock(draft)
    for row in draft.files.all():
        _remove(row)
    draft.delete()


def purge(*, now: datetime | None = None) -> int:
    """Forget the drafts that nobody went on with; how many."""
    over = list(CaseDraft.objects.over(now))
    for draft in over:
        give_up(draft=draft)
    return len(over)


def export_own(user: Any) -> list[dict[str, Any]]:
    """What one is writing and has not sent; what an agent writes for others is not about them."""
    rows = CaseDraft.objects.filter(owner=user, is_for_other=False).prefetch_related("files__file")
    return [
        {
            "commence_le": draft.begun_at.isoformat(),
            **facts(draft),
            "fichiers": [row.file.name for row in draft.files.all()],
        }
        for draft in rows
    ]


def erase_own(user: Any) -> None:
    """Forget every draft of the account."""
    for draft in CaseDraft.objects.filter(owner=user):
        give_up(draft=draft)


def adopted_purpose(row: DraftFile) -> str:
    """Under which purpose the file stands once it is in a case."""
    return VOICE_PURPOSE if row.is_voice else PURPOSE


def _remove(row: DraftFile) -> None:
    stored = row.file
    row.delete()
    stored_files.remove(stored=stored)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("\x00", "") if isinstance(value, str) else value


def _purpose(name: str, can_read: Predicate, kinds: tuple[str, ...]) -> Purpose:
    return Purpose(name, can_read, kinds, max_bytes=LARGEST)
