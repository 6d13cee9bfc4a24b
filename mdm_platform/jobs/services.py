"""Start, run and cancel long jobs."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mdm_platform.bell import ring
from mdm_platform.errors import DomainError
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.registry import Outcome, get_kind
from mdm_platform.jobs.workflows import JobState, JobWorkflow
from mdm_platform.permissions import require_permission

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
FILES_KEPT = timedelta(days=30)
SILENCE = timedelta(minutes=5)
REPORT_EVERY_SECONDS = 0.5


class JobCancelled(Exception):
    """The owner asked to stop: raised by `progress` inside a handler."""


@transaction.atomic
def start(*, kind: str, by: Any, params: dict[str, Any] | None = None, input_file: StoredFile | None = None) -> Job:
    """Queue a job and ring for a worker. Raises PermissionRefused."""
    require_permission(by, get_kind(kind).permission)
    job = Job.objects.create(kind=kind, owner=by, params=params or {}, input_file=input_file)
    ring("jobs.run_waiting")
    return job


def cancel(*, job: Job, by: Any) -> None:
    """Stop a job: at once when it waits, after its current batch when it runs.

    Raises PermissionRefused, TransitionNotAllowed when it is over.
    """
    require_permission(by, "jobs.cancel_job", job)
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state == JobState.RUNNING:
            locked.cancel_requested = True
            locked.save(update_fields=["cancel_requested"])
        else:
            JobWorkflow.apply(locked, "cancel", by=by, changes={"finished_at": timezone.now()})
    job.refresh_from_db()


def take_one(*, now: datetime | None = None) -> Job | None:
    """The oldest waiting job, marked as running by this worker; None when there is none."""
    now = now or timezone.now()
    with transaction.atomic():
        job = Job.objects.waiting().select_for_update(skip_locked=True).first()
        if job is None:
            return None
        changes = {"started_at": now, "heartbeat_at": now, "attempts": job.attempts + 1, "done": 0}
        JobWorkflow.apply(job, "take_up", by=None, changes=changes)
    return job


def run_waiting() -> int:
    """Take up and run jobs until none waits; returns how many were run."""
    count = 0
    while (job := take_one()) is not None:
        run(job=job)
        count += 1
    return count


def run(*, job: Job) -> None:
    """Do the work of a job that was taken up, and write down how it ended."""
    try:
        outcome = get_kind(job.kind).handler(job, _Reporter(job))
    except JobCancelled:
        _end(job, "cancel", {})
    except DomainError as error:
        _end(job, "fail", {"error_code": error.code, "result": {"message": str(error)}})
    except Exception:
        logger.exception("job failed", extra={"job": str(job.public_id)})
        _end(job, "fail", {"error_code": "unexpected"})
    else:
        _end(job, "finish", _fields_of(outcome, job))


def _fields_of(outcome: Outcome, job: Job) -> dict[str, Any]:
    job.refresh_from_db(fields=["total"])
    return {"result": {"counts": outcome.counts}, "result_file": outcome.file, "done": job.total}


def _end(job: Job, transition: str, changes: dict[str, Any]) -> None:
    job.refresh_from_db()
    if job.is_over:
        return
    JobWorkflow.apply(job, transition, by=None, changes={**changes, "finished_at": timezone.now()})


class _Reporter:
    """Writes progress at most twice a second, and raises JobCancelled when asked to stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.written_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done < total and time.monotonic() - self.written_at < REPORT_EVERY_SECONDS:
            return
        self.written_at = time.monotonic()
        Job.objects.filter(pk=self.job.pk).update(done=min(done, total), total=total, heartbeat_at=timezone.now())
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled


def discard_files(*, now: datetime | None = None) -> int:
    """Delete the files of jobs that ended a month ago: they hold personal data; returns how many."""
    limit = (now or timezone.now()) - FILES_KEPT
    old = Job.objects.filter(finished_at__lt=limit).values("input_file", "result_file")
    ids = {pk for row in old for pk in row.values() if pk is not None}
    # A file that a younger job still reads stays.
    ids -= set(Job.objects.exclude(finished_at__lt=limit).values_list("input_file", flat=True))
    stored = list(StoredFile.objects.filter(pk__in=ids))
    for file in stored:
        with transaction.atomic():
            files.remove(stored=file)
    return len(stored)


def recover_abandoned(*, now: datetime | None = None) -> int:
    """Queue again the jobs of dead workers, or give up after three attempts; returns how many.

    A worker that has not been heard of for five minutes is dead.
    """
    now = now or timezone.now()
    with transaction.atomic():
        jobs = list(Job.objects.abandoned(since=now - SILENCE).select_for_update(skip_locked=True))
        for job in jobs:
            if job.attempts < MAX_ATTEMPTS:
                JobWorkflow.apply(job, "requeue", by=None)
            else:
                JobWorkflow.apply(job, "fail", by=None, changes={"error_code": "abandoned", "finished_at": now})
    if jobs:
        ring("jobs.run_waiting")
    return len(jobs)
