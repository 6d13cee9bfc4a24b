"""Accounts made by staff for people whose consent is recorded elsewhere: a signed form, a forum's register."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import bulk
from mdm_platform.accounts.models import Consent, ConsentPurpose, ConsentText, User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput
from mdm_platform.request_id import current_request_id


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody to make an account for, reached by `email` (lower case) or `phone` (E.164), who consented that day."""

    full_name: str
    email: str
    phone: str
    language: str
    consented_on: date


@transaction.atomic
def enrol_many(*, people: Sequence[Enrolment], purpose: str, by: User | None, now: datetime | None = None) -> list[int]:
    """Make member accounts with the consent that was given elsewhere; their ids, in order.

    The accounts have no password: people sign in with a code sent to the address that staff
    vouch for. `by` is who imports. The words of the consent are those in force that day, or
    the first ones. Nothing rests on the consents yet: no listener is told.

    Raises InvalidInput for a purpose that is not offered, IntegrityError for an address that has an account.
    """
    moment = now or timezone.now()
    texts = _texts(purpose)
    ids = bulk.next_ids(User, len(people))
    rows = list(zip(ids, people, strict=True))
    _write_accounts(rows, moment)
    actor = by.pk if by is not None else None
    chosen = [(pk, _given_at(person, moment), _words(texts, person)) for pk, person in rows]
    bulk.copy_in(
        Consent,
        ("user", "text", "purpose", "given_at", "given_by"),
        ((pk, text.pk, text.purpose_id, given_at, actor) for pk, given_at, text in chosen),
    )
    _write_events(chosen, actor, moment)
    return ids


def _texts(purpose: str) -> list[ConsentText]:
    """The versions of the words, the latest first."""
    texts = list(ConsentText.objects.filter(purpose__slug=purpose, purpose__is_active=True).order_by("-version"))
    if not texts:
        raise InvalidInput(_("Cette finalité n’est pas proposée."), code="unknown_purpose")
    return texts


def _words(texts: list[ConsentText], person: Enrolment) -> ConsentText:
    return next((text for text in texts if text.valid_from.date() <= person.consented_on), texts[-1])


def _given_at(person: Enrolment, moment: datetime) -> datetime:
    return min(datetime.combine(person.consented_on, time(), tzinfo=moment.tzinfo), moment)


def _write_accounts(rows: list[tuple[int, Enrolment]], moment: datetime) -> None:
    fields = ("id", "public_id", "email", "phone", "phone_verified", "full_name", "language")
    bulk.copy_in(
        User,
        (*fields, "password", "is_superuser", "is_staff", "is_active", "date_joined"),
        (
            (
                pk,
                uuid.uuid4(),
                person.email or None,
                person.phone or None,
                bool(person.phone),
                person.full_name[:200],
                person.language,
                "!" + secrets.token_hex(20),
                False,
                False,
                True,
                moment,
            )
            for pk, person in rows
        ),
    )
    member = Group.objects.get(name=Role.MEMBER).pk
    bulk.copy_in(User.groups.through, ("user", "group"), ((pk, member) for pk, _person in rows))
    bulk.copy_in(
        EmailAddress,
        ("user", "email", "verified", "primary"),
        ((pk, person.email, True, True) for pk, person in rows if person.email),
    )


def _write_events(chosen: list[tuple[int, datetime, ConsentText]], actor: int | None, moment: datetime) -> None:
    request = current_request_id()
    account, purpose = User._meta.label_lower, ConsentPurpose._meta.label_lower
    events: list[tuple[Any, ...]] = []
    for pk, _given_at, text in chosen:
        common = (actor, pk, "", [])
        events.append(("account.enrolled", account, str(pk), *common, "recorded_consent", request, moment))
        events.append(("consent.given", purpose, str(text.purpose_id), *common, f"v{text.version}", request, moment))
    bulk.copy_in(
        AuditEvent,
        (
            "kind",
            "object_type",
            "object_id",
            "actor",
            "subject",
            "organisation",
            "fields",
            "reason",
            "request_id",
            "at",
        ),
        events,
    )
