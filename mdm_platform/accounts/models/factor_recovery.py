"""A lost second factor, replaced by two administrators."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.workflows import FactorRecoveryState


class FactorRecovery(models.Model):
    """One administrator asks, another decides: nobody removes a second factor alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("compte")
    )
    state = models.CharField(
        _("état"),
        max_length=20,
        choices=FactorRecoveryState.choices,
        default=FactorRecoveryState.REQUESTED,
        editable=False,
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    requested_at = models.DateTimeField(_("demandé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("décidé par"),
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("second facteur perdu")
        verbose_name_plural = _("seconds facteurs perdus")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state=FactorRecoveryState.REQUESTED),
                name="factorrecovery_one_pending",
                violation_error_message=_("Une demande est déjà en cours pour ce compte."),
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("user")),
                name="factorrecovery_not_for_oneself",
                violation_error_message=_("Un autre administrateur fait cette demande pour vous."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("user"))),
                name="factorrecovery_two_people",
                violation_error_message=_("La décision revient à un second administrateur."),
            ),
            models.CheckConstraint(
                condition=Q(state=FactorRecoveryState.REQUESTED, decided_at=None, decided_by=None)
                | (~Q(state=FactorRecoveryState.REQUESTED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="factorrecovery_decided_has_its_author",
                violation_error_message=_("Une décision porte sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"
