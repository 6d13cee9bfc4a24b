"""Documents of a project that its holder gives one investor to read, and who opened which and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, NotVisible, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.permissions import require_permission
from projects.models import Disclosure, Introduction, IntroductionBlock, ProjectDocument
from projects.models.introduction import HOLDER, INVESTOR
from projects.notifications.investors import DocumentsDisclosed
from projects.permissions.investors import DOCUMENT_READ, is_shown_to_holders
from projects.workflows.investors import IntroductionState, IntroductionWorkflow
from projects.workflows.support import ENDED, SupportState

OPEN_STATES = (IntroductionState.DISCLOSED, IntroductionState.IN_TALKS)
UNFINISHED = tuple(state for state in ENDED if state != SupportState.COMPLETED)


@dataclass(frozen=True)
class DisclosedDocument:
    """A document in one introduction, with when the investor opened it, the latest first."""

    public_id: UUID
    title: str
    is_withdrawn: bool
    readings: tuple[datetime, ...]

    @property
    def last_read_at(self) -> datetime | None:
        """When it was last opened."""
        return self.readings[0] if self.readings else None


def may_be_given(project: Any) -> Any:
    """The documents that the holder may choose from: the holder's own."""
    return ProjectDocument.objects.filter(project=project, from_side=HOLDER).given()


def left_to_give(introduction: Introduction) -> Any:
    """Those among them that this investor does not read yet."""
    read = introduction.disclosures.filter(withdrawn_at=None).values("document")
    return may_be_given(introduction.project).exclude(pk__in=read)


@transaction.atomic
def disclose(
    *, introduction: Introduction, documents: Iterable[ProjectDocument], by: Any, now: datetime | None = None
) -> list[Disclosure]:
    """Give these documents to read; the first ones move the introduction on, more may follow during the talks.

    Raises PermissionRefused, InvalidInput (none, or of another project), TransitionNotAllowed before both signed.
    """
    moment = now or timezone.now()
    introduction.refresh_from_db(from_queryset=Introduction.objects.select_for_update(of=("self",)))
    require_permission(by, "projects.disclose_documents", introduction)
    chosen = list(documents)
    known = set(may_be_given(introduction.project).values_list("pk", flat=True))
    if not chosen or not {one.pk for one in chosen} <= known:
        raise InvalidInput(fields={"documents": [_("Choisissez des documents de ce projet.")]})
    if introduction.state not in (IntroductionState.CONFIDENTIALITY_SIGNED, *OPEN_STATES):
        sentence = _("Les documents se communiquent une fois l’engagement de confidentialité accepté des deux côtés.")
        raise TransitionNotAllowed(sentence, code="not_signed")
    given = [_give(introduction, one, moment) for one in chosen]
    if introduction.state == IntroductionState.CONFIDENTIALITY_SIGNED:
        IntroductionWorkflow.apply(introduction, "disclose", by=by, now=moment, changes={"disclosed_at": moment})
    events.record("introduction.disclosed", by=by, obj=introduction, now=moment)
    DocumentsDisclosed.send(to=introduction.person_of(INVESTOR), about=introduction, now=moment)
    return given


@transaction.atomic
def take_back(*, introduction: Introduction, public_id: UUID, by: Any, now: datetime | None = None) -> None:
    """Close a document to the investor; what was read stays told."""
    require_permission(by, "projects.disclose_documents", introduction)
    found = introduction.disclosures.filter(public_id=public_id, withdrawn_at=None)
    if not found.update(withdrawn_at=now or timezone.now()):
        raise NotVisible
    events.record("introduction.document_closed", by=by, obj=introduction, now=now)


def are_open(introduction: Introduction) -> bool:
    """Whether the investor may read what is disclosed: during the talks, and after an agreement.

    An agreement never ends by itself: its documents close with a block, a suspension, or the end of the project.
    """
    if introduction.state in OPEN_STATES:
        return True
    project, investor = introduction.project, introduction.investor
    return (
        introduction.state == IntroductionState.AGREED
        and project.holder_id is not None
        and project.state not in UNFINISHED
        and is_shown_to_holders(investor)
        and not IntroductionBlock.objects.separates(project.holder_id, investor.owner_id)
    )


@transaction.atomic
def open_file(*, introduction: Introduction, public_id: UUID, by: Any, now: datetime | None = None) -> StoredFile:
    """The file of a disclosed document, for the investor; the reading is told to the holder.

    Raises NotVisible for anybody else, once it was taken back, and once the introduction is over.
    """
    rows = introduction.disclosures.filter(public_id=public_id, withdrawn_at=None)
    found = rows.select_related("document__file").first()
    may_read = introduction.side_of(by) == INVESTOR and are_open(introduction)
    if found is None or found.document.file is None or not may_read:
        raise NotVisible
    holder = introduction.project.holder
    events.record(DOCUMENT_READ, by=by, obj=found, subject=holder, now=now)
    return found.document.file


def listed(introduction: Introduction) -> list[DisclosedDocument]:
    """Every document of an introduction, with its readings: two queries."""
    rows = list(introduction.disclosures.select_related("document"))
    keys = {str(one.pk): one for one in rows}
    traces = AuditEvent.objects.filter(
        kind=DOCUMENT_READ, object_type=Disclosure._meta.label_lower, object_id__in=list(keys)
    )
    readings: dict[str, list[datetime]] = {}
    for key, at in traces.order_by("-pk").values_list("object_id", "at"):
        readings.setdefault(key, []).append(at)
    return [
        DisclosedDocument(one.public_id, one.document.title, one.withdrawn_at is not None, tuple(readings.get(key, ())))
        for key, one in keys.items()
    ]


def _give(introduction: Introduction, document: ProjectDocument, moment: datetime) -> Disclosure:
    """A document that was taken back is given again."""
    found, _made = Disclosure.objects.update_or_create(
        introduction=introduction, document=document, defaults={"withdrawn_at": None}, create_defaults={"at": moment}
    )
    return found
