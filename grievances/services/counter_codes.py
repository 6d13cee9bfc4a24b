"""A new code at a counter or by call-back, without the agent reading who the person is.

The agent writes the name on the paper that is shown, or the number that will be called back; the platform compares it
with what was given at the filing and says no more than yes or no. Attempts are counted before anything is compared.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Case
from grievances.services import codes, numbers
from grievances.services.codes import CodeCheck
from mdm_platform.accounts import lockout
from mdm_platform.accounts.phone_numbers import e164
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission, require_permission

SCOPE = "case_code"


class IdentityNotProved(DomainError):
    """What was shown does not go with the number; which of the two is wrong is not said."""

    code = "identity_not_proved"
    message = _(
        "Ce numéro, ce nom et ce téléphone ne vont pas ensemble. Vérifiez l’écriture ; en cas de doute, adressez la "
        "personne au bureau central des réclamations."
    )


def reissue(
    *, number: str, full_name: str, how: CodeCheck, by: Any, phone: str = "", now: datetime | None = None
) -> tuple[Case, str]:
    """The case and its new code, once the name (and, to call back, the telephone) is the one that was given.

    Those whom the case is about, and those who have a part in it, are answered as if the name were wrong.
    Call it outside a transaction that a refusal would undo.
    Raises PermissionRefused, IdentityNotProved, lockout.Locked.
    """
    require_permission(by, "grievances.file_for_others")
    known = numbers.cleaned(number)
    names = lockout.keys(account=f"counter:{by.pk}:{known or number[:40]}")
    lockout.begin(SCOPE, *names, now=now)
    case = Case.objects.filter(number=known, redacted_at=None).select_related("identity").first() if known else None
    if case is None or not _is_proved(case, full_name, phone, how):
        raise IdentityNotProved
    if not has_permission(by, "grievances.reissue_code", case):
        raise IdentityNotProved
    code = codes.reissue(case=case, how=how, by=by, now=now)
    lockout.succeed(SCOPE, *names)
    return case, code


def _is_proved(case: Case, full_name: str, phone: str, how: CodeCheck) -> bool:
    given = _words(case.identity.full_name)
    if not given or _words(full_name) != given:
        return False
    if how != CodeCheck.CALL_BACK:
        return True
    return bool(case.identity.phone) and e164(phone) == e164(case.identity.phone)


def _words(name: str) -> frozenset[str]:
    """The words of a name, whatever their order, capitals and accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return frozenset(re.findall(r"\w+", plain))
