"""Draft agreements, record who signed, and tell whoever waits for the last signature.

    agreement = agreements.draft(kind="tripartite", title=…, parties=[Party("association", name), …], about=period, …)
    agreements.send_to_sign(agreement=agreement, by=officer)
    agreements.record_signature(agreement=agreement, role="ministry", signatory=…, on=day, by=officer)

An app hears the last signature with `agreements.on_signed("cofinancing", handler)`; the handler is called as
`handler(agreement=…, by=…, now=…)` inside the same transaction, and may refuse.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.institutions.models import Agreement, AgreementCommitment, AgreementParty, Institution
from mdm_platform.institutions.workflows import AgreementState, AgreementWorkflow
from mdm_platform.permissions import has_permission, predicate, require_permission

FILE_PURPOSE = "institutions.agreement"
MANAGE = "institutions.manage_agreements"
Handler = Callable[..., None]

_handlers: dict[str, Handler] = {}


class Party(NamedTuple):
    """Who will sign, in which quality ("ministry", "association", "partner"…), and what it commits to."""

    role: str
    name: str
    institution: Institution | None = None
    signatory: str = ""
    commitments: Sequence[str] = ()


@predicate
def may_read_agreement(user: Any, stored: Any) -> bool:
    """Whether the file belongs to an agreement that the user may see."""
    seen = Agreement.objects.visible_to(user)
    if seen.filter(document=stored).exists():
        return True
    return has_permission(user, MANAGE) and AgreementParty.objects.filter(proof=stored).exists()


def register() -> None:
    """Declare the files of agreements."""
    register_purpose(Purpose(FILE_PURPOSE, may_read_agreement, ("pdf", "image"), max_bytes=10 * 1024 * 1024))


def on_signed(kind: str, handler: Handler) -> None:
    """Call this when every party of an agreement of that kind has signed; one handler a kind."""
    _handlers[kind] = handler


@transaction.atomic
def draft(
    *,
    kind: str,
    title: str,
    parties: Iterable[Party],
    by: Any,
    starts: date | None = None,
    ends: date | None = None,
    about: models.Model | None = None,
    document: StoredFile | None = None,
    now: datetime | None = None,
) -> Agreement:
    """A new agreement with its parties and what each commits to, not yet sent to anybody."""
    require_permission(by, MANAGE)
    moment = now or timezone.now()
    if starts and ends and ends < starts:
        sentence = _("La fin de la convention précède son début.")
        raise InvalidInput(sentence, fields={"ends": [sentence]})
    agreement = Agreement.objects.create(
        kind=kind,
        title=title,
        starts=starts,
        ends=ends,
        document=document,
        drafted_by=by,
        drafted_at=moment,
        subject_type=about._meta.label_lower if about is not None else "",
        subject_id=str(about.pk) if about is not None else "",
        **_numbered(kind, moment),
    )
    for position, party in enumerate(parties, start=1):
        _add_party(agreement, position, party)
    AgreementWorkflow.start_many(Agreement, [agreement.pk], by=by, now=moment)
    return agreement


def send_to_sign(*, agreement: Agreement, by: Any, now: datetime | None = None) -> Any:
    """The text is final: the parties sign."""
    return AgreementWorkflow.apply(agreement, "send_to_sign", by=by, now=now)


@transaction.atomic
def take_back(*, agreement: Agreement, by: Any, note: str, now: datetime | None = None) -> Any:
    """Change the text again, while nobody signed it. Raises TransitionNotAllowed after a signature."""
    if agreement.parties.filter(signed_on__isnull=False).exists():
        raise TransitionNotAllowed(reasons=[_("Une partie a déjà signé : abandonnez cette convention et recommencez.")])
    return AgreementWorkflow.apply(agreement, "take_back", by=by, note=note, now=now)


@transaction.atomic
def record_signature(
    *,
    agreement: Agreement,
    role: str,
    by: Any,
    on: date,
    signatory: str = "",
    proof: StoredFile | None = None,
    now: datetime | None = None,
) -> Agreement:
    """Write that a party signed; with the last one the agreement is signed and its handler is called.

    A signature is written once. Raises TransitionNotAllowed (state, or signed already), InvalidInput (day, role).
    """
    require_permission(by, MANAGE, agreement)
    moment = now or timezone.now()
    if on > timezone.localdate(moment):
        sentence = _("La date de signature est dans le futur : indiquez le jour où la partie a signé.")
        raise InvalidInput(sentence, fields={"on": [sentence]})
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if locked.state != AgreementState.TO_SIGN:
        raise TransitionNotAllowed(reasons=[_("Cette convention n’est pas à la signature.")])
    party = locked.parties.select_for_update(of=("self",)).filter(role=role).first()
    if party is None:
        raise InvalidInput(_("Cette partie ne signe pas cette convention."), code="unknown_party")
    if party.signed_on is not None:
        raise TransitionNotAllowed(reasons=[_("La signature de cette partie est déjà enregistrée.")])
    party.signed_on, party.recorded_by = on, by
    party.signatory, party.proof = signatory or party.signatory, proof
    party.save(update_fields=["signed_on", "recorded_by", "signatory", "proof"])
    events.record("agreement.signed_by_party", by=by, obj=locked, fields=[role], now=moment)
    if not locked.parties.filter(signed_on__isnull=True).exists():
        _conclude(locked, by=by, now=moment)
    agreement.refresh_from_db()
    return agreement


def terminate(*, agreement: Agreement, by: Any, note: str, now: datetime | None = None) -> Any:
    """End a signed agreement before its term."""
    return AgreementWorkflow.apply(agreement, "terminate", by=by, note=note, now=now)


def abandon(*, agreement: Agreement, by: Any, note: str, now: datetime | None = None) -> Any:
    """Give up an agreement that not everybody signed."""
    return AgreementWorkflow.apply(agreement, "abandon", by=by, note=note, now=now)


def end_past(*, now: datetime | None = None) -> int:
    """End the signed agreements whose last day is over; how many."""
    day = timezone.localdate(now or timezone.now())
    past = Agreement.objects.filter(state=AgreementState.SIGNED, ends__lt=day)
    return len(AgreementWorkflow.apply_many(past, "end", now=now))


def _conclude(agreement: Agreement, *, by: Any, now: datetime) -> None:
    AgreementWorkflow.apply(agreement, "sign", by=by, now=now, changes={"signed_at": now})
    handler = _handlers.get(agreement.kind)
    if handler is not None:
        handler(agreement=agreement, by=by, now=now)


def _add_party(agreement: Agreement, position: int, party: Party) -> None:
    row = AgreementParty.objects.create(
        agreement=agreement,
        position=position,
        role=party.role,
        name=party.name,
        institution=party.institution,
        signatory=party.signatory,
    )
    AgreementCommitment.objects.bulk_create(
        AgreementCommitment(agreement=agreement, party=row, position=number, text=text)
        for number, text in enumerate(party.commitments, start=1)
    )


def _numbered(kind: str, moment: datetime) -> dict[str, str]:
    """The next reference of the year for that kind: a lock on the kind keeps two drafts from the same one."""
    prefix = f"{kind[:3].upper()}-{timezone.localtime(moment).year}-"
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"agreement {prefix}"])
    last = Agreement.objects.filter(reference__startswith=prefix).order_by("-reference").first()
    number = int(last.reference.removeprefix(prefix)) + 1 if last else 1
    return {"reference": f"{prefix}{number:05d}"}
