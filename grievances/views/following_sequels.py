"""From a case that is over to a new one linked to it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grievances.forms.sequels import SequelForm
from grievances.services import sequels
from grievances.services.followers import Follower
from grievances.views import filing_session, following_session
from grievances.views.following_session import following
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse


@following
@require_http_methods(["GET", "HEAD", "POST"])
def sequel(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Write what is new, then read the receipt of the new case."""
    held = following_session.held_words(request, follower.case.public_id)
    form = SequelForm(request.POST or None, initial=held)
    try:
        follower.require_person()
        if form.is_valid():
            address = client_address(request)
            filed = sequels.file(case=follower.case, by=follower.by, address=address, **form.cleaned_data)
            filing_session.hold_receipt(request, filed)
            return redirect("grievances:receipt")
    except DomainError as error:
        if request.method != "POST":
            messages.error(request, str(error))
            return redirect("grievances:followed_case", public_id=follower.case.public_id)
        refuse(form, error)
    context = {"form": form, "follower": follower, "why_not": sequels.refusal(follower.case)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "grievances/after/sequel.html", context, status=status)
