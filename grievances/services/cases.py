"""The life of a case, from its receipt to its end."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseIdentity, Category
from grievances.models.case import LONGEST_DESCRIPTION
from grievances.services import (
    attachments,
    codes,
    contacting,
    deadlines,
    endings,
    identities,
    messages,
    numbers,
    readers,
    routing,
)
from grievances.services.persons import require_person
from grievances.services.words import bounded, required
from grievances.workflows import CaseWorkflow, Channel, ContactChannel, InadmissibleReason
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission


@dataclass(frozen=True)
class CaseFacts:
    """What somebody sends, without who they are."""

    kind: str
    category: Category
    description: str
    remedy: str = ""
    language: str = "fr"
    channel: str = Channel.WEB
    happened_from: date | None = None
    happened_to: date | None = None
    residence_country: str = ""
    consular_unit: Institution | None = None
    place_country: str = ""
    place_province: Any = None
    administration: str = ""
    unit_complained: Institution | None = None
    previous: Case | None = None
    campaign_tag: str = ""


@dataclass(frozen=True)
class IdentityFacts:
    """Who sends it, as far as they say, and how they may be reached."""

    user: Any = None
    full_name: str = ""
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    contact: str = ContactChannel.NONE
    contact_instructions: str = field(default="", repr=False)
    neutral: bool = False
    language: str = "fr"


@dataclass(frozen=True)
class Received:
    """A case just received, with the secret code that is shown this once."""

    case: Case
    code: str = field(repr=False)


@transaction.atomic
def receive(
    *, facts: CaseFacts, identity: IdentityFacts, filed_by: Any = None, now: datetime | None = None
) -> Received:
    """Enter a case in the register: its number, its clocks, its identity apart, and the code that follows it.

    `filed_by` is the agent who wrote it for somebody, at a counter or on the telephone.
    Raises InvalidInput, PermissionRefused (filing for somebody else).
    """
    if filed_by is not None:
        require_permission(filed_by, "grievances.file_for_others")
    moment = now or timezone.now()
    values = _checked(facts, moment)
    identities.check_contact(contact=identity.contact, user=identity.user, email=identity.email, phone=identity.phone)
    case = Case.objects.create(number=numbers.take(now=moment), filed_by=filed_by, received_at=moment, **values)
    CaseIdentity.objects.create(case=case, **vars(identity))
    CaseWorkflow.start_many(Case, [case.pk], by=filed_by, now=moment)
    if facts.category.is_sensitive:
        readers.restrict(case=case)
    code = codes.issue(case=case, now=moment)
    deadlines.refresh(case=case, now=moment)
    contacting.tell(case=case, what="received", code=code, now=moment)
    return Received(case, code)


@transaction.atomic
def open(*, case: Case, by: Any = None, now: datetime | None = None) -> Case:
    """Begin to qualify the case, and send it where a rule says. Raises as `Workflow.apply`."""
    CaseWorkflow.apply(case, "open", by=by, now=now)
    deadlines.refresh(case=case, now=now)
    routing.send(case=case, now=now)
    return case


@transaction.atomic
def declare_inadmissible(
    *,
    case: Case,
    by: Any,
    reason: str,
    note: str,
    directed_to: str = "",
    language: str = "",
    translation: str = "",
    translation_language: str = "",
    now: datetime | None = None,
) -> Case:
    """Say that the case cannot be handled here, why, and where to go; what is attached to it ends with it.

    Raises as `Workflow.apply`, InvalidInput (nowhere to go when another body is competent, a language not read).
    """
    moment = now or timezone.now()
    where = bounded(directed_to, field="directed_to", most=1000)
    if reason == InadmissibleReason.NOT_COMPETENT and not where:
        message = _("Dites à la personne où s’adresser.")
        raise InvalidInput(message, code="direction_required", fields={"directed_to": [message]})
    followers = attachments.hold_all(case)
    decision = messages.Decision(note, language or case.language, translation, translation_language)
    decision.require_readable(case, *followers, by=by)
    changes = {"inadmissible_reason": reason, "directed_to": where, "feedback_until": endings.feedback_until(moment)}
    CaseWorkflow.apply(case, "declare_inadmissible", by=by, reason=reason, note=note, changes=changes, now=moment)
    messages.told_by_agent(case=case, decision=decision, by=by, now=moment)
    endings.ended(case=case, what="inadmissible", now=moment)
    for follower in followers:
        CaseWorkflow.apply(follower, "refuse_with_lead", by=None, changes=changes, now=moment)
        messages.told_by_agent(case=follower, decision=decision, by=by, now=moment)
        endings.ended(case=follower, what="inadmissible", now=moment)
    return case


@transaction.atomic
def withdraw(*, case: Case, by: Any = None, now: datetime | None = None) -> Case:
    """The person alone takes the case back; what was attached to it goes on without it. Raises as `Workflow.apply`."""
    require_person(by, case, "grievances.withdraw_case")
    CaseWorkflow.apply(case, "withdraw", by=None, now=now, changes=endings.closed(now))
    attachments.let_go(lead=case, now=now)
    endings.ended(case=case, what="withdrawn", now=now)
    return case


@transaction.atomic
def close(*, case: Case, by: Any = None, now: datetime | None = None) -> Case:
    """End an answered case: its person is satisfied, or the time for an opinion is over.

    Raises as `Workflow.apply`.
    """
    require_person(by, case)
    CaseWorkflow.apply(case, "close", by=None, now=now, changes=endings.closed(now))
    endings.ended(case=case, what="closed", now=now)
    return case


def _checked(facts: CaseFacts, now: datetime) -> dict[str, Any]:
    """The facts as columns. Raises InvalidInput."""
    _check_dates(facts, timezone.localdate(now))
    if not facts.category.is_active or facts.kind not in facts.category.kinds:
        message = _("Choisissez un sujet dans la liste.")
        raise InvalidInput(message, code="category_not_offered", fields={"category": [message]})
    if facts.previous is not None and facts.previous.is_open:
        message = _("Le dossier précédent est encore en cours : ajoutez-y un message.")
        raise InvalidInput(message, code="previous_is_open", fields={"previous": [message]})
    texts = {
        "description": required(facts.description, field="description", most=LONGEST_DESCRIPTION),
        "remedy": bounded(facts.remedy, field="remedy", most=2000),
        "administration": bounded(facts.administration, field="administration", most=200),
    }
    return {**vars(facts), **texts}


def latest_day(today: date) -> date:
    """The latest day that something happened on: east of Rabat, the next one has begun."""
    return today + timedelta(days=1)


def _check_dates(facts: CaseFacts, today: date) -> None:
    if any(day is not None and day > latest_day(today) for day in (facts.happened_from, facts.happened_to)):
        message = _("Cette date est dans le futur.")
        raise InvalidInput(message, code="date_in_future", fields={"happened_from": [message]})
    if facts.happened_from and facts.happened_to and facts.happened_to < facts.happened_from:
        message = _("La fin précède le début.")
        raise InvalidInput(message, code="dates_reversed", fields={"happened_to": [message]})
