"""Pages of the jury: its sessions, its scenarios side by side, its decisions. Staff act, members read."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.juries import (
    DiscussionForm,
    InviteForm,
    LineForm,
    NoteForm,
    PolicyForm,
    PresenceForm,
    SessionForm,
)
from associations.models import Call, JuryScenario, JurySession, Request, ScenarioLine
from associations.services import conflicts, decisions, juries, jury_minutes, jury_presenters, jury_scenarios
from associations.workflows import JuryScenarioWorkflow, JurySessionState, JurySessionWorkflow, ScenarioState
from mdm_platform import access
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import DomainError, TransitionNotAllowed
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission, require_permission


@access.permission("associations.manage_jury")
@require_http_methods(["GET", "HEAD", "POST"])
def jury_new(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    calls = Call.objects.filter(state__in=juries.CALLS_WITH_JURY).order_by("-pk")
    form = SessionForm(request.POST or None, calls=calls)
    if request.method == "POST" and form.is_valid():
        try:
            session = juries.plan(by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La séance est prévue : convoquez maintenant ses membres."))
            return redirect("associations:jury", public_id=session.public_id)
    return render(request, "associations/juries/jury_new.html", {"form": form}, status=422 if form.errors else 200)


@access.permission("associations.view_jury", on_object=True)
@require_safe
def jury(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One session: who is there, who withdrew from what, the scenarios side by side, what is left to do."""
    return _page(request, _session(request, public_id), {})


