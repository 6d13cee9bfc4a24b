"""What the page of a job shows."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.jobs.models import Job
from mdm_platform.jobs.registry import get_kind
from mdm_platform.jobs.workflows import JobState


def present_job(job: Job) -> dict[str, Any]:
    """The job with its labelled counts, the time left in words, and its addresses."""
    kind = get_kind(job.kind)
    counts = job.result.get("counts", {})
    return {
        "job": job,
        "kind": kind,
        "counts": [{"label": kind.count_labels.get(code, code), "value": count} for code, count in counts.items()],
        "left": time_left(job.seconds_left(timezone.now())),
        "cancel_url": "" if job.is_over else reverse("jobs:cancel", args=[job.public_id]),
        "report_url": reverse("files:download", args=[job.result_file.public_id]) if job.result_file else "",
        "failure": failure(job),
        "next_step": kind.next_step(job) if kind.next_step else None,
    }


def time_left(seconds: int | None) -> str:
    """The estimate as a person says it; empty before there is one."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("moins d’une minute")
    minutes = round(seconds / 60)
    return ngettext("environ %(count)s minute", "environ %(count)s minutes", minutes) % {"count": minutes}


def failure(job: Job) -> str:
    """Why the job failed and what to do; empty when it did not."""
    if job.state != JobState.FAILED:
        return ""
    return job.result.get("message") or _(
        "Une erreur inattendue s’est produite. Recommencez ; si elle revient, écrivez-nous."
    )
