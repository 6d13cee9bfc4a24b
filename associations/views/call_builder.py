"""The workshop of calls: begun or copied, written part by part, validated by a colleague, changed by a new version."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms import call_builder as forms
from associations.forms import call_rows as rows
from associations.models import Call, CallVersion
from associations.services import call_journey, call_versions, calls
from associations.services import call_presenters as presenters
from associations.workflows import CallState
from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission

ROWS = "associations/calls/build_rows.html"
SUBJECTS = {
    "words": Subject(forms.WordsForm, "journeys/step_fields.html"),
    "calendar": Subject(forms.CalendarForm, "journeys/step_fields.html"),
    "amounts": Subject(forms.AmountsForm, "journeys/step_fields.html"),
    "envelopes": Subject(rows.EnvelopeRows, ROWS, autosaves=False),
    "rules": Subject(rows.RulesForm, "associations/calls/build_rules.html", autosaves=False),
    "budget": Subject(rows.CategoryRows, ROWS, autosaves=False),
    "tranches": Subject(rows.TrancheRows, ROWS, autosaves=False),
    "instruction": Subject(forms.InstructionForm, "journeys/step_fields.html"),
    "documents": Subject(rows.DocumentRows, ROWS, autosaves=False),
}


@access.permission("associations.manage_call")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    """Begin a call, from nothing or from the rules of another one."""
    known = Call.objects.filter(current__isnull=False).order_by("-pk")
    form = forms.NewCallForm(request.POST or None, calls=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["source"]:
                call = calls.copy(call=given["source"], slug=given["slug"], by=request.user)
            else:
                own = {name: given[name] for name in ("slug", "programme", "operator")}
                call = calls.begin(**own, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("associations:call_build", public_id=call.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "associations/calls/build_new.html", {"form": form}, status=status)


@access.permission("associations.work_on_calls")
@never_cache
@require_safe
def call_build(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The parts and how far each one is; what may be done now."""
    call = _get(request, public_id)
    version = _written(call)
    is_editable = call_versions.is_editable(version)
    tasks = call_journey.tasks(version)
    context = {
        **_head(request, call, version),
        **tasks_context(tasks, lambda step: _address(call, step) if is_editable else "", may_send=False),
        "check_url": reverse("associations:call_build_check", args=[public_id]),
        "check_label": _("Relire") if version.is_frozen else _("Relire et valider"),
        "steps_label": _("Parties de l’appel"),
    }
    return render(request, "associations/calls/build_tasks.html", context)


@access.permission("associations.manage_call")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_build_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One part: whatever is right is saved, whatever is wrong stays on the page."""
    call = _get(request, public_id)
    version = _written(call)
    if step not in call_journey.labels(version):
        raise Http404
    if request.method != "POST" and not call_versions.is_editable(version):
        return redirect("associations:call_build", public_id=public_id)
    return _walk(request, call, version).answer(request, step)


@access.permission("associations.work_on_calls")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_build_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What lacks, what changes, and the button that validates: whoever wrote the rules does not press it."""
    call = _get(request, public_id)
    version = _written(call)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            _approve(call, version, request.user)
        except DomainError as error:
            errors = refusal_links(error)
        else:
            messages.success(request, _("C’est fait : les règles sont validées."))
            return redirect("associations:call_build", public_id=public_id)
    context = {
        **_head(request, call, version),
        "errors": errors,
        "lacks": [
            (_address(call, step), sentence)
            for step, found in call_journey.missing(version).items()
            for sentence in found
        ],
        "changes": presenters.changes(call.current, version) if version.number > 1 and not version.is_frozen else [],
    }
    return render(request, "associations/calls/build_check.html", context, status=422 if errors else 200)


@access.permission("associations.manage_call")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_build_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Prepare a change of a call that has opened: say why, then write the new version."""
    call = _get(request, public_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_versions.begin(call=call, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("associations:call_build", public_id=public_id)
    context = {"form": form, "call": call}
    return render(request, "associations/calls/build_change.html", context, status=422 if form.is_bound else 200)


@access.permission("associations.manage_call")
@require_POST
def call_build_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give up the version in preparation."""
    call = _get(request, public_id)
    announce(
        request,
        partial(call_versions.discard, version=_written(call), by=request.user),
        done=_("Cette version est abandonnée : les règles en vigueur n’ont pas changé."),
    )
    return redirect("associations:call_build", public_id=public_id)


def _get(request: HttpRequest, public_id: UUID) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).with_version(), public_id=public_id)


def _written(call: Call) -> CallVersion:
    """The version in preparation, else the one in force."""
    version = call.versions.filter(frozen_at__isnull=True).with_parts().first() or call.current
    version.call = call
    return version


def _approve(call: Call, version: CallVersion, user: Any) -> None:
    if version.number == 1:
        calls.validate(call=call, by=user)
    else:
        call_versions.put_in_force(version=version, by=user)


def _head(request: HttpRequest, call: Call, version: CallVersion) -> dict[str, Any]:
    approves = "associations.validate_call_version"
    return {
        "call": call,
        "version": version,
        "view": presenters.call_view(call),
        "is_change": version.number > 1 and not version.is_frozen,
        "is_editable": call_versions.is_editable(version),
        "may_manage": has_permission(request.user, "associations.manage_call", call),
        "may_approve": has_permission(request.user, approves, version),
        "may_change": version.is_frozen and call.state != CallState.ARCHIVED,
        "admin_url": reverse("admin:associations_call_change", args=[call.pk]),
        "tasks_url": reverse("associations:call_build", args=[call.public_id]),
    }


def _walk(request: HttpRequest, call: Call, version: CallVersion) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=call_journey.labels(version),
        record=version,
        save=lambda step, values: call_journey.save(version=version, step=step, values=values, by=request.user),
        reload=lambda: _written(_get(request, call.public_id)),
        step_url=lambda step: _address(call, step),
        tasks_url=reverse("associations:call_build", args=[call.public_id]),
        check_url=reverse("associations:call_build_check", args=[call.public_id]),
    )


def _address(call: Call, step: str) -> str:
    return reverse("associations:call_build_step", args=[call.public_id, step])
