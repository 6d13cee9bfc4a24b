"""Who may see and cancel a job: its owner."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_role, is_authenticated, predicate, register


@predicate
def owns_job(user: Any, job: Any) -> bool:
    """Whether the user started the job."""
    return is_authenticated(user) and job.owner_id == user.pk


register("jobs.view_job", owns_job | has_role("administrator"), _("suivre ce travail"))
register("jobs.cancel_job", owns_job, _("annuler ce travail"))
