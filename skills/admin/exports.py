"""The page by which staff export the directory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from skills.admin.imports import unfinished, workplace_page
from skills.forms.imports import ExportForm
from skills.services import exports, search_query


@access.permission("skills.export_profiles")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Choose what to export; the address may carry the directory's own filters."""
    form = ExportForm(request.POST or None, initial={**request.GET.dict(), "file_format": "xlsx"})
    if request.method == "POST" and form.is_valid():
        try:
            query = search_query.parse(request.POST)
            job = exports.start(query=query, file_format=form.cleaned_data["file_format"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("jobs:detail", public_id=job.public_id)
    status = 422 if form.is_bound else 200
    context = {"form": form, "unfinished": unfinished(request, exports.EXPORT)}
    return workplace_page(request, "admin/skills/export_form.html", _("Exporter l’annuaire"), context, status)
