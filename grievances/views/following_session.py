"""What a browser that gave a number and a code may open, for a while: that case, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grievances.models import CaseAccess
from grievances.services import followers
from grievances.services.followers import Follower
from mdm_platform import access

KEY = "case_rights"
GOOD_FOR = timedelta(hours=1)
MOST_CASES = 5


def grant(request: HttpRequest, opened: CaseAccess) -> None:
    """Let this browser open the case of the code for an hour; its session gets another key."""
    rights = dict(request.session.get(KEY, {}))
    rights.pop(str(opened.case.public_id), None)
    kept = dict(list(rights.items())[-(MOST_CASES - 1) :])
    request.session.cycle_key()
    request.session[KEY] = {**kept, str(opened.case.public_id): [opened.pk, _end()]}


def renew(request: HttpRequest, public_id: UUID) -> None:
    """Somebody who acts stays for another hour."""
    rights = request.session.get(KEY, {})
    if str(public_id) in rights:
        request.session[KEY] = {**rights, str(public_id): [rights[str(public_id)][0], _end()]}


def leave(request: HttpRequest) -> None:
    """Close every case that this browser had opened by a code."""
    request.session.pop(KEY, None)


def follower_of(request: HttpRequest, public_id: UUID) -> Follower | None:
    """Who this browser is for the case: its person by account first, else what the code allows, else a mandate."""
    own = followers.by_account(request.user, public_id) if request.user.is_authenticated else None
    if own is not None and own.is_person:
        return own
    access_id, until = request.session.get(KEY, {}).get(str(public_id), (0, 0))
    by_code = followers.by_access(access_id, public_id) if until > timezone.now().timestamp() else None
    return by_code or own


def following(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of one case: `view(request, follower, …)`; whoever has no right to it gives the number and the code."""

    @access.public
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, public_id: UUID, **parts: Any) -> HttpResponse:
        follower = follower_of(request, public_id)
        if follower is None:
            messages.info(request, _("Donnez le numéro et le code pour ouvrir ce dossier. L’accès dure une heure."))
            return redirect("grievances:follow")
        if request.method == "POST":
            renew(request, public_id)
        return view(request, follower, **parts)

    return opened


def _end() -> float:
    return (timezone.now() + GOOD_FOR).timestamp()