@access.permission("associations.manage_jury")
@require_POST
def jury_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Invite, note presences, open, write the discussion, close, cancel, notify."""
    session = _session(request, public_id)
    if action not in _ACTS:
        raise Http404
    kind, service, sentence = _ACTS[action]
    form = kind(request, session)
    if form.is_valid():
        try:
            service(session, form, request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, sentence())
            return redirect("associations:jury", public_id=public_id)
    if not form.fields:
        messages.error(request, " ".join(str(said) for said in form.non_field_errors()))
        return redirect("associations:jury", public_id=public_id)
    return _page(request, session, {action: form})


@access.permission("associations.manage_jury")
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compose a scenario; it is computed at once."""
    session = _session(request, public_id)
    form = PolicyForm(request.POST or None, initial={"allows_partial": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = jury_scenarios.new(
                session=session, name=form.cleaned_data["name"], policy=form.policy(), by=request.user
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("associations:scenario", public_id=made.public_id)
    context = {"form": form, "session": session}
    return render(request, "associations/juries/scenario_new.html", context, status=422 if form.errors else 200)


@access.permission("associations.manage_jury")
@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One scenario: its policy and every file with its rank, its outcome and its limits."""
    found = _scenario(request, public_id)
    form = PolicyForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            jury_scenarios.change(scenario=found, policy=form.policy(), by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le scénario est recalculé."))
            return redirect("associations:scenario", public_id=public_id)
    return _scenario_page(request, found, form, {})


@access.permission("associations.manage_jury")
@require_POST
def scenario_line(request: HttpRequest, public_id: UUID, line_id: int) -> HttpResponse:
    """What the jury wants for one file."""
    found = _scenario(request, public_id)
    line = get_object_or_404(ScenarioLine, scenario=found, pk=line_id)
    form = LineForm.of(line, request.POST)
    if form.is_valid():
        try:
            jury_scenarios.set_line(line=line, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La ligne est enregistrée et le scénario recalculé."))
            return redirect("associations:scenario", public_id=public_id)
    return _scenario_page(request, found, PolicyForm.of(found), {line.pk: form})


@access.permission("associations.manage_jury")
@require_POST
def scenario_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Copy, compute again, set aside, or make it the decision."""
    found = _scenario(request, public_id)
    try:
        leads_to = _act_on(request, found, action)
    except TransitionNotAllowed as error:
        for sentence in error.reasons or [str(error)]:
            messages.error(request, sentence)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        return leads_to
    return redirect("associations:jury", public_id=found.session.public_id)


def _act_on(request: HttpRequest, found: JuryScenario, action: str) -> HttpResponse:
    by = request.user
    if action == "copy":
        name = _("%(name)s, variante") % {"name": found.name[:100]}
        twin = jury_scenarios.copy(scenario=found, name=name, by=by)
        return redirect("associations:scenario", public_id=twin.public_id)
    if action == "compute":
        jury_scenarios.compute(scenario=found, by=by)
        return redirect("associations:scenario", public_id=found.public_id)
    ends = {"choose": jury_scenarios.choose, "discard": jury_scenarios.discard}
    if action not in ends:
        raise Http404
    ends[action](juryscenario=found, by=by)
    if action == "choose":
        messages.success(request, _("Les décisions sont prises. Il reste à les notifier."))
    return redirect("associations:jury", public_id=found.session.public_id)


def _session(request: HttpRequest, public_id: UUID) -> JurySession:
    rows = JurySession.objects.visible_to(request.user).select_related("call__current", "call__operator", "president")
    found = get_object_or_404(rows, public_id=public_id)
    require_permission(request.user, "associations.view_jury", found)
    return found


def _scenario(request: HttpRequest, public_id: UUID) -> JuryScenario:
    rows = JuryScenario.objects.visible_to(request.user).select_related("session__call__current", "envelope", "author")
    return get_object_or_404(rows, public_id=public_id)


def _page(request: HttpRequest, session: JurySession, bound: dict[str, forms.Form]) -> HttpResponse:
    manages = has_permission(request.user, "associations.manage_jury")
    untold = decisions.waiting(Request.objects.filter(call=session.call))
    comparison = jury_presenters.compare(session, request.user)
    choices = _choices(session, request.user) if manages else {}
    context: dict[str, Any] = {
        "session": session,
        "manages": manages,
        "attendances": jury_minutes.attendances_of(session),
        "recusals": session.recusals.select_related("member", "request__association"),
        "comparison": comparison,
        "columns": [(column, choices.get(column.scenario.pk, [])) for column in comparison.columns],
        "open_refusals": JurySessionWorkflow.get("open").refusals(session) if manages else [],
        "untold": untold.count() if manages and session.state in ("decided", "closed") else 0,
        "invite_form": bound.get("invite") or InviteForm(people=_people(session)),
        "presence_form": bound.get("presence") or PresenceForm(session=session),
        "discussion_form": bound.get("discussion") or DiscussionForm(initial={"text": session.discussion}),
        "cancel_form": bound.get("cancel") or NoteForm(),
        "is_open": session.state in (JurySessionState.PLANNED, JurySessionState.IN_SESSION),
    }
    return render(request, "associations/juries/jury.html", context, status=422 if bound else 200)


def _choices(session: JurySession, user: Any) -> dict[int, list[str]]:
    """For each draft, why this person cannot make it the decision now; nothing where it can be."""
    row = JuryScenarioWorkflow.get("choose")
    found = {}
    for one in session.scenarios.filter(state=ScenarioState.DRAFT):
        own = [] if has_permission(user, row.permission, one) else [_("Une autre personne que son auteur le retient.")]
        found[one.pk] = [*own, *row.refusals(one)]
    return found


def _scenario_page(
    request: HttpRequest, found: JuryScenario, form: PolicyForm, bound: dict[int, LineForm]
) -> HttpResponse:
    shown = "request__association", "request__version"
    lines = list(found.lines.select_related(*shown).prefetch_related("request__budget_lines__category"))
    found._prefetched_objects_cache = {"lines": lines}
    context = {
        "scenario": found,
        "session": found.session,
        "form": form,
        "rows": [(line, bound.get(line.pk) or LineForm.of(line)) for line in lines],
        "hidden": conflicts.association_ids(request.user),
        "column": jury_presenters.column_of(found),
        "is_draft": found.is_draft and found.session.state in ("planned", "in_session"),
    }
    return render(request, "associations/juries/scenario.html", context, status=422 if bound or form.errors else 200)


def _people(session: JurySession) -> Any:
    called = session.attendances.values("member")
    return User.objects.with_role(Role.JURY_MEMBER).exclude(pk__in=called).order_by("full_name", "pk")


def _note_presences(session: JurySession, form: Any, by: Any) -> None:
    for attendance, presence in form.changed():
        juries.note_presence(attendance=attendance, presence=presence, by=by)


def _notify(session: JurySession, form: Any, by: Any) -> None:
    rows = decisions.waiting(Request.objects.filter(call=session.call)).order_by("pk")
    blocked = decisions.notify_many(requests=rows, by=by)
    if blocked:
        named = [f"{request.number}: {why}" for request, why in blocked]
        raise TransitionNotAllowed(reasons=named)


_ACTS: dict[str, tuple[Any, Any, Any]] = {
    "invite": (
        lambda request, session: InviteForm(request.POST, people=_people(session)),
        lambda session, form, by: juries.invite(session=session, by=by, **form.cleaned_data),
        lambda: _("La personne est convoquée ; elle vient d’être prévenue."),
    ),
    "presence": (
        lambda request, session: PresenceForm(request.POST, session=session),
        _note_presences,
        lambda: _("Les présences sont notées."),
    ),
    "open": (
        lambda request, session: forms.Form(request.POST),
        lambda session, form, by: juries.open(jurysession=session, by=by),
        lambda: _("La séance est ouverte. Les déports sont inscrits."),
    ),
    "discussion": (
        lambda request, session: DiscussionForm(request.POST),
        lambda session, form, by: juries.write_discussion(session=session, by=by, **form.cleaned_data),
        lambda: _("Le résumé est enregistré."),
    ),
    "close": (
        lambda request, session: forms.Form(request.POST),
        lambda session, form, by: juries.close(jurysession=session, by=by),
        lambda: _("La séance est close et son procès-verbal établi."),
    ),
    "cancel": (
        lambda request, session: NoteForm(request.POST),
        lambda session, form, by: juries.cancel(jurysession=session, by=by, **form.cleaned_data),
        lambda: _("La séance est annulée."),
    ),
    "notify": (
        lambda request, session: forms.Form(request.POST),
        _notify,
        lambda: _("Les décisions sont notifiées : chaque association a reçu sa lettre."),
    ),
}
