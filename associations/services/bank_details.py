"""Where an association is paid: declared by its board, verified by somebody else, opened with a motive.

A change freezes payments: the account verified before is replaced at once, and nothing is paid until the new one is
verified. Numbers are encrypted at rest and stand in no log.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any, NamedTuple

import schwifty
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from schwifty.exceptions import SchwiftyException

from associations.models import Association, AssociationDocument, BankDetails, BankReading, DocumentKind
from associations.notifications.register import (
    BankDetailsChanged,
    BankDetailsRejected,
    BankDetailsToVerify,
    BankDetailsVerified,
)
from associations.services import documents
from associations.services.verification import board_of
from associations.workflows import AssociationState, BankDetailsState, BankDetailsWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.encryption import decrypt_json, encrypt_json
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.territories.countries import country as country_of
from skills import text

WITHOUT_IBAN = frozenset({"US", "CA", "AU", "JP", "CN", "IN", "ZA", "NZ", "SN", "CI", "ML", "CM", "GA", "KR", "SG"})
HOME = "MA"
NATIONAL_KEYS = frozenset({"BE", "ES", "FR", "IT", "MC", "NO", "PT"})
LONGEST_NUMBER = 34
LEAST_MOTIVE = 10


class Revealed(NamedTuple):
    """An account in clear: never kept, never logged."""

    holder: str
    number: str
    bic: str
    bank_name: str


class NotPayable(DomainError):
    """The association cannot be paid now; the sentence says why and what to do."""

    code = "not_payable"
    message = _("Cette association ne peut pas être payée pour le moment.")


@transaction.atomic
def declare(
    *,
    association: Association,
    holder: str,
    number: str,
    currency: str,
    by: Any,
    country: str = "",
    bic: str = "",
    bank_name: str = "",
    proof: UploadedFile | None = None,
    now: datetime | None = None,
) -> BankDetails:
    """Declare an account in place of the one before: payments wait until another person verifies it.

    `number` is an IBAN, or the account with its routing code where the country has none (`country` is then given).
    Raises PermissionRefused, TransitionNotAllowed (no money for this association, or the same account), InvalidInput.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.declare_bank_details", association)
    Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
    association.refresh_from_db()
    _require_money(association)
    read = _read(holder, number, bic, country)
    _replace_former(association, read.fingerprint, currency, moment)
    details = BankDetails.objects.create(
        association=association,
        holder=" ".join(holder.split()),
        bank_name=" ".join(bank_name.split())[:120] or read.bank_name,
        currency=currency,
        **read.columns,
        proof=_keep_proof(association, proof, by, now),
        declared_by=by,
        declared_at=moment,
    )
    BankDetailsWorkflow.start_many(BankDetails, [details.pk], by=by, now=moment)
    _tell_of_change(details, moment)
    return details


def _keep_proof(
    association: Association, proof: UploadedFile | None, by: Any, now: datetime | None
) -> AssociationDocument | None:
    if proof is None:
        return None
    return documents.add(association=association, kind=DocumentKind.BANK_DETAILS, upload=proof, by=by, now=now)


def _replace_former(association: Association, fingerprint: str, currency: str, moment: datetime) -> None:
    former = association.bank_details.open().first()
    if former is None:
        return
    if (former.fingerprint, former.currency) == (fingerprint, currency):
        raise TransitionNotAllowed(_("Ce compte est déjà celui de l’association."), code="same_account")
    BankDetailsWorkflow.apply(former, "replace", by=None, now=moment)


def _tell_of_change(details: BankDetails, moment: datetime) -> None:
    BankDetailsChanged.send_to_many(to=board_of(details.association), about=details, now=moment)
    BankDetailsToVerify.send_to_many(to=_controllers(), about=details, now=moment)


def _require_money(association: Association) -> None:
    if not association.is_registered:
        sentence = _("Un groupe sans enregistrement ne reçoit pas de financement : il n’a pas de compte à déclarer.")
        raise TransitionNotAllowed(sentence, code="unregistered")
    if association.state in (AssociationState.REFUSED, AssociationState.DISSOLVED):
        raise TransitionNotAllowed(_("Cette association est close dans le registre."), code="closed")


class _Read(NamedTuple):
    number: str
    bic: str
    country: str
    bank_name: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.number)

    @property
    def columns(self) -> dict[str, str]:
        return {
            "country": self.country,
            "secret": encrypt_json({"number": self.number, "bic": self.bic}),
            "fingerprint": self.fingerprint,
            "last_digits": self.number[-4:],
        }


def _read(holder: str, number: str, bic: str, country: str) -> _Read:
    fields: dict[str, list[str]] = {}
    compact = "".join(sign for sign in text.fold(number).upper() if sign.isalnum())
    if not holder.strip():
        fields["holder"] = [_("Indiquez le titulaire du compte : l’association elle-même.")]
    elif len(holder) > 140:
        fields["holder"] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": 140}]
    code = "".join(bic.split()).upper()
    if country in WITHOUT_IBAN:
        read = _read_account(compact, code, country, fields)
    else:
        read = _read_iban(compact, code, fields)
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields)
    return read


def _read_iban(compact: str, code: str, fields: dict[str, list[str]]) -> _Read | None:
    try:
        iban = schwifty.IBAN(compact)
        is_right = _has_its_national_key(iban)
    except SchwiftyException:
        is_right = False
    if not is_right:
        fields["number"] = [_("Cet IBAN n’est pas valable : recopiez-le depuis le relevé d’identité bancaire.")]
        return None
    found = str(iban.bic) if iban.bic else ""
    if code and not _is_bic(code):
        fields["bic"] = [_("Ce BIC n’est pas valable : il compte 8 ou 11 caractères.")]
    name = iban.bank_name or ""
    return _Read(str(iban), code or found, iban.country_code, name[:120])


