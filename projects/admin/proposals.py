"""Many files given at once to the advisors whom the platform proposes, on a page that says why each."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_list
from mdm_platform.permissions import has_permission, refusal
from mdm_platform.workplace import pages
from projects.models import Project
from projects.services import assignments

ASSIGN = "projects.assign_project"
MOST_AT_ONCE = 50


@admin.action(description=gettext_lazy("Accepter les conseillers proposés"))
def accept_proposals(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """Show who is proposed for each of the chosen files and why; then give them, one by one."""
    files = list(queryset.select_related("holder", "region")[: MOST_AT_ONCE + 1])
    if len(files) > MOST_AT_ONCE:
        messages.error(request, _("Choisissez au plus %(limit)s dossiers à la fois.") % {"limit": MOST_AT_ONCE})
        return None
    if "apply" in request.POST:
        _give(model_admin, request, files)
        return None
    rows = [_row(model_admin, one, request.user) for one in files]
    context = {
        "title": _("Accepter les conseillers proposés"),
        "rows": rows,
        "chosen": [row for row in rows if row["advisor"]],
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "back_url": pages.address(model_admin, "changelist"),
    }
    return pages.page(model_admin, request, "admin/projects/accept_proposals.html", context)


def _give(model_admin: Any, request: HttpRequest, files: list[Project]) -> None:
    count = 0
    for one in files:
        try:
            shown = request.POST.get(f"seen_{one.pk}", "")
            advisor = int(shown) if shown.isascii() and shown.isdecimal() else None
            count += assignments.accept(project=one, shown=advisor, by=request.user) is not None
        except DomainError as error:
            words = {"object": model_admin.name_of(one), "reason": str(error)}
            messages.warning(request, _("%(object)s : %(reason)s") % words)
    sentence = ngettext("%(count)s dossier confié.", "%(count)s dossiers confiés.", count)
    messages.success(request, sentence % {"count": count})


def _row(model_admin: Any, project: Project, user: Any) -> dict[str, Any]:
    row = {"key": project.pk, "name": model_admin.name_of(project), "advisor": "", "reason": "", "seen": ""}
    if not has_permission(user, ASSIGN, project):
        return row | {"reason": refusal(ASSIGN)}
    try:
        found = assignments.to_accept(project)
    except DomainError as error:
        return row | {"reason": str(error)}
    return row | {"advisor": found.name, "seen": found.profile.pk, "reason": nice_list(found.sentences(project))}
