"""What a step writes: the fields that changed, and rows that are replaced as a whole.

InvalidInput names each field that is wrong; that of a row is `related.position.field`, which
`StepRows.refuse` shows beside it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput


def assign(record: models.Model, given: Mapping[str, Any], allowed: Iterable[str]) -> list[str]:
    """Put the given values on the record without saving it; the names of the fields that changed."""
    changed = []
    for name in allowed:
        if name not in given:
            continue
        value = given[name].strip() if isinstance(given[name], str) else given[name]
        if getattr(record, name) != value:
            setattr(record, name, value)
            changed.append(name)
    return changed


def save_fields(record: models.Model, changed: Iterable[str]) -> None:
    """Check these fields, with the constraints that they enter, and save them alone."""
    names = list(changed)
    if not names:
        return
    validate_row(record, exclude={field.name for field in record._meta.fields} - set(names))
    record.save(update_fields=names)


def validate_row(row: models.Model, *, exclude: set[str], prefix: str = "") -> None:
    """InvalidInput unless the fields, but for the excluded, and the constraints of a row hold."""
    try:
        row.clean_fields(exclude=exclude)
        row.validate_constraints(exclude=exclude)
    except ValidationError as error:
        fields = {f"{prefix}{name}": messages for name, messages in error.message_dict.items()}
        raise InvalidInput(fields=fields) from error


def replace_rows(held: Any, rows: Iterable[Mapping[str, Any]], *, related: str, most: int) -> None:
    """Replace the rows of a record (`held` is its related manager), in their order; InvalidInput for more than `most`.

    `related` is the name under which the step sends them.
    """
    given = list(rows)
    if len(given) > most:
        message = _("Vous pouvez en indiquer %(number)s au plus.") % {"number": most}
        raise InvalidInput(code="too_many", fields={related: [message]})
    owner = held.field.name
    made = [held.model(**{owner: held.instance}, **row) for row in given]
    held.all().delete()
    for position, row in enumerate(made):
        validate_row(row, exclude={owner}, prefix=f"{related}.{position}.")
    held.model.objects.bulk_create(made)


def check_unique(rows: Iterable[Mapping[str, Any]], key: str, related: str, message: str) -> None:
    """InvalidInput with that message when two rows name the same object under `key`."""
    keys = [row[key].pk for row in rows]
    if len(keys) != len(set(keys)):
        raise InvalidInput(code="twice", fields={related: [message]})
