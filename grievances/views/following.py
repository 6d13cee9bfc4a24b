"""Following a case: by its number and its code, or by an account."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.following import FollowForm, LostCodeForm, OpinionForm, ReopeningForm, WriteForm
from grievances.services import codes, followed_cases, lost_codes, mediator_files
from grievances.services.followers import Follower
from grievances.views import following_session
from grievances.views.following_session import following
from mdm_platform import access
from mdm_platform.accounts.lockout import Locked
from mdm_platform.client_address import client_address
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import DomainError
from mdm_platform.files.views import answer_with
from mdm_platform.forms import refuse
from mdm_platform.links import LinkExpired


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The number and the code; the link of a receipt brings the number."""
    if request.method != "POST":
        form = FollowForm(initial={"number": request.GET.get("number", "")[:40]})
        return render(request, "grievances/following/follow.html", {"form": form})
    form, status = FollowForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            opened = codes.check(**form.cleaned_data, address=client_address(request))
        except DomainError as error:
            refuse(form, error)
            status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, Locked) else status
        else:
            following_session.grant(request, opened)
            return redirect("grievances:followed_case", public_id=opened.case.public_id)
    return render(request, "grievances/following/follow.html", {"form": form}, status=status)


@access.public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close what this browser opened by a code."""
    following_session.leave(request)
    messages.success(request, _("Le dossier est fermé sur cet appareil."))
    return redirect("grievances:follow")


@following
@require_safe
def followed_case(request: HttpRequest, follower: Follower) -> HttpResponse:
    """The state, what is expected of the person, the messages, the answer, the timeline."""
    return show_case(request, follower)


@following
@require_safe
def followed_file(request: HttpRequest, follower: Follower, file_id: UUID) -> FileResponse:
    """A file that the person may read; for anything else it does not exist."""
    found = followed_cases.readable_files(follower).select_related("file").filter(public_id=file_id).first()
    if found is None:
        raise Http404
    return answer_with(found.file)


@following
@require_safe
def mediator_file(request: HttpRequest, follower: Follower) -> HttpResponse:
    """The file for the Médiateur, ready to be signed and sent."""
    content = mediator_files.render(case=follower.case, language=get_language())
    name = mediator_files.file_name(follower.case)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request: HttpRequest) -> HttpResponse:
    """Ask for a link that makes a new code; the answer is the same whether it was sent or not."""
    form = LostCodeForm(request.POST or None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            lost_codes.ask(**form.cleaned_data, address=client_address(request))
        except Locked as error:
            refuse(form, error)
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            return render(request, "grievances/following/lost_code_sent.html")
    return render(request, "grievances/following/lost_code.html", {"form": form}, status=status)


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm, then read the new code, this once."""
    try:
        if request.method != "POST":
            lost_codes.of_link(token)
            return render(request, "grievances/following/new_code.html", {"token": token})
        case, code = lost_codes.replace(token)
    except DomainError as error:
        return link_refused(request, error)
    return render(request, "grievances/following/new_code_made.html", {"case": case, "code": code})


def show_case(
    request: HttpRequest, follower: Follower, *, status: int = 200, refused: str = "", **forms: Any
) -> HttpResponse:
    """The page of a case, with a form that was refused in its place."""
    held = following_session.held_words(request, follower.case.public_id)
    context = {
        "page": followed_cases.page(follower),
        "follower": follower,
        "open_until": following_session.open_until(request, follower),
        "held": list(held),
        "refused": refused,
        "write_form": WriteForm(initial=held),
        "reopening_form": ReopeningForm(initial=held),
        "opinion_form": OpinionForm(initial=held),
        **forms,
    }
    return render(request, "grievances/following/case.html", context, status=status)


def link_refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a link that does nothing any more; those who come by these links have no account to sign in with."""
    expired = _(
        "Le délai de ce lien est passé. Suivez votre dossier par son numéro, ou écrivez au service qui demande."
    )
    context = {"sentence": expired if isinstance(error, LinkExpired) else str(error)}
    return render(request, "grievances/following/link_refused.html", context, status=HTTPStatus.GONE)
