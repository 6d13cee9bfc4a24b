"""A field whose column holds only ciphertext: names and addresses that must not be read in the database."""

from typing import Any

from django.db import models

from mdm_platform import encryption

SEARCHABLE = frozenset({"isnull"})


class EncryptedTextField(models.TextField):
    """Text under `FIELD_ENCRYPTION_KEYS`; it cannot be searched, and an empty text stays empty.

    Raises encryption.Undecipherable when a row is read that no key opens.
    """

    def get_prep_value(self, value: Any) -> Any:
        """The text as the column holds it."""
        prepared = super().get_prep_value(value)
        return encryption.encrypt(prepared) if prepared else prepared

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """The text as it was given."""
        return encryption.decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but presence can be asked: the same text is written differently each time."""
        return super().get_lookup(lookup_name) if lookup_name in SEARCHABLE else None
