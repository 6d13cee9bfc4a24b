"""The registration journey: landing, list of tasks, one subject a page, check, receipt."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.permissions import has_permission
from skills.forms import journey as plain
from skills.forms import journey_rows
from skills.models import Profile
from skills.services import journey, profile_files, profiles, steps
from skills.views import journey_summary
from skills.views.skill_search import found_skills
from skills.workflows import ProfileState

SUGGESTIONS = 10
SENDABLE_STATES = (ProfileState.DRAFT, ProfileState.TO_COMPLETE)
SUBJECTS = {
    "identity": Subject(plain.IdentityForm, "journeys/step_fields.html"),
    "professional": Subject(plain.ProfessionalForm, "journeys/step_fields.html"),
    "skills": Subject(
        journey_rows.SkillRows,
        "skills/register_skills.html",
        in_place=True,
        search=found_skills,
        staying=("add_skill",),
    ),
    "languages": Subject(journey_rows.LanguageRows, "skills/step_rows.html"),
    "experience": Subject(journey_rows.ExperienceRows, "skills/step_rows.html"),
    "education": Subject(journey_rows.EducationRows, "skills/step_rows.html"),
    "contribution": Subject(plain.ContributionForm, "journeys/step_fields.html"),
    "visibility": Subject(plain.VisibilityForm, "skills/register_visibility.html"),
    "consent": Subject(plain.ConsentForm, "skills/register_consent.html", autosaves=False),
    "files": Subject(plain.FilesForm, "skills/register_files.html", autosaves=False),
}


def _own(request: HttpRequest) -> Profile | None:
    return Profile.objects.with_parts().filter(owner=request.user).first()


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """What the directory is, for visitors; the list of tasks, for those who have begun; POST begins."""
    if not request.user.is_authenticated:
        return render(request, "skills/register_landing.html", {"may_begin": True})
    if request.method == "POST":
        profiles.start_draft(by=request.user)
        return redirect("skills:register_step", step=journey.JOURNEY[0])
    profile = _own(request)
    if profile is None:
        may_begin = has_permission(request.user, "skills.create_profile")
        return render(request, "skills/register_landing.html", {"may_begin": may_begin})
    found = journey.journey(profile)
    context = {
        "profile": profile,
        "journey": found,
        **tasks_context(found.tasks, _address, may_send=profile.state in SENDABLE_STATES),
        "check_url": reverse("skills:register_check"),
        "check_label": _("Relire ma fiche"),
        "steps_label": _("Étapes de la fiche"),
        "lock_sentence": "" if found.is_open else journey.lock_sentence(profile),
    }
    return render(request, "skills/register_tasks.html", context)


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_step(request: HttpRequest, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step not in SUBJECTS or step == "files":
        raise Http404
    profile = _own(request)
    if request.method != "POST" and (profile is None or not journey.journey(profile).is_open):
        return redirect("skills:register")
    return _walk(request, profile or profiles.start_draft(by=request.user)).answer(request, step)


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_files(request: HttpRequest) -> HttpResponse:
    """The photograph and the CV: keep, replace, delete."""
    profile = _own(request)
    if request.method != "POST":
        if profile is None or not journey.journey(profile).is_open:
            return redirect("skills:register")
        return _walk(request, profile).show(request, "files", plain.FilesForm())
    profile = profile or profiles.start_draft(by=request.user)
    form = plain.FilesForm(request.POST, request.FILES)
    form.is_valid()
    for kind in profile_files.PURPOSES:
        _keep_file(request, profile, form, kind)
    walk = _walk(request, profile)
    return walk.show(request, "files", form, status=422) if form.errors else walk.onward(request, "files")


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_check(request: HttpRequest) -> HttpResponse:
    """Everything that was said, to read again; POST sends it."""
    errors: list[ErrorLink] = []
    if request.method == "POST" and (own := _own(request)):
        try:
            profiles.submit(profile=own, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
    profile = _own(request)
    if profile is not None and profile.state == "submitted":
        return redirect("skills:register_done")
    if profile is None or not (found := journey.journey(profile)).is_open:
        return redirect("skills:register")
    sections = journey_summary.sections(profile, found, request.user)
    context = {
        "profile": profile,
        "sections": sections,
        "errors": errors,
        "is_ready": found.completeness.is_sendable,
        "tasks_url": reverse("skills:register"),
    }
    return render(request, "skills/register_check.html", context, status=422 if errors else 200)


@access.login
@require_safe
def register_done(request: HttpRequest) -> HttpResponse:
    """The receipt: what happens next, when, and whom to ask."""
    profile = _own(request)
    if profile is None or profile.state != "submitted":
        return redirect("skills:register")
    return render(request, "skills/register_done.html", {"profile": profile})


@access.login
@require_safe
def register_suggest(request: HttpRequest) -> JsonResponse:
    """Skills whose name, in any language, has words that begin as what was typed."""
    return JsonResponse({"results": found_skills(request.GET.get("q", ""), SUGGESTIONS)})


def _walk(request: HttpRequest, profile: Profile) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=journey.LABELS,
        record=profile,
        save=lambda step, values: steps.save_step(profile=profile, step=step, data=values, by=request.user),
        reload=lambda: _own(request),
        step_url=_address,
        tasks_url=reverse("skills:register"),
        check_url=reverse("skills:register_check"),
    )


def _keep_file(request: HttpRequest, profile: Profile, form: plain.FilesForm, kind: str) -> None:
    upload = request.FILES.get(kind)
    try:
        if request.POST.get("remove") == kind:
            profile_files.remove(profile=profile, kind=kind, by=request.user)
        elif upload is not None and kind not in form.errors:
            profile_files.attach(profile=profile, kind=kind, upload=upload, by=request.user)
    except DomainError as error:
        form.add_error(kind, str(error))


def _address(step: str) -> str:
    return reverse("skills:register_step", args=[step])
