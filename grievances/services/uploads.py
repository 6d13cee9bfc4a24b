"""How many files an account, or an address without one, may send in an hour: counted before any of them is read."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grievances.services import quotas
from mdm_platform.accounts import lockout
from mdm_platform.errors import QuotaExceeded

SCOPE = "case_upload"
MOST_AT_ONCE = 5


def take(*, address: str, count: int, by: Any = None, now: datetime | None = None) -> None:
    """Count the files that an account or an address sends. Raises QuotaExceeded once the hour's number is reached.

    Call it outside a transaction that a refusal would undo.
    """
    if count > MOST_AT_ONCE:
        raise QuotaExceeded(
            _("Envoyez au plus %(most)s fichiers à la fois. Vous pourrez en ajouter d’autres ensuite.")
            % {"most": MOST_AT_ONCE}
        )
    try:
        for _file in range(count):
            quotas.count(SCOPE, by=by, address=address, now=now)
    except lockout.Locked:
        message = _("Beaucoup de fichiers viennent d’arriver de votre connexion. Envoyez ceux-ci dans une heure.")
        raise QuotaExceeded(message) from None
