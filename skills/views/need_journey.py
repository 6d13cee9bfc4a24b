"""Writing a need: one subject a page, saved as one types, read again, then sent."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from skills.forms import needs as forms
from skills.models import Need
from skills.models.need import institution_acted_for
from skills.services import mission_text, need_journey, needs
from skills.services.need_fields import WantedLanguage, WantedSkill
from skills.services.need_presenters import need_view
from skills.views.need_summary import sections
from skills.views.needs_agent import own_need
from skills.views.skill_search import found_skills
from skills.workflows import NeedState

SUGGESTED = 15
SUBJECTS = {
    "mission": Subject(forms.MissionForm, "journeys/step_fields.html"),
    "skills": Subject(
        forms.NeedSkillRows,
        "skills/need_skills.html",
        in_place=True,
        search=found_skills,
        staying=("add_skill", "add_picked"),
    ),
    "conditions": Subject(forms.ConditionsForm, "journeys/step_fields.html"),
    "languages": Subject(forms.NeedLanguageRows, "skills/need_languages.html"),
}


@access.permission("skills.manage_needs")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need_new(request: HttpRequest) -> HttpResponse:
    """How a need is published, and what to have at hand; POST begins."""
    institution = institution_acted_for(request.user)
    drafts = Need.objects.of_institution(institution).filter(state=NeedState.DRAFT)
    if request.method == "POST":
        blank = drafts.filter(author=request.user, title="", mission="").first()
        need = blank or needs.create(by=request.user)
        return redirect("skills:need_step", public_id=need.public_id, step=need_journey.STEPS[0])
    begun = [need_view(need) for need in drafts.exclude(title="", mission="").with_parts().order_by("-updated_at")[:5]]
    return render(request, "skills/need_new.html", {"institution": institution, "drafts": begun})


@access.permission("skills.edit_need", on_object=True)
@never_cache
@require_safe
def need_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list of tasks; a need that cannot be changed leads to its follow-up."""
    need = own_need(request, public_id)
    if not need_journey.is_open(need):
        return redirect("skills:need_follow", public_id=public_id)
    tasks = need_journey.tasks(need)
    context = {
        "need": need,
        "view": need_view(need),
        **tasks_context(tasks, lambda step: _address(need, step), may_send=need.state == NeedState.DRAFT),
        "check_url": reverse("skills:need_check", args=[public_id]),
        "check_label": _("Relire le besoin"),
        "steps_label": _("Étapes du besoin"),
    }
    return render(request, "skills/need_tasks.html", context)


@access.permission("skills.edit_need", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step not in SUBJECTS:
        raise Http404
    need = own_need(request, public_id)
    if request.method != "POST" and not need_journey.is_open(need):
        return redirect("skills:need_follow", public_id=public_id)
    return _walk(request, need).answer(request, step)


@access.permission("skills.edit_need", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said, to read again; POST sends it."""
    need = own_need(request, public_id)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            needs.submit(need=need, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
        else:
            return redirect("skills:need_sent", public_id=public_id)
    if not need_journey.is_open(need):
        return redirect("skills:need_follow", public_id=public_id)
    found = sections(need)
    context = {
        "need": need,
        "sections": found,
        "errors": errors,
        "is_ready": not any(section.needed for section in found),
        "tasks_url": reverse("skills:need_edit", args=[public_id]),
    }
    return render(request, "skills/need_check.html", context, status=422 if errors else 200)


@access.permission("skills.edit_need", on_object=True)
@require_safe
def need_sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt: what happens next, when, and whom to ask."""
    need = own_need(request, public_id)
    if need.state != NeedState.SUBMITTED:
        return redirect("skills:need_follow", public_id=public_id)
    return render(request, "skills/need_sent.html", {"need": need, "view": need_view(need)})


def _walk(request: HttpRequest, need: Need) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=need_journey.LABELS,
        record=need,
        save=lambda step, values: needs.update(need=need, by=request.user, **_as_the_service_takes(values)),
        reload=lambda: own_need(request, need.public_id),
        step_url=lambda step: _address(need, step),
        tasks_url=reverse("skills:need_edit", args=[need.public_id]),
        check_url=reverse("skills:need_check", args=[need.public_id]),
        more=lambda step: {"suggestions": lambda: _suggestions(need)} if step == "skills" else {},
        autosaves=need.state == NeedState.DRAFT,
    )


def _as_the_service_takes(values: dict[str, Any]) -> dict[str, Any]:
    wanted = {"skills": WantedSkill, "languages": WantedLanguage}
    return {name: [wanted[name](**row) for row in value] if name in wanted else value for name, value in values.items()}


def _suggestions(need: Need) -> list[Any]:
    """The skills found in the mission's text that the need does not name yet."""
    held = set(need.need_skills.values_list("skill_id", flat=True))
    found = mission_text.suggest_skills(f"{need.title}\n{need.mission}", SUGGESTED + len(held))
    return [one for one in found if one.skill.pk not in held][:SUGGESTED]


def _address(need: Need, step: str) -> str:
    return reverse("skills:need_step", args=[need.public_id, step])
