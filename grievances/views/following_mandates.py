"""The person lets somebody act for them in a case that was sent before."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grievances.forms.mandates import MandateForm
from grievances.services import mandates, uploads
from grievances.services.followers import Follower
from grievances.services.mandates import Granted
from grievances.views.following_session import following
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse


@following
@require_http_methods(["GET", "HEAD", "POST"])
def give_mandate(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Say who acts and how far, then read the code to hand over, this once."""
    form = MandateForm(request.POST, request.FILES) if request.method == "POST" else MandateForm()
    try:
        follower.require_person()
        if form.is_valid():
            context = {"granted": _given(request, follower, form), "case": follower.case}
            return render(request, "grievances/following/mandate_given.html", context)
    except DomainError as error:
        if not follower.is_person:
            messages.error(request, str(error))
            return redirect("grievances:followed_case", public_id=follower.case.public_id)
        refuse(form, error)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "grievances/following/mandate.html", {"form": form, "case": follower.case}, status=status)


def _given(request: HttpRequest, follower: Follower, form: MandateForm) -> Granted:
    proof = form.cleaned_data["proof"]
    uploads.take(address=client_address(request), count=1 if proof else 0)
    return mandates.authorise(case=follower.case, facts=form.facts(), proof=proof, by=follower.by)
