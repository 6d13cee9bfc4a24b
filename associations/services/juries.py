"""Sessions of the jury: called, opened with their quorum, closed with their minutes."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Call, ConflictOfInterest, JuryAttendance, JuryRecusal, JurySession, Request
from associations.notifications.juries import JuryCalled
from associations.services import conflicts, jury_minutes
from associations.workflows import (
    CallState,
    JuryRole,
    JurySessionState,
    JurySessionWorkflow,
    Presence,
    RequestState,
    RequestWorkflow,
)
from mdm_platform.accounts.models import User
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

CALLS_WITH_JURY = (CallState.CLOSED, CallState.IN_INSTRUCTION, CallState.JURY, CallState.DECIDED, CallState.MONITORING)


@transaction.atomic
def plan(
    *, call: Call, held_on: date, by: Any, place: str = "", quorum: int | None = None, now: datetime | None = None
) -> JurySession:
    """Plan a session of the call's jury; its quorum is that of the call, or a higher one.

    Raises PermissionRefused, InvalidInput.
    """
    require_permission(by, "associations.manage_jury")
    least = call.current.quorum
    if call.state not in CALLS_WITH_JURY:
        sentence = _("Le jury se réunit une fois l’appel clos.")
        raise InvalidInput(sentence, code="call_not_closed", fields={"call": [sentence]})
    if quorum is not None and quorum < least:
        sentence = _("L’appel fixe un quorum de %(count)s personnes : il ne peut pas être abaissé.") % {"count": least}
        raise InvalidInput(sentence, code="quorum_too_low", fields={"quorum": [sentence]})
    moment = now or timezone.now()
    session = JurySession.objects.create(
        call=call, held_on=held_on, place=place.strip(), quorum=quorum or least, created_by=by, created_at=moment
    )
    JurySessionWorkflow.start_many(JurySession, [session.pk], by=by, now=moment)
    return session


@transaction.atomic
def invite(
    *, session: JurySession, member: User, by: Any, role: str = JuryRole.MEMBER, now: datetime | None = None
) -> JuryAttendance:
    """Call somebody to the session. Raises InvalidInput when the person is called already or somebody else presides."""
    require_permission(by, "associations.manage_jury")
    _require_state(session, JurySessionState.PLANNED)
    if session.attendances.filter(member=member).exists():
        raise InvalidInput(_("Cette personne est déjà convoquée à cette séance."), code="already_called")
    if role == JuryRole.PRESIDENT and session.attendances.filter(role=JuryRole.PRESIDENT).exists():
        raise InvalidInput(_("Une seule personne préside la séance."), code="president_named")
    attendance = JuryAttendance.objects.create(session=session, member=member, role=role)
    if role == JuryRole.PRESIDENT:
        JurySession.objects.filter(pk=session.pk).update(president=member)
        session.president = member
    JuryCalled.send(to=member, about=session, now=now)
    return attendance


@transaction.atomic
def note_presence(*, attendance: JuryAttendance, presence: str, by: Any, now: datetime | None = None) -> JuryAttendance:
    """Say whether the person came, before the decisions are taken."""
    require_permission(by, "associations.manage_jury")
    session = JurySession.objects.select_for_update(of=("self",)).get(pk=attendance.session_id)
    _require_state(session, JurySessionState.PLANNED, JurySessionState.IN_SESSION)
    if presence not in Presence.values:
        raise InvalidInput(_("Dites si la personne est présente, excusée ou absente."), code="unknown_presence")
    attendance.presence = presence
    attendance.save(update_fields=["presence"])
    return attendance


@transaction.atomic
def open(
    *, jurysession: JurySession, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> JurySession:
    """Open the session once its quorum is there; who has a link with an association withdraws from its file."""
    moment = now or timezone.now()
    JurySessionWorkflow.apply(jurysession, "open", by=by, now=moment, changes={"opened_at": moment})
    record_recusals(session=jurysession, now=moment)
    return jurysession


def record_recusals(*, session: JurySession, now: datetime | None = None) -> int:
    """Write down which members, and which of the staff, have no part in which files; what is written already stays."""
    moment = now or timezone.now()
    requests = list(requests_of(session).values("pk", "association_id"))
    rows = []
    for person in [*_present(session), *conflicts.declared_by_staff({row["association_id"] for row in requests})]:
        said = ConflictOfInterest.objects.filter(user=person, origin="declared")
        declared = set(said.values_list("association_id", flat=True))
        known = conflicts.association_ids(person)
        rows += [
            JuryRecusal(
                session=session,
                member=person,
                request_id=row["pk"],
                origin="declared" if row["association_id"] in declared else "computed",
                at=moment,
            )
            for row in requests
            if row["association_id"] in known
        ]
    JuryRecusal.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _present(session: JurySession) -> list[User]:
    return [attendance.member for attendance in session.attendances.present().select_related("member")]


def requests_of(session: JurySession) -> QuerySet:
    """The requests before the jury of the call."""
    found = Request.objects.filter(call_id=session.call_id, state=RequestState.JURY)
    return found.select_related("association", "version__grid", "call").order_by("pk")


@transaction.atomic
def send_to_jury(
    *, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Request:
    """Pass a request with enough reviews to the jury."""
    RequestWorkflow.apply(request, "to_jury", by=by, now=now)
    return request


@transaction.atomic
def write_discussion(*, session: JurySession, text: str, by: Any) -> JurySession:
    """Keep what was said, for the minutes, until they are closed."""
    require_permission(by, "associations.manage_jury")
    _require_state(session, JurySessionState.IN_SESSION, JurySessionState.DECIDED)
    session.discussion = text.strip()
    session.save(update_fields=["discussion"])
    return session


@transaction.atomic
def close(
    *, jurysession: JurySession, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> JurySession:
    """Close the session: its minutes are made once, with presences, conflicts of interest and decisions."""
    moment = now or timezone.now()
    JurySession.objects.select_for_update(of=("self",)).get(pk=jurysession.pk)
    minutes = jury_minutes.make(session=jurysession, by=by, now=moment)
    changes = {"closed_at": moment, "minutes": minutes}
    JurySessionWorkflow.apply(jurysession, "close", by=by, now=moment, changes=changes)
    return jurysession


@transaction.atomic
def cancel(
    *, jurysession: JurySession, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> JurySession:
    """The session does not take place: its files wait for another one."""
    JurySessionWorkflow.apply(jurysession, "cancel", by=by, now=now, note=note)
    return jurysession


def _require_state(session: JurySession, *states: str) -> None:
    if session.state not in states:
        raise TransitionNotAllowed(_("La séance n’est plus à cette étape : rechargez la page."), code="session_moved")
