"""Consent by purpose: given, withdrawn, asked (law 09-08, art. 4; GDPR art. 7)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts import lifecycle
from mdm_platform.accounts.models import Consent, ConsentPurpose, User
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput


@transaction.atomic
def give(*, user: User, purpose: str, by: User | None, now: datetime | None = None) -> Consent:
    """Record that the person agrees to the words in force; given already, nothing changes.

    `by` is who acted (the person, or staff for a paper form). InvalidInput for a purpose that is not offered.
    """
    now = now or timezone.now()
    found = _purpose(purpose)
    text = found.current_text(now) if found.is_active else None
    if text is None:
        raise InvalidInput(_("Cette finalité n’est pas proposée."), code="unknown_purpose")
    _lock(user)
    held = Consent.objects.active().filter(user=user, purpose=found).first()
    if held is not None and held.text_id == text.pk:
        return held
    if held is not None:
        _close(held, by=by, now=now)
    consent = Consent.objects.create(user=user, purpose=found, text=text, given_at=now, given_by=by)
    events.record("consent.given", by=by, obj=found, subject=user, reason=f"v{text.version}", now=now)
    lifecycle.tell("consent_changed", user=user, purpose=purpose, given=True)
    return consent


@transaction.atomic
def withdraw(*, user: User, purpose: str, by: User | None, now: datetime | None = None) -> bool:
    """End the person's consent at once, with everything that rested on it; whether there was one."""
    now = now or timezone.now()
    found = _purpose(purpose)
    _lock(user)
    held = Consent.objects.active().filter(user=user, purpose=found).first()
    if held is None:
        return False
    _close(held, by=by, now=now)
    events.record("consent.withdrawn", by=by, obj=found, subject=user, now=now)
    lifecycle.tell("consent_changed", user=user, purpose=purpose, given=False)
    return True


def has(user: Any, purpose: str) -> bool:
    """Whether the person's consent for the purpose holds now."""
    return Consent.objects.active().filter(user_id=user.pk, purpose__slug=purpose).exists()


def active_user_ids(purpose: str) -> QuerySet:
    """The ids of the people whose consent for the purpose holds, for use in a subquery."""
    return Consent.objects.active().filter(purpose__slug=purpose).values("user_id")


def overview(user: User) -> list[dict[str, Any]]:
    """Each offered purpose with its words and the person's consent, for the page; newer words apart.

    A consent stands for the words that were read: words in force that came later are asked for, never presumed.
    """
    now = timezone.now()
    held = {row.purpose_id: row for row in Consent.objects.active().filter(user=user).select_related("text")}
    purposes = ConsentPurpose.objects.prefetch_related("texts")
    shown = [purpose for purpose in purposes if purpose.is_active or purpose.pk in held]
    return [_shown(purpose, held.get(purpose.pk), now) for purpose in shown]


def offered_at_signup() -> list[ConsentPurpose]:
    """The purposes that the signup form asks about."""
    return list(ConsentPurpose.objects.filter(is_active=True, asked_at_signup=True))


def set_all(*, user: User, purposes: Iterable[str], by: User | None, now: datetime | None = None) -> None:
    """Give every one of these purposes."""
    for purpose in purposes:
        give(user=user, purpose=purpose, by=by, now=now)


def _shown(purpose: ConsentPurpose, held: Consent | None, now: datetime) -> dict[str, Any]:
    in_force = [text for text in purpose.texts.all() if text.valid_from <= now]
    current = max(in_force, key=lambda text: text.version, default=None) if purpose.is_active else None
    newer = current if held and current and held.text_id != current.pk else None
    return {"purpose": purpose, "consent": held, "text": held.text if held else current, "newer": newer}


def _purpose(slug: str) -> ConsentPurpose:
    found = ConsentPurpose.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidInput(_("Cette finalité n’existe pas."), code="unknown_purpose")
    return found


def _lock(user: User) -> None:
    """One change of consent at a time for one person."""
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=user.pk)


def _close(consent: Consent, *, by: User | None, now: datetime) -> None:
    consent.withdrawn_at, consent.withdrawn_by = now, by
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
