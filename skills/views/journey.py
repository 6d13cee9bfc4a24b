"""The registration journey: landing, list of tasks, one subject a page, check, receipt."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mdm_platform import access
from mdm_platform.components import ErrorLink, Step
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission
from skills.forms import journey as plain
from skills.forms import journey_rows
from skills.forms.rows import StepRows, with_added_row
from skills.models import Profile
from skills.services import journey, profile_files, profiles, steps, taxonomy
from skills.views import journey_summary

SUGGESTIONS = 10
RESULTS = 20


@dataclass(frozen=True)
class Subject:
    """A step of the journey: its form, its template, and whether it is saved while one types."""

    form: Any
    template: str
    autosaves: bool = True


SUBJECTS = {
    "identity": Subject(plain.IdentityForm, "skills/register_fields.html"),
    "professional": Subject(plain.ProfessionalForm, "skills/register_fields.html"),
    "skills": Subject(journey_rows.SkillRows, "skills/register_skills.html"),
    "languages": Subject(journey_rows.LanguageRows, "skills/register_rows.html"),
    "experience": Subject(journey_rows.ExperienceRows, "skills/register_rows.html"),
    "education": Subject(journey_rows.EducationRows, "skills/register_rows.html"),
    "contribution": Subject(plain.ContributionForm, "skills/register_fields.html"),
    "visibility": Subject(plain.VisibilityForm, "skills/register_visibility.html"),
    "consent": Subject(plain.ConsentForm, "skills/register_consent.html", autosaves=False),
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
        "items": [Step(task.label, _address(task.slug), task.state, task.hint) for task in found.tasks],
        "lock_sentence": "" if found.is_open else journey.lock_sentence(profile),
    }
    return render(request, "skills/register_tasks.html", context)


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_step(request: HttpRequest, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step not in SUBJECTS:
        raise Http404
    profile = _own(request)
    if request.method != "POST":
        if profile is None or not journey.journey(profile).is_open:
            return redirect("skills:register")
        return _page(request, step, profile, SUBJECTS[step].form(profile=profile))
    profile = profile or profiles.start_draft(by=request.user)
    form = SUBJECTS[step].form(_sent(request, step), profile=profile)
    saved = _save(request, profile, form)
    if "autosave" in request.POST:
        return _autosaved(form, saved=saved)
    if saved and request.htmx:
        return _page(request, step, profile, SUBJECTS[step].form(profile=_own(request)))
    if saved and "add" in request.POST and isinstance(form, StepRows):
        form.start_at_last()
    if not saved or "search" in request.POST or "add" in request.POST:
        return _page(request, step, profile, form, status=200 if saved else 422)
    return _onward(request, step)


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_files(request: HttpRequest) -> HttpResponse:
    """The photograph and the CV: keep, replace, delete."""
    profile = _own(request)
    if request.method != "POST":
        if profile is None or not journey.journey(profile).is_open:
            return redirect("skills:register")
        return _page(request, "files", profile, plain.FilesForm())
    profile = profile or profiles.start_draft(by=request.user)
    form = plain.FilesForm(request.POST, request.FILES)
    form.is_valid()
    for kind in profile_files.PURPOSES:
        _keep_file(request, profile, form, kind)
    if form.errors:
        return _page(request, "files", profile, form, status=422)
    return _onward(request, "files")


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
            errors = [ErrorLink(sentence) for sentence in getattr(error, "reasons", None) or [str(error)]]
    profile = _own(request)
    if profile is not None and profile.state == "submitted":
        return redirect("skills:register_done")
    if profile is None or not (found := journey.journey(profile)).is_open:
        return redirect("skills:register")
    sections = journey_summary.sections(profile, found, request.user)
    context = {"profile": profile, "journey": found, "sections": sections, "errors": errors}
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
    found = taxonomy.suggest(request.GET.get("q", "").replace("\x00", " "), limit=SUGGESTIONS)
    results = [{"slug": skill.slug, "label": skill.label, "others": _other_names(skill)} for skill in found]
    return JsonResponse({"results": results})


def _page(request: HttpRequest, step: str, profile: Profile, form: Any, *, status: int = 200) -> HttpResponse:
    subject = SUBJECTS.get(step)
    place, total = journey.position(step)
    context = {
        "step": step,
        "label": journey.LABELS[step],
        "place": place,
        "total": total,
        "profile": profile,
        "form": form,
        "autosave": _address(step) if subject and subject.autosaves else "",
        "query": request.POST.get("q", "")[:200],
        "results": _results(request, form),
    }
    template = subject.template if subject else "skills/register_files.html"
    in_place = request.htmx and step == "skills"
    return render(request, f"{template}#rows" if in_place else template, context, status=status)


def _sent(request: HttpRequest, step: str) -> Any:
    """What was sent, with the row that the person asks to add."""
    if "add_skill" in request.POST and step == "skills":
        return with_added_row(request.POST, "skills", skill=request.POST["add_skill"], level="3")
    if "add" in request.POST and issubclass(SUBJECTS[step].form, StepRows):
        return with_added_row(request.POST, SUBJECTS[step].form.related)
    return request.POST


def _save(request: HttpRequest, profile: Profile, form: Any) -> bool:
    """Save what is right; whether all of it was."""
    valid = form.is_valid()
    values = form.values()
    if values:
        try:
            steps.save_step(profile=profile, step=form.saves, data=values, by=request.user)
        except DomainError as error:
            form.refuse(error)
            return False
    return valid


def _autosaved(form: Any, *, saved: bool) -> HttpResponse:
    """204, or what is not kept yet and why, as the page says it under the form."""
    wrong = form.wrong_labels()
    if saved or not (wrong or form.refusals()):
        return HttpResponse(status=204)
    sentence = " ".join(form.refusals())
    if wrong:
        sentence = _("Pas encore enregistré, à corriger : %(fields)s.") % {"fields": ", ".join(wrong)}
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def _keep_file(request: HttpRequest, profile: Profile, form: plain.FilesForm, kind: str) -> None:
    upload = request.FILES.get(kind)
    try:
        if request.POST.get("remove") == kind:
            profile_files.remove(profile=profile, kind=kind, by=request.user)
        elif upload is not None and kind not in form.errors:
            profile_files.attach(profile=profile, kind=kind, upload=upload, by=request.user)
    except DomainError as error:
        form.add_error(kind, str(error))


def _onward(request: HttpRequest, step: str) -> HttpResponse:
    """Where the button that was pressed leads."""
    pressed = request.POST
    if "add_skill" in pressed or "remove" in pressed or any(name.endswith("-DELETE") for name in pressed):
        return redirect(f"{request.get_full_path()}#rows")
    if "later" in pressed:
        messages.success(request, _("C’est enregistré. Reprenez quand vous voulez, sur cet appareil ou un autre."))
        return redirect("skills:register")
    if request.GET.get("from") == "check" or not journey.following(step):
        return redirect("skills:register_check")
    return redirect("skills:register_step", step=journey.following(step))


def _results(request: HttpRequest, form: Any) -> list[dict[str, Any]] | None:
    """What a search without scripts found; None when nobody searched."""
    if "search" not in request.POST or not isinstance(form, journey_rows.SkillRows):
        return None
    found = taxonomy.suggest(request.POST.get("q", "").replace("\x00", " "), limit=RESULTS)
    return [{"slug": skill.slug, "label": skill.label, "others": _other_names(skill)} for skill in found]


def _other_names(skill: Any) -> list[str]:
    names = dict.fromkeys([skill.label_fr, skill.label_ar, skill.label_en])
    return [name for name in names if name and name != skill.label]


def _address(step: str) -> str:
    return reverse("skills:register_step", args=[step])
