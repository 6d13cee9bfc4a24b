"""What a browser that gave a number and a code may open, for a while: that case, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from http import HTTPStatus
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
from mdm_platform import access, encryption

KEY, WRITTEN = "case_rights", "case_words"
WORDS = ("body", "note", "rating", "comment", "description", "remedy")
LONGEST_KEPT = 10_000
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
    """Close every case that this browser had opened by a code, and forget what was being written."""
    request.session.pop(KEY, None)
    request.session.pop(WRITTEN, None)


def open_until(request: HttpRequest, follower: Follower) -> datetime | None:
    """When the number and the code are asked for again; None for an account."""
    if follower.access is None:
        return None
    _access, until = request.session[KEY][str(follower.case.public_id)]
    return datetime.fromtimestamp(until, tz=UTC)


def hold_words(request: HttpRequest, public_id: UUID) -> bool:
    """Keep what was being written as the right ended, for whoever opens that case again; whether there was any."""
    given = {name: request.POST[name][:LONGEST_KEPT] for name in WORDS if request.POST.get(name, "").strip()}
    if given:
        request.session[WRITTEN] = encryption.encrypt_json({"case": str(public_id), "until": _end(), "words": given})
    return bool(given)


def held_words(request: HttpRequest, public_id: UUID) -> dict[str, str]:
    """What was being written in this case, for an hour, by the names of its fields."""
    token = request.session.get(WRITTEN)
    held = encryption.decrypt_json(token) if token else {}
    is_fresh = held.get("case") == str(public_id) and held["until"] > timezone.now().timestamp()
    return held["words"] if is_fresh else {}


def let_words_go(request: HttpRequest) -> None:
    """Something was written again: what had been kept has served."""
    if any(request.POST.get(name, "").strip() for name in WORDS):
        request.session.pop(WRITTEN, None)


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
            return _asked_again(request, public_id)
        if request.method == "POST":
            renew(request, public_id)
        answer = view(request, follower, **parts)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            let_words_go(request)
        return answer

    return opened


def _asked_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    if request.method == "POST" and hold_words(request, public_id):
        sentence = _("L’heure d’accès est passée, et ce que vous avez écrit est gardé : redonnez le numéro et le code.")
    else:
        sentence = _("Donnez le numéro et le code pour ouvrir ce dossier. L’accès dure une heure.")
    messages.info(request, sentence)
    return redirect("grievances:follow")


def _end() -> float:
    return (timezone.now() + GOOD_FOR).timestamp()
