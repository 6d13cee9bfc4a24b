"""The services that handle cases: institutions that staff declared, one of them the central desk."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import is_somebody

DESK = "complaints_desk"
UNIT_ROLES = (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR)
STILL_OF_IT = timedelta(days=730)


@dataclass(frozen=True)
class Desk:
    """For which institutions somebody acts: in any role, today, soon or not long ago; and today, to handle cases."""

    every: frozenset[int]
    units: frozenset[int]
    is_central: bool


NO_DESK = Desk(frozenset(), frozenset(), is_central=False)


def desk_of(user: Any) -> Desk:
    """The person's desk, read once a request like their roles; a partner's program acts for its institution."""
    if getattr(user, "is_partner", False):
        return Desk(frozenset({user.institution.pk}), frozenset(), is_central=False)
    if not is_somebody(user):
        return NO_DESK
    if DESK not in user.__dict__:
        user.__dict__[DESK] = _read_desk(user)
    return user.__dict__[DESK]


def _read_desk(user: Any) -> Desk:
    held = [role for role in UNIT_ROLES if role in user.role_names]
    today = timezone.localdate()
    rows = Membership.objects.filter(user_id=user.pk).values_list(
        "institution_id", "role", "institution__is_active", "starts", "ends"
    )
    found = list(rows)
    units = frozenset(
        institution
        for institution, role, is_active, starts, ends in found
        if role in held and is_active and starts <= today and (ends is None or ends >= today)
    )
    central = Unit.objects.filter(is_central=True, institution__in=units).exists() if units else False
    never_of_a_unit = all(role not in UNIT_ROLES for _institution, role, *_rest in found)
    return Desk(
        every=frozenset(row[0] for row in found if row[-1] is None or row[-1] >= today - STILL_OF_IT),
        units=units,
        is_central=central or (Role.COMPLAINTS_SUPERVISOR in held and never_of_a_unit),
    )


def every_unit_of(user: Any) -> frozenset[int]:
    """The institutions for which the person, or the partner's program, acts in any role, or acted in the last years.

    Whoever has just left a service, or joins it soon, is still of it: what complains about it stays hidden.
    """
    return desk_of(user).every


def units_of(user: Any) -> frozenset[int]:
    """The institutions for which the person handles cases today, each membership with its role."""
    return desk_of(user).units


def is_central(user: Any) -> bool:
    """Whether the person works at the central desk: one of its agents, or a supervisor who was never of a unit.

    One whose unit was taken away reads nothing until they are given another: they do not read everything.
    """
    return desk_of(user).is_central


class UnitQuerySet(models.QuerySet):
    """Units."""

    def visible_to(self, user: Any) -> "UnitQuerySet":
        """Those who handle cases, and administrators, read all."""
        readers = {*UNIT_ROLES, Role.COUNTER_AGENT, Role.ADMINISTRATOR}
        return self if is_somebody(user) and not user.role_names.isdisjoint(readers) else self.none()

    def active(self) -> "UnitQuerySet":
        """Those to which cases may be sent."""
        return self.filter(is_active=True, institution__is_active=True)


class Unit(models.Model):
    """An institution to which cases may be sent; its agents are its members with the role."""

    institution = models.OneToOneField(
        Institution, on_delete=models.PROTECT, related_name="complaints_unit", verbose_name=_("institution")
    )
    is_central = models.BooleanField(
        _("bureau central"), default=False, help_text=_("Il reçoit ce qu’aucune règle n’envoie ailleurs, et arbitre.")
    )
    is_active = models.BooleanField(_("reçoit des dossiers"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("service qui traite les dossiers")
        verbose_name_plural = _("services qui traitent les dossiers")
        ordering = ["-is_central", "institution__name_fr", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_central"],
                condition=Q(is_central=True),
                name="unit_one_central_desk",
                violation_error_message=_("Il y a déjà un bureau central."),
            ),
            models.CheckConstraint(
                condition=Q(is_central=False) | Q(is_active=True),
                name="unit_central_desk_is_active",
                violation_error_message=_("Le bureau central reçoit toujours des dossiers."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)
