"""Sending a draft: it becomes a case, its files those of the case, and the draft is gone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grievances.models import Case, CaseDraft, CaseFile, Category, DraftFile
from grievances.services import cases, contacting, drafts, filing_steps, mandates, quotas
from grievances.services.cases import CaseFacts, IdentityFacts
from grievances.services.mandates import MandateFacts
from grievances.workflows import AuthorKind, ContactChannel, MandateScope, Visibility
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.institutions.models import Consulate, Institution
from mdm_platform.territories.models import Province

SCOPE = "case_filing"


@dataclass(frozen=True)
class Filed:
    """A case just sent, with the code that whoever sent it may read this once.

    With a mandate it is the code of the mandate: the person's own goes to the person alone.
    """

    case: Case
    code: str = field(repr=False)
    is_mandate: bool = False


def file(*, draft: CaseDraft, by: Any = None, address: str = "", now: datetime | None = None) -> Filed:
    """Send the draft; twice the same is sent once.

    Raises DraftGone, TransitionNotAllowed (`reasons`: what is missing), InvalidInput, lockout.Locked.
    """
    if not draft.is_for_other:
        quotas.count(SCOPE, by=by, address=address)
    with transaction.atomic():
        drafts.lock(draft)
        refusals = [sentence for found in filing_steps.missing(draft).values() for sentence in found]
        if refusals:
            raise TransitionNotAllowed(reasons=refusals, code="incomplete")
        held = drafts.facts(draft)
        received = cases.receive(
            facts=_case_facts(draft, held),
            identity=_identity_facts(draft, held, by),
            filed_by=by if draft.is_for_other else None,
            now=now,
        )
        proof = _adopt_files(draft, received.case, now)
        filed = Filed(received.case, received.code)
        if held.get("acts_for", drafts.SELF) != drafts.SELF:
            granted = mandates.grant(
                case=received.case, facts=_mandate_facts(draft, held, by), proof=proof, by=None, now=now
            )
            contacting.tell_who_files(case=received.case, mandate=granted.mandate, code=granted.code, now=now)
            filed = Filed(received.case, granted.code, is_mandate=True)
        draft.delete()
    return filed


def _case_facts(draft: CaseDraft, held: dict[str, Any]) -> CaseFacts:
    return CaseFacts(
        kind=held["kind"],
        category=Category.objects.get(code=held["category"]),
        description=_description(draft, held),
        remedy=held.get("remedy", ""),
        language=held.get("language", "fr"),
        channel=draft.channel,
        happened_from=_day(held.get("happened_from")),
        happened_to=_day(held.get("happened_to")),
        residence_country=held["residence_country"],
        consular_unit=_institution(held.get("consular_unit")) or _only_consulate(held["residence_country"]),
        place_country=held.get("place_country", ""),
        place_province=Province.objects.filter(code=held.get("place_province") or None).first(),
        administration=held.get("administration", ""),
        unit_complained=_institution(held.get("unit_complained")),
    )


def _description(draft: CaseDraft, held: dict[str, Any]) -> str:
    """What was written; a spoken note alone is announced in the person's language."""
    written = held.get("description", "").strip()
    if written:
        return written
    with translation.override(held.get("language", "fr")):
        return _("La demande est dans la note vocale jointe.")


def _identity_facts(draft: CaseDraft, held: dict[str, Any], by: Any) -> IdentityFacts:
    """The person, with the one address that they chose: another that they typed on the way is not kept."""
    is_own = by is not None and not draft.is_for_other and held.get("acts_for", drafts.SELF) == drafts.SELF
    ties = is_own and (held.get("ties_account", False) or held["contact"] == ContactChannel.ACCOUNT)
    return IdentityFacts(
        user=by if ties else None,
        full_name=held.get("full_name", ""),
        email=held.get("email", "") if held["contact"] == ContactChannel.EMAIL else "",
        phone=held.get("phone", "") if held["contact"] == ContactChannel.PHONE else "",
        contact=held["contact"],
        contact_instructions=held.get("contact_instructions", ""),
        neutral=held.get("neutral", False),
        language=held.get("language", "fr"),
    )


def _mandate_facts(draft: CaseDraft, held: dict[str, Any], by: Any) -> MandateFacts:
    return MandateFacts(
        kind=held["acts_for"],
        full_name=held["mandate_name"],
        scope=held.get("mandate_scope") or MandateScope.FOLLOW,
        email=held.get("mandate_email", ""),
        phone=held.get("mandate_phone", ""),
        user=None if draft.is_for_other else by,
        expires_on=_day(held.get("mandate_expires_on")),
    )


def _adopt_files(draft: CaseDraft, case: Case, now: datetime | None) -> CaseFile | None:
    """Hand the files of the draft over to the case; the proof of the mandate, when there is one."""
    proof = None
    for row in draft.files.select_related("file"):
        adopted = _adopt(row, case, now)
        proof = adopted if row.is_proof else proof
    return proof


def _adopt(row: DraftFile, case: Case, now: datetime | None) -> CaseFile:
    stored = row.file
    row.delete()
    stored.purpose = drafts.adopted_purpose(row)
    stored.save(update_fields=["purpose"])
    return CaseFile.objects.create(
        case=case,
        visibility=Visibility.PERSON,
        author_kind=AuthorKind.PERSON,
        file=stored,
        is_voice=row.is_voice,
        added_at=now or timezone.now(),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _institution(slug: str | None) -> Institution | None:
    return Institution.objects.active().filter(slug=slug).first() if slug else None


def _only_consulate(country: str) -> Institution | None:
    """The post of a country that has one alone."""
    posts = Consulate.objects.filter(institution__is_active=True).serving(country).select_related("institution")[:2]
    return posts[0].institution if len(posts) == 1 else None
