"""Files that a job reads or leaves: its owner's alone, as long as the owner may start such a job."""

from typing import Any

from django.db.models import Q

from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.registry import get_kind
from mdm_platform.permissions import has_permission, is_authenticated, predicate


@predicate
def owns_file(user: Any, stored: Any) -> bool:
    """Whether the file is the user's own."""
    return is_authenticated(user) and stored.owner_id == user.pk


@predicate
def may_run_its_job(user: Any, stored: Any) -> bool:
    """Whether the user still has the right that the job asked for: files outlive roles by weeks."""
    job = Job.objects.filter(Q(input_file=stored) | Q(result_file=stored)).first()
    return job is not None and has_permission(user, get_kind(job.kind).permission)


JOB_INPUT = register_purpose(
    Purpose("job_input", owns_file & may_run_its_job, ("csv", "xlsx"), max_bytes=30 * 1024 * 1024)
)
JOB_RESULT = register_purpose(
    Purpose("job_result", owns_file & may_run_its_job, ("csv", "xlsx"), max_bytes=30 * 1024 * 1024)
)