def _has_its_national_key(iban: schwifty.IBAN) -> bool:
    """The key within the number, in the countries that give it one: SchwiftyException when it is wrong."""
    number = str(iban.bban)
    if iban.country_code == HOME:
        return int(number[22:]) == 97 - int(f"{number[:22]}00") % 97
    if iban.country_code in NATIONAL_KEYS:
        iban.validate(validate_bban=True)
    return True


def _read_account(compact: str, code: str, country: str, fields: dict[str, list[str]]) -> _Read:
    if not 5 <= len(compact) <= LONGEST_NUMBER or not any(sign.isdigit() for sign in compact):
        fields["number"] = [_("Indiquez le numéro du compte avec le code de la banque, tel que la banque l’écrit.")]
    if not code:
        fields["bic"] = [_("Indiquez le BIC de la banque : ce pays n’a pas d’IBAN.")]
    elif not _is_bic(code):
        fields["bic"] = [_("Ce BIC n’est pas valable : il compte 8 ou 11 caractères.")]
    if country_of(country) is None:
        fields["country"] = [_("Choisissez le pays de la banque.")]
    return _Read(compact, code, country, "")


def _is_bic(code: str) -> bool:
    try:
        schwifty.BIC(code)
    except SchwiftyException:
        return False
    return True


def fingerprint(number: str) -> str:
    """What tells two accounts apart without saying either: keyed with the platform's own secret."""
    secret = hashlib.sha256(b"bank_details" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def verify(*, details: BankDetails, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Confirm an account: the association may be paid. Raises PermissionRefused, TransitionNotAllowed."""
    moment = now or timezone.now()
    changes = {"decided_by": by, "decided_at": moment}
    log = BankDetailsWorkflow.apply(details, "verify", by=by, note=note, now=moment, changes=changes)
    BankDetailsVerified.send_to_many(to=board_of(details.association), about=details, now=moment)
    return log


@transaction.atomic
def reject(*, details: BankDetails, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Any:
    """Turn an account down, or take a confirmation back, with the reason."""
    moment = now or timezone.now()
    changes = {"decided_by": by, "decided_at": moment}
    log = BankDetailsWorkflow.apply(details, "reject", by=by, note=note, now=moment, changes=changes)
    BankDetailsRejected.send_to_many(
        to=board_of(details.association), about=details, params={"log": log.pk}, now=moment
    )
    return log


@transaction.atomic
def reveal(*, details: BankDetails, motive: str, by: Any, now: datetime | None = None) -> Revealed:
    """Open the number, and leave the trace of who did and why. Raises PermissionRefused, InvalidInput (motive)."""
    require_permission(by, "associations.reveal_bank_details", details)
    said = " ".join(motive.split())
    if not LEAST_MOTIVE <= len(said) <= 300:
        sentence = _("Dites en une phrase pourquoi vous ouvrez ces coordonnées : la lecture est tracée.")
        raise InvalidInput(sentence, code="motive_required", fields={"motive": [sentence]})
    BankReading.objects.create(details=details, by=by, motive=said, at=now or timezone.now())
    events.record("bankdetails.read", by=by, obj=details, fields=["number", "bic"], now=now)
    return _open(details)


def for_payment(*, details: BankDetails, by: Any, now: datetime | None = None) -> Revealed:
    """The number for a payment file; the trace names the account. Raises PermissionRefused."""
    require_permission(by, "associations.reveal_bank_details", details)
    events.record("bankdetails.read", by=by, obj=details, fields=["number", "bic"], reason="payment_order", now=now)
    return _open(details)


def _open(details: BankDetails) -> Revealed:
    secret = decrypt_json(details.secret)
    return Revealed(details.holder, secret["number"], secret["bic"], details.bank_name)


def payable(association: Association, *, currency: str = "") -> BankDetails:
    """The account to which the association is paid. Raises NotPayable with the reason and what to do."""
    if association.state != AssociationState.VERIFIED:
        named = {"state": association.get_state_display()}
        raise NotPayable(_("L’association n’est pas active dans le registre (%(state)s).") % named, code="not_verified")
    if not association.is_registered:
        raise NotPayable(_("Un groupe sans enregistrement ne reçoit pas de financement."), code="unregistered")
    details = association.bank_details.open().first()
    if details is None:
        sentence = _("L’association n’a pas de coordonnées bancaires en cours : demandez à son bureau de les déclarer.")
        raise NotPayable(sentence, code="no_account")
    if details.state != BankDetailsState.VERIFIED:
        sentence = _("Les coordonnées bancaires ont changé : elles sont à vérifier avant tout paiement.")
        raise NotPayable(sentence, code="frozen")
    if currency and details.currency != currency:
        raise NotPayable(
            _("Le compte de l’association est en %(account)s, le paiement en %(payment)s.")
            % {"account": details.currency, "payment": currency},
            code="other_currency",
        )
    return details


def same_account_elsewhere(details: BankDetails) -> Any:
    """Other associations that declared the same account: a hint for who verifies."""
    same = BankDetails.objects.filter(fingerprint=details.fingerprint).exclude(association_id=details.association_id)
    return Association.objects.filter(pk__in=same.values("association_id")).order_by("pk")


def _controllers() -> Any:
    return User.objects.reachable().filter(groups__name=Role.FINANCE_CONTROLLER).order_by("pk")
