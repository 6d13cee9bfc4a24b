"""Pages behind signed links: opening one changes nothing, its POST does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.links import LinkRefused
from skills.models import Invitation
from skills.services import freshness, invitations, presenters


@access.public
@require_http_methods(["GET", "POST"])
def confirm_profile(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm one's profile from a message, without signing in."""
    try:
        profile = freshness.profile_of_link(token)
        if request.method == "POST":
            freshness.confirm_by_link(token)
    except DomainError as error:
        return _refused(request, error)
    return render(request, "skills/confirm_profile.html", {"profile": profile, "done": request.method == "POST"})


@access.public
@require_http_methods(["GET"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is held about an invited person, from whom, and the choice to accept or decline."""
    try:
        found = invitations.of_link(token)
    except LinkRefused as error:
        return _refused(request, error)
    return render(request, "skills/invitation.html", _invitation_context(found, token))


@access.login
@require_POST
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take over the imported profile, as a draft to check and send."""
    try:
        invitations.accept(invitation=invitations.of_link(token), by=request.user)
    except DomainError as error:
        return _refused(request, error)
    messages.success(request, _("Votre fiche vous appartient. Vérifiez-la, complétez-la, puis envoyez-la."))
    return redirect("skills:my_profile")


@access.public
@require_POST
def decline_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Have everything deleted at once."""
    try:
        invitations.decline(invitation=invitations.of_link(token))
    except DomainError as error:
        return _refused(request, error)
    return render(request, "skills/invitation_declined.html")


def _invitation_context(found: Invitation, token: str) -> dict[str, object]:
    return {
        "invitation": found,
        "token": token,
        "person": presenters.profile_view(found.profile, presenters.Audience.STAFF),
    }


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return render(request, "skills/link_refused.html", {"sentence": str(error)}, status=410)
