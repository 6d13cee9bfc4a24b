"""What a person hears of their case, as « comment vous joindre » allows: the one place that writes to them.

Everything goes through `way_to`: an address is used only when the person chose it, and an account, a telephone
number or an address that merely stands in the identity is not a permission to write there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grievances.models import Case, CaseIdentity, CaseMessage, Mandate, ThirdParty
from grievances.notifications.following import BY_EVENT, CaseCodeLink, ThirdPartyAsked
from grievances.workflows import AuthorKind, ContactChannel, MessageKind, Visibility

EVENTS = tuple(BY_EVENT)
ONLY_FOR_THE_PERSON = frozenset(
    {"received", "withdrawn", "identity_opened", "code_reissued", "mandate_given", "mandate_revoked"}
)
SPOKEN = {
    "question": gettext_noop("À dire à la personne : une question attend sa réponse."),
    "question_reminder": gettext_noop("À dire à la personne : sa réponse est toujours attendue, et jusqu’à quand."),
    "question_ended": gettext_noop(
        "À dire à la personne : le dossier continue sans sa réponse, qu’elle peut encore donner."
    ),
    "message": gettext_noop("À dire à la personne : le service lui a écrit."),
    "answered": gettext_noop("À dire à la personne : la réponse est donnée, et elle peut la contester."),
    "inadmissible": gettext_noop("À dire à la personne : le dossier n’est pas recevable, pourquoi, et où s’adresser."),
    "reopened": gettext_noop("À dire à la personne : son dossier est rouvert, et une autre personne le reprend."),
    "reopening_refused": gettext_noop("À dire à la personne : la réouverture est refusée, pourquoi, et le recours."),
    "escalated": gettext_noop("À dire à la personne : le délai légal est passé, et elle peut saisir le Médiateur."),
    "proposal_published": gettext_noop(
        "À dire à la personne : une proposition publique est née de son dossier, sans rien qui mène à elle."
    ),
    "identity_opened": gettext_noop("À dire à la personne : son identité a été consultée pendant le traitement."),
}


@dataclass(frozen=True)
class Way:
    """How one message travels; `spoken` asks the unit to tell the person by voice. All empty: nothing is sent."""

    user: Any = None
    email: str = ""
    phone: str = ""
    spoken: bool = False


def way_to(identity: CaseIdentity) -> Way:
    """The only way that the person allowed.

    Somebody who is reached by telephone with precautions, or with messages that nobody may recognise,
    gets no text message: an agent calls.
    """
    chosen = ContactChannel(identity.contact)
    if chosen == ContactChannel.EMAIL and identity.email:
        return Way(email=identity.email)
    if chosen == ContactChannel.ACCOUNT and identity.user is not None:
        return Way(user=identity.user)
    if chosen == ContactChannel.PHONE:
        careful = identity.neutral or bool(identity.contact_instructions.strip())
        return Way(phone="" if careful else identity.phone, spoken=True)
    return Way(spoken=chosen == ContactChannel.COUNTER)


def way_to_mandate(mandate: Mandate) -> Way:
    """Whoever acts for the person hears by their own account, else by the address that the person gave."""
    return Way(user=mandate.user) if mandate.user is not None else Way(email=mandate.email)


def tell(*, case: Case, what: str, code: str = "", now: datetime | None = None) -> None:
    """Let the person, and those who act for them, know that something (see `EVENTS`) happened to their case.

    `code` is the follow-up code of a case just received: it travels encrypted, only to an address that the
    person chose, and is left out where messages must not be recognised.
    """
    identity = CaseIdentity.objects.select_related("user").filter(case=case).first()
    if identity is None or identity.redacted_at is not None:
        return
    moment = now or timezone.now()
    shown = code if what == "received" and not identity.neutral else ""
    way = way_to(identity)
    _send(way, case=case, what=what, language=identity.language, code=shown, now=moment)
    if way.spoken and what in SPOKEN:
        _leave_word(case, what, moment)
    if what not in ONLY_FOR_THE_PERSON:
        for mandate in case.mandates.in_force(moment).select_related("user"):
            _send(way_to_mandate(mandate), case=case, what=what, language=identity.language, now=moment, mandate=True)


def tell_who_files(*, case: Case, mandate: Mandate, code: str, now: datetime | None = None) -> None:
    """Let whoever filed for somebody keep the number and the code of the mandate, at the address that is theirs."""
    language = case.identity.language
    shown = "" if case.identity.neutral else code
    way, moment = way_to_mandate(mandate), now or timezone.now()
    _send(way, case=case, what="received", language=language, code=shown, now=moment, mandate=True)


def send_code_link(*, case: Case, token: str, now: datetime | None = None) -> None:
    """Send the link by which a person makes a new code, to the address that they chose to be reached at."""
    identity = case.identity
    email = way_to(identity).email
    if email:
        CaseCodeLink.send_to_address(
            email=email, language=identity.language, about=case, secrets={"token": token}, now=now
        )


def ask_third_party(*, third_party: ThirdParty, token: str, now: datetime | None = None) -> None:
    """Send the third party the signed link of its question."""
    if third_party.email:
        ThirdPartyAsked.send_to_address(
            email=third_party.email, language=third_party.language, about=third_party, secrets={"token": token}, now=now
        )


def _send(
    way: Way, *, case: Case, what: str, language: str, now: datetime, code: str = "", mandate: bool = False
) -> None:
    """Write by that way; to a mandate without the link of an opinion, which is the person's to give."""
    notification = BY_EVENT[what]
    shared: dict[str, Any] = {"about": case, "params": {"mandate": mandate}, "now": now}
    if way.user is not None:
        notification.send(to=way.user, **shared)
    elif way.email:
        secrets = {"code": code} if code else {}
        notification.send_to_address(email=way.email, language=language, secrets=secrets, **shared)
    elif way.phone:
        notification.send_to_address(phone=way.phone, language=language, **shared)


def _leave_word(case: Case, what: str, now: datetime) -> None:
    """What an agent has to say by voice, as a note of the platform that keeps the trace."""
    with translation.override("fr"):
        body = _(SPOKEN[what])
    CaseMessage.objects.create(
        case=case,
        visibility=Visibility.AGENTS,
        author_kind=AuthorKind.SYSTEM,
        kind=MessageKind.NOTE,
        language="fr",
        body=body,
        sent_at=now,
    )
