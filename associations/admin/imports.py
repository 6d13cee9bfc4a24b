"""The pages by which staff import associations: choose a file, look at each row's fate, confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.register_work import ImportFileForm
from associations.models import Association
from associations.services.imports import importing, kinds
from associations.services.imports.columns import COLUMNS
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.presenters import present_job
from mdm_platform.spreadsheets import CSV_TYPE, XLSX_TYPE

MAY = importing.PERMISSION
TEMPLATES = {"csv": (importing.template_csv, CSV_TYPE), "xlsx": (importing.template_xlsx, XLSX_TYPE)}


def addresses(wrap: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of these pages, under the list of associations."""
    return [
        path("import/", wrap(choose), name="associations_imports"),
        path("import/template.<slug:kind>", wrap(template), name="associations_import_template"),
        path("import/<uuid:public_id>/", wrap(report), name="associations_import"),
        path("import/<uuid:public_id>/confirm/", wrap(confirm), name="associations_import_confirm"),
    ]


@access.permission(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
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
        "recent": [present_job(job) for job in kinds.recent(by=request.user)],
        "template_urls": [
            (kind.upper(), reverse("admin:associations_import_template", args=[kind])) for kind in TEMPLATES
        ],
    }
    status = 422 if form.is_bound else 200
    return _page(request, "admin/associations/import_form.html", _("Importer des associations"), context, status)


@access.permission(MAY)
@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a dry run found: counts by fate, and the button that imports the rows."""
    job = get_object_or_404(_checks(request), public_id=public_id)
    context = {
        **present_job(job),
        "confirm_url": reverse("admin:associations_import_confirm", args=[public_id]),
    }
    return _page(request, "admin/associations/import_report.html", _("Sort des lignes"), context)


@access.permission(MAY)
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Import the file of a dry run."""
    check = get_object_or_404(_checks(request), public_id=public_id)
    try:
        job = kinds.start_import(check=check, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("admin:associations_import", public_id=public_id)
    return redirect("jobs:detail", public_id=job.public_id)


@access.permission(MAY)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The model of a file."""
    if kind not in TEMPLATES:
        raise Http404
    make, content_type = TEMPLATES[kind]
    name = _("modele-import-associations")
    return HttpResponse(
        make(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"},
    )


def _checks(request: HttpRequest) -> Any:
    return Job.objects.filter(owner=request.user, kind=kinds.CHECK).select_related("input_file", "result_file")


def _page(request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    common = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Association._meta,
        "original": None,
        "media": "",
        "list_url": reverse("admin:associations_association_changelist"),
        "back_url": reverse("admin:associations_imports"),
    }
    return TemplateResponse(request, name, {**common, **context}, status=status)
