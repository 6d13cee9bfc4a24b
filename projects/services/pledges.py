"""Pledges: recorded with or without an account, confirmed, announced as paid or not after all, withdrawn.

Whoever holds the signed link of a pledge acts on it as the platform (`by=None`): the link is the proof of the address.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from associations.models import Officer, OfficerRole
from mdm_platform import links
from mdm_platform.accounts.models import User
from mdm_platform.audit import repeats
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.money import nice_money
from mdm_platform.notifications.queue import Destination
from projects.models.campaign import Campaign
from projects.models.pledge import Pledge
from projects.notifications import campaigns as messages
from projects.notifications.campaigns import PLEDGE_PURPOSE
from projects.workflows.campaigns import CampaignState, PledgeState, PledgeWorkflow

PROOF = "pledge_proof"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SMALLEST, LARGEST = Decimal("1.00"), Decimal("1000000.00")


class PledgeExists(DomainError):
    """The person has a pledge under way for this campaign."""

    code = "pledge_exists"
    message = gettext_lazy(
        "Vous avez déjà une promesse en cours pour cette campagne : retrouvez-la dans « Mes promesses de don »."
    )


def read_link(token: str, now: datetime | None = None) -> Pledge:
    """The pledge of a link. Raises LinkExpired, LinkRefused."""
    rows = Pledge.objects.select_related("campaign__association", "user")
    return links.read(PLEDGE_PURPOSE, token, rows, now=now)


@transaction.atomic
def record(
    *,
    campaign: Campaign,
    amount: Decimal,
    by: Any = None,
    name: str = "",
    email: str = "",
    now: datetime | None = None,
) -> Pledge | None:
    """Keep a pledge. With an account it is confirmed at once; otherwise the address is asked to confirm it.

    Whoever gives an address that pledged already learns nothing of it here (None): the address is written to.
    Raises TransitionNotAllowed (not open), InvalidInput, PledgeExists (one's own account).
    """
    moment = now or timezone.now()
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("association")
    campaign = rows.get(pk=campaign.pk)
    _require_open(campaign)
    who = _account(by) if by is not None else _visitor(name, email)
    _check_amount(amount, campaign.currency)
    held = _held(campaign, by, who["email"])
    if held is not None and held.state != PledgeState.RECORDED:
        if by is not None:
            raise PledgeExists
        _tell_again(held, moment)
        return None
    asked = {"amount": amount, "recorded_at": moment, **who}
    held = _create(campaign, by, asked) if held is None else _replace(held, asked)
    if by is not None:
        confirm(pledge=held, by=by, now=moment)
    else:
        tell(messages.PledgeToConfirm, held, moment)
    return held


def under_way(*, campaign: Campaign, by: Any) -> Pledge | None:
    """The pledge of this account that stands in the way of another one, or None."""
    return Pledge.objects.live().filter(user=by, campaign=campaign).exclude(state=PledgeState.RECORDED).first()


@transaction.atomic
def confirm(*, pledge: Pledge, by: Any = None, now: datetime | None = None) -> Any:
    """Stand by the pledge. Raises PermissionRefused, TransitionNotAllowed, TransitionConflict."""
    moment = now or timezone.now()
    log = PledgeWorkflow.apply(pledge, "confirm", by=by, now=moment, changes={"confirmed_at": moment})
    tell(messages.PledgeConfirmed, pledge, moment)
    return log


@transaction.atomic
def announce_paid(
    *, pledge: Pledge, paid_on: date, upload: UploadedFile | None = None, by: Any = None, now: datetime | None = None
) -> Any:
    """Say that the transfer was made, with its proof where there is one; whoever keeps the money is told.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput, StorageFull.
    """
    moment = now or timezone.now()
    if paid_on > timezone.localdate(moment):
        raise InvalidInput(
            fields={"paid_on": [_("Cette date est dans l’avenir : annoncez le virement une fois fait.")]}
        )
    if paid_on < timezone.localdate(pledge.recorded_at):
        raise InvalidInput(fields={"paid_on": [_("Cette date précède votre promesse.")]})
    repeats.require_few(pledge, "announce_paid", now=moment)
    changes: dict[str, Any] = {"announced_at": moment, "paid_on": paid_on}
    if upload is not None:
        changes["proof"] = files.store(upload=upload, owner=pledge.user, purpose=PROOF)
    log = PledgeWorkflow.apply(pledge, "announce_paid", by=by, now=moment, changes=changes)
    messages.PledgeAnnounced.send_to_many(to=treasury(pledge.campaign), about=pledge, now=moment)
    return log


@transaction.atomic
def take_back(*, pledge: Pledge, by: Any = None, now: datetime | None = None) -> Any:
    """Undo the announcement of a transfer that was not made; its proof goes.

    Raises PermissionRefused, TransitionNotAllowed (received, or settled), TransitionConflict.
    """
    former = pledge.proof
    undone = {"announced_at": None, "paid_on": None, "proof": None}
    log = PledgeWorkflow.apply(pledge, "take_back", by=by, now=now, changes=undone)
    if former is not None:
        files.remove(stored=former)
    return log


@transaction.atomic
def withdraw(*, pledge: Pledge, by: Any = None, now: datetime | None = None) -> Any:
    """Take the pledge back before any transfer. Raises PermissionRefused, TransitionNotAllowed."""
    moment = now or timezone.now()
    return PledgeWorkflow.apply(pledge, "withdraw", by=by, now=moment, changes={"closed_at": moment})


def treasury(campaign: Campaign) -> Any:
    """Who keeps the association's money, and so confirms what it received."""
    terms = Officer.objects.in_office().reachable().filter(association_id=campaign.association_id)
    keepers = terms.filter(role__in=(OfficerRole.PRESIDENT, OfficerRole.TREASURER)) | terms.representatives()
    return User.objects.filter(pk__in=keepers.values("user")).order_by("pk")


def tell(message: Any, pledge: Pledge, now: datetime | None = None, **params: Any) -> None:
    """Write to whoever pledged: their account, else the address that they gave, as long as it is kept."""
    if pledge.user is not None:
        message.send(to=pledge.user, about=pledge, params=params, now=now)
    elif pledge.email:
        message.send_to_address(email=pledge.email, language=pledge.language, about=pledge, params=params, now=now)


def tell_all(message: Any, pledges: Iterable[Pledge], now: datetime | None = None) -> None:
    """Write to many who pledged, each about their own pledge, in a handful of statements."""
    told = list(pledges)
    label = Pledge._meta.label_lower
    message.send_to_each(to=[(one.user, one) for one in told if one.user is not None], now=now)
    addresses = [
        Destination(one.email, "", one.language, label, str(one.pk)) for one in told if one.user is None and one.email
    ]
    message.send_to_addresses(to=addresses, now=now)


def _tell_again(pledge: Pledge, now: datetime) -> None:
    """Send the link of a confirmed pledge again to its address, rather than say on the page that there is one."""
    if pledge.user is None:
        tell(messages.PledgeConfirmed, pledge, now)


def _held(campaign: Campaign, by: Any, email: str) -> Pledge | None:
    """The live pledge of the account or of the address, rather one that was confirmed; None without."""
    theirs = Q(email=email) & ~Q(email="")
    if by is not None:
        theirs |= Q(user=by)
    live = Pledge.objects.live().filter(theirs, campaign=campaign).select_for_update(of=("self",), no_key=True)
    return min(live, key=lambda one: one.state == PledgeState.RECORDED, default=None)


def _create(campaign: Campaign, by: Any, asked: Mapping[str, Any]) -> Pledge:
    made = Pledge.objects.create(campaign=campaign, reference=_reference(), currency=campaign.currency, **asked)
    PledgeWorkflow.start_many(Pledge, [made.pk], by=by, now=made.recorded_at)
    return made


def _replace(pledge: Pledge, asked: Mapping[str, Any]) -> Pledge:
    """What was not confirmed gives way to what is asked now."""
    for name, value in asked.items():
        setattr(pledge, name, value)
    pledge.save(update_fields=list(asked))
    return pledge


def _require_open(campaign: Campaign) -> None:
    if campaign.state != CampaignState.OPEN or campaign.is_past_deadline:
        raise TransitionNotAllowed(_("Cette campagne ne reçoit plus de promesses : elle est terminée."))
    if not campaign.takes_pledges:
        sentence = _(
            "L’association ne peut pas recevoir de virement pour le moment : le registre vérifie sa situation ou son "
            "compte. Revenez plus tard."
        )
        raise TransitionNotAllowed(sentence, code="account_not_verified")


def _account(by: Any) -> dict[str, Any]:
    proved = EmailAddress.objects.filter(user=by, verified=True, email__iexact=by.email or "").exists()
    address = by.email.lower() if proved else ""
    return {"user": by, "name": by.full_name[:120], "email": address, "language": by.language}


def _visitor(name: str, email: str) -> dict[str, Any]:
    said, address = " ".join(name.replace("\x00", "").split()), email.strip().lower()
    fields: dict[str, list[str]] = {}
    if not said or len(said) > 120:
        fields["name"] = [_("Indiquez votre nom, en 120 caractères au plus.")]
    try:
        validate_email(address)
    except ValidationError:
        fields["email"] = [_("Indiquez une adresse e-mail complète, par exemple nom@exemple.org.")]
    if fields:
        raise InvalidInput(fields=fields)
    return {"user": None, "name": said, "email": address, "language": (get_language() or "fr")[:2]}


def _check_amount(amount: Decimal, currency: str) -> None:
    if not SMALLEST <= amount <= LARGEST:
        bounds = {"least": nice_money(SMALLEST, currency), "most": nice_money(LARGEST, currency)}
        raise InvalidInput(fields={"amount": [_("Promettez un montant entre %(least)s et %(most)s.") % bounds]})


def _reference() -> str:
    """What stands on the transfer: short, without letters that are mistaken for digits."""
    found = "".join(secrets.choice(LETTERS) for _letter in range(8))
    return _reference() if Pledge.objects.filter(reference=found).exists() else found
