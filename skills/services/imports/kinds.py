"""Imports as long jobs: a dry run, then the import of the same file."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from skills.services.imports import importing, reports
from skills.services.imports.importing import Preview, Report
from skills.services.imports.rows import Fate

PERMISSION = "skills.import_profiles"
CHECK, IMPORT = "skills.check_profiles", "skills.import_profiles"
FIRST_ROWS = 20


def start_check(*, upload: Any, by: Any) -> Job:
    """Keep an uploaded file and judge its rows in the background. Raises PermissionRefused, InvalidInput."""
    require_permission(by, PERMISSION)
    stored = files.store(upload=upload, owner=by, purpose=JOB_INPUT.name)
    return jobs.start(kind=CHECK, by=by, input_file=stored)


def start_import(*, check: Job, by: Any, publish: bool = False) -> Job:
    """Import the file that a finished dry run judged. Raises PermissionRefused, NotVisible."""
    require_permission(by, PERMISSION)
    if publish:
        require_permission(by, "skills.curate_profile")
    if check.kind != CHECK or check.owner_id != by.pk or check.state != JobState.DONE or check.input_file is None:
        raise NotVisible
    return jobs.start(kind=IMPORT, by=by, params={"publish": publish}, input_file=check.input_file)


def first_rows(*, check: Job, by: Any) -> Preview:
    """The fate of the first rows of a dry run's file, read anew."""
    with check.input_file.content.open("rb") as stream:
        return importing.preview(stream=stream, name=check.input_file.name, by=by, count=FIRST_ROWS)


def recent(*, by: Any) -> Any:
    """The person's dry runs and imports, the latest first."""
    return Job.objects.filter(owner=by, kind__in=(CHECK, IMPORT)).select_related("input_file").order_by("-pk")[:20]


def run_check(job: Job, progress: Progress) -> Outcome:
    """The dry run: counts by fate, and every row with its fate as a file."""
    with job.input_file.content.open("rb") as stream, translation.override(job.owner.language):
        report = importing.check(stream=stream, name=job.input_file.name, by=job.owner, progress=progress)
        return Outcome(_counts(report), _file_of(report, job))


def run_import(job: Job, progress: Progress) -> Outcome:
    """The import itself; started again after a worker's death, it goes on where it stopped."""
    with job.input_file.content.open("rb") as stream, translation.override(job.owner.language):
        report = importing.run(
            stream=stream,
            name=job.input_file.name,
            by=job.owner,
            job=job,
            publish=bool(job.params.get("publish")),
            progress=progress,
        )
        events.record("profiles.imported", by=job.owner, obj=job, fields=report.header.places)
        return Outcome(_counts(report), _file_of(report, job))


def _counts(report: Report) -> dict[str, int]:
    return report.by_fate


def _file_of(report: Report, job: Job) -> StoredFile | None:
    if not reports.rows_of(report):
        return None
    return files.store_made(
        content=reports.rows_csv(report),
        name=_("lignes-ecartees.csv") if report.every is None else _("Sort des lignes") + ".csv",
        content_type=CSV_TYPE,
        owner=job.owner,
        purpose=JOB_RESULT.name,
    )


def _to_report(job: Job) -> NextStep | None:
    if job.state != JobState.DONE:
        return None
    address = reverse("admin:skills_import", args=[job.public_id])
    return NextStep(_("Voir le sort des lignes et confirmer l’import"), address)


def _to_profiles(job: Job) -> NextStep | None:
    if not job.is_over:
        return None
    address = reverse("admin:skills_profile_changelist")
    return NextStep(_("Voir les fiches importées"), f"{address}?state=all&origin__exact=import")


_LABELS = {fate.value: fate.label for fate in Fate}
register(JobKind(CHECK, gettext_lazy("Essai d’import de fiches"), PERMISSION, run_check, _LABELS, next_step=_to_report))
register(JobKind(IMPORT, gettext_lazy("Import de fiches"), PERMISSION, run_import, _LABELS, next_step=_to_profiles))
