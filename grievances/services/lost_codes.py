"""A follow-up code that was lost: a link goes to the address that the person chose, and makes another one, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grievances.models import Case, CaseAccess
from grievances.services import codes, contacting, numbers
from grievances.services.codes import CodeCheck
from grievances.services.locks import lock
from grievances.workflows import ContactChannel
from mdm_platform import links
from mdm_platform.accounts import lockout
from mdm_platform.errors import TransitionNotAllowed

PURPOSE = "grievances.new_code"
SCOPE = "case_code_mail"
GOOD_FOR = timedelta(hours=1)


class LinkUsed(TransitionNotAllowed):
    """The link made its code already, or another code was made since."""

    code = "link_used"
    message = _("Ce lien a déjà servi, ou un autre code a été remis depuis. Demandez un nouveau lien.")


def ask(*, number: str, email: str, address: str, now: datetime | None = None) -> None:
    """Send the link when number and address go together; whoever asks never learns whether they do.

    None leaves to somebody whose messages must show nothing: others may read them.
    Raises lockout.Locked. Call it outside a transaction that a refusal would undo.
    """
    known = numbers.cleaned(number)
    lockout.begin(SCOPE, *lockout.keys(account=known or number[:40], address=address), now=now)
    case = Case.objects.select_related("identity").filter(number=known).first() if known else None
    if case is None or case.identity.contact != ContactChannel.EMAIL or case.identity.neutral:
        return
    if case.identity.email.strip().casefold() != email.strip().casefold():
        return
    running = case.accesses.running().filter(mandate=None).first()
    if running is not None:
        token = links.sign(PURPOSE, running, max_age=GOOD_FOR, now=now)
        contacting.send_code_link(case=case, token=token, now=now)


def of_link(token: str, *, now: datetime | None = None) -> CaseAccess:
    """The code that the link replaces. Raises LinkRefused, LinkExpired, LinkUsed."""
    access = links.read(PURPOSE, token, CaseAccess.objects.select_related("case"), now=now)
    if access.ended_at is not None:
        raise LinkUsed
    return access


@transaction.atomic
def replace(token: str, *, now: datetime | None = None) -> tuple[Case, str]:
    """The case and its new code, shown this once. Raises as `of_link`."""
    access = of_link(token, now=now)
    case = lock(access.case)
    access.refresh_from_db(fields=["ended_at"])
    if access.ended_at is not None:
        raise LinkUsed
    return case, codes.reissue(case=case, how=CodeCheck.BY_MAIL, now=now)
