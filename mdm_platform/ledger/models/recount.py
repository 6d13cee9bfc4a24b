"""The nightly recount of all envelopes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly


class Recount(AppendOnly):
    """All entries were added up again and compared with the stored figures."""

    at = models.DateTimeField(_("fait le"))
    envelopes = models.PositiveIntegerField(_("enveloppes"))
    entries = models.PositiveBigIntegerField(_("écritures"))
    differences = models.PositiveIntegerField(_("écarts"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")

    def __str__(self) -> str:
        return f"recount {self.pk}"
