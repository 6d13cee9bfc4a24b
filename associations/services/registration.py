"""Beginning an association, once one has looked whether the register has it already."""

from datetime import datetime
from typing import Any

from django.db import transaction

from associations.models import Association
from associations.services import associations


@transaction.atomic
def begin(*, registration_number: str, by: Any, now: datetime | None = None, **given: Any) -> Association:
    """Start the draft with its number. Raises PermissionRefused, InvalidInput, TooManyDrafts; then nothing is begun."""
    association = associations.start(by=by, now=now, **given)
    if registration_number and association.is_registered:
        number = {"registration_number": registration_number}
        associations.edit(association=association, fields=number, by=by, now=now)
    return association
