"""The page behind the link of an answer: opening it changes nothing, its POST gives one opinion and no more."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grievances.forms.following import OpinionForm
from grievances.services import feedback
from grievances.views.following import link_refused
from mdm_platform import access
from mdm_platform.errors import DomainError


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the answer does, for whoever holds the link; nothing of the case is shown."""
    form = OpinionForm(request.POST or None)
    try:
        case = feedback.read_link(token)
        if form.is_bound and form.is_valid():
            given = feedback.give(case=case, **form.cleaned_data)
            return render(request, "grievances/following/opinion_given.html", {"given": given})
    except DomainError as error:
        return link_refused(request, error)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "grievances/following/opinion.html", {"form": form, "token": token}, status=status)
