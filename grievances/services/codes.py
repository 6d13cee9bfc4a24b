"""Secret codes that open one case: shown once, kept as a hash, stopped when they are guessed at."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from grievances.models import Case, CaseAccess, Mandate
from grievances.services import contacting, numbers, ownership
from grievances.services.locks import lock
from grievances.workflows import MandateScope
from mdm_platform.accounts import lockout
from mdm_platform.audit import events
from mdm_platform.errors import DomainError
from mdm_platform.numbering import ARABIC_DIGITS
from mdm_platform.permissions import require_permission

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
SCOPE = "case_code"


class CodeRefused(DomainError):
    """The number and the code do not go together; which of the two is wrong is not said."""

    code = "code_refused"
    message = _("Ce numéro et ce code ne vont pas ensemble. Vérifiez-les sur votre récépissé, puis réessayez.")


class CodeCheck(StrEnum):
    """How it was verified that a new code goes to the right person."""

    AT_COUNTER = "at_counter"
    CALL_BACK = "call_back"
    BY_MAIL = "by_mail"


def issue(*, case: Case, mandate: Mandate | None = None, now: datetime | None = None) -> str:
    """A new code for the case's person, or for a mandate; the former one stops working. Shown once, never again."""
    moment = now or timezone.now()
    code = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    with transaction.atomic():
        lock(case)
        case.accesses.running().filter(mandate=mandate).update(ended_at=moment)
        CaseAccess.objects.create(case=case, mandate=mandate, code_hash=_hashed(case, code), issued_at=moment)
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def check(*, number: str, code: str, address: str, now: datetime | None = None) -> CaseAccess:
    """The access that this number and this code open, from this address.

    The attempt is counted before the secret is looked at, and stays counted: call this outside a
    transaction that a refusal would undo. Raises CodeRefused, lockout.Locked.
    """
    known = numbers.cleaned(number)
    names = lockout.keys(account=known or number[:40], address=address)
    lockout.begin(SCOPE, *names, now=now)
    running = CaseAccess.objects.running().filter(case__number=known).select_related("case", "mandate")
    typed = cleaned(code)
    right = [access for access in running if constant_time_compare(access.code_hash, _hashed(access.case, typed))]
    if not known or not right or not right[0].lets(MandateScope.FOLLOW, now):
        raise CodeRefused
    lockout.succeed(SCOPE, *names)
    return right[0]


def is_code_of(case: Case, code: str) -> bool:
    """Whether this is the person's running code; nothing is counted, so never for what somebody typed."""
    hashed = _hashed(case, cleaned(code))
    return any(constant_time_compare(one.code_hash, hashed) for one in case.accesses.running().filter(mandate=None))


@transaction.atomic
def reissue(*, case: Case, how: CodeCheck, by: Any = None, now: datetime | None = None) -> str:
    """A new code for the person, once somebody verified who asks; the platform itself does so by mail only.

    Whatever the former code opened is closed, the account to which it tied the case included.
    Raises PermissionRefused: nobody renews the code of a case about their own institution.
    """
    if by is not None or how != CodeCheck.BY_MAIL:
        require_permission(by, "grievances.reissue_code", case)
    code = issue(case=case, now=now)
    ownership.untie(case=case)
    events.record("case.code_reissued", by=by, obj=case, reason=str(how), now=now)
    contacting.tell(case=case, what="code_reissued", now=now)
    return code


def cleaned(code: str) -> str:
    """The code as it was made, however it was typed."""
    return "".join(sign for sign in code.translate(ARABIC_DIGITS).upper() if sign in ALPHABET)[: LENGTH + 1]


def _hashed(case: Case, code: str) -> str:
    return salted_hmac("grievances.codes", f"{case.pk}:{code}", algorithm="sha256").hexdigest()
