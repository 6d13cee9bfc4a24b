"""Who works for which institution, and when."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models.institution import Institution


class MembershipQuerySet(models.QuerySet):
    """Memberships."""

    def current(self, on: date) -> "MembershipQuerySet":
        """Those that run on that day, first and last days included."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=on), starts__lte=on)

    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """One's own; staff see all."""
        return self.all() if getattr(user, "is_staff", False) else self.filter(user_id=getattr(user, "pk", None) or 0)


class Membership(models.Model):
    """A person acts for an institution, in a role, from a day to a day (included) or until further notice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("personne")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("institution")
    )
    role = models.CharField(_("rôle"), max_length=40)
    starts = models.DateField(_("depuis le"))
    ends = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("La fin précède le début."),
            ),
            ExclusionConstraint(
                name="membership_periods_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Cette personne a déjà ce rôle dans cette institution sur cette période."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.slug} {self.role}"
