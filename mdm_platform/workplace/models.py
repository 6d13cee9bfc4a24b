"""Filters that a member of staff keeps for a list of the admin."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet):
    """Saved filters."""

    def visible_to(self, user: models.Model) -> "SavedFilterQuerySet":
        """The filters of this person, and nobody else's."""
        return self.filter(user=user)


class SavedFilter(models.Model):
    """A name for a query of a list; `path` is the list ("skills.profile")."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=100)
    name = models.CharField(_("nom"), max_length=60)
    querystring = models.CharField(max_length=500, blank=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("filtre enregistré")
        verbose_name_plural = _("filtres enregistrés")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "path", "name"],
                name="saved_filter_once_a_name",
                violation_error_message=_("Vous avez déjà un filtre de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name
