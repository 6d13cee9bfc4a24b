"""The accounts of a year: written once, corrected until the register reads them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, YearlyAccounts
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission

FIELDS = ("currency", "income", "expenses", "public_funding", "reserves", "approved_on", "is_certified", "document")


@transaction.atomic
def write(
    *, association: Association, year: int, fields: Mapping[str, Any], by: Any, now: datetime | None = None
) -> YearlyAccounts:
    """Keep the figures of a year, in place of those written before. Raises PermissionRefused, InvalidInput."""
    moment = now or timezone.now()
    require_permission(by, "associations.edit_association", association)
    Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
    accounts = association.accounts.filter(year=year).first() or YearlyAccounts(association=association, year=year)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        message = f"Accounts have no fields {sorted(unknown)} to write."
        raise ValueError(message)
    for name, value in fields.items():
        setattr(accounts, name, value)
    accounts.written_by, accounts.written_at = by, moment
    _check(accounts, moment)
    accounts.save()
    events.record("association.accounts_written", by=by, obj=accounts, fields=fields, now=moment)
    return accounts


def _check(accounts: YearlyAccounts, moment: datetime) -> None:
    today = timezone.localdate(moment)
    fields: dict[str, list[str]] = {}
    try:
        accounts.full_clean(exclude=("association", "written_by"))
    except ValidationError as error:
        fields |= error.message_dict
    if accounts.year > today.year:
        fields["year"] = [_("Cet exercice n’est pas encore ouvert.")]
    if accounts.approved_on is not None and not accounts.year <= accounts.approved_on.year <= today.year:
        fields["approved_on"] = [_("Les comptes s’approuvent à la fin de l’exercice, ou après.")]
    if accounts.document is not None and accounts.document.association_id != accounts.association_id:
        fields["document"] = [_("Choisissez un document de cette association.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields)


@transaction.atomic
def remove(*, accounts: YearlyAccounts, by: Any, now: datetime | None = None) -> None:
    """Delete the figures of a year. Raises PermissionRefused."""
    require_permission(by, "associations.edit_association", accounts.association)
    events.record("association.accounts_removed", by=by, obj=accounts, now=now)
    accounts.delete()
