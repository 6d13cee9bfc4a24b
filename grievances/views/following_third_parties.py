"""The page behind a third party's signed link: it shows the question, and its POST answers without an account."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grievances.forms.following import ThirdPartyForm
from grievances.models import ThirdParty
from grievances.services import third_parties, uploads
from grievances.views.following import link_refused
from mdm_platform import access
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.links import LinkRefused


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def third_party(request: HttpRequest, token: str) -> HttpResponse:
    """The question and nothing else of the case; the answer is sent once."""
    try:
        asked = third_parties.read_link(token)
    except LinkRefused as error:
        return link_refused(request, error)
    form = ThirdPartyForm(request.POST, request.FILES) if request.method == "POST" else ThirdPartyForm()
    if form.is_bound and form.is_valid() and _answered(request, asked, form):
        return render(request, "grievances/following/third_party_thanks.html", {"asked": asked})
    context = {"asked": asked, "form": form, "token": token}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "grievances/following/third_party.html", context, status=status)


def _answered(request: HttpRequest, asked: ThirdParty, form: ThirdPartyForm) -> bool:
    files = form.cleaned_data["files"]
    try:
        uploads.take(address=client_address(request), count=len(files))
        third_parties.receive(third_party=asked, body=form.cleaned_data["body"], uploads=files)
    except DomainError as error:
        refuse(form, error)
        return False
    return True
