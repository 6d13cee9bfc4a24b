"""Documents of a project: asked for by a side, given by the other, or given of one's own accord; taken back."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.services.words import bounded, required
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionNotAllowed
from mdm_platform.files import services as stored_files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate, require_permission
from projects.models import Project, ProjectDocument
from projects.notifications.documents import DocumentAsked, DocumentAwaited, DocumentGiven
from projects.permissions.exchanges import side_of
from projects.workflows.appointments import Side
from projects.workflows.support import BEFORE_QUALIFIED, ENDED

PURPOSE = "project_document"
LARGEST = 10 * 1024 * 1024
MOST_DOCUMENTS = 60
TITLE_MOST, REASON_MOST = 160, 500
OTHER_SIDE = {Side.HOLDER: Side.ADVISOR, Side.ADVISOR: Side.HOLDER}


@predicate
def may_read_document(user: Any, stored: StoredFile) -> bool:
    """Whether the file belongs to a project that the user carries, accompanies or supervises."""
    return ProjectDocument.objects.visible_to(user).filter(file=stored).exists()


@transaction.atomic
def ask(
    *, project: Project, title: str, by: Any, reason: str = "", due_on: date | None = None, now: datetime | None = None
) -> ProjectDocument:
    """Ask the other side for a document. Raises PermissionRefused, InvalidInput, QuotaExceeded."""
    moment = now or timezone.now()
    _open(project, by)
    if due_on is not None and due_on <= timezone.localdate(moment):
        raise InvalidInput(fields={"due_on": [_("Laissez au moins un jour.")]})
    made = ProjectDocument.objects.create(
        project=project,
        from_side=OTHER_SIDE[side_of(by, project)],
        title=required(title, field="title", most=TITLE_MOST),
        reason=bounded(reason, field="reason", most=REASON_MOST),
        due_on=due_on,
        asked_at=moment,
        asked_by=by,
    )
    _tell(DocumentAsked, made, made.from_side, moment)
    return made


@transaction.atomic
def add(*, project: Project, title: str, upload: UploadedFile, by: Any, now: datetime | None = None) -> ProjectDocument:
    """Give a document that nobody asked for. Raises PermissionRefused, InvalidInput (the file), QuotaExceeded."""
    moment = now or timezone.now()
    _open(project, by)
    made = ProjectDocument.objects.create(
        project=project,
        from_side=side_of(by, project),
        title=required(title, field="title", most=TITLE_MOST),
        file=stored_files.store(upload=upload, owner=None, purpose=PURPOSE),
        given_at=moment,
        given_by=by,
    )
    _tell(DocumentGiven, made, OTHER_SIDE[made.from_side], moment)
    return made


@transaction.atomic
def give(*, document: ProjectDocument, upload: UploadedFile, by: Any, now: datetime | None = None) -> ProjectDocument:
    """Give what was asked for, once. Raises PermissionRefused, TransitionNotAllowed, InvalidInput (the file)."""
    moment = now or timezone.now()
    _hold(document)
    require_permission(by, "projects.give_document", document)
    _require_awaited(document)
    document.file = stored_files.store(upload=upload, owner=None, purpose=PURPOSE)
    document.given_at, document.given_by = moment, by
    document.save(update_fields=["file", "given_at", "given_by"])
    _tell(DocumentGiven, document, OTHER_SIDE[document.from_side], moment)
    return document


@transaction.atomic
def withdraw(*, document: ProjectDocument, by: Any, now: datetime | None = None) -> ProjectDocument:
    """Ask no more for it. Raises PermissionRefused, TransitionNotAllowed."""
    _hold(document)
    require_permission(by, "projects.ask_document", document)
    _require_awaited(document)
    document.withdrawn_at = now or timezone.now()
    document.save(update_fields=["withdrawn_at"])
    return document


@transaction.atomic
def remove(*, document: ProjectDocument, by: Any, now: datetime | None = None) -> None:
    """Take one's own document back: what had been asked for is awaited again, anything else is gone.

    Raises PermissionRefused, TransitionNotAllowed.
    """
    _hold(document)
    require_permission(by, "projects.give_document", document)
    if document.file_id is None:
        raise TransitionNotAllowed(_("Ce document n’a pas de fichier à retirer."))
    _empty(document)


@transaction.atomic
def remove_all(*, project: Project) -> int:
    """Delete every document of a project, content included; how many."""
    rows = list(ProjectDocument.objects.filter(project=project).select_related("file"))
    for row in rows:
        row.delete()
        if row.file is not None:
            stored_files.remove(stored=row.file)
    return len(rows)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind, once, whoever did not give a document on its day. How many."""
    moment = now or timezone.now()
    late = ProjectDocument.objects.awaited().filter(due_on__lte=timezone.localdate(moment), reminded_at=None)
    rows = list(late.exclude(project__state__in=ENDED).select_for_update(of=("self",), skip_locked=True)[:500])
    ProjectDocument.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=moment)
    known = Project.objects.filter(pk__in=[one.project_id for one in rows]).select_related("holder", "advisor")
    projects = {project.pk: project for project in known}
    pairs = [(_person(projects[one.project_id], one.from_side), one) for one in rows]
    DocumentAwaited.send_to_each(to=[pair for pair in pairs if pair[0] is not None], now=moment)
    return len(rows)


def register() -> None:
    """Declare these files, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_document, ("image", "pdf", "xlsx"), max_bytes=LARGEST))


def _open(project: Project, by: Any) -> None:
    """Raises PermissionRefused, TransitionNotAllowed, QuotaExceeded where nothing more is exchanged."""
    require_permission(by, "projects.exchange", project)
    Project.objects.select_for_update(of=("self",)).only("pk").get(pk=project.pk)
    if project.advisor_id is None or project.state in (*BEFORE_QUALIFIED, *ENDED):
        raise TransitionNotAllowed(_("Les documents s’échangent pendant l’accompagnement du projet."))
    if project.documents.filter(withdrawn_at=None).count() >= MOST_DOCUMENTS:
        sentence = _("Ce projet a déjà %(most)s documents : retirez-en un avant d’en ajouter.")
        raise QuotaExceeded(sentence % {"most": MOST_DOCUMENTS})


def _require_awaited(document: ProjectDocument) -> None:
    if not document.is_awaited:
        raise TransitionNotAllowed(_("Ce document n’est plus attendu : il a été fourni, ou la demande est retirée."))


def _empty(document: ProjectDocument) -> None:
    stored = document.file
    if document.asked_at is None:
        document.delete()
    else:
        document.file = document.given_at = document.given_by = None
        document.save(update_fields=["file", "given_at", "given_by"])
    stored_files.remove(stored=stored)


def _hold(document: ProjectDocument) -> None:
    rows = ProjectDocument.objects.select_for_update(of=("self",)).select_related("project", "file")
    document.refresh_from_db(from_queryset=rows)


def _person(project: Project, side: str) -> Any:
    return project.holder if side == Side.HOLDER else project.advisor


def _tell(message: Any, document: ProjectDocument, side: str, now: datetime) -> None:
    person = _person(document.project, side)
    if person is not None:
        message.send(to=person, about=document, now=now)
