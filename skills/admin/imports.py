"""The pages by which staff import profiles: choose a file, look at each row's fate, confirm."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.presenters import present_job
from mdm_platform.jobs.workflows import JobState
from mdm_platform.spreadsheets import CSV_TYPE, XLSX_TYPE
from skills.forms.imports import ConfirmImportForm, ImportFileForm
from skills.models import Profile
from skills.services.imports import kinds, reports, templates
from skills.services.imports.columns import COLUMNS

MAY = "skills.import_profiles"
TEMPLATES = {"csv": (templates.template_csv, CSV_TYPE), "xlsx": (templates.template_xlsx, XLSX_TYPE)}


def workplace_page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the workplace, under the list of profiles."""
    common = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Profile._meta,
        "original": None,
        "media": "",
        "list_url": reverse("admin:skills_profile_changelist"),
        "back_url": reverse("admin:skills_imports"),
    }
    return TemplateResponse(request, template, {**common, **context}, status=status)


def unfinished(request: HttpRequest, *job_kinds: str) -> list[dict[str, Any]]:
    """The person's waiting and running jobs of these kinds, for the page that starts them."""
    states = (JobState.QUEUED, JobState.RUNNING)
    jobs = Job.objects.filter(owner=request.user, kind__in=job_kinds, state__in=states)
    return [present_job(job) for job in jobs.select_related("result_file").order_by("-pk")]


@access.permission(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file, and see one's former imports; the file is judged as a long job."""
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = kinds.start_check(upload=form.cleaned_data["file"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("jobs:detail", public_id=job.public_id)
    context = {
        "form": form,
        "columns": COLUMNS,
        "unfinished": unfinished(request, kinds.CHECK, kinds.IMPORT),
        "recent": [present_job(job) for job in kinds.recent(by=request.user)],
        "template_urls": [(kind.upper(), reverse("admin:skills_import_template", args=[kind])) for kind in TEMPLATES],
    }
    status = 422 if form.is_bound else 200
    return workplace_page(request, "admin/skills/import_form.html", _("Importer des fiches"), context, status)


@access.permission(MAY)
@require_safe
def import_report(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a dry run found: counts by fate, the first rows, and the button that imports them."""
    job = get_object_or_404(_checks(request), public_id=public_id)
    rows, unknown = [], ()
    if job.state == JobState.DONE and job.input_file is not None:
        first = kinds.first_rows(check=job, by=request.user)
        rows, unknown = [(one, reports.reasons(one)) for one in first.rows], first.header.unknown
    context = {
        **present_job(job),
        "rows": rows,
        "unknown": unknown,
        "form": ConfirmImportForm(),
        "confirm_url": reverse("admin:skills_import_confirm", args=[public_id]),
    }
    return workplace_page(request, "admin/skills/import_report.html", _("Sort des lignes"), context)


@access.permission(MAY)
@require_POST
def import_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Import the file of a dry run."""
    check = get_object_or_404(_checks(request), public_id=public_id)
    form = ConfirmImportForm(request.POST)
    publish = form.is_valid() and form.cleaned_data["publish"]
    try:
        job = kinds.start_import(check=check, by=request.user, publish=publish)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("admin:skills_import", public_id=public_id)
    return redirect("jobs:detail", public_id=job.public_id)


@access.permission(MAY)
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The model of a file."""
    if kind not in TEMPLATES:
        raise Http404
    make, content_type = TEMPLATES[kind]
    name = _("modele-import-fiches")
    return HttpResponse(
        make(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"},
    )


def _checks(request: HttpRequest) -> Any:
    return Job.objects.filter(owner=request.user, kind=kinds.CHECK).select_related("input_file", "result_file")
