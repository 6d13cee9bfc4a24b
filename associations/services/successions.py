"""A new board after elections: who is elected is invited, and who leaves keeps the rights until then, or not.

The rights move when the person elected accepts: at that moment the term of whoever is replaced ends, dated the day
before the election took effect. Staff of the register, with the minutes in hand, may end the former terms at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, Gender, Officer, OfficerRole
from associations.permissions.people import is_register_staff
from associations.services import officers
from associations.workflows import OfficerState
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.permissions import require_permission

SINGLE_ROLES = frozenset(OfficerRole.values) - {OfficerRole.BOARD_MEMBER, OfficerRole.VICE_PRESIDENT}


@dataclass(frozen=True)
class Elected:
    """A person of the new board."""

    full_name: str
    email: str
    role: str
    is_legal_representative: bool = False
    gender: str = Gender.UNDECLARED
    language: str = "fr"


@dataclass(frozen=True)
class Succession:
    """What an election changed: terms that go on, invitations sent, terms that ended at once."""

    kept: list[Officer]
    invited: list[Officer]
    ended: list[Officer]


@transaction.atomic
def succeed(
    *,
    association: Association,
    elected_on: date,
    board: Sequence[Elected],
    by: Any,
    at_once: bool = False,
    now: datetime | None = None,
) -> Succession:
    """Declare the board that was elected, to take office on that day.

    Who is elected again to the same function goes on. Everybody else is invited; `by`, when elected to something
    else, enters at once. Former officers whom nobody replaces leave; the others when their successor accepts, or
    `at_once` (the register only).

    Raises PermissionRefused, InvalidInput (the board or the day), BoardConflict.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.declare_succession", association)
    if at_once and not is_register_staff(by, association):
        raise PermissionRefused(_("Seul le registre met fin aux fonctions avant que les personnes élues acceptent."))
    officers.lock_board(association)
    _check_board(board)
    former = list(association.officers.filter(state=OfficerState.CURRENT).select_related("user"))
    _check_day(elected_on, former, timezone.localdate(moment))
    _forget_pending(association, by, moment)
    kept, entering = _compare(former, board)
    leaving = [one for one in former if one not in kept]
    replaced = _pair(entering, leaving)
    last_day = elected_on - timedelta(days=1)
    awaited = {*replaced.values(), *(term for term in leaving if any(_is_of(term, one) for one in entering))}
    ended = _end_now(leaving, awaited, last_day, at_once=at_once, moment=moment)
    invited = [_invite(association, one, replaced.get(one), elected_on, by, moment) for one in entering]
    for officer in invited:
        if by.email and officer.email == by.email.lower():
            officer.opened_by = by.pk
            officers.accept(officer=officer, by=by, now=moment)
    events.record("association.board_elected", by=by, obj=association, now=moment)
    return Succession(kept, invited, ended)


def _check_board(board: Sequence[Elected]) -> None:
    presidents = sum(one.role == OfficerRole.PRESIDENT for one in board)
    representatives = sum(one.is_legal_representative for one in board)
    addresses = [one.email.strip().lower() for one in board]
    sentence = ""
    if len(board) > officers.LARGEST_BOARD:
        sentence = _("Un bureau compte au plus %(most)s personnes.") % {"most": officers.LARGEST_BOARD}
    elif presidents != 1:
        sentence = _("Le nouveau bureau compte une présidence, et une seule.")
    elif representatives != 1:
        sentence = _("Choisissez la personne qui représente légalement l’association, et une seule.")
    elif len(set(addresses)) != len(addresses):
        sentence = _("Deux personnes du nouveau bureau ont la même adresse e-mail.")
    if sentence:
        raise InvalidInput(sentence, code="board", fields={"board": [sentence]})


def _check_day(elected_on: date, former: Iterable[Officer], today: date) -> None:
    sentence = ""
    if elected_on > today:
        sentence = _("Déclarez l’élection une fois qu’elle a eu lieu.")
    elif any(one.starts >= elected_on for one in former if _is_exclusive(one)):
        sentence = _("La personne en fonction a commencé ce jour-là ou après : vérifiez la date de l’élection.")
    if sentence:
        raise InvalidInput(sentence, code="elected_on", fields={"elected_on": [sentence]})


def _is_exclusive(term: Officer) -> bool:
    return term.is_legal_representative or term.role == OfficerRole.PRESIDENT


def _forget_pending(association: Association, by: Any, moment: datetime) -> None:
    for officer in association.officers.filter(state=OfficerState.INVITED):
        officers.cancel(officer=officer, by=by, now=moment)


def _compare(former: list[Officer], board: Sequence[Elected]) -> tuple[list[Officer], list[Elected]]:
    """The terms that go on, and the people who enter or change functions."""
    kept, entering = [], []
    for one in board:
        same = next((term for term in former if _goes_on(term, one)), None)
        if same is None:
            entering.append(one)
        else:
            kept.append(same)
    return kept, entering


def _is_of(term: Officer, elected: Elected) -> bool:
    addresses = {term.email.lower(), (term.user.email or "").lower() if term.user is not None else ""}
    return elected.email.strip().lower() in addresses - {""}


def _goes_on(term: Officer, elected: Elected) -> bool:
    return (
        _is_of(term, elected)
        and term.role == elected.role
        and term.is_legal_representative == elected.is_legal_representative
    )


def _pair(entering: Sequence[Elected], leaving: Sequence[Officer]) -> dict[Elected, Officer]:
    """Whom each newcomer replaces: the representative, else the holder of the same function."""
    pairs = {one: _predecessor(one, leaving) for one in entering}
    return {one: term for one, term in pairs.items() if term is not None}


def _predecessor(elected: Elected, leaving: Sequence[Officer]) -> Officer | None:
    if elected.is_legal_representative:
        found = next((term for term in leaving if term.is_legal_representative), None)
        if found is not None:
            return found
    return next((term for term in leaving if term.role == elected.role and elected.role in SINGLE_ROLES), None)


def _end_now(
    leaving: Sequence[Officer], awaited: set[Officer], last_day: date, *, at_once: bool, moment: datetime
) -> list[Officer]:
    ended = [one for one in leaving if at_once or one not in awaited]
    for one in ended:
        officers.end_term(one, on=max(last_day, one.starts), by=None, moment=moment, reason="succession")
    return ended


def _invite(
    association: Association, one: Elected, replaces: Officer | None, starts: date, by: Any, moment: datetime
) -> Officer:
    return officers.invite(
        association=association,
        full_name=one.full_name,
        email=one.email,
        role=one.role,
        by=by,
        starts=starts,
        is_legal_representative=one.is_legal_representative,
        gender=one.gender,
        language=one.language,
        replaces=replaces,
        now=moment,
    )
