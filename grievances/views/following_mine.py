"""The cases of an account, and attaching one that was filed without."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grievances.forms.following import FollowForm
from grievances.services import codes, followed_cases, ownership
from mdm_platform import access
from mdm_platform.accounts.lockout import Locked
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_cases(request: HttpRequest) -> HttpResponse:
    """One's cases; a number and a code add one that was filed without an account."""
    form, status = FollowForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                opened = codes.check(**form.cleaned_data, address=client_address(request))
                ownership.tie(access=opened, to=request.user)
            except DomainError as error:
                refuse(form, error)
                status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, Locked) else status
            else:
                messages.success(request, _("Ce dossier est maintenant dans votre espace."))
                return redirect("grievances:followed_case", public_id=opened.case.public_id)
    context = {"cases": followed_cases.list_of(request.user), "form": form}
    return render(request, "grievances/following/mine.html", context, status=status)
