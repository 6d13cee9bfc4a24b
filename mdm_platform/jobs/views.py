"""The page that shows how a long job goes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.jobs import services
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.presenters import present_job


@access.login
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Progress, counts and result of one job; htmx asks for the moving part alone."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("result_file"), public_id=public_id)
    template = "jobs/detail.html#progress" if request.htmx else "jobs/detail.html"
    return render(request, template, present_job(job))


@access.login
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a job."""
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    try:
        services.cancel(job=job, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("jobs:detail", public_id=public_id)
