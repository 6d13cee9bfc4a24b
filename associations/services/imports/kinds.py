"""Imports as long jobs: a dry run, then the import of the same file."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.services.imports import importing
from associations.services.imports.importing import PERMISSION, Report
from associations.services.imports.rows import Fate
from mdm_platform.audit import events
from mdm_platform.errors import NotVisible
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.jobs import services as jobs
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.purposes import JOB_INPUT, JOB_RESULT
from mdm_platform.jobs.registry import JobKind, NextStep, Outcome, Progress, register
from mdm_platform.jobs.workflows import JobState
from mdm_platform.permissions import require_permission
from mdm_platform.spreadsheets import CSV_TYPE

CHECK, IMPORT = "associations.check_file", "associations.import_file"


def start_check(*, upload: Any, by: Any) -> Job:
    """Keep an uploaded file and judge its rows in the background. Raises PermissionRefused, InvalidInput."""
    require_permission(by, PERMISSION)
    stored = files.store(upload=upload, owner=by, purpose=JOB_INPUT.name)
    return jobs.start(kind=CHECK, by=by, input_file=stored)


def start_import(*, check: Job, by: Any) -> Job:
    """Import the file that a finished dry run judged. Raises PermissionRefused, NotVisible."""
    require_permission(by, PERMISSION)
    if check.kind != CHECK or check.owner_id != by.pk or check.state != JobState.DONE or check.input_file is None:
        raise NotVisible
    return jobs.start(kind=IMPORT, by=by, input_file=check.input_file)


def recent(*, by: Any) -> Any:
    """The person's dry runs and imports, the latest first."""
    return Job.objects.filter(owner=by, kind__in=(CHECK, IMPORT)).select_related("input_file").order_by("-pk")[:20]


def run_check(job: Job, progress: Progress) -> Outcome:
    """The dry run: counts by fate, and every row with its fate as a file."""
    with job.input_file.content.open("rb") as stream, translation.override(job.owner.language):
        report = importing.check(stream=stream, name=job.input_file.name, by=job.owner, progress=progress)
        return Outcome(report.by_fate, _file_of(report, job))


def run_import(job: Job, progress: Progress) -> Outcome:
    """The import itself; started again after a worker's death, it goes on where it stopped."""
    with job.input_file.content.open("rb") as stream, translation.override(job.owner.language):
        report = importing.run(stream=stream, name=job.input_file.name, by=job.owner, job=job, progress=progress)
        events.record("associations.imported", by=job.owner, obj=job, fields=report.header.places)
        return Outcome(report.by_fate, _file_of(report, job))


def _file_of(report: Report, job: Job) -> StoredFile | None:
    if not report.rows:
        return None
    name = _("Sort des lignes") if report.keeps_every_row else _("lignes-ecartees")
    return files.store_made(
        content=report.as_csv(), name=f"{name}.csv", content_type=CSV_TYPE, owner=job.owner, purpose=JOB_RESULT.name
    )


def _to_confirmation(job: Job) -> NextStep | None:
    if job.state != JobState.DONE:
        return None
    address = reverse("admin:associations_import", args=[job.public_id])
    return NextStep(_("Voir le sort des lignes et confirmer l’import"), address)


def _to_queue(job: Job) -> NextStep | None:
    if not job.is_over:
        return None
    return NextStep(_("Voir les associations à vérifier"), reverse("admin:associations_association_changelist"))


_LABELS = {fate.value: fate.label for fate in Fate}
register(
    JobKind(
        CHECK,
        gettext_lazy("Essai d’import d’associations"),
        PERMISSION,
        run_check,
        _LABELS,
        next_step=_to_confirmation,
    )
)
register(JobKind(IMPORT, gettext_lazy("Import d’associations"), PERMISSION, run_import, _LABELS, next_step=_to_queue))
