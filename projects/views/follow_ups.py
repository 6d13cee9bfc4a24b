"""The short form of a date after the launch, and what the advisor reads."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mdm_platform import access
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import has_permission
from projects.forms.exchanges import FollowUpForm
from projects.models import FollowUp
from projects.services import follow_up_presenters, follow_ups


@access.login
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The holder answers, or corrects until it is read; the advisor reads."""
    found = opened(request, public_id)
    is_holder = has_permission(request.user, "projects.answer_follow_up", found)
    form = FollowUpForm(request.POST or None, obj=found, by=request.user) if is_holder else None
    act = partial(follow_ups.answer, follow_up=found, by=request.user)
    if request.method == "POST" and form is not None and fulfil(form, act):
        messages.success(request, _("Merci. Votre conseiller lit votre réponse."))
        return redirect("projects:project", public_id=found.project.public_id)
    context = {
        "follow_up": found,
        "project": found.project,
        "form": form if found.is_open() or (found.answered_at is not None and found.read_at is None) else None,
        "rows": follow_up_presenters.rows(found),
        "may_read": found.read_at is None and has_permission(request.user, "projects.read_follow_up", found),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "projects/exchanges/follow_up.html", context, status=status)


@access.permission("projects.read_follow_up", on_object=True)
@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that one has read it."""
    found = opened(request, public_id)
    act = partial(follow_ups.read, follow_up=found, by=request.user)
    announce(request, act, done=_("Vous avez lu ce suivi."))
    return redirect("projects:follow_up", public_id=public_id)


def opened(request: HttpRequest, public_id: UUID) -> FollowUp:
    """A follow-up of one of the person's sides; 404 otherwise."""
    return visible_or_404(request, FollowUp, public_id, "project__holder", "project__advisor")
