"""The pages of a request beside its steps: begun, followed, documents, operator, receipt, decisions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.requests import NoteForm, StartForm
from associations.models import Association, Call, Request
from associations.services import (
    associations,
    endorsements,
    request_follow_up,
    request_receipts,
    request_steps,
    requests,
)
from associations.services.project_view import FOLLOWED_STATES
from associations.views.request_summary import address, budget_table, sections
from associations.views.request_writing import own_request
from associations.workflows import WRITING_STATES
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.components import Link
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import tasks_context
from mdm_platform.permissions import has_permission

PAGE_SIZE = 20


@dataclass(frozen=True)
class Action:
    """What an officer decides about a request: the service, and what is said afterwards."""

    service: Any
    done: Any
    form: type[forms.Form] = NoteForm


ACTIONS = {
    "reopen": Action(endorsements.reopen, gettext_lazy("Vous pouvez de nouveau modifier la demande.")),
    "complete": Action(requests.complete, gettext_lazy("Merci : la demande complétée est renvoyée.")),
    "withdraw": Action(requests.withdraw, gettext_lazy("La demande est retirée.")),
}


@access.login
@require_safe
def my_requests(request: HttpRequest) -> HttpResponse:
    """The requests of the associations of which the person is an officer, the latest first."""
    own = Association.objects.of_officer(request.user)
    rows = Request.objects.filter(association__in=own.values("pk")).with_parts().order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    context = {
        "requests": [(one, request_follow_up.shown_label(one)) for one in found],
        "next_url": f"?before={found[-1].pk}" if more else "",
    }
    return render(request, "associations/requests/list.html", context)


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest, slug: str) -> HttpResponse:
    """For which association one answers the call; POST begins the request, or takes it up again."""
    call = get_object_or_404(Call.objects.visible_to(request.user).with_version(), slug=slug)
    own = Association.objects.of_officer(request.user).order_by("name", "pk")
    form = StartForm(request.POST if request.method == "POST" else None, associations=own)
    if request.method == "POST" and form.is_valid():
        try:
            made = requests.start(association=form.cleaned_data["association"], call=call, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("associations:request", public_id=made.public_id)
    context = {"call": call, "form": form, "has_associations": own.exists()}
    return render(request, "associations/requests/new.html", context, status=422 if form.errors else 200)


@access.permission("associations.view_request", on_object=True)
@never_cache
@require_safe
def request_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list of tasks before sending, the follow-up afterwards."""
    rows = Request.objects.with_parts()
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    is_officer = has_permission(request.user, "associations.edit_request", found)
    if is_officer and found.state in WRITING_STATES:
        return render(request, "associations/requests/tasks.html", _tasks_context(request, found))
    if found.state in WRITING_STATES:
        return redirect("associations:support")
    return render(request, "associations/requests/detail.html", _follow_context(request, found, is_officer=is_officer))


@access.permission("associations.edit_request", on_object=True)
@require_POST
def request_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Take an endorsed request back, send a completed one, or withdraw it."""
    if action not in ACTIONS:
        raise Http404
    found, chosen = own_request(request, public_id), ACTIONS[action]
    form = chosen.form(request.POST, prefix=action)
    try:
        words = form.cleaned_data if form.is_valid() else {"note": request.POST.get(f"{action}-note", "")}
        chosen.service(request=found, by=request.user, **words)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, chosen.done)
    return redirect("associations:request", public_id=public_id)


@access.permission("associations.edit_request", on_object=True)
@require_safe
def request_receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt: the number, what happens next, when, and whom to ask."""
    found = own_request(request, public_id)
    if not found.is_filed:
        return redirect("associations:request", public_id=public_id)
    return render(request, "associations/requests/receipt.html", {"found": found})


@access.permission("associations.edit_request", on_object=True)
@require_safe
def request_receipt_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt as a PDF, in the language of the page."""
    found, language = own_request(request, public_id), get_language() or "fr"
    if not found.is_filed:
        raise Http404
    content = request_receipts.receipt(request=found, language=language)
    name = request_receipts.file_name(found, language)
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _tasks_context(request: HttpRequest, found: Request) -> dict[str, Any]:
    tasks = request_steps.tasks(found)
    ready = not request_steps.lacking(found)
    return {
        "found": found,
        "rules_changed": found.version_id != found.call.current_id,
        "check_url": reverse("associations:request_check", args=[found.public_id]),
        "check_label": _("Relire"),
        "steps_label": _("Les étapes de la demande"),
        "withdraw_form": NoteForm(prefix="withdraw"),
        "may_certify": has_permission(request.user, "associations.certify_request", found),
        **tasks_context(tasks, lambda step: address(found, step) if found.is_editable else "", may_send=ready),
    }


def _follow_context(request: HttpRequest, found: Request, *, is_officer: bool) -> dict[str, Any]:
    follow = request_follow_up.follow_up(found)
    return {
        "found": found,
        "follow": follow,
        "delay": request_follow_up.delay_sentence(follow) if found.is_filed else "",
        "is_officer": is_officer,
        "is_followed": found.state in FOLLOWED_STATES,
        "may_withdraw": is_officer and _may_withdraw(request, found),
        "complete_form": NoteForm(prefix="complete"),
        "is_rewritten": found.is_editable and request_steps.is_rewritten(found),
        "may_certify": is_officer and has_permission(request.user, "associations.certify_request", found),
        "withdraw_form": NoteForm(prefix="withdraw"),
        "lacking": request_steps.lacking(found, but="operator") if found.is_editable and is_officer else [],
        "refused_rules": request_follow_up.refused_rules(found),
        "sections": sections(found, needed=False),
        "budget": budget_table(found),
        "entries": _known_entries(request, found),
        "crumbs": [Link(_("Mes demandes"), reverse("associations:my_requests")), Link(found.title)],
    }


def _known_entries(request: HttpRequest, found: Request) -> list[Any]:
    """The timeline, without the decisions that are not told yet."""
    entries = timeline(found, names_people=request.user.is_staff, who=_operator_of)
    return entries if request.user.is_staff else request_follow_up.told(found, entries)


def _operator_of(log: Any) -> Any:
    """The operator where it gave its visa; the usual words elsewhere."""
    return _("L’opérateur d’appui") if log.transition == "endorse" else None


def _may_withdraw(request: HttpRequest, found: Request) -> bool:
    from_here = found.state in requests.WITHDRAWABLE
    return from_here and has_permission(request.user, "associations.withdraw_request", found)
