"""The person changes how they may be reached."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grievances.forms.contact import SafeContactForm
from grievances.services import identities
from grievances.services.followers import Follower
from grievances.views.following_session import following
from mdm_platform.page_acts import fulfil


@following
@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Choose again; whoever acts for the person reads nothing of it and changes nothing."""
    if not follower.is_person:
        messages.error(request, _("Seule la personne que le dossier concerne peut faire cela."))
        return redirect("grievances:followed_case", public_id=follower.case.public_id)
    form = SafeContactForm(request.POST or None, identity=follower.case.identity)
    if fulfil(form, partial(identities.change_contact, case=follower.case, by=follower.by)):
        messages.success(request, _("C’est noté : nous ne vous joindrons plus autrement."))
        return redirect("grievances:followed_case", public_id=follower.case.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "case": follower.case}
    return render(request, "grievances/following/contact.html", context, status=status)
