"""The page of one's own profile, and what one decides about it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from skills.forms.my_profile import AppealForm
from skills.models import Profile
from skills.services import appeals, freshness, presenters, profiles
from skills.services.situation import situation

ACTIONS = {
    "submit": (profiles.submit, gettext_lazy("Votre fiche est envoyée.")),
    "recall": (profiles.recall, gettext_lazy("Vous pouvez de nouveau modifier votre fiche.")),
    "pause": (profiles.pause, gettext_lazy("Votre fiche est en pause : personne ne la trouve.")),
    "resume": (profiles.resume, gettext_lazy("Votre fiche est de nouveau dans l’annuaire.")),
    "confirm": (freshness.confirm, gettext_lazy("Merci : votre fiche est confirmée pour un an.")),
    "withdraw": (profiles.withdraw, gettext_lazy("Votre fiche est retirée de l’annuaire.")),
    "reopen": (profiles.reopen, gettext_lazy("Votre fiche est de nouveau un brouillon.")),
}
PREVIEWED = ("public", "members", "partners")


def _own(request: HttpRequest) -> Profile:
    return get_object_or_404(Profile.objects.with_parts(), owner=request.user)


@access.login
@require_safe
def my_profile(request: HttpRequest) -> HttpResponse:
    """Where my profile stands and what is expected of me; without one, an invitation to begin."""
    profile = Profile.objects.with_parts().filter(owner=request.user).first()
    if profile is None:
        return render(request, "skills/my_profile_none.html")
    context = {
        "situation": situation(profile, request.user),
        "view": presenters.view_for(profile, request.user),
        "entries": timeline(profile, names_people=False),
    }
    return render(request, "skills/my_profile.html", context)


@access.login
@require_POST
def my_profile_act(request: HttpRequest, action: str) -> HttpResponse:
    """Send, take back, pause, resume, confirm, withdraw or reopen."""
    if action not in ACTIONS:
        raise Http404
    service, sentence = ACTIONS[action]
    announce(request, partial(service, profile=_own(request), by=request.user), done=sentence)
    return redirect("skills:my_profile")


@access.login
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """My profile as the public, members or partners see it."""
    views = dict(zip(PREVIEWED, presenters.previews(_own(request)), strict=True))
    chosen = request.GET.get("as", "")
    if chosen not in views:
        chosen = PREVIEWED[0]
    return render(request, "skills/preview.html", {"view": views[chosen], "chosen": chosen})


@access.login
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """Contest a refusal: another curator looks again."""
    profile = _own(request)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.file(profile=profile, text=form.cleaned_data["text"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre recours est déposé. Une autre personne relira votre fiche."))
            return redirect("skills:my_profile")
    context = {"form": form, "situation": situation(profile, request.user)}
    return render(request, "skills/appeal_form.html", context, status=422 if form.errors else 200)
