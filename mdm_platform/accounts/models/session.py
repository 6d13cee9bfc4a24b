"""Sessions that know whose they are, so that they can be ended and erased with the account."""

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """A browser that is signed in, or an anonymous one; `account_id` is the account's, without a constraint."""

    account_id = models.BigIntegerField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that reads and writes these rows."""
        from mdm_platform.accounts.sessions import SessionStore  # noqa: PLC0415  Django's pattern: the store needs me

        return SessionStore
