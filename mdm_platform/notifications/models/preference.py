"""What people chose to hear, and by which channel."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications.vocabulary import Category, Channel


class ChannelPreference(models.Model):
    """A person's choice for one category and one channel; without a row the default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    channel = models.CharField(max_length=5, choices=Channel)
    enabled = models.BooleanField()

    class Meta:
        verbose_name = _("préférence")
        verbose_name_plural = _("préférences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "category", "channel"],
                name="preference_once_a_channel",
                violation_error_message=_("Ce choix est déjà enregistré."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.category} {self.channel}: {self.enabled}"


class AddressOptOut(models.Model):
    """Somebody without an account who wants no more messages of a category; only a keyed hash is kept."""

    address_hash = models.CharField(max_length=64)
    category = models.CharField(max_length=20, choices=Category)

    class Meta:
        verbose_name = _("adresse désabonnée")
        verbose_name_plural = _("adresses désabonnées")
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "category"],
                name="opt_out_once_a_category",
                violation_error_message=_("Cette adresse est déjà désabonnée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_hash[:8]}… {self.category}"
