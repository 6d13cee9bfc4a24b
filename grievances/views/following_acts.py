"""What whoever follows a case may do in it: answer, add, withdraw, contest, accept, take a mandate back."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grievances.forms.following import OpinionForm, ReopeningForm, WriteForm
from grievances.services import cases, feedback, mandates, ownership, reopenings, uploads
from grievances.services import messages as case_messages
from grievances.services.followers import Follower
from grievances.views.following import show_case
from grievances.views.following_session import following
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce


@following
@require_POST
def write(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Answer the question that waits, or add something, with files."""
    form = WriteForm(request.POST, request.FILES)

    def keep() -> str:
        files = form.cleaned_data["files"]
        uploads.take(address=client_address(request), count=len(files))
        body = form.cleaned_data["body"]
        case_messages.from_person(case=follower.case, body=body, by=follower.by, uploads=files)
        return _("Merci : votre message est dans le dossier. Le service le lit.")

    return _act(request, follower, "write_form", form, keep)


@following
@require_POST
def ask_reopening(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Contest the answer, with why."""
    form = ReopeningForm(request.POST)

    def ask() -> str:
        reopenings.ask(case=follower.case, note=form.cleaned_data["note"], by=follower.by)
        return _("Votre demande de réouverture est arrivée. Une autre personne l’examine.")

    return _act(request, follower, "reopening_form", form, ask)


@following
@require_POST
def withdraw(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Take the case back."""

    def take_back() -> str:
        follower.require_person()
        cases.withdraw(case=follower.case, by=follower.by)
        return _("Votre dossier est retiré. Rien ne vous sera reproché.")

    return _act(request, follower, "", forms.Form(request.POST), take_back)


@following
@require_POST
def accept(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Say that the answer does, which closes the case."""

    def close() -> str:
        cases.close(case=follower.case, by=follower.by)
        return _("Merci. Votre dossier est clos.")

    return _act(request, follower, "", forms.Form(request.POST), close)


@following
@require_POST
def give_opinion(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Say whether the answer does; a person who is satisfied closes the case with it."""
    form = OpinionForm(request.POST)

    def keep() -> str:
        feedback.give(case=follower.case, by=follower.by, **form.cleaned_data)
        return _("Merci de votre avis.")

    return _act(request, follower, "opinion_form", form, keep)


@following
@require_POST
def mark_read(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Tell the service that its messages were read."""
    case_messages.mark_read(case=follower.case)
    return redirect("grievances:followed_case", public_id=follower.case.public_id)


@following
@require_POST
def revoke_mandate(request: HttpRequest, follower: Follower, mandate_id: UUID) -> HttpResponse:
    """Take a mandate back, which only the person does; whoever held it is not told."""
    mandate = get_object_or_404(follower.case.mandates.select_related("case"), public_id=mandate_id)

    def revoke() -> str:
        follower.require_person()
        mandates.revoke(mandate=mandate, by=follower.by)
        return _("Le mandat a pris fin : cette personne ne lit plus votre dossier.")

    return _act(request, follower, "", forms.Form(request.POST), revoke)


@following
@require_POST
def tie(request: HttpRequest, follower: Follower) -> HttpResponse:
    """Put the case among those of one's account, after signing in when need be."""
    page = reverse("grievances:followed_case", args=[follower.case.public_id])
    if not request.user.is_authenticated:
        return redirect_to_login(page, resolve_url(settings.LOGIN_URL))
    if follower.access is None:
        return redirect(page)
    announce(
        request,
        partial(ownership.tie, access=follower.access, to=request.user),
        done=_("Ce dossier est maintenant dans votre espace."),
    )
    return redirect(page)


def _act(request: HttpRequest, follower: Follower, name: str, form: forms.Form, act: Callable[[], str]) -> HttpResponse:
    """Do it and go back to the page, or show the page with what was refused and what was typed."""
    refused = ""
    if form.is_valid():
        try:
            follower.require_act()
            messages.success(request, act())
            return redirect("grievances:followed_case", public_id=follower.case.public_id)
        except DomainError as error:
            refused = str(error)
            refuse(form, error)
    shown = {name: form} if name else {}
    follower.case.refresh_from_db()
    return show_case(
        request, follower, status=HTTPStatus.UNPROCESSABLE_ENTITY, refused="" if name else refused, **shown
    )
